package wire

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

func TestArgs(t *testing.T) {
	t.Parallel()
	tok, secret := Fingerprint(KindToken, "hunter"), Fingerprint(KindSecret, "hunter two")
	in := []string{
		"call", "key", "files", "token=hunter", "--client-secret", "hunter two", "--client-secret=hunter two", "parentId=/", "code=x",
		"Authorization: Bearer hunter", "https://h/?access_token=hunter", "--token", "--verbose", "--debug", "x.log", "token", "next", "a=other2", "",
	}
	want := []string{
		"call", "key", "files", "token=" + tok, "--client-secret", secret, "--client-secret=" + secret, "parentId=/", "code=" + Fingerprint(KindCode, "x"),
		"Authorization: Bearer " + tok, "https://h/?access_token=" + tok, "--token", "--verbose", "--debug", "x.log", "token", "next", "a=other2", "",
	}
	if got := NewRedactor().Args(in); !slices.Equal(got, want) {
		t.Errorf("\n got %q\nwant %q", got, want)
	}
}

// The same key has the same mark, however it is written and whatever it is called.
func TestAPrivateKeyHasOneMark(t *testing.T) {
	t.Parallel()
	const text = "a\n"
	r := NewRedactor()
	mark := strings.TrimSuffix(strings.TrimPrefix(r.Text(text+pem("\n", "")), text), "\n")
	if !isStandIn(mark) {
		t.Fatalf("Text leaves %q", mark)
	}
	for name, got := range map[string]string{
		"one line":     r.Text("x" + pem(`\n`, "") + "y"),
		"JSON":         string(r.Body("application/json", []byte(`{"x":`+quote(pem("\r\n", ""))+`}`))),
		"under a name": string(r.Body("application/json", []byte(`{"private_key":`+quote(pem("\n", ""))+`}`))),
		"base64":       r.Text(base64.StdEncoding.EncodeToString([]byte(pem("\n", "")))),
		"form":         r.Text(strings.ReplaceAll(strings.ReplaceAll(pem("%0A", ""), " ", "+"), "=", "%3D")),
	} {
		if !strings.Contains(got, mark) {
			t.Errorf("%s: %q does not hold %s", name, got, mark)
		}
	}
}

// A body in UTF-16 is one afterwards.
func TestUTF16StaysUTF16(t *testing.T) {
	t.Parallel()
	for name, order := range map[string]binary.AppendByteOrder{"LE": binary.LittleEndian, "BE": binary.BigEndian} {
		for _, bom := range []string{"", "\ufeff"} {
			r := NewRedactor()
			r.Learn(KindSecret, "pässword-漢-1")
			text := bom + `{"é":"漢","x":"a pässword-漢-1 b","refresh_token":"rt-12345"}`
			want := bom + `{"é":"漢","x":"a ` + Fingerprint(KindSecret, "pässword-漢-1") + ` b","refresh_token":"` + Fingerprint(KindRefresh, "rt-12345") + `"}`
			got := string(r.Body("application/json", []byte(utf16Of(order, text))))
			if got != utf16Of(order, want) {
				t.Errorf("%s, %q: got %q", name, bom, strings.ReplaceAll(got, "\x00", ""))
			}
			if again := string(r.Body("application/json", []byte(got))); again != got {
				t.Errorf("%s: redacting twice changed it to %q", name, strings.ReplaceAll(again, "\x00", ""))
			}
		}
	}
}

// Whoever has the link has the document, however short its signature is; the rest
// of the link stays.
func TestOnlyTheSignatureOfALinkIsMasked(t *testing.T) {
	t.Parallel()
	mark := Fingerprint(KindKey, "ab/c")
	for in, want := range map[string]string{
		"see https://h/p?sv=1&sig=ab%2Fc&se=2026-11-25, or not": "see https://h/p?sv=1&sig=" + mark + "&se=2026-11-25, or not",
		"https://h/p?Signature=ab/c#x":                          "https://h/p?Signature=" + mark + "#x",
		"https://h/p?X-Amz-Expires=9&amp;X-Amz-Signature=ab/c":  "https://h/p?X-Amz-Expires=9&amp;X-Amz-Signature=" + mark,
	} {
		if got := NewRedactor().Text(in); got != want {
			t.Errorf("\n got %q\nwant %q", got, want)
		}
	}
}

// What stands around a secret is not looked for elsewhere, unless it is no word.
func TestWordsUnderASecretsNameAreNotLearnt(t *testing.T) {
	t.Parallel()
	for _, in := range []string{
		`{"password":{"type":"string","default":"letters","x":["some"]}}`,
		`text {'password': {'type': 'string', 'default': 'letters', 'x': ['some']}}`,
	} {
		r := NewRedactor()
		r.Body("application/json", []byte(in))
		const after = "string, letters and some"
		if got := r.Text(after); got != after {
			t.Errorf("after %s: %q", in, got)
		}
	}
}

func TestJSONStaysJSONBelowASecretsName(t *testing.T) {
	t.Parallel()
	const in = `{"access_token":{"value":"abc-123456","expires_in":3600,"n":[12345678,true,null]}}`
	got := NewRedactor().Body("application/json", []byte(in))
	want := `{"access_token":{"value":"` + Fingerprint(KindToken, "abc-123456") + `","expires_in":3600,"n":["` + Fingerprint(KindToken, "12345678") + `",true,null]}}`
	if string(got) != want || !json.Valid(got) {
		t.Errorf("\n got %s\nwant %s", got, want)
	}
}
