package conformance_test

import (
	"bytes"
	"cmp"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"image"
	"image/png"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"wfconnect/webhook/conformance"
	"wfconnect/webhook/provider"
)

// style is how somebody else would write a provider, within the contract.
type style struct {
	name       string
	mode       string
	paging     bool // honours max and offset, in pages
	folders    bool // has createFolder
	noPictures bool
	life       time.Duration
	oneLogin   bool // a new sign-in ends the one before
	burns      bool // a code does not outlive a wrong client secret
	strictAuth bool // wants client_id in the authorize request
	byName     bool // search by name; else by text only
	many       int  // items of the longest folder; 0 is 100, as many as some providers stop at
	cap        int  // of one list, which is wrong; 0 none
}

// other is a provider that shares nothing with package provider: opaque ids
// with slashes and other scripts, lists of its own, no dormant endpoints.
type other struct {
	style

	mu      sync.Mutex
	items   []*thing
	codes   map[string]*login // nil: used
	access  map[string]time.Time
	logins  map[string]*login // by access token
	refresh map[string]*login
	spent   map[string]*login
}

type thing struct {
	id, parent, title string
	folder            bool
	data              []byte
	whole             bool
}

type login struct{ over bool }

func newOther(s style) *other {
	o := &other{style: s, codes: map[string]*login{}, access: map[string]time.Time{}, logins: map[string]*login{}, refresh: map[string]*login{}, spent: map[string]*login{}}
	if o.life == 0 {
		o.life = 30 * time.Second
	}
	long := "asset/" + strings.Repeat("倉", 240) + "/1"
	o.items = []*thing{
		{id: "/", title: "", folder: true, whole: true},
		{id: "folder/Ü&/2?x=1#y", parent: "/", title: "Kampagnen", folder: true, whole: true},
		{id: "folder/leer", parent: "folder/Ü&/2?x=1#y", title: "Leer", folder: true, whole: true},
		{id: long, parent: "folder/Ü&/2?x=1#y", title: "Protokoll vom Montag.txt", data: []byte("Besprechung der Geraldton Ausstellung\n"), whole: true},
		{id: "asset/empty", parent: "folder/Ü&/2?x=1#y", title: "nichts.txt", whole: true},
	}
	if !s.noPictures {
		var b bytes.Buffer
		_ = png.Encode(&b, image.NewGray(image.Rect(0, 0, 3, 3))) // into memory
		o.items = append(o.items, &thing{id: "asset/bild", parent: "folder/Ü&/2?x=1#y", title: "Bild.png", data: b.Bytes(), whole: true})
	}
	for i := range cmp.Or(s.many, 100) {
		o.items = append(o.items, &thing{id: fmt.Sprintf("asset/viele/%d", i), parent: "folder/leer2", title: fmt.Sprintf("Ordner %d.txt", i), data: []byte("x"), whole: true})
	}
	o.items = append(o.items, &thing{id: "folder/leer2", parent: "/", title: "Viele", folder: true, whole: true})
	return o
}

func (o *other) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	o.mu.Lock()
	defer o.mu.Unlock()
	switch r.URL.Path {
	case provider.AuthorizePath:
		o.authorize(w, r)
	case provider.TokenPath:
		o.token(w, r)
	case "/go/view":
		http.Redirect(w, r, "https://sso.example/login?next="+url.QueryEscape(r.URL.String()), http.StatusFound)
	case "/go/get":
		w.WriteHeader(http.StatusUnauthorized)
	default:
		o.api(w, r)
	}
}

