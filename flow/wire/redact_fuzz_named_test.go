package wire

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"html"
	"math/rand/v2"
	"net/url"
	"strings"
	"testing"
)

// secretNames are those that are no words besides.
var secretNames = []string{"client_secret", "Access_Token", "refresh_token", "code_verifier", "jwt_token", "sessionID", "apiKey", "password"}

// namedPlaces have a value under a name, as each kind of text has it.
var namedPlaces = []struct {
	name string
	put  func(key, value string) string
}{
	{"query", func(k, v string) string { return "https://h/p?a=b&" + k + "=" + url.QueryEscape(v) + "&c" }},
	{"JSON", func(k, v string) string { return `{"a":[{"` + k + `": ` + quote(v) + `}]}` }},
	{"JSON in JSON", func(k, v string) string { return `{"a":` + quote(`{"`+k+`":`+quote(v)+`}`) + `}` }},
	{"index", func(k, v string) string { return `params["` + k + `"] = ` + quote(v) }},
	{"index in single quotes", func(k, v string) string { return `obj['` + k + `'] = ` + inSingle(v) }},
	{"declaration", func(k, v string) string { return k + " := " + quote(v) }},
	{"comparison", func(k, v string) string { return "if (" + k + " === " + inSingle(v) + ") {" }},
	{"backticks", func(k, v string) string { return "const " + k + " = " + escaped(v, "`") + ";" }},
	{"object in text", func(k, v string) string { return `got "` + k + `": {"note":"x","value":` + quote(v) + `} instead` }},
	{"array in text", func(k, v string) string { return k + `: [ "x", ` + quote(v) + ` ]` }},
	{"objects of Python", func(k, v string) string { return `{'` + k + `': [{'a': {'value': ` + inSingle(v) + `}}]}` }},
	{"map of Ruby", func(k, v string) string { return `{:` + k + `=>{:value=>` + quote(v) + `}}` }},
	{"call", func(k, v string) string {
		return `form.Set("` + k + `", ` + quote(strings.ReplaceAll(v, " ", "")+"1") + `)`
	}},
	{"element", func(k, v string) string { return `<a><` + k + `>` + html.EscapeString(v) + `</` + k + `></a>` }},
	{"element below", func(k, v string) string {
		return `<` + k + ` x="y"><value>` + html.EscapeString(v) + `</value></` + k + `>`
	}},
	{"section", func(k, v string) string {
		return `<` + k + `><![CDATA[` + strings.ReplaceAll(v, "]]>", "") + `]]></` + k + `>`
	}},
	{"attribute", func(k, v string) string { return `<input name="` + k + `" value="` + html.EscapeString(v) + `">` }},
	{"JSON in a form", func(k, v string) string { return `a=1&x={"b":"c=d","` + k + `":` + quote(v) + `}&y=2` }},
	{"cookie", func(_, v string) string {
		return "> Cookie: a=\"x y\"; sid=\"" + strings.NewReplacer(`"`, "", `\`, "").Replace(v) + "\"\n> Accept: */*"
	}},
	{"signed link", func(_, v string) string {
		return "https://h/p?X-Amz-Signature=" + url.QueryEscape(v+"1-of-some-length") + "&x=1"
	}},
	{"key", func(_, v string) string {
		return pem("\n", base64.RawStdEncoding.EncodeToString([]byte(v))+"/"+strings.ReplaceAll(v, " ", ""))
	}},
}

func inSingle(v string) string { return escaped(v, "'") }

func escaped(v, q string) string {
	return q + strings.NewReplacer(`\`, `\\`, q, `\`+q).Replace(v) + q
}

// wrappings are what may happen to such a text as a whole.
var wrappings = []struct {
	name string
	wrap func(string) string
}{
	{"nothing", func(s string) string { return s }},
	{"form", func(s string) string { return "other=" + url.QueryEscape(s) + "&y=1" }},
	{"path", func(s string) string { return "/p/" + url.PathEscape(s) }},
	{"JSON", func(s string) string { return `{"m":` + quote(s) + `}` }},
	{"JSON, twice", func(s string) string { return quote(quote(s)) }},
	{"HTML", func(s string) string { return "<p>" + html.EscapeString(s) + "</p>" }},
	{"form in HTML", func(s string) string { return "<p>" + html.EscapeString(url.QueryEscape(s)) + "</p>" }},
	{"base64", func(s string) string { return "x: " + base64.StdEncoding.EncodeToString([]byte(s)) }},
	{"base64 in JSON", func(s string) string { return `{"m":"` + base64.RawURLEncoding.EncodeToString([]byte(s)) + `"}` }},
	{"UTF-16", func(s string) string { return utf16Of(binary.LittleEndian, s) }},
	{"UTF-16, BE, marked", func(s string) string { return utf16Of(binary.BigEndian, "\ufeff"+s) }},
	{"UTF-32", func(s string) string { return utf32Of(binary.LittleEndian, s) }},
	{"UTF-32, BE, marked", func(s string) string { return utf32Of(binary.BigEndian, "\ufeff"+s) }},
	{"UTF-32 in bytes", func(s string) string { return "\x01\x02\x00" + utf32Of(binary.BigEndian, s) + "\xff\x01" }},
	{"UTF-16 in base64", func(s string) string {
		return "x: " + base64.StdEncoding.EncodeToString([]byte(utf16Of(binary.LittleEndian, s)))
	}},
	{"UTF-32 in base64 in JSON", func(s string) string {
		return `{"m":"` + base64.RawURLEncoding.EncodeToString([]byte(utf32Of(binary.BigEndian, "\ufeff"+s))) + `"}`
	}},
	{"hex", func(s string) string { return "0x" + hex.EncodeToString([]byte(s)) }},
	{"hex in JSON", func(s string) string { return `{"m":"` + strings.ToUpper(hex.EncodeToString([]byte(s))) + `"}` }},
	{"hex in base64", func(s string) string { return base64.StdEncoding.EncodeToString([]byte(hex.EncodeToString([]byte(s)))) }},
	{"UTF-16 in bytes", func(s string) string { return "\x01\x02\x00" + utf16Of(binary.LittleEndian, s) + "\xff\x01" }},
}

var namedMedia = []string{"text/plain", "application/json", formMIME, "application/octet-stream"}

// searchNamed plants a value that nobody told under a name, redacts, and searches.
// It reports whether the value could be read before.
func searchNamed(t *testing.T, seed uint64, secret string) bool {
	t.Helper()
	r := rand.New(rand.NewPCG(seed, 0))
	key := secretNames[r.IntN(len(secretNames))]
	place, wrapping := namedPlaces[r.IntN(len(namedPlaces))], wrappings[r.IntN(len(wrappings))]
	in := wrapping.wrap(place.put(key, secret))
	if revealed(wrapping.wrap(place.put(key, "")), secret) {
		return false
	}
	redactor := NewRedactor()
	how, out := "text", ""
	switch media := namedMedia[r.IntN(len(namedMedia))]; r.IntN(3) {
	case 0:
		out = redactor.Text(in)
	case 1:
		how, out = media, string(redactor.Body(media, []byte(in)))
	case 2:
		how, out = "header", redactor.Header("X-Debug", in)
	}
	if revealed(out, secret) {
		t.Fatalf("%q as %s of %s under %s in %s is in\n%q\nfrom\n%q", secret, how, place.name, key, wrapping.name, out, in)
	}
	return revealed(in, secret)
}

// nameable: what may stand under a name and not be taken for something else.
func nameable(secret string) bool {
	return plantable(secret) && !isStandIn("$"+secret) && !placeholder(secret) && leading(secret) == 0
}

// FuzzNamedSecrets: a value that nobody told is masked by its name.
func FuzzNamedSecrets(f *testing.F) {
	f.Add(uint64(1), "s3cr3t&v@lue +/=%")
	f.Add(uint64(7), "$QX!abcdef")
	f.Add(uint64(9), `a\"bcdefgh`)
	f.Add(uint64(783), `b   "000`) // an "&" in what is no form
	f.Fuzz(func(t *testing.T, seed uint64, secret string) {
		if !nameable(secret) {
			t.Skip()
		}
		searchNamed(t, seed, secret)
	})
}

// TestNamedSecretsAreNotFound is the fuzz test over secrets as they are made.
func TestNamedSecretsAreNotFound(t *testing.T) {
	t.Parallel()
	readable, most := 0, 1500
	for seed := range uint64(most) {
		if secret := madeUp(rand.New(rand.NewPCG(seed, 3))); nameable(secret) && searchNamed(t, seed, secret) {
			readable++
		}
	}
	if readable < most*6/10 {
		t.Errorf("only %d of %d values could be read before redaction", readable, most)
	}
}

// TestEveryNamedPlaceInEveryWrapping leaves none of them to chance.
func TestEveryNamedPlaceInEveryWrapping(t *testing.T) {
	t.Parallel()
	const secret = "Zq8vT3xKp0Rw6Lm2Hd9c"
	for i, place := range namedPlaces {
		for j, wrapping := range wrappings {
			in := wrapping.wrap(place.put(secretNames[(i+j)%len(secretNames)], secret))
			for _, media := range namedMedia {
				r := NewRedactor()
				out := string(r.Body(media, []byte(in)))
				if revealed(out, secret) {
					t.Errorf("%s in %s as %s: it is in\n%q\nfrom\n%q", place.name, wrapping.name, media, out, in)
				}
				if again := string(r.Body(media, []byte(out))); again != out {
					t.Errorf("%s in %s as %s: redacting twice changed\n%q to\n%q", place.name, wrapping.name, media, out, again)
				}
			}
		}
	}
}

func madeUp(r *rand.Rand) string {
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
	const odd = letters + "-._~+/=%&\"\\'<>{}[]()`|$!?#:;, "
	secret, from := "x", letters
	if r.IntN(2) == 0 {
		from = odd
	}
	for range 7 + r.IntN(40) {
		secret += string(from[r.IntN(len(from))])
	}
	return strings.TrimSpace(secret + fmt.Sprint(r.IntN(10)))
}
