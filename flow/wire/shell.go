package wire

import "strings"

// word is one shell argument: literal text and variables in turn.
type word []piece

type piece struct {
	text     string
	variable bool // text is a variable's name
}

func literal(s string) word { return word{{text: s}} }

func (w word) plus(s string) word { return append(w, piece{text: s}) }

func (w word) variable(s string) word { return append(w, piece{text: s, variable: true}) }

// String quotes the word so that bash, zsh and fish read the same. Plain text
// before a variable shares its double quotes, "code=$CODE"; all other text is
// in single quotes, where no shell expands anything, next to the variable in
// double quotes: within those a backquote must be escaped for bash and must not
// be for fish, and "!" cannot be for an interactive bash.
func (w word) String() string {
	var b strings.Builder
	for i := 0; i < len(w); i++ {
		if w[i].variable {
			b.WriteString(`"$` + w[i].text)
			for i+2 < len(w) && w[i+1].text == ":" && w[i+2].variable {
				i += 2
				b.WriteString(`:$` + w[i].text)
			}
			b.WriteByte('"')
			continue
		}
		if i+1 < len(w) && w[i+1].variable && plain(w[i].text) {
			b.WriteString(`"` + w[i].text + `$` + w[i+1].text + `"`)
			i++
			continue
		}
		if w[i].text != "" || len(w) == 1 {
			b.WriteString(Quote(w[i].text))
		}
	}
	return b.String()
}

// plain: nothing in it means anything within double quotes, in any shell.
func plain(s string) bool {
	for _, c := range []byte(s) {
		if !isNameByte(c) && strings.IndexByte("=: .,/+%&?@", c) < 0 {
			return false
		}
	}
	return true
}

// Word is s as one argument of a shell, quoted where it must be.
func Word(s string) string {
	bare := s != ""
	for _, c := range []byte(s) {
		bare = bare && (isNameByte(c) || strings.IndexByte("=:.,/+%@", c) >= 0)
	}
	if bare {
		return s
	}
	return Quote(s)
}

// Quote is s as one argument of a shell, in single quotes. A quote cannot stand
// between them in bash and zsh, and a backslash before another, before a quote or at
// the end is an escape between them in fish: those stand outside, where all three
// read \' and \\ the same.
func Quote(s string) string {
	var b strings.Builder
	open := false
	turn := func(to bool) {
		if open != to {
			b.WriteByte('\'')
			open = to
		}
	}
	for i := 0; i < len(s); i++ {
		lone := s[i] == '\\' && i+1 < len(s) && s[i+1] != '\\' && s[i+1] != '\'' && (i == 0 || s[i-1] != '\\')
		if s[i] == '\'' || s[i] == '\\' && !lone {
			turn(false)
			b.WriteByte('\\')
		} else {
			turn(true)
		}
		b.WriteByte(s[i])
	}
	turn(false)
	if b.Len() == 0 {
		return "''"
	}
	return b.String()
}
