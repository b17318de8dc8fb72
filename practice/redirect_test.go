package practice

import (
	"net/url"
	"testing"
)

func TestWithQuery(t *testing.T) {
	t.Parallel()
	for uri, want := range map[string]string{
		"http://h/cb":       "http://h/cb?a=1+%2F&b=2",
		"http://h/cb?":      "http://h/cb?a=1+%2F&b=2",
		"http://h/cb?x=%2f": "http://h/cb?x=%2f&a=1+%2F&b=2",
		"http://h/cb?x&":    "http://h/cb?x&a=1+%2F&b=2",
	} {
		if got := WithQuery(uri, url.QueryEscape, "a", "1 /", "b", "2"); got != want {
			t.Errorf("%s: got %s, want %s", uri, got, want)
		}
	}
}
