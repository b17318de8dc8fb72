package provider

import (
	"crypto/sha256"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func fingerprint(t *testing.T, dir string) string {
	t.Helper()
	h := sha256.New()
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		b, err := os.ReadFile(filepath.Join(dir, name))
		fmt.Fprintln(h, name, info.ModTime().UTC(), len(b), string(b))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%x", h.Sum(nil))
}

func TestSampleIsTheSameEachTime(t *testing.T) {
	t.Parallel()
	a, b := filepath.Join(t.TempDir(), "new"), t.TempDir()
	for _, dir := range []string{a, b} {
		if err := Sample(dir); err != nil {
			t.Fatal(err)
		}
	}
	if fingerprint(t, a) != fingerprint(t, b) {
		t.Error("two samples differ")
	}
	if err := Sample(a); err == nil || !strings.Contains(err.Error(), "is not empty") {
		t.Errorf("over another one: %v", err)
	}
}

func TestSampleIsServed(t *testing.T) {
	t.Parallel()
	r := newRig(t, APIKey)
	r.dir = t.TempDir()
	if err := Sample(r.dir); err != nil {
		t.Fatal(err)
	}
	r.open(APIKey)
	const want = "2026 Kampagne, Archive, Nothing here yet, Signed off, 50% off & more #1 + plan.txt, budget.csv, Campaign brief.txt, empty.txt, Logo.png, Logo.svg, Meeting notes.md, 日本語.txt"
	if got := r.titles(objects(t, r.get("files", "parentId", "/"))); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if got := len(objects(t, r.get("files", "parentId", r.idOf("Archive")))); got != 120 {
		t.Errorf("the archive has %d", got)
	}
	if got := text(t, r.get("files", "parentId", r.idOf("Nothing here yet"))); got != "[]\n" {
		t.Errorf("an empty folder: %s", got)
	}
	if o := object(t, r.get("metadata", "id", r.idOf("Signed off"))); o["readOnly"] != true {
		t.Errorf("%v", o)
	}
	for _, name := range []string{"Logo.png", "2026 Kampagne/Harbour.jpg"} {
		if got := r.get("thumbnail", "id", r.idOf(name)).StatusCode; got != http.StatusOK {
			t.Errorf("%s: %d", name, got)
		}
	}
}
