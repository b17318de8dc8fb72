package workfront

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestWhatStandsInBetweenIsSeen(t *testing.T) {
	t.Parallel()
	for page, want := range map[string]Between{
		"<HTML><HEAD><TITLE>Access Denied</TITLE></HEAD>Reference&#32;&#35;18&#46;2f3e1602&#46;1</HTML>": {Denied: true, Reference: "18.2f3e1602.1"},
		"<p>Reference #18.abc.</p>":                {Reference: "18.abc"},
		"<p>Cloudflare Ray ID: 8c1a-FRA</p>":       {Reference: "8c1a-FRA"},
		"<h1>Request Blocked</h1>":                 {Denied: true},
		"<h1>Sign in</h1>":                         {},
		`{"message":"Access Denied"}`:              {},
		"<p>reference #</p>":                       {},
		"<p>\xff\xfe Access Denied":                {},
		"<p>\u0130\u0130 Access Denied \u212a</p>": {Denied: true},
	} {
		got := betweenOf(http.Header{}, []byte(page))
		if strings.Contains(page, "\xff") {
			continue // only must not panic
		}
		if got != want {
			t.Errorf("%q: %+v, want %+v", page, got, want)
		}
	}
	got := betweenOf(http.Header{"Server": {strings.Repeat("x", 900)}}, nil)
	if len(got.Server) != 200 || got.Denied || got.Reference != "" {
		t.Errorf("%+v", got)
	}
}

func TestTheServersClock(t *testing.T) {
	t.Parallel()
	got, _ := DateOf(http.Header{"Date": {"Sun, 22 Nov 2026 08:59:00 GMT"}, "Age": {"60"}})
	_, nonsense := DateOf(http.Header{"Date": {"soon"}})
	if !got.Equal(time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)) || nonsense {
		t.Errorf("%v", got)
	}
}
