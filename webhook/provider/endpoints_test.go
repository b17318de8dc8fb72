package provider

import (
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestMetadata(t *testing.T) {
	t.Parallel()
	for _, auth := range []string{APIKey, OAuth2} {
		r := newRig(t, auth)
		at := time.Date(2026, 3, 4, 5, 6, 7, 89_000_000, time.UTC)
		for _, name := range []string{"Brief.txt", "Sub"} {
			if err := os.Chtimes(filepath.Join(r.dir, name), at, at); err != nil {
				t.Fatal(err)
			}
		}
		resp := r.get("metadata", "id", r.idOf("Brief.txt"))
		if got := resp.Header.Get("Content-Type"); got != "application/json; charset=utf-8" {
			t.Errorf("Content-Type %q (A39)", got)
		}
		file := object(t, resp)
		view, down := file["viewLink"].(string), file["downloadLink"].(string)
		for _, link := range []string{view, down} {
			if u, err := url.Parse(link); err != nil || !u.IsAbs() || len(link) > 2048 {
				t.Errorf("link %q", link)
			}
		}
		want := map[string]any{
			"title": "Brief.txt", "kind": "file", "id": "QnJpZWYudHh0", "viewLink": view, "downloadLink": down,
			"mimeType": "text/plain", "dateModified": "2026-03-04T05:06:07.089Z", "size": 12.0, "readOnly": false,
		}
		if d := cmp.Diff(want, file); d != "" {
			t.Error(d)
		}
		folder := object(t, r.get("metadata", "id", r.idOf("Sub")))
		want = map[string]any{
			"title": "Sub", "kind": "folder", "id": "U3Vi", "viewLink": "", "downloadLink": "",
			"mimeType": "", "dateModified": "2026-03-04T05:06:07.089Z", "size": 0.0, "readOnly": false,
		}
		if d := cmp.Diff(want, folder); d != "" {
			t.Error(d)
		}
		root := object(t, r.get("metadata", "id", "/"))
		if root["id"] != "/" || root["kind"] != "folder" || root["title"] != "Documents" {
			t.Errorf("the root folder: %v", root)
		}
	}
}

func TestFilesAndSearch(t *testing.T) {
	t.Parallel()
	r := newRig(t, APIKey)
	r.write("brochure (final) [v2]*.txt", "x")
	for _, tt := range []struct {
		name  string
		pairs []string
		want  string
	}{
		{"files", []string{"parentId", "/"}, "Sub, Brief.txt, brochure (final) [v2]*.txt, empty.txt, Logo.png"},
		{"files", []string{"parentId", "/", "max", "2"}, "Sub, Brief.txt"},
		{"files", []string{"parentId", "/", "max", "2", "offset", "4"}, "Logo.png"},
		{"files", []string{"parentId", "/", "offset", "9"}, ""},
		{"files", []string{"parentId", "U3Vi"}, "inner.md"},
		{"search", []string{"query", "INNER"}, "inner.md"},
		{"search", []string{"query", "sub"}, "Sub"},
		{"search", []string{"query", "(final) [v2]*"}, "brochure (final) [v2]*.txt"},
		{"search", []string{"query", "."}, "Brief.txt, brochure (final) [v2]*.txt, empty.txt, inner.md, Logo.png"},
		{"search", []string{"query", ""}, ""},
		{"search", nil, ""},
		{"search", []string{"query", "r", "max", "1", "offset", "1"}, "brochure (final) [v2]*.txt"},
	} {
		resp := r.get(tt.name, tt.pairs...)
		if resp.StatusCode != http.StatusOK {
			t.Errorf("%s %v: %d", tt.name, tt.pairs, resp.StatusCode)
			continue
		}
		if got := r.titles(objects(t, resp)); got != tt.want {
			t.Errorf("%s %v: got %s, want %s", tt.name, tt.pairs, got, tt.want)
		}
	}
}

func TestFilesAndMetadataAgree(t *testing.T) {
	t.Parallel()
	r := newRig(t, APIKey)
	for _, o := range objects(t, r.get("files", "parentId", "/")) {
		if d := cmp.Diff(o, object(t, r.get("metadata", "id", o["id"].(string)))); d != "" {
			t.Error(d)
		}
	}
}

func TestErrors(t *testing.T) {
	t.Parallel()
	r := newRig(t, APIKey)
	file := r.idOf("Brief.txt")
	for _, tt := range []struct {
		method, name string
		pairs        []string
		want         string
	}{
		{"GET", "metadata", nil, "400 error"},
		{"GET", "metadata", []string{"id", "unknown"}, "404 error"},
		{"GET", "files", nil, "400 error"},
		{"GET", "files", []string{"parentId", file}, "404 error"},
		{"GET", "files", []string{"parentId", "/", "max", "0"}, "400 error"},
		{"GET", "files", []string{"parentId", "/", "offset", "-1"}, "400 error"},
		{"GET", "download", []string{"id", "/"}, "404 error"},
		{"GET", "download", []string{"id", "U3Vi"}, "404 error"},
		{"GET", "thumbnail", []string{"id", file}, "404 error"},
		{"GET", "thumbnail", []string{"id", "U3Vi"}, "404 error"},
		{"POST", "uploadInit", []string{"parentId", "/", "filename", "Brief.txt"}, "409 error"},
		{"POST", "uploadInit", []string{"parentId", "/"}, "400 error"},
		{"POST", "uploadInit", []string{"filename", "x"}, "400 error"},
		{"POST", "uploadInit", []string{"parentId", file, "filename", "x"}, "404 error"},
		{"POST", "createFolder", []string{"parentId", "/", "name", "Sub"}, "409 error"},
		{"PUT", "upload", []string{"id", file}, "409 error"},
		{"PUT", "upload", []string{"id", "U3Vi"}, "409 error"},
		{"PUT", "delete", nil, "400 failure"},
		{"PUT", "delete", []string{"folderId", "/"}, "403 failure"},
		{"PUT", "delete", []string{"documentId", "unknown"}, "404 failure"},
		{"PUT", "rename", []string{"id", "/", "name", "x"}, "403 failure"},
		{"PUT", "rename", []string{"id", file, "name", "Sub"}, "409 failure"},
		{"PUT", "rename", []string{"id", file, "name", "a/b"}, "400 failure"},
		{"GET", "customAction", []string{"name", "burn"}, "404 failure"},
		{"GET", "teleport", nil, "404 error"},
		{"POST", "files", nil, "405 error"},
		{"HEAD", "metadata", []string{"id", "/"}, "405 empty"},
		{"GET", "upload", nil, "405 error"},
		{"DELETE", "delete", nil, "405 failure"},
	} {
		if got := told(r.call(tt.method, tt.name, "", tt.pairs...)); got != tt.want {
			t.Errorf("%s %s %v: got %s, want %s", tt.method, tt.name, tt.pairs, got, tt.want)
		}
	}
	if got := r.inFolder(); got != untouched {
		t.Errorf("the folder now has %s", got)
	}
	if o := object(t, r.call("PUT", "upload", "x", "id", "unknown")); o["result"] != "fail" {
		t.Errorf("upload says %v (D05)", o)
	}
	if got := r.call("POST", "files", "").Header.Get("Allow"); got != "GET" {
		t.Errorf("Allow %q", got)
	}
}

func TestParametersFromQueryThenBody(t *testing.T) { // D07
	t.Parallel()
	r := newRig(t, APIKey)
	h := append(r.credentials(), "Content-Type", formType)
	o := object(t, r.do("POST", api+"createFolder?name=Query", "name=Body&parentId=/", h...))
	if o["title"] != "Query" || o["kind"] != "folder" || o["viewLink"] != "" {
		t.Errorf("got %v", o)
	}
	if got := r.do("POST", api+"createFolder", "name="+strings.Repeat("x", maxBody), h...).StatusCode; got != http.StatusRequestEntityTooLarge {
		t.Errorf("a large form: %d", got)
	}
}

func TestDownload(t *testing.T) {
	t.Parallel()
	r := newRig(t, APIKey)
	r.write(difficult, "bytes")
	resp := r.get("download", "id", r.idOf(difficult))
	if got := text(t, resp); got != "bytes" || resp.StatusCode != http.StatusOK {
		t.Errorf("%d %q", resp.StatusCode, got)
	}
	_, disposition, err := mime.ParseMediaType(resp.Header.Get("Content-Disposition"))
	if err != nil || disposition["filename"] != difficult {
		t.Errorf("disposition %v, %v", disposition, err)
	}
	for name, want := range map[string]string{"Content-Length": "5", "Content-Type": "text/plain", "X-Content-Type-Options": "nosniff"} {
		if got := resp.Header.Get(name); got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
	resp = r.get("download", "id", r.idOf("empty.txt"))
	if got := text(t, resp); got != "" || resp.StatusCode != http.StatusOK || resp.Header.Get("Content-Length") != "0" {
		t.Errorf("an empty file: %d %q %v", resp.StatusCode, got, resp.Header)
	}
}

func TestDeleteAndRename(t *testing.T) {
	t.Parallel()
	r := newRig(t, APIKey)
	if got := told(r.call("PUT", "rename", "", "id", r.idOf("Brief.txt"), "name", difficult)); got != `200 {"status":"success"}` {
		t.Errorf("rename: %s", got)
	}
	if got := r.onDisk(difficult); got != briefText {
		t.Errorf("renamed: %q", got)
	}
	for name, id := range map[string]string{"documentId": r.idOf(difficult), "folderId": r.idOf("Sub"), "id": r.idOf("empty.txt")} { // D09
		if got := told(r.call("PUT", "delete", "", name, id)); got != `200 {"status":"success"}` {
			t.Errorf("delete %s: %s", name, got)
		}
	}
	if got := r.inFolder(); got != "Logo.png" {
		t.Errorf("left: %s", got)
	}
}

func TestReadOnly(t *testing.T) { // P45
	t.Parallel()
	r := newRig(t, APIKey)
	for name, mode := range map[string]os.FileMode{"Brief.txt": 0o444, "Sub": 0o555} {
		if err := os.Chmod(filepath.Join(r.dir, name), mode); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = os.Chmod(filepath.Join(r.dir, name), 0o755) })
		if o := object(t, r.get("metadata", "id", r.idOf(name))); o["readOnly"] != true {
			t.Errorf("%s: %v", name, o)
		}
	}
	for _, resp := range []*http.Response{
		r.call("POST", "uploadInit", "", "parentId", r.idOf("Sub"), "filename", "x"),
		r.call("POST", "createFolder", "", "parentId", r.idOf("Sub"), "name", "x"),
		r.call("PUT", "delete", "", "documentId", r.idOf("Brief.txt")),
		r.call("PUT", "delete", "", "documentId", r.idOf("Sub/inner.md")),
		r.call("PUT", "rename", "", "id", r.idOf("Sub/inner.md"), "name", "x"),
	} {
		if resp.StatusCode != http.StatusForbidden {
			t.Errorf("status %d: %s", resp.StatusCode, text(t, resp))
		}
	}
}

