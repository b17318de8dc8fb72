package nearest

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestOf(t *testing.T) {
	t.Parallel()
	valid := []string{"client_id", "client_secret", "lane", "timeout", "uploadInit"}
	got := map[string]string{}
	for _, word := range []string{"clientid", "client_secert", "time", "lain", "x", "", "uploadinit", strings.Repeat("lane", 100), "tim", "lost", "e"} {
		got[word] = Of(word, valid)
	}
	want := map[string]string{
		"clientid": "client_id", "client_secert": "client_secret", "time": "timeout", "lain": "lane",
		"x": "", "": "", "uploadinit": "uploadInit", strings.Repeat("lane", 100): "",
		"tim": "timeout", "lost": "", "e": "",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
