package wire

import (
	"io"
	"sync"
	"unicode/utf8"
)

// Shown is a writer in front of a terminal: whatever is written to it arrives
// as Visible makes it, wherever the writes cut it. Safe for concurrent use.
type Shown struct {
	w io.Writer

	mu     sync.Mutex
	before string // the last character that arrived, with its marks, when a joiner or more of them may follow it
	held   []byte // the beginning of a character, or a joiner: what follows decides
}

// NewShown shows on w.
func NewShown(w io.Writer) *Shown { return &Shown{w: w} }

// Write implements io.Writer.
func (s *Shown) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := append(s.held, b...)
	n := undecided(all)
	s.held = append([]byte(nil), all[len(all)-n:]...)
	if err := s.show(string(all[:len(all)-n])); err != nil {
		return 0, err
	}
	return len(b), nil
}

// Flush shows what is held back although nothing follows it.
func (s *Shown) Flush() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	rest := string(s.held)
	s.held = nil
	return s.show(rest)
}

func (s *Shown) show(text string) error {
	if text == "" {
		return nil
	}
	all := s.before + text
	out := Visible(all)[len(s.before):]
	s.before = last(all)
	_, err := io.WriteString(s.w, out)
	return err
}

// last is as much of the end of a text as decides how what follows it is shown,
// and is shown as it is.
func last(text string) string {
	marks, at := 0, len(text)
	for at > 0 && marks < mostMarks {
		r, n := utf8.DecodeLastRuneInString(text[:at])
		if r == utf8.RuneError || hidden(r) && r != 0x200c && r != 0x200d {
			break
		}
		at -= n
		if marks = stack(marks, r); marks == 0 {
			break
		}
	}
	return text[at:]
}

// undecided is how many bytes at the end mean something only with what follows:
// a joiner, the beginning of a character, or the one before the other.
func undecided(b []byte) int {
	n := 0
	for i := 1; i < utf8.UTFMax && i <= len(b); i++ {
		if at := b[len(b)-i:]; utf8.RuneStart(at[0]) {
			if !utf8.FullRune(at) {
				n = i
			}
			break
		}
	}
	if r, size := utf8.DecodeLastRune(b[:len(b)-n]); r == 0x200c || r == 0x200d {
		n += size
	}
	return n
}
