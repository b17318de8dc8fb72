package wire

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/url"
	"strings"
	"testing"
	"time"
)

// BenchmarkRedactBody redacts a mebibyte of each kind of body, with as many values
// known as a long run meets. What counts is ns/MiB.
func BenchmarkRedactBody(b *testing.B) {
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

// BenchmarkRedactRatio redacts a mebibyte and an eighth of it, of texts for which a step
// at every pair of bytes would be easy to need: "x" is how many times as long the
// mebibyte takes. About 8 is a time that grows with the text, 64 with its square.
func BenchmarkRedactRatio(b *testing.B) {
	alike := func(r *Redactor) {
		for i := range generation {
			r.Learn(KindToken, fmt.Sprintf("wfsession%s-%04d", strings.Repeat("0", i), i))
		}
	}
	for _, c := range []struct {
		name, part string
		learn      func(*Redactor)
	}{
		{"slashes", "/", nil},
		{"spaces", " ", nil},
		{"zeros", "\x00", nil},
		{"percents", "%", nil},
		{"backslashes", `\`, nil},
		{"quotes", `"`, nil},
		{"brackets", "[", nil},
		{"text in base64, slashes", "QUI/", nil},
		{"open sections of XML", "<token><![CDATA[", nil},
		{"open elements of XML", "<password>", nil},
		{"open quotes", `token="`, nil},
		{"open objects", `token:{`, nil},
		{"open objects in strings", `password:{type:\"`, nil},
		{"open forms", `a={"a":"`, nil},
		{"open keys", "-----BEGIN PRIVATE KEY-----", nil},
		{"two bytes a letter", "t\x00o\x00k\x00e\x00n\x00=\x00", nil},
		{"tokens that begin alike", "wfsession", alike},
		{"tokens that begin alike, zeros", "0", alike},
		{"a known value of one letter", "a", func(r *Redactor) { r.Learn(KindSecret, strings.Repeat("a", 16<<10)) }},
		{"a known value of two letters", "ab", func(r *Redactor) { r.Learn(KindSecret, strings.Repeat("ab", 8<<10)) }},
		{"a known value of one letter, in base64", "YWFh", func(r *Redactor) { r.Learn(KindSecret, strings.Repeat("a", 16<<10)) }},
		{"known values within values", "A", func(r *Redactor) {
			for i := range generation {
				r.Learn(KindToken, strings.Repeat("A", shortest+i))
			}
		}},
	} {
		b.Run(c.name, func(b *testing.B) {
			r := NewRedactor()
			if c.learn != nil {
				c.learn(r)
			}
			redact := func(size, times int) time.Duration {
				body := []byte(strings.Repeat(c.part, size/len(c.part)))
				begin := time.Now()
				for range times {
					r.Body("text/html", body)
					r.Body(formMIME, body)
					r.Header("Set-Cookie", string(body))
					r.URL("https://h/" + string(body))
				}
				return time.Since(begin)
			}
			// In turn, and the eighth eight times, so that a busy machine slows both.
			var one, eight time.Duration
			for b.Loop() {
				for begin, n := time.Now(), 0; n < 3 || n < 20 && time.Since(begin) < time.Second; n++ {
					if d := redact(1<<20, 1); one == 0 || d < one {
						one = d
					}
					if d := redact(128<<10, 8); eight == 0 || d < eight {
						eight = d
					}
				}
			}
			b.ReportMetric(8*one.Seconds()/eight.Seconds(), "x")
		})
	}
}
