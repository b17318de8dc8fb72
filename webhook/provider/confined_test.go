package provider

import (
	"encoding/base64"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// outside makes a secret beside the folder, and links to it and about.
func (r *rig) outside() {
	r.t.Helper()
	for name, text := range map[string]string{"secret.txt": "secret", "private/deep.txt": "secret"} {
		r.write("../"+name, text)
	}
	for name, to := range map[string]string{
		"out.txt": "../secret.txt", "outdir": "../private", "absolute.txt": filepath.Join(filepath.Dir(r.dir), "secret.txt"),
		"in.txt": "Brief.txt", "indir": "Sub", "circle": ".", "nowhere": "gone",
	} {
		if err := os.Symlink(to, filepath.Join(r.dir, name)); err != nil {
			r.t.Skip("this system has no links: ", err)
		}
	}
}

func raw(path string) string { return base64.RawURLEncoding.EncodeToString([]byte(path)) }

func TestNothingLeavesTheFolder(t *testing.T) {
	t.Parallel()
	r := newRig(t, APIKey)
	r.outside()
	paths := []string{
		"..", "../secret.txt", "Sub/../../secret.txt", "/etc/passwd", "Sub/../Brief.txt", "./Brief.txt", "Sub//inner.md", "Sub/",
		"out.txt", "outdir", "outdir/deep.txt", "absolute.txt", "circle/../../secret.txt", "nowhere", "Brief.txt\x00", "\x00", "..\\secret.txt",
		"C:\\Windows", strings.Repeat("x/", 90) + "x", uploading + "1", "Sub/" + uploading + "1", "",
	}
	var ids []string
	for _, p := range paths {
		ids = append(ids, raw(p), p, strings.ReplaceAll(p, "..", "%2e%2e"))
	}
	ids = append(ids, raw("Brief.txt")+"=", raw("Brief.txt")+"\n", " "+raw("Brief.txt"), "QnJpZWYudHh1"[:11]+"1", strings.Repeat("A", 5000), "~"+strings.Repeat("A", 43))
	for _, id := range ids {
		if id == "" || id == "/" {
			continue
		}
		for _, call := range []struct {
			method, name string
			pairs        []string
		}{
			{"GET", "metadata", []string{"id", id}},
			{"GET", "files", []string{"parentId", id}},
			{"GET", "download", []string{"id", id}},
			{"GET", "thumbnail", []string{"id", id}},
			{"PUT", "upload", []string{"id", id}},
			{"POST", "uploadInit", []string{"parentId", id, "filename", "new.txt"}},
			{"POST", "createFolder", []string{"parentId", id, "name", "new"}},
			{"PUT", "delete", []string{"folderId", id}},
			{"PUT", "rename", []string{"id", id, "name", "new.txt"}},
		} {
			resp := r.call(call.method, call.name, "evil", call.pairs...)
			if s := text(t, resp); resp.StatusCode != http.StatusNotFound || strings.Contains(s, "secret") {
				t.Errorf("%s %q: %d %s", call.name, id, resp.StatusCode, s)
			}
		}
	}
	r.untouchedOutside()
}

func (r *rig) untouchedOutside() {
	r.t.Helper()
	if a, b := r.onDisk("../secret.txt"), r.onDisk("../private/deep.txt"); a != "secret" || b != "secret" {
		r.t.Errorf("outside there is now %q and %q", a, b)
	}
}

func TestNamesCannotLeadOut(t *testing.T) {
	t.Parallel()
	r := newRig(t, APIKey)
	r.outside()
	before := r.inFolder()
	for _, name := range []string{
		"../x", "..", ".", "a/b", "/x", "a\\b", "a\x00b", "a\nb", "\x1b[2J", "\u0085", "\xff", strings.Repeat("n", 256), uploading + "x",
	} {
		for _, resp := range []*http.Response{
			r.call("POST", "uploadInit", "", "parentId", "/", "filename", name),
			r.call("POST", "createFolder", "", "parentId", "/", "name", name),
			r.call("PUT", "rename", "", "id", r.idOf("Brief.txt"), "name", name),
		} {
			if resp.StatusCode != http.StatusBadRequest {
				t.Errorf("%q: %d %s", name, resp.StatusCode, text(t, resp))
			}
		}
	}
	for _, name := range []string{"out.txt", "outdir", "nowhere"} { // links are there, though nobody is shown them
		for _, resp := range []*http.Response{
			r.call("POST", "uploadInit", "", "parentId", "/", "filename", name),
			r.call("POST", "createFolder", "", "parentId", "/", "name", name),
			r.call("PUT", "rename", "", "id", r.idOf("Brief.txt"), "name", name),
		} {
			if resp.StatusCode != http.StatusConflict {
				t.Errorf("%q: %d %s", name, resp.StatusCode, text(t, resp))
			}
		}
	}
	if after := r.inFolder(); after != before {
		t.Errorf("the folder now has %s", after)
	}
	r.untouchedOutside()
}

func TestLinks(t *testing.T) {
	t.Parallel()
	r := newRig(t, APIKey)
	r.outside()
	if got := r.titles(objects(t, r.get("files", "parentId", "/"))); got != "circle, indir, Sub, Brief.txt, empty.txt, in.txt, Logo.png" {
		t.Errorf("listed: %s", got)
	}
	if got := text(t, r.get("download", "id", raw("indir/inner.md"))); got != "# inner\n" {
		t.Errorf("through a link that stays inside: %q", got)
	}
	if got := r.titles(objects(t, r.get("search", "query", "inner"))); got != "inner.md" {
		t.Errorf("a search went through a link: %s", got)
	}
	if got := r.call("PUT", "delete", "", "folderId", raw("indir")).StatusCode; got != http.StatusOK || r.onDisk("Sub/inner.md") == "absent" {
		t.Errorf("deleting a link: %d, and what it led to is %s", got, r.onDisk("Sub/inner.md"))
	}
}

func TestWhatIsNeitherFileNorFolderDoesNotExist(t *testing.T) {
	t.Parallel()
	r := newRig(t, APIKey)
	makePipe(t, filepath.Join(r.dir, "pipe"))
	if got := r.titles(objects(t, r.get("files", "parentId", "/"))); strings.Contains(got, "pipe") {
		t.Errorf("listed: %s", got)
	}
	if got := r.get("download", "id", raw("pipe")).StatusCode; got != http.StatusNotFound { // and it does not wait for a writer
		t.Errorf("status %d", got)
	}
}
