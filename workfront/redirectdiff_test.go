package workfront

import (
	"strings"
	"testing"
)

func names(list []Difference) string {
	var all []string
	for _, d := range list {
		all = append(all, d.Name)
	}
	return strings.Join(all, ", ")
}

func TestRedirectDifference(t *testing.T) {
	t.Parallel()
	const sent = "http://127.0.0.1:8976/callback"
	for registered, want := range map[string]string{
		sent:                                   "",
		sent + "/":                             "slash at the end",
		"https://127.0.0.1:8976/callback":      "scheme",
		"HTTP://127.0.0.1:8976/callback":       "case of the scheme",
		"127.0.0.1:8976/callback":              "scheme",
		"http://localhost:8976/callback":       "spelling of this machine",
		"http://[::1]:8976/callback":           "spelling of this machine",
		"http://LocalHost:8976/callback":       "spelling of this machine",
		"http://127.0.0.2:8976/callback":       "spelling of this machine",
		"http://app.example:8976/callback":     "host",
		"http://127.0.0.1.:8976/callback":      "spelling of this machine",
		"http://127.0.0.1:8977/callback":       "port",
		"http://127.0.0.1/callback":            "port",
		"http://127.0.0.1:8976/Callback":       "case of the path",
		"http://127.0.0.1:8976/call%62ack":     "percent-encoding",
		"http://127.0.0.1:8976/oauth":          "path",
		"http://127.0.0.1:8976":                "path",
		"http://127.0.0.1:8976/":               "path, slash at the end",
		"http://127.0.0.1:8976/Callback/":      "case of the path, slash at the end",
		sent + "?x=1":                          "query",
		sent + "#top":                          "fragment",
		" " + sent:                             "white space",
		sent + "\n":                            "white space",
		" " + sent + " ":                       "white space, white space",
		"http://127.0.0.1:8976/call\u200bback": "invisible character",
		"\ufeff" + sent:                        "invisible character",
		"http://127.0.0.1:8976/call\u00adback": "invisible character",
		"http://127.0.0.1:8976/c\u0430llback":  "look-alike character",
		"http\uff1a//127.0.0.1:8976/callback":  "look-alike character",
		"http://me@127.0.0.1:8976/callback":    "user name",
		"http://127.0.0.1:8976/callb\u00e4ck":  "Unicode",
		"":                                     "scheme, host, port, path",
	} {
		if got := names(RedirectDifference(registered, sent)); got != want {
			t.Errorf("%q: %s; want %s", registered, got, want)
		}
	}
	for pair, want := range map[[2]string]string{
		{"https://app.example:443/cb", "https://app.example/cb"}:             "default port",
		{"http://app.example/cb", "http://app.example:80/cb"}:                "default port",
		{"https://App.example/cb", "https://app.example/cb"}:                 "case of the host",
		{"https://app.example./cb", "https://app.example/cb"}:                "dot after the host",
		{"https://app.example/cb?a=1&b=2", "https://app.example/cb?b=2&a=1"}: "order of the query",
		{"https://app.example/cb?a=x+y", "https://app.example/cb?a=x%20y"}:   "percent-encoding",
		{"https://app.example/a%2fb", "https://app.example/a%2Fb"}:           "percent-encoding",
		{"https://\u0430pp.example/cb", "https://app.example/cb"}:            "look-alike character",
		{"https://app.ex\u00e4mple/cb", "https://app.exa\u0308mple/cb"}:      "Unicode",
	} {
		if got := names(RedirectDifference(pair[0], pair[1])); got != want {
			t.Errorf("%q and %q: %s; want %s", pair[0], pair[1], got, want)
		}
	}
}

func TestEachLookAlikeHasItsLetter(t *testing.T) {
	t.Parallel()
	if a, b := len([]rune(lookAlike)), len(likeThese); a != b {
		t.Fatalf("%d letters look like %d", a, b)
	}
	if got := asASCII(lookAlike); got != likeThese {
		t.Errorf("%s", got)
	}
}

func TestADifferenceSaysWhere(t *testing.T) {
	t.Parallel()
	got := RedirectDifference("http://localhost:8976/cb/", "http://127.0.0.1:8976/cb")
	if len(got) != 2 || got[0].Registered != (Span{7, 16}) || got[0].Sent != (Span{7, 16}) || got[1].Registered != (Span{24, 25}) || got[1].Sent != (Span{24, 24}) {
		t.Errorf("%+v", got)
	}
	if !strings.Contains(got[1].Says, "the registered one has it") {
		t.Errorf("%s", got[1].Says)
	}
}

func TestWhatBelongsTogetherStandsTogether(t *testing.T) {
	t.Parallel()
	got := AlignRedirects("http://localhost:8976/Callback/", "http://127.0.0.1:8976/callback")
	want := []Piece{{"http://", "http://"}, {"localhost", "127.0.0.1"}, {":8976/", ":8976/"}, {"C", "c"}, {"allback", "allback"}, {"/", ""}}
	if len(got) != len(want) {
		t.Fatalf("%q", got)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("%d: %q, want %q", i, got[i], want[i])
		}
	}
}

func FuzzRedirectDifference(f *testing.F) {
	f.Add("http://127.0.0.1:8976/callback", "http://127.0.0.1:8976/callback/")
	f.Add("http://[::1]:80?a=%zz#", "//\xff@h:/\u200b")
	f.Add("\u0430", "a")
	f.Fuzz(func(t *testing.T, registered, sent string) {
		list := RedirectDifference(registered, sent)
		if (len(list) == 0) != (registered == sent) {
			t.Fatalf("%q, %q: %d differences", registered, sent, len(list))
		}
		for _, d := range list {
			if d.Name == "" || d.Says == "" || !isASCII(d.Says) {
				t.Errorf("%q, %q: %+v", registered, sent, d)
			}
			for _, s := range []struct {
				Span
				of string
			}{{d.Registered, registered}, {d.Sent, sent}} {
				if s.From < 0 || s.From > s.To || s.To > len(s.of) {
					t.Errorf("%q, %q: %+v is outside", registered, sent, d)
				}
			}
		}
		var one, other string
		for _, p := range AlignRedirects(registered, sent) {
			one, other = one+p.Registered, other+p.Sent
		}
		if one != registered || other != sent {
			t.Errorf("the pieces of %q, %q make %q, %q", registered, sent, one, other)
		}
	})
}
