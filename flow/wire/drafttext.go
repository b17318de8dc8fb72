package wire

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
)

// preface explains the text to who edits it.
const preface = `# A request to be sent again: change what you like, save it, leave the editor.
# Empty the file to send nothing.
#
# Marks such as tok#7f3a stand for the credentials of now. They are filled in
# when it is sent: in the URL, in headers, and in a body that is a form or JSON.
# Nothing secret is in this file. Credentials go to the configured host only: to
# send this elsewhere, take out the marks.
#
# First the method and the URL, then a header a line, an empty line, the body.
# Host and Content-Length are made of the URL and of the body. Lines above the
# empty line that begin with # are not sent.

`

// ErrNoDraft says that a draft was emptied: nothing is to be sent.
var ErrNoDraft = errors.New("nothing is left of the request, so nothing is sent")

// String is the draft as ParseDraft reads it. One line break at the end is not
// the body's: editors put it there.
func (d Draft) String() string {
	var b strings.Builder
	b.WriteString(preface)
	b.WriteString(d.Method + " " + d.URL + "\n")
	for _, f := range d.Header {
		b.WriteString(strings.TrimRight(f.Name+": "+f.Value, " ") + "\n")
	}
	b.WriteString("\n")
	if len(d.Body) > 0 {
		b.Write(d.Body)
		b.WriteString("\n")
	}
	return b.String()
}

// ParseDraft reads what String wrote and a person changed. Errors name the
// line; ErrNoDraft is an empty file.
func ParseDraft(text string) (Draft, error) {
	var d Draft
	rest := strings.TrimPrefix(text, "\ufeff")
	for n := 1; rest != ""; n++ {
		var line string
		line, rest, _ = strings.Cut(rest, "\n")
		line = strings.TrimRight(line, " \t\r")
		switch {
		case strings.HasPrefix(line, "#"):
		case d.Method == "" && line == "":
		case d.Method == "":
			if err := d.readFirst(line); err != nil {
				return Draft{}, fmt.Errorf("line %d: %w", n, err)
			}
		case line == "":
			if body := strings.TrimSuffix(rest, "\n"); body != "" {
				d.Body = []byte(body)
			}
			return d, nil
		default:
			f, err := readHeader(line)
			if err != nil {
				return Draft{}, fmt.Errorf("line %d: %w", n, err)
			}
			d.Header = append(d.Header, f)
		}
	}
	if d.Method == "" {
		return Draft{}, ErrNoDraft
	}
	return d, nil
}

func (d *Draft) readFirst(line string) error {
	words := strings.Fields(line)
	switch {
	case len(words) == 3 && strings.HasPrefix(words[2], "HTTP/"): // as a log writes it
	case len(words) > 2:
		return errors.New("more than a method and a URL stands here: a space within a URL is written %20")
	case len(words) < 2:
		return errors.New("a method and a URL belong here, such as: GET https://docs.example/files")
	}
	if !isToken(words[0]) {
		return fmt.Errorf("%q is not a method", Line(words[0]))
	}
	d.Method, d.URL = words[0], words[1]
	_, err := d.target()
	return err
}

func readHeader(line string) (Field, error) {
	name, value, ok := strings.Cut(line, ":")
	value = strings.Trim(value, " \t")
	switch {
	case !ok:
		return Field{}, errors.New("a header is written Name: value; is the empty line before the body missing?")
	case !isToken(name):
		return Field{}, fmt.Errorf("%q is not a header's name", Line(name))
	case framing(name):
		return Field{}, fmt.Errorf("%s is made of the URL and of the body: take this line out", name)
	case !carries(value):
		return Field{}, fmt.Errorf("the header %s holds a control character, which none can carry", name)
	}
	return Field{Name: name, Value: value}, nil
}

// target is the URL with a harmless word for each mark, so that what it is made
// of can be told before anything is filled in.
func (d Draft) target() (*url.URL, error) {
	u, err := url.Parse(marks().ReplaceAllString(d.URL, standInWord))
	switch {
	case err != nil:
		return nil, errors.New("that is not a URL")
	case u.Scheme != "https" && u.Scheme != "http":
		return nil, errors.New("the URL begins with neither https:// nor http://")
	case u.Hostname() == "":
		return nil, errors.New("the URL names no host")
	case strings.Contains(u.Host, standInWord):
		return nil, errors.New("a mark stands in the URL's host, which would then be made of a secret: write the host")
	case withoutFragment(d.URL) != d.URL:
		return nil, errors.New("the URL holds a #, and what follows that is never sent: write %23, or take it out")
	}
	return u, nil
}

const standInWord = "wfconnect-mark"

// isToken: a method, or a header's name (RFC 9110, section 5.6.2).
func isToken(s string) bool {
	for i := range len(s) {
		if c := s[i]; !isNameByte(c) && !strings.ContainsRune("!#$%&'*+.^`|~", rune(c)) {
			return false
		}
	}
	return s != ""
}

// carries says whether a header can carry s (RFC 9110, section 5.5).
func carries(s string) bool {
	for i := range len(s) {
		if c := s[i]; c < ' ' && c != '\t' || c == 0x7f {
			return false
		}
	}
	return true
}