func TestIDs(t *testing.T) {
	t.Parallel()
	r := newRig(t, APIKey)
	deep := strings.Repeat("d", 200) + "/" + strings.Repeat("e", 200)
	for _, name := range []string{deep + "/" + difficult, strings.Repeat("n", 255), strings.Repeat("日", 85)} {
		r.write(name, "x")
		id := r.idOf(name)
		if len(id) > 255 || strings.ContainsAny(id, "+/=% ") {
			t.Errorf("id %q of %d characters", id, len(id))
		}
		before := object(t, r.get("metadata", "id", id))
		r.open(APIKey) // a restart
		after := object(t, r.get("metadata", "id", id))
		if before["id"] != id || after["id"] != id || r.get("download", "id", id).StatusCode != http.StatusOK {
			t.Errorf("the id does not survive a restart: %v, %v", before["id"], after["id"])
		}
	}
	if got := r.get("metadata", "id", hashID("nothing")).StatusCode; got != http.StatusNotFound {
		t.Errorf("an unknown hash: %d", got)
	}
}

func TestBackendFailureIsNeverAnEmptyList(t *testing.T) {
	t.Parallel()
	r := newRig(t, APIKey)
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	for _, resp := range []*http.Response{r.get("files", "parentId", "/"), r.get("search", "query", "x"), r.get("metadata", "id", "/")} {
		if got := told(resp); got != "500 error" {
			t.Errorf("got %s", got)
		}
	}
}