func (o *other) authorize(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	if o.strictAuth && q.Get("client_id") != theClient {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	answer := url.Values{"code": {rand.Text()}, "state": {q.Get("state")}}
	if r.Header.Get("X-Cancel") != "" {
		answer = url.Values{"error": {"access_denied"}, "state": {q.Get("state")}}
	} else {
		if o.oneLogin {
			for _, l := range o.logins {
				l.over = true
			}
		}
		o.codes[answer.Get("code")] = &login{}
	}
	w.Header().Set("Location", callback+"&"+answer.Encode())
	w.WriteHeader(http.StatusFound)
}

func (o *other) token(w http.ResponseWriter, r *http.Request) {
	refuse := func(word string, status int) { o.json(w, status, map[string]any{"error": word}) }
	w.Header().Set("Cache-Control", "no-store")
	_ = r.ParseForm() // what cannot be read is missing below
	code := r.PostForm.Get("code")
	if r.PostForm.Get("client_id") != theClient || r.PostForm.Get("client_secret") != theSecret {
		if o.burns {
			delete(o.codes, code)
		}
		refuse("invalid_client", http.StatusUnauthorized)
		return
	}
	l, ok := o.codes[code]
	old := r.PostForm.Get("refresh_token")
	switch {
	case ok && l != nil && !slices.Contains(o.usedCodes(), code):
		o.spent["code "+code] = l
	case ok:
		l.over = true // RFC 6749, 4.1.2: and everything of it
		refuse("invalid_grant", http.StatusBadRequest)
		return
	case o.refresh[old] != nil && !o.refresh[old].over:
		l = o.refresh[old]
		delete(o.refresh, old)
		o.spent[old] = l
	default:
		if l := o.spent[old]; l != nil {
			l.over = true // RFC 9700, 4.14.2
		}
		refuse("invalid_grant", http.StatusBadRequest)
		return
	}
	access, refresh := rand.Text(), rand.Text()
	o.access[access], o.logins[access], o.refresh[refresh] = time.Now().Add(o.life), l, l
	o.json(w, http.StatusOK, map[string]any{"access_token": access, "refresh_token": refresh, "token_type": "bearer", "expires_in": int(o.life / time.Second), "scope": "all"})
}

func (o *other) usedCodes() []string {
	var all []string
	for key := range o.spent {
		if code, is := strings.CutPrefix(key, "code "); is {
			all = append(all, code)
		}
	}
	return all
}

func (o *other) json(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v) // the client has hung up; the test says so
}

func (o *other) no(w http.ResponseWriter, status int) {
	o.json(w, status, map[string]any{"status": "error", "error": http.StatusText(status), "trace": 7})
}

func (o *other) let(r *http.Request) bool {
	if o.mode == provider.APIKey {
		return r.Header.Get("apiKey") == theKey && strings.EqualFold(r.Header.Get("username"), provider.SampleUser)
	}
	token, is := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	return is && o.logins[token] != nil && !o.logins[token].over && time.Now().Before(o.access[token])
}

// api looks at credentials before it looks whether the endpoint is there.
func (o *other) api(w http.ResponseWriter, r *http.Request) {
	if !o.let(r) {
		o.no(w, http.StatusForbidden)
		return
	}
	q := r.URL.Query()
	switch r.Method + " " + strings.TrimPrefix(r.URL.Path, "/api/v1/") {
	case "GET metadata":
		if t := o.find(q.Get("id")); t != nil {
			o.json(w, http.StatusOK, o.object(t))
			return
		}
		o.no(w, http.StatusNotFound)
	case "GET files":
		o.files(w, q)
	case "GET search":
		o.search(w, q.Get("query"))
	case "GET download", "GET thumbnail":
		o.bytes(w, q.Get("id"), strings.HasSuffix(r.URL.Path, "thumbnail"))
	case "POST uploadInit", "POST createFolder":
		o.create(w, r)
	case "PUT upload":
		o.upload(w, r)
	case "HEAD metadata", "HEAD files", "HEAD search":
		o.no(w, http.StatusMethodNotAllowed)
	default:
		o.no(w, http.StatusNotFound)
	}
}

func (o *other) find(id string) *thing {
	for _, t := range o.items {
		if t.id == id && t.whole {
			return t
		}
	}
	return nil
}

func (o *other) object(t *thing) map[string]any {
	m := map[string]any{
		"title": t.title, "kind": "file", "id": t.id, "dateModified": "2026-06-05T19:39:45+02:00", "owner": map[string]any{"name": "Ana"},
		"viewLink":     origin + "/go/view?" + rand.Text(),
		"downloadLink": origin + "/go/get?" + rand.Text(),
		"mimeType":     "text/plain", "size": len(t.data),
	}
	if strings.HasSuffix(t.title, ".png") {
		m["mimeType"] = "image/png"
	}
	if t.folder {
		m["kind"], m["viewLink"], m["downloadLink"] = "folder", "", ""
		delete(m, "size")
		delete(m, "mimeType")
	}
	return m
}

func (o *other) files(w http.ResponseWriter, q url.Values) {
	if t := o.find(q.Get("parentId")); t == nil || !t.folder {
		o.no(w, http.StatusNotFound)
		return
	}
	list := []map[string]any{}
	for _, t := range o.items {
		if t.parent == q.Get("parentId") && t.whole && t.id != "/" {
			list = append(list, o.object(t))
		}
	}
	if n, err := strconv.Atoi(q.Get("max")); o.paging && err == nil && n > 0 {
		page, _ := strconv.Atoi(q.Get("offset")) // none is the first
		list = list[min(page*n, len(list)):]
		list = list[:min(n, len(list))]
	}
	if o.cap > 0 {
		list = list[:min(o.cap, len(list))]
	}
	o.json(w, http.StatusOK, list)
}

