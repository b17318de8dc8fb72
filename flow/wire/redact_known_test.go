package wire

import (
	"encoding/base64"
	"fmt"
	"html"
	"net/url"
	"strings"
	"testing"
)

// TestKnownSecretsInEveryEncoding: a known value behind what encoders do to it.
func TestKnownSecretsInEveryEncoding(t *testing.T) {
	t.Parallel()
	const secret = "Zq8v/T3x+Kp0=Rw6Lm2&Hd9c'x\"y"
	b64 := func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }
	each := func(format string) string {
		var b strings.Builder
		for _, c := range []byte(secret) {
			fmt.Fprintf(&b, format, c)
		}
		return b.String()
	}
	padded := b64(strings.Repeat("some text before it, ", 5) + secret + strings.Repeat(" and after it", 9))
	lines := func(end string) string {
		var b strings.Builder
		for rest := padded; rest != ""; {
			n := min(76, len(rest))
			b.WriteString(rest[:n] + end)
			rest = rest[n:]
		}
		return strings.TrimSuffix(b.String(), end)
	}
	for name, in := range map[string]string{
		"percent, upper":            each("%%%02X"),
		"percent, lower":            each("%%%02x"),
		"percent, four times":       url.QueryEscape(url.QueryEscape(url.QueryEscape(each("%%%02X")))),
		"\\u":                       each(`\u%04x`),
		"\\x":                       each(`\x%02X`),
		"decimal":                   each("&#%d;"),
		"decimal, padded":           each("&#%05d;"),
		"hexadecimal":               each("&#x%x;"),
		"hexadecimal, capitals":     each("&#X%X;"),
		"HTML, twice":               html.EscapeString(html.EscapeString(secret)),
		"JSON in HTML in a form":    url.QueryEscape(html.EscapeString(quote(secret))),
		"form in JSON in HTML":      html.EscapeString(quote(url.QueryEscape(secret))),
		"HTML in a form in JSON":    quote(url.QueryEscape(html.EscapeString(secret))),
		"JSON, four times":          quote(quote(quote(quote(secret)))),
		"Python":                    strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(secret),
		"base64":                    b64(secret),
		"base64, shifted":           b64("a" + secret),
		"base64 of base64":          b64(b64(secret)),
		"base64, three times":       b64("x:" + b64("yz: "+b64(secret))),
		"base64 of JSON":            b64(`{"a":` + quote(secret) + `}`),
		"base64 of a form":          b64("a=" + url.QueryEscape(secret) + "&b=c"),
		"base64url of JSON":         base64.RawURLEncoding.EncodeToString([]byte(`{"a?":` + quote(secret) + `}`)),
		"base64 in a path":          "/p/" + b64(b64(secret)),
		"base64, lines":             lines("\n"),
		"base64, lines of MIME":     lines("\r\n"),
		"base64, lines in JSON":     quote(lines("\n")),
		"base64, lines in form":     url.QueryEscape(lines("\r\n")),
		"base64, slashes in JSON":   strings.ReplaceAll(padded, "/", `\/`),
		"JSON in base64 in JSON":    quote(b64(quote(b64(quote(secret))))),
		"percent in base64 in form": url.QueryEscape(b64(each("%%%02x"))),
	} {
		// A page that holds every encoding, so that none is looked for alone.
		const everything = "%25 + \\\\ \\u0041 &amp;amp; %2526 a+b \\\\\\\" &#38;amp; %5Cn \\u0025 %26amp; "
		for _, around := range []string{"", everything} {
			t.Run(name+around[:min(1, len(around))], func(t *testing.T) {
				t.Parallel()
				r := NewRedactor()
				r.Learn(KindSecret, secret)
				got := r.Text(around + "say " + in + " now")
				if !strings.HasPrefix(got, around+"say ") || !strings.HasSuffix(got, " now") || !strings.Contains(got, Fingerprint(KindSecret, secret)) {
					t.Errorf("from %q\n got %q", in, got)
				}
				if rest := strings.ReplaceAll(got[len(around):], Fingerprint(KindSecret, secret), ""); len(rest) > 60 || revealed(rest, secret[:6]) {
					t.Errorf("from %q\n this is left: %q", in, rest)
				}
			})
		}
	}
}
