package webhook

import (
	"bytes"
	"encoding/binary"
	"image"
	_ "image/gif"  // dimensions from the head
	_ "image/jpeg" // the same
	_ "image/png"  // the same
	"mime"
	"regexp"
	"strings"
	"sync"
)

// Image is what the head of an image says about it; it is never decoded.
type Image struct {
	Type          string // "image/png"; "" when the bytes are no image that is known
	Width, Height int    // pixels; 0 unknown
	Bytes         int64  // of the whole
}

func readImage(head []byte, size int64) Image {
	img := Image{Bytes: size}
	config, format, err := image.DecodeConfig(bytes.NewReader(head))
	switch {
	case err == nil:
		img.Type, img.Width, img.Height = "image/"+format, config.Width, config.Height
	case len(head) >= 12 && string(head[:4]) == "RIFF" && string(head[8:12]) == "WEBP":
		img.Type = "image/webp"
		img.Width, img.Height = webpSize(head)
	case bytes.HasPrefix(head, []byte("\x89PNG\r\n\x1a\n")):
		img.Type = "image/png"
	case bytes.HasPrefix(head, []byte("\xff\xd8\xff")):
		img.Type = "image/jpeg"
	case bytes.HasPrefix(head, []byte("GIF8")):
		img.Type = "image/gif"
	case svg().Match(trimBOM(head)):
		img.Type = "image/svg+xml"
	}
	return img
}

var svg = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?s)^\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*(<!DOCTYPE svg[^>]*>\s*)?<svg[\s>]`)
})

// webpSize reads the three forms of a WebP header (RFC 9649 section 2.5 to 2.7).
func webpSize(head []byte) (width, height int) {
	if len(head) < 30 {
		return 0, 0
	}
	switch string(head[12:16]) {
	case "VP8 ":
		if !bytes.Equal(head[23:26], []byte{0x9d, 0x01, 0x2a}) {
			return 0, 0
		}
		return int(binary.LittleEndian.Uint16(head[26:]) & 0x3fff), int(binary.LittleEndian.Uint16(head[28:]) & 0x3fff)
	case "VP8L":
		if head[20] != 0x2f {
			return 0, 0
		}
		bits := binary.LittleEndian.Uint32(head[21:])
		return int(bits&0x3fff) + 1, int(bits>>14&0x3fff) + 1
	case "VP8X":
		triple := func(b []byte) int { return int(b[0]) | int(b[1])<<8 | int(b[2])<<16 }
		return triple(head[24:]) + 1, triple(head[27:]) + 1
	}
	return 0, 0
}

// judgeImage compares what the head says with what the answer says.
func judgeImage(img Image, contentType string, found *findings) {
	kind, _, _ := mime.ParseMediaType(contentType)
	if !strings.HasPrefix(kind, "image/") {
		got := contentType
		if got == "" {
			got = "none"
		}
		found.add(ruleImageType, "", got)
	}
	switch {
	case img.Type == "" && (!strings.HasPrefix(kind, "image/") || knownImage(kind)):
		found.add(ruleImageBytes, "", "bytes of no image type that is known here")
	case img.Type != "" && knownImage(kind) && kind != img.Type:
		found.add(ruleImageOther, "", kind+" around "+img.Type)
	}
}

func knownImage(kind string) bool {
	switch kind {
	case "image/png", "image/jpeg", "image/gif", "image/webp", "image/svg+xml":
		return true
	}
	return false
}
