package provider

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestLinksOpenWithoutCredentials(t *testing.T) {
	t.Parallel()
	r := newRig(t, APIKey)
	r.write("<b>x.html", "<script>alert(1)</script>")
	o := object(t, r.get("metadata", "id", r.idOf("<b>x.html")))
	resp := r.do("GET", o["viewLink"].(string), "")
	page := text(t, resp)
	if resp.StatusCode != http.StatusOK || !strings.Contains(page, "<h1>&lt;b&gt;x.html</h1>") || strings.Contains(page, "<script") {
		t.Errorf("view: %d %s", resp.StatusCode, page)
	}
	resp = r.do("GET", o["downloadLink"].(string), "")
	if got := text(t, resp); resp.StatusCode != http.StatusOK || got != "<script>alert(1)</script>" ||
		!strings.HasPrefix(resp.Header.Get("Content-Disposition"), "attachment;") || resp.Header.Get("Content-Security-Policy") != "sandbox" {
		t.Errorf("download: %d %q %v", resp.StatusCode, got, resp.Header)
	}
	if got := r.do("HEAD", o["downloadLink"].(string), ""); got.StatusCode != http.StatusOK || text(t, got) != "" {
		t.Errorf("HEAD: %d", got.StatusCode)
	}
	other := strings.Replace(o["viewLink"].(string), r.idOf("<b>x.html"), r.idOf("Brief.txt"), 1)
	swapped := strings.Replace(o["viewLink"].(string), ViewPath, OpenPath, 1)
	for _, link := range []string{other, swapped, ViewPath, ViewPath + "?id=/&signature="} {
		if got := r.do("GET", link, "").StatusCode; got != http.StatusForbidden {
			t.Errorf("%s: %d", link, got)
		}
	}
	if err := os.Remove(filepath.Join(r.dir, "<b>x.html")); err != nil {
		t.Fatal(err)
	}
	if got := r.do("GET", o["viewLink"].(string), "").StatusCode; got != http.StatusNotFound {
		t.Errorf("after it was deleted: %d", got)
	}
}

func TestLinksBeginWithTheRequestsHostOrTheBaseURL(t *testing.T) {
	t.Parallel()
	for base, want := range map[string]string{"": "http://127.0.0.1:81/view?", "https://docs.acme.example/x/": "https://docs.acme.example/x/view?"} {
		r := newRig(t, APIKey, func(o *Options) { o.BaseURL = base })
		q := httptest.NewRequest("GET", "http://127.0.0.1:81"+api+"metadata?id="+r.idOf("Brief.txt"), nil)
		if got := object(t, r.send(q, r.credentials()...))["viewLink"].(string); !strings.HasPrefix(got, want) {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}
