package wire

import "strings"

// Fenced is a code block that its own text cannot end.
func Fenced(language, text string) string {
	text = strings.TrimRight(Visible(strings.ReplaceAll(text, "\r\n", "\n")), "\n")
	fence := strings.Repeat("`", max(3, longestRun(text)+1))
	return fence + language + "\n" + text + "\n" + fence + "\n\n"
}

// Code is text in a line that means nothing in Markdown.
func Code(text string) string {
	text = Line(text)
	ticks := strings.Repeat("`", longestRun(text)+1)
	if strings.HasPrefix(text, "`") || strings.HasSuffix(text, "`") {
		text = " " + text + " "
	}
	return ticks + text + ticks
}

// Inline is a sentence of ours with words of others in it: nothing in it is
// Markdown, HTML, or a mention of somebody.
func Inline(text string) string {
	var b strings.Builder
	for _, r := range Line(text) {
		if strings.ContainsRune("\\`*_{}[]<>|@", r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// longestRun is the longest run of backquotes.
func longestRun(text string) int {
	longest, run := 0, 0
	for i := range len(text) {
		if text[i] != '`' {
			run = 0
			continue
		}
		run++
		longest = max(longest, run)
	}
	return longest
}
