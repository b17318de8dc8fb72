package wire

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/url"
	"strings"
	"testing"
)

// BenchmarkBody redacts a mebibyte of each kind of body, with as many values
// known as a long run meets. What counts is ns/MiB.
func BenchmarkBody(b *testing.B) {
	for _, c := range mebibytes() {
		b.Run(c.name, func(b *testing.B) {
			r := NewRedactor()
			for i := range 200 {
				r.Learn(KindToken, fmt.Sprintf("%d-a-token-of-some-length-%d", i*i, i))
			}
			b.ReportAllocs()
			for b.Loop() {
				r.Body(c.mime, c.body)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)*(1<<20)/float64(len(c.body)), "ns/MiB")
		})
	}
}

type sample struct {
	name, mime string
	body       []byte
}

// mebibytes are bodies of about 1 MiB; the same on every run.
func mebibytes() []sample {
	r := rand.New(rand.NewPCG(1, 1))
	noise := make([]byte, 1<<20)
	for i := range noise {
		noise[i] = byte(r.Uint32())
	}
	item := func() string {
		return fmt.Sprintf(`{"ID":"%032x","name":"a project, with: text","objCode":"PROJ","percentComplete":%d},`, r.Uint64(), r.IntN(100))
	}
	quoted, _ := json.Marshal("<b>\"a\"</b> & so on\n\tné\\")
	escaped := func() string {
		return fmt.Sprintf(`{"ID":"%016x","url":"https:\/\/h\/attask\/api?a=b%%20c&d=%d","note":%s},`, r.Uint64(), r.IntN(100), quoted)
	}
	html := func() string {
		return fmt.Sprintf("<tr class=\"row\"><td style=\"width: 20%%\"><a href=\"/p?ID=%016x&amp;x=1\">a project, with: text</a></td></tr>\n", r.Uint64())
	}
	pair := func() string {
		return fmt.Sprintf("name%d=%s&", r.IntN(100), url.QueryEscape("a value, of: some \"length\" & so"))
	}
	return []sample{
		{"JSON", "application/json", fill("[", item, "{}]")},
		{"JSON with escapes", "application/json", fill("[", escaped, "{}]")},
		{"HTML", "text/html", fill("<html>", html, "</html>")},
		{"random", "application/octet-stream", noise},
		{"zeros", "application/octet-stream", make([]byte, 1<<20)},
		{"form", "application/x-www-form-urlencoded", fill("", pair, "end=1")},
	}
}

func fill(begin string, part func() string, end string) []byte {
	var b strings.Builder
	b.WriteString(begin)
	for b.Len() < 1<<20 {
		b.WriteString(part())
	}
	return []byte(b.String() + end)
}
