package wire

import (
	"encoding/base64"
	"fmt"
	"unicode/utf8"
)

type harCuts struct {
	Request  *harCut `json:"request,omitempty"`
	Response *harCut `json:"response,omitempty"`
}

// harCut says what is missing of a body.
type harCut struct {
	Size    int64 `json:"size"`    // bytes that it had
	Missing int64 `json:"missing"` // bytes that are not here
	Gap     int   `json:"gap"`     // after so many bytes of what is here
}

// bodyOf is the body as text, or as base64 when it is none.
func bodyOf(m Message) (body, encoding, comment string) {
	if t := truncationIn(m); t != nil {
		comment = fmt.Sprintf("%d of %d bytes are missing, after the first %d bytes that are here", t.Missing, t.Size, t.Gap)
	}
	if kept, _ := m.atRunes(); utf8.Valid(kept) {
		return string(kept), "", comment
	}
	return base64.StdEncoding.EncodeToString(m.Body), "base64", comment
}

// atRunes is the body and its gap without the halves of the characters that the
// gap runs through.
func (m Message) atRunes() ([]byte, int) {
	if !m.Cut || m.Gap > len(m.Body) {
		return m.Body, m.Gap
	}
	head, tail := m.Body[:m.Gap], m.Body[m.Gap:]
	for i := len(head) - 1; i >= 0 && i >= len(head)-utf8.UTFMax; i-- {
		if utf8.RuneStart(head[i]) {
			if !utf8.FullRune(head[i:]) {
				head = head[:i]
			}
			break
		}
	}
	for i := 0; i < utf8.UTFMax-1 && len(tail) > 0 && !utf8.RuneStart(tail[0]); i++ {
		tail = tail[1:]
	}
	return append(head[:len(head):len(head)], tail...), len(head)
}

func truncationOf(x Exchange) *harCuts {
	t := harCuts{Request: truncationIn(x.Request), Response: truncationIn(x.Response)}
	if t.Request == nil && t.Response == nil {
		return nil
	}
	return &t
}

func truncationIn(m Message) *harCut {
	if m.Missing() == 0 {
		return nil
	}
	kept, gap := m.atRunes()
	if !utf8.Valid(kept) {
		kept, gap = m.Body, m.Gap
	}
	return &harCut{Size: m.Size, Missing: max(m.Size-int64(len(kept)), 0), Gap: gap}
}
