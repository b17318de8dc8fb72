package webhook_test

import (
	"bytes"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"wfconnect/webhook"
)

// usage shows what each endpoint does to the provider. One that is added to
// the table and not here fails the test.
var usage = map[string]func(r *rig, o webhook.Options){
	"metadata": func(r *rig, o webhook.Options) {
		if m := r.call("metadata", o, "id", "/").Metadata; m.ID != "/" || !m.Folder() {
			r.t.Errorf("the root is %+v", m)
		}
		r.refused(http.StatusNotFound, "metadata", o, "id", "bm90aGluZw")
	},
	"files": func(r *rig, o webhook.Options) {
		fill(r.t, r.dir, 101)
		root := r.call("files", o, "parentId", "/").List
		brief := titled(root, "Brief.txt")
		if got := r.call("metadata", o, "id", brief.ID).Metadata; *got != brief || brief.Size != 12 {
			r.t.Errorf("files says %+v, metadata %+v", brief, got)
		}
		archive := titled(root, "Archive").ID
		if n := len(r.call("files", o, "parentId", archive).List); n != 101 {
			r.t.Errorf("%d of 101 items", n)
		}
		if n := len(r.call("files", o, "parentId", archive, "max", "10", "offset", "95").List); n != 6 {
			r.t.Errorf("D01: %d items from 95 on, want 6", n)
		}
		r.refused(http.StatusNotFound, "files", o, "parentId", brief.ID)
	},
	"search": func(r *rig, o webhook.Options) {
		if got := r.call("search", o, "query", strings.ToLower(odd())).List; len(got) != 1 {
			r.t.Errorf("found %+v", got)
		}
		for _, query := range []string{"(", "nothing is called so", ""} {
			if got := r.call("search", o, "query", query).List; got == nil || len(got) != 0 {
				r.t.Errorf("%q found %+v", query, got)
			}
		}
	},
	"download": func(r *rig, o webhook.Options) {
		root := r.call("files", o, "parentId", "/").List
		o.Sink = &bytes.Buffer{}
		a := r.call("download", o, "id", titled(root, "Brief.txt").ID)
		if got := fmt.Sprint(o.Sink); got != "hello brief\n" || a.ContentType != "text/plain" || a.Length != 12 {
			r.t.Errorf("%q, %s, %d", got, a.ContentType, a.Length)
		}
		r.refused(http.StatusNotFound, "download", o, "id", titled(root, "Folder").ID)
	},
	"thumbnail": func(r *rig, o webhook.Options) {
		root := r.call("files", o, "parentId", "/").List
		a := r.call("thumbnail", o, "id", titled(root, "Logo.png").ID, "size", "24")
		if a.Image == nil || a.Image.Width != 24 {
			r.t.Errorf("%+v", a.Image)
		}
		r.refused(http.StatusNotFound, "thumbnail", o, "id", titled(root, "Brief.txt").ID)
	},
	"uploadInit": func(r *rig, o webhook.Options) {
		m := r.call("uploadInit", o, "parentId", "/", "filename", "announced.txt", "documentId", docID, "documentVersionId", docID).Metadata
		if m.Title != "announced.txt" || m.ID == "" || m.Folder() {
			r.t.Errorf("%+v", m)
		}
		r.refused(http.StatusConflict, "uploadInit", o, "parentId", "/", "filename", "Brief.txt")
	},
	"upload": func(r *rig, o webhook.Options) {
		m := r.uploads("/", "uploaded.txt", "a\r\n\x00b")
		if got := r.call("metadata", webhook.Options{}, "id", m.ID).Metadata; got.Size != 5 {
			r.t.Errorf("%+v", got)
		}
		o.Body = bodyOf("x")
		r.refused(http.StatusNotFound, "upload", o, "id", "bm90aGluZw")
	},
	"createFolder": func(r *rig, o webhook.Options) {
		m := r.call("createFolder", o, "parentId", "/", "name", "New Folder + 日本").Metadata
		if list := r.call("files", webhook.Options{}, "parentId", m.ID).List; !m.Folder() || m.Title != "New Folder + 日本" || len(list) != 0 {
			r.t.Errorf("%+v with %+v", m, list)
		}
		r.refused(http.StatusBadRequest, "createFolder", o, "parentId", "/", "name", "..")
	},
	"delete": func(r *rig, o webhook.Options) {
		root := r.call("files", webhook.Options{}, "parentId", "/").List
		for title, name := range map[string]string{"empty.txt": "documentId", "Folder": "folderId"} {
			id := titled(root, title).ID
			if a := r.call("delete", o, name, id); a.Result == nil || !a.Result.Success {
				r.t.Errorf("%+v", a.Result)
			}
			r.refused(http.StatusNotFound, "metadata", webhook.Options{}, "id", id)
		}
		if a := r.refused(http.StatusForbidden, "delete", o, "folderId", "/"); r.tokens != nil && kinds(a.Steps) != "call 403, refresh 200, retry 403" {
			r.t.Errorf("A26: %s", kinds(a.Steps))
		}
	},
	"rename": func(r *rig, o webhook.Options) {
		brief := titled(r.call("files", webhook.Options{}, "parentId", "/").List, "Brief.txt")
		r.call("rename", o, "id", brief.ID, "name", "Brief & more + 日本.txt")
		if renamed := titled(r.call("files", webhook.Options{}, "parentId", "/").List, "Brief & more + 日本.txt"); renamed.Size != 12 {
			r.t.Errorf("%+v", renamed)
		}
		r.refused(http.StatusNotFound, "rename", o, "id", brief.ID, "name", "again")
	},
	"serviceInfo": func(r *rig, o webhook.Options) {
		info := r.call("serviceInfo", o).ServiceInfo
		var want []string
		for _, e := range webhook.Endpoints() {
			if e.Name != "serviceInfo" && e.Name != "token" {
				want = append(want, e.Name)
			}
		}
		slices.Sort(info.AvailableEndpoints)
		slices.Sort(want)
		if info.WebhookVersion != "1.2" || !slices.Equal(info.AvailableEndpoints, want) || len(info.CustomActions) != 1 {
			r.t.Errorf("%+v", info)
		}
		nobody := *r.caller()
		nobody.Tokens, nobody.Integration.APIKey = nil, "wrong"
		if a, err := nobody.Call(r.t.Context(), find(r.t, "serviceInfo"), nil, o); err != nil || !a.OK() {
			r.t.Errorf("without credentials: %v %v", err, a.Refused)
		}
	},
	"customAction": func(r *rig, o webhook.Options) {
		action := r.call("serviceInfo", webhook.Options{}).ServiceInfo.CustomActions[0]
		r.call("customAction", o, "name", action.Name, "documentId", docID, "documentVersionId", docID)
		r.refused(http.StatusNotFound, "customAction", o, "name", "archive", "documentId", docID, "documentVersionId", docID)
	},
}

func TestWithProviderEveryEndpoint(t *testing.T) {
	t.Parallel()
	for _, mode := range modes {
		for _, e := range webhook.Endpoints() {
			if e.Answer == webhook.AnswerTokens {
				continue // the handshake's
			}
			t.Run(mode+" "+e.Name, func(t *testing.T) {
				t.Parallel()
				use := usage[e.Name]
				if use == nil {
					t.Fatal("nobody has tried this endpoint")
				}
				use(start(t, mode), webhook.Options{})
			})
			if e.Method == http.MethodGet || e.HasBody() {
				continue
			}
			t.Run(mode+" "+e.Name+" in a form (D07)", func(t *testing.T) {
				t.Parallel()
				usage[e.Name](start(t, mode), webhook.Options{AsForm: true})
			})
		}
	}
}
