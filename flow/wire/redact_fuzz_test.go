package wire

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html"
	"math/rand/v2"
	"net/url"
	"slices"
	"strings"
	"testing"
)

// encodings a secret is planted in; each keeps it recoverable.
var encodings = []func(*rand.Rand, string) string{
	func(_ *rand.Rand, s string) string { return s },
	func(_ *rand.Rand, s string) string { return url.QueryEscape(s) },
	func(_ *rand.Rand, s string) string { return url.PathEscape(s) },
	func(_ *rand.Rand, s string) string { return url.QueryEscape(url.QueryEscape(s)) },
	func(_ *rand.Rand, s string) string { q := quote(s); return q[1 : len(q)-1] },
	func(_ *rand.Rand, s string) string { return quote(quote(s)) },
	func(r *rand.Rand, s string) string {
		return base64.StdEncoding.EncodeToString([]byte(pad(r) + ":" + s))
	},
	func(r *rand.Rand, s string) string {
		return base64.RawURLEncoding.EncodeToString([]byte(pad(r) + ":" + s))
	},
	func(r *rand.Rand, s string) string { return hex.EncodeToString([]byte(pad(r) + ":" + s)) },
	func(r *rand.Rand, s string) string {
		return base64.StdEncoding.EncodeToString([]byte(utf16Of(binary.LittleEndian, s)))
	},
	func(r *rand.Rand, s string) string { // a mixture, byte by byte
		var b strings.Builder
		for _, c := range []byte(s) {
			switch r.IntN(3) {
			case 0:
				fmt.Fprintf(&b, "%%%02X", c)
			case 1:
				fmt.Fprintf(&b, "%%%02x", c)
			default:
				b.WriteString(url.QueryEscape(string(c)))
			}
		}
		return b.String()
	},
}

func quote(s string) string { b, _ := json.Marshal(s); return string(b) }

func pad(r *rand.Rand) string { return strings.Repeat("i", r.IntN(5)) }

// revealed: the secret can be read from s by anyone who decodes a little. It
// decodes on its own account, not with the code under test.
func revealed(s, secret string) bool {
	all := []string{s}
	have := map[string]bool{s: true}
	add := func(s string, ok bool) {
		if ok && !have[s] && len(all) < 300 {
			have[s] = true
			all = append(all, s)
		}
	}
	for begin, depth := 0, 0; depth < 4; depth++ {
		end := len(all)
		for _, t := range all[begin:end] {
			u, err := url.QueryUnescape(t)
			add(u, err == nil)
			u, err = url.PathUnescape(t)
			add(u, err == nil)
			add(html.UnescapeString(t), true)
			add(strings.ReplaceAll(t, "\x00", ""), true)
			add(backslashes.Replace(t), true)
			for _, run := range strings.FieldsFunc(t, func(r rune) bool {
				return !strings.ContainsRune("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_", r)
			}) {
				plain, err := hex.DecodeString(run[len(run)%2:])
				add(string(plain), err == nil)
				run = strings.NewReplacer("-", "+", "_", "/").Replace(run)
				raw, err := base64.RawStdEncoding.DecodeString(run)
				add(string(raw), err == nil && len(raw) >= 8)
			}
		}
		begin = end
	}
	return slices.ContainsFunc(all, func(t string) bool { return strings.Contains(t, secret) })
}

var backslashes = strings.NewReplacer(`\"`, `"`, `\'`, `'`, "\\`", "`", `\\`, `\`, `\/`, `/`, `\n`, "\n", `\u0026`, `&`, `\u003c`, `<`, `\u003e`, `>`)

func FuzzPlantedSecrets(f *testing.F) {
	f.Add(uint64(1), "s3cr3t&v@lue +/=%")
	f.Add(uint64(2), "0123456789abcdef0123456789abcdef")
	f.Add(uint64(3), `q"uo\te'd`)
	f.Add(uint64(4), "<tag>&amp")
	f.Add(uint64(358), `%000000"`) // behind HTML and three times JSON
	f.Add(uint64(358), `+"000%00`)
	f.Fuzz(func(t *testing.T, seed uint64, secret string) {
		if !plantable(secret) {
			t.Skip()
		}
		searchPlanted(t, seed, secret)
	})
}

