package ui

import (
	"bytes"
	"encoding/json"
	"mime"
	"strings"
	"unicode/utf8"
)

// body is one side's bytes as they came, and what is known of them.
type body struct {
	raw     []byte
	kind    string // the content type that was announced; may be empty or wrong
	gap     int    // where the missing bytes stood
	missing int64
}

// sampled is how much of a body tells what it is.
const sampled = 64 << 10

// head and tail are what was kept before and after the gap; without one, all
// of it is head.
func (b body) head() []byte {
	if b.missing == 0 {
		return b.raw
	}
	return b.raw[:b.gap]
}

func (b body) tail() []byte { return b.raw[len(b.head()):] }

// sample is the first part that was kept.
func (b body) sample() []byte {
	if head := b.head(); len(head) > 0 {
		return head[:min(len(head), sampled)]
	}
	return b.raw[:min(len(b.raw), sampled)]
}

func (b body) media() string {
	kind, _, err := mime.ParseMediaType(b.kind)
	if err != nil {
		kind, _, _ = strings.Cut(b.kind, ";")
	}
	return strings.ToLower(strings.TrimSpace(kind))
}

// binary says whether the bytes are no text: there is a NUL, or much that is
// not UTF-8; where the type says bytes, anything that is not text is enough.
func (b body) binary() bool {
	s := b.sample()
	odd, size := 0, len(s)
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRune(s[i:])
		switch {
		case r == 0:
			return true
		case r == utf8.RuneError && n == 1:
			if size-i < utf8.UTFMax && !utf8.FullRune(s[i:]) {
				i = size // cut by the sample or the gap
				continue
			}
			odd++
		case r < ' ' && !strings.ContainsRune("\t\n\v\f\r\x1b", r):
			odd++
		}
		i += n
	}
	if saysBytes(b.media()) {
		return odd > 0
	}
	return odd*10 > size
}

func saysBytes(media string) bool {
	if strings.HasSuffix(media, "+xml") || strings.HasSuffix(media, "+json") {
		return false
	}
	switch kind, name, _ := strings.Cut(media, "/"); {
	case kind == "image", kind == "audio", kind == "video", kind == "font":
		return true
	case kind == "application":
		return name == "octet-stream" || name == "pdf" || strings.Contains(name, "zip") || strings.Contains(name, "compressed")
	}
	return false
}

func saysJSON(media string) bool {
	return strings.HasSuffix(media, "/json") || strings.HasSuffix(media, "+json") || strings.Contains(media, "ndjson") || strings.Contains(media, "jsonl")
}

// json says whether the body reads like JSON. It need not be valid: it may be
// cut off, or hold a few words that JSON does not have. Where the type says
// JSON there may be more of them.
func (b body) json() bool {
	s := bytes.TrimLeft(bytes.TrimPrefix(b.sample(), []byte("\ufeff")), " \t\r\n")
	if len(s) == 0 {
		return false
	}
	if s[0] != '{' && s[0] != '[' {
		return b.missing == 0 && json.Valid(b.raw)
	}
	tokens, odd := judged(s)
	if saysJSON(b.media()) {
		return odd*2 <= tokens
	}
	return odd*8 <= tokens
}
