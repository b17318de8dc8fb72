package provider

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"net/http"
	"net/http/httptest"
	"testing"
)

func TestThumbnail(t *testing.T) {
	t.Parallel()
	r := newRig(t, APIKey)
	var j, g, tall bytes.Buffer
	if err := jpeg.Encode(&j, drawHarbour(), nil); err != nil {
		t.Fatal(err)
	}
	if err := gif.Encode(&g, drawLogo(), nil); err != nil {
		t.Fatal(err)
	}
	if err := png.Encode(&tall, image.NewGray(image.Rect(0, 0, 2, 9000))); err != nil {
		t.Fatal(err)
	}
	r.write("harbour.JPEG", j.String())
	r.write("no ending", g.String())
	r.write("tall.png", tall.String())
	for _, tt := range []struct{ name, size, want string }{
		{"Logo.png", "", "image/png png 200x133"},
		{"Logo.png", "100", "image/png png 100x66"},
		{"Logo.png", "1", "image/png png 1x1"},
		{"Logo.png", "2000", "image/png png 480x320"},
		{"Logo.png", "9999", "image/png png 480x320"},
		{"Logo.png", "-1", "image/png png 200x133"}, // A31: nonsense is ignored
		{"Logo.png", "wide", "image/png png 200x133"},
		{"harbour.JPEG", "80", "image/jpeg jpeg 80x60"},
		{"no ending", "48", "image/png png 48x32"},
		{"tall.png", "200", "image/png png 1x4000"}, // as high as it gets
	} {
		pairs := []string{"id", r.idOf(tt.name)}
		if tt.size != "" {
			pairs = append(pairs, "size", tt.size)
		}
		resp := r.get("thumbnail", pairs...)
		m, format, err := image.Decode(resp.Body)
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		if got := fmt.Sprintf("%s %s %dx%d", resp.Header.Get("Content-Type"), format, m.Bounds().Dx(), m.Bounds().Dy()); got != tt.want {
			t.Errorf("%s at %q: got %s, want %s", tt.name, tt.size, got, tt.want)
		}
	}
}

func TestScaledKeepsColours(t *testing.T) {
	t.Parallel()
	m := image.NewNRGBA(image.Rect(10, 20, 110, 120)) // not at the origin
	fill(m, m.Bounds(), color.NRGBA{200, 0, 0, 255})
	fill(m, image.Rect(60, 20, 110, 120), color.NRGBA{0, 0, 100, 255})
	small := scaled(m, 2, false)
	if a, b := small.RGBAAt(0, 1), small.RGBAAt(1, 1); a != (color.RGBA{200, 0, 0, 255}) || b != (color.RGBA{0, 0, 100, 255}) {
		t.Errorf("%v %v", a, b)
	}
	if got := scaled(m, 1, false).RGBAAt(0, 0); got != (color.RGBA{100, 0, 50, 255}) {
		t.Errorf("the mean is %v", got)
	}
}

// bomb is a PNG that says it is huge, and ends there.
func bomb(w, h uint32) string {
	header := append([]byte("IHDR"), make([]byte, 13)...)
	binary.BigEndian.PutUint32(header[4:], w)
	binary.BigEndian.PutUint32(header[8:], h)
	header[12], header[13] = 8, 2
	b := append([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0d"), header...)
	return string(binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(header)))
}

func TestPicturesThatAreNone(t *testing.T) {
	t.Parallel()
	r := newRig(t, APIKey)
	for name, data := range map[string]string{"bomb.png": bomb(1<<30, 1<<30), "large.png": bomb(7072, 7072), "cut.png": bomb(9, 9), "text.png": "text", "none.png": ""} {
		r.write(name, data)
		if got := told(r.get("thumbnail", "id", r.idOf(name))); got != "404 error" {
			t.Errorf("%s: %s", name, got)
		}
	}
}

func TestWaitingForAPictureEndsWithTheRequest(t *testing.T) {
	t.Parallel()
	r := newRig(t, APIKey)
	r.drawing <- struct{}{} // somebody else's
	ctx, stop := context.WithCancel(t.Context())
	stop()
	q := httptest.NewRequest("GET", api+"thumbnail?id="+r.idOf("Logo.png"), nil).WithContext(ctx)
	if got := r.send(q, r.credentials()...).StatusCode; got != http.StatusServiceUnavailable {
		t.Errorf("status %d", got)
	}
}