func TestOptions(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for want, o := range map[string]Options{
		"neither apikey nor oauth2": {Dir: dir},
		"must not be empty":         {Dir: dir, Auth: APIKey},
		"client secret":             {Dir: dir, Auth: OAuth2, ClientID: "x"},
		"redirect URI":              {Dir: dir, Auth: OAuth2, ClientID: "x", ClientSecret: "y"},
		"between 1 and 10 minutes":  {Dir: dir, Auth: APIKey, APIKey: "x", CodeLife: time.Hour},
		"cannot serve the folder":   {Dir: filepath.Join(dir, "none"), Auth: APIKey, APIKey: "x"},
		"must be absolute":          {Dir: dir, Auth: APIKey, APIKey: "x", BaseURL: "docs.acme.example"},
		"can be negative":           {Dir: dir, Auth: APIKey, APIKey: "x", MaxUpload: -1},
	} {
		if _, err := New(o); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

func TestOtherPlaces(t *testing.T) {
	t.Parallel()
	r := newRig(t, APIKey)
	for target, want := range map[string]int{
		"/": 404, "/api/v1": 404, "/api/v1/": 404, "/api/v1/files/": 404, AuthorizePath: 404, TokenPath: 404,
		api + "files?x=" + strings.Repeat("x", maxURI): 414, api + "files?parentId=%zz": 400,
	} {
		resp := r.do("GET", target, "", r.credentials()...)
		if got := told(resp); got != fmt.Sprint(want, " error") {
			t.Errorf("%.40s: got %s, want %d", target, got, want)
		}
	}
}
