package webhook

import (
	"bytes"
	"encoding/base64"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"testing"
)

func TestReadImage(t *testing.T) {
	t.Parallel()
	encoded := func(encode func(io.Writer) error) []byte {
		var b bytes.Buffer
		if err := encode(&b); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	grey := image.NewGray(image.Rect(0, 0, 40, 30))
	lossless, _ := base64.StdEncoding.DecodeString("UklGRhwAAABXRUJQVlA4TA8AAAAvAUAAAAfQ/4j+B4BERP8=")
	lossy := append([]byte("RIFF\x00\x00\x00\x00WEBPVP8 \x00\x00\x00\x00\x00\x00\x00\x9d\x01\x2a"), 40, 0, 30, 0)
	extended := append([]byte("RIFF\x00\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x00\x00\x00\x00"), 39, 0, 0, 29, 0, 0)
	for _, c := range []struct {
		name          string
		head          []byte
		kind          string
		width, height int
	}{
		{"png", encoded(func(w io.Writer) error { return png.Encode(w, grey) }), "image/png", 40, 30},
		{"jpeg", encoded(func(w io.Writer) error { return jpeg.Encode(w, grey, nil) }), "image/jpeg", 40, 30},
		{"gif", encoded(func(w io.Writer) error { return gif.Encode(w, grey, nil) }), "image/gif", 40, 30},
		{"webp lossy", lossy, "image/webp", 40, 30},
		{"webp lossless", lossless, "image/webp", 2, 2},
		{"webp extended", extended, "image/webp", 40, 30},
		{"webp cut", lossy[:20], "image/webp", 0, 0},
		{"svg", []byte("<?xml version='1.0'?>\n<!-- x -->\n<svg xmlns='…'>"), "image/svg+xml", 0, 0},
		{"png cut", []byte("\x89PNG\r\n\x1a\n"), "image/png", 0, 0},
		{"words", []byte("hello"), "", 0, 0},
		{"nothing", nil, "", 0, 0},
	} {
		if got := readImage(c.head, 7); got != (Image{c.kind, c.width, c.height, 7}) {
			t.Errorf("%s: %+v", c.name, got)
		}
	}
}