// plantable: printable ASCII that the text around it does not show anyway.
func plantable(secret string) bool {
	return len(secret) >= 8 && len(secret) <= 200 && !strings.ContainsFunc(secret, func(r rune) bool { return r < 0x20 || r > 0x7e }) &&
		strings.TrimSpace(secret) == secret && !isStandIn(secret)
}

// searchPlanted plants the secret, redacts, and searches. It reports whether
// the secret could be read before, without which the search proves nothing.
func searchPlanted(t *testing.T, seed uint64, secret string) bool {
	r := rand.New(rand.NewPCG(seed, 0))
	encoded := encodings[r.IntN(len(encodings))](r, secret)
	around, place := plant(rand.New(rand.NewPCG(seed, 1)), ""), plant(rand.New(rand.NewPCG(seed, 1)), encoded)
	if place[0] != "url" && r.IntN(3) == 0 {
		wrap := wrappings[r.IntN(len(wrappings))].wrap
		around[2], place[2] = wrap(around[2]), wrap(place[2])
	}
	if revealed(around[2], secret) {
		return false
	}
	redactor := NewRedactor()
	redactor.Learn(KindSecret, secret)
	var out string
	switch place[0] {
	case "header":
		out = redactor.Header(place[1], place[2])
	case "url":
		out = redactor.URL(place[2])
	case "body":
		out = string(redactor.Body(place[1], []byte(place[2])))
	default:
		out = redactor.Text(place[2])
	}
	if revealed(out, secret) {
		t.Fatalf("%q is in %s %q:\n%s\nfrom\n%s", secret, place[0], place[1], out, place[2])
	}
	return revealed(place[2], secret)
}

// TestPlantedSecretsAreNotFound is the fuzz test over secrets as they are made.
func TestPlantedSecretsAreNotFound(t *testing.T) {
	t.Parallel()
	readable := 0
	for seed := range uint64(1000) {
		if searchPlanted(t, seed, madeUp(rand.New(rand.NewPCG(seed, 2)))) {
			readable++
		}
	}
	if readable < 800 {
		t.Errorf("only %d of 1000 secrets could be read before redaction", readable)
	}
}

// plant puts a value somewhere: where, its name or type, and the text.
func plant(r *rand.Rand, v string) [3]string {
	switch r.IntN(9) {
	case 0:
		return [3]string{"header", "X-Debug", "before " + v + " after"}
	case 1:
		return [3]string{"header", "Location", "https://h/p?x=" + v + "&state=1"}
	case 2:
		return [3]string{"url", "", "https://h/p/" + v + "/q?a=b"}
	case 3:
		return [3]string{"url", "", "https://h/p?a=b&other=" + v}
	case 4:
		return [3]string{"body", "application/x-www-form-urlencoded", "a=b&other=" + v + "&c=d"}
	case 5:
		return [3]string{"body", "application/json", `{"a":[{"b":` + quote(v) + `}]}`}
	case 6:
		return [3]string{"body", "application/json", `{"a":` + quote(`{"b":`+quote(v)+`}`) + `}`}
	case 7:
		return [3]string{"body", "text/html", "<p>" + v + "</p>"}
	}
	return [3]string{"text", "", "Post \"https://h\": " + v + ": refused"}
}

func FuzzBody(f *testing.F) {
	f.Add("application/json", []byte(`{"code":"abcdef1","a":[1,{"password":"x\u00e9"}]}`))
	f.Add("application/json", []byte(`{"access_token":"\`))
	f.Add("application/x-www-form-urlencoded", []byte("code=%&=&#&&password=%u1+"))
	f.Add("text/plain", []byte("\\\\\"password\\\":\\\"%25%5c&amp;"))
	f.Fuzz(func(t *testing.T, mime string, body []byte) {
		r := NewRedactor()
		out := r.Body(mime, body)
		if json.Valid(body) && !json.Valid(out) {
			t.Fatalf("JSON became no JSON:\n%s\n%s", body, out)
		}
		r.URL(string(body))
		r.Header(mime, string(body))
	})
}