func (o *other) search(w http.ResponseWriter, query string) {
	list := []map[string]any{}
	for _, t := range o.items {
		words := strings.Fields(strings.ToLower(string(t.data)))
		if o.byName {
			words = strings.Fields(strings.ToLower(t.title))
		}
		if t.whole && !t.folder && slices.Contains(words, strings.ToLower(query)) {
			list = append(list, o.object(t))
		}
	}
	o.json(w, http.StatusOK, list)
}

func (o *other) bytes(w http.ResponseWriter, id string, picture bool) {
	t := o.find(id)
	if t == nil || t.folder || picture && !strings.HasSuffix(t.title, ".png") {
		o.no(w, http.StatusNotFound)
		return
	}
	w.Header().Set("Content-Type", "application/octet-stream")
	if picture {
		w.Header().Set("Content-Type", "image/png")
	}
	_, _ = w.Write(t.data) // the client has hung up; the test says so
}

func (o *other) create(w http.ResponseWriter, r *http.Request) {
	_ = r.ParseForm() // what cannot be read is missing below
	folder := strings.HasSuffix(r.URL.Path, "createFolder")
	name := r.Form.Get("filename")
	if folder {
		name = r.Form.Get("name")
	}
	parent := o.find(r.Form.Get("parentId"))
	switch {
	case folder && !o.folders || parent == nil || !parent.folder:
		o.no(w, http.StatusNotFound)
		return
	case name == "" || strings.ContainsAny(name, "/\\\x00"):
		o.no(w, http.StatusBadRequest)
		return
	}
	t := &thing{id: "neu/" + rand.Text(), parent: parent.id, title: name, folder: folder, whole: folder}
	o.items = append(o.items, t)
	o.json(w, http.StatusOK, o.object(t))
}

func (o *other) upload(w http.ResponseWriter, r *http.Request) {
	for _, t := range o.items {
		if t.id == r.URL.Query().Get("id") && !t.whole {
			data, err := io.ReadAll(r.Body)
			if err != nil {
				o.no(w, http.StatusInternalServerError)
				return
			}
			t.data, t.whole = data, true
			o.json(w, http.StatusOK, map[string]any{"result": "success"})
			return
		}
	}
	o.no(w, http.StatusNotFound)
}

// TestNoFalseAlarms: providers that are right in other ways get passes and
// skips, in either reading where the contract leaves no doubt.
func TestNoFalseAlarms(t *testing.T) {
	t.Parallel()
	for _, s := range []style{
		{name: "key, pages, text", mode: provider.APIKey, paging: true, folders: true},
		{name: "key, no pages, names, no folders", mode: provider.APIKey, byName: true, noPictures: true},
		{name: "tokens of 30 s, one login, codes burn", mode: provider.OAuth2, oneLogin: true, burns: true, folders: true, paging: true},
		{name: "tokens of 5 s", mode: provider.OAuth2, life: 5 * time.Second, folders: true},
		{name: "tokens of 1 h", mode: provider.OAuth2, life: time.Hour, byName: true, folders: true},
	} {
		for _, writes := range []bool{false, true} {
			t.Run(fmt.Sprint(s.name, ", writes ", writes), func(t *testing.T) {
				t.Parallel()
				tr := trial{mode: s.mode, handler: newOther(s), pause: 700 * time.Millisecond, options: conformance.Options{AllowWrites: writes}}
				tr.subject = browsing(s.mode)
				report := tr.run(t)
				if bad := lines(report.Results, conformance.Fail, conformance.Warn, conformance.Error); bad != "" || report.Problem != nil {
					t.Errorf("problem %v\n%s", report.Problem, bad)
				}
				if report.Summary().Pass < 25 {
					t.Errorf("only %+v", report.Summary())
				}
				t.Logf("%+v, left %q, %d sign-ins in %s\n%s", report.Summary(), report.Left, report.SignIns, report.Took, lines(report.Results, conformance.Skip))
			})
		}
	}
}

// browsing is a person at a provider that asks nothing.
func browsing(mode string) func(*conformance.Subject) {
	return func(s *conformance.Subject) {
		if mode == provider.OAuth2 {
			s.SignIn = visitor(s.Client)
		}
	}
}
