package webhook_test

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"wfconnect/practice"
	"wfconnect/webhook"
	"wfconnect/webhook/provider"
)

// late are the faults that begin after the handshake: they would end the walk
// before it has called anything. The walk ends with one more handshake.
var late = []string{"token_expired", "deny", "slow", "network", "status", "backend", "cookies"}

// briefID is the sample provider's id of Brief.txt.
const briefID = "QnJpZWYudHh0"

// walk is the round that each fault has to stand.
type walk struct {
	*rig
	ctx          context.Context
	fault, value string
	all          []seen
}

func (w *walk) run(mode string) {
	isLate := slices.Contains(late, w.fault)
	if !isLate {
		w.bend()
	}
	if mode == provider.OAuth2 {
		w.signIns()
	}
	if isLate {
		w.bend()
	}
	if w.value == "never_ends" { // 16 MiB an answer: a few say it all
		w.call("files of the root", w.caller(), "files", webhook.Options{}, "parentId", "/")
		w.call("download of Brief.txt", w.caller(), "download", webhook.Options{}, "id", briefID)
		return
	}
	w.reads()
	w.writes()
	w.refusals()
	if mode == provider.OAuth2 {
		w.expiry()
		w.step("handshake at the end", w.handshakes)
	}
}

func (w *walk) bend() {
	if w.fault == "" {
		return
	}
	if err := w.provider.SetFault(w.fault, w.value); err != nil {
		w.t.Fatal(err)
	}
}

// step bounds what is done, and writes down what it showed.
func (w *walk) step(name string, do func(ctx context.Context, s *seen) error) {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.ctx, bound)
	defer cancel()
	begun := time.Now()
	s := seen{name: name}
	if err := do(ctx, &s); err != nil {
		s.err = err.Error()
	}
	if took := time.Since(begun); took > bound {
		w.t.Errorf("%s took %v, and was given %v", name, took, bound)
	}
	w.all = append(w.all, s)
}

func (w *walk) handshakes(ctx context.Context, s *seen) error {
	got, err := w.handshake(ctx)
	s.all = got.Findings
	if err == nil {
		w.tokens = w.newTokens(got)
	}
	return err
}

func (w *walk) signIns() {
	var used string
	w.step("cancel", func(ctx context.Context, _ *seen) error {
		location, err := practice.Cancel(ctx, w.client, w.integration.AuthorizeURL(theState))
		if err == nil && !(strings.Contains(location, "error=access_denied") && strings.Contains(location, "state="+theState)) {
			return errors.New("the redirect lacks the error or the state")
		}
		return err
	})
	w.step("handshake with a code", func(ctx context.Context, s *seen) error {
		code, err := w.code(ctx)
		if err != nil {
			return err
		}
		used = code
		got, err := w.integration.Exchange(ctx, w.client, code)
		s.all = got.Findings
		return err
	})
	w.step("the same code again", func(ctx context.Context, _ *seen) error {
		_, err := w.integration.Exchange(ctx, w.client, used)
		return err
	})
	w.step("wrong client secret", func(ctx context.Context, _ *seen) error {
		code, err := w.code(ctx)
		if err != nil {
			return err
		}
		wrong := w.integration
		wrong.ClientSecret = "wrong"
		_, err = wrong.Exchange(ctx, w.client, code)
		return err
	})
	w.step("handshake", w.handshakes)
	state := w.integration
	w.integration.AuthorizeParameters = webhook.AuthorizeStateOnly
	w.step("handshake with state only", w.handshakes)
	w.integration = state
}

// call is a step that is a call; the Answer is empty when there is none.
func (w *walk) call(step string, c *webhook.Caller, endpoint string, o webhook.Options, pairs ...string) webhook.Answer {
	w.t.Helper()
	var a webhook.Answer
	w.step(step, func(ctx context.Context, s *seen) (err error) {
		a, err = c.Call(ctx, find(w.t, endpoint), args(pairs...), o)
		s.all, s.path = a.Findings, kinds(a.Steps)
		if a.Refused != nil {
			s.bad = a.Refused.Error()
		}
		if len(a.Steps) > mostRequests {
			w.t.Errorf("%s sent %d requests", step, len(a.Steps))
		}
		return err
	})
	return a
}

func (w *walk) reads() {
	c := w.caller()
	var o webhook.Options
	w.call("metadata of the root", c, "metadata", o, "id", "/")
	root := w.call("files of the root", c, "files", o, "parentId", "/").List
	for _, title := range []string{"Folder", "Archive"} {
		if m := titled(root, title); m.ID != "" {
			w.call("files of "+title, c, "files", o, "parentId", m.ID)
		}
	}
	w.call("search", c, "search", o, "query", "stand-up 00")
	w.call("search for a bracket", c, "search", o, "query", "(")
	w.call("search for nothing", c, "search", o, "query", "nothing is called so")
	for _, title := range []string{"Brief.txt", "empty.txt"} {
		if m := titled(root, title); m.ID != "" {
			w.call("metadata of "+title, c, "metadata", o, "id", m.ID)
			w.call("download of "+title, c, "download", o, "id", m.ID)
		}
	}
	if m := titled(root, "Logo.png"); m.ID != "" {
		w.call("thumbnail", c, "thumbnail", o, "id", m.ID, "size", "24")
	}
	if m := titled(root, "Brief.txt"); m.ID != "" {
		w.call("thumbnail of a text", c, "thumbnail", o, "id", m.ID, "size", "24")
	}
	w.call("serviceInfo", c, "serviceInfo", o)
	w.call("customAction", c, "customAction", o, "name", "touch", "documentId", docID, "documentVersionId", docID)
}

func (w *walk) writes() {
	c := w.caller()
	var o webhook.Options
	for _, f := range []struct{ name, text string }{{"Neu & größer + 100%41.txt", "uploaded\r\n\x00"}, {"nothing in it.txt", ""}} {
		name := f.name
		m := w.call("uploadInit of "+name, c, "uploadInit", o, "parentId", "/", "filename", name).Metadata
		if m == nil {
			continue
		}
		w.call("upload of "+name, c, "upload", webhook.Options{Body: bodyOf(f.text)}, "id", m.ID)
		w.call("metadata of "+name, c, "metadata", o, "id", m.ID)
		w.call("download of "+name, c, "download", o, "id", m.ID)
	}
	w.call("uploadInit of a name that exists", c, "uploadInit", o, "parentId", "/", "filename", "Brief.txt")
	if m := w.call("createFolder", c, "createFolder", o, "parentId", "/", "name", "New").Metadata; m != nil {
		w.call("files of the new folder", c, "files", o, "parentId", m.ID)
	}
	m := w.call("createFolder in a form", c, "createFolder", webhook.Options{AsForm: true}, "parentId", "/", "name", "Form").Metadata
	if m == nil {
		return
	}
	w.call("rename", c, "rename", o, "id", m.ID, "name", "Renamed")
	if list := w.call("files after rename", c, "files", o, "parentId", "/").List; titled(list, "Renamed").ID != "" {
		w.call("delete", c, "delete", o, "folderId", titled(list, "Renamed").ID)
	}
}

// refusals are calls that a right provider refuses.
func (w *walk) refusals() {
	c := w.caller()
	var o webhook.Options
	w.call("metadata of what is not there", c, "metadata", o, "id", "bm90aGluZw")
	w.call("files of what is not there", c, "files", o, "parentId", "bm90aGluZw")
	w.call("download of a folder", c, "download", o, "id", "/")
	w.call("upload that nobody announced", c, "upload", webhook.Options{Body: bodyOf("x")}, "id", "bm90aGluZw")
	w.call("metadata of what is outside", c, "metadata", o, "id", "../../etc/passwd")
	w.call("delete of the root", c, "delete", o, "folderId", "/")
	get := find(w.t, "metadata")
	get.Method = http.MethodPut
	w.step("metadata with PUT", func(ctx context.Context, s *seen) error {
		a, err := c.Call(ctx, get, args("id", "/"), o)
		if s.all = a.Findings; a.Refused != nil {
			s.bad = a.Refused.Error()
		}
		return err
	})
	wrong := *c
	wrong.Integration.APIKey = "wrong"
	wrong.Tokens = w.newTokens(webhook.TokenSet{AccessToken: "made-up"})
	w.call("wrong credentials", &wrong, "files", o, "parentId", "/")
	w.call("download with wrong credentials", &wrong, "download", o, "id", briefID)
	nobody := *c
	nobody.Integration.Username = "nobody@acme.example"
	w.call("unknown user", &nobody, "files", o, "parentId", "/")
}

func (w *walk) expiry() {
	c := w.caller()
	w.provider.ExpireTokens()
	w.call("after the access token ended", c, "metadata", webhook.Options{}, "id", "/")
	w.provider.ExpireTokens()
	w.call("after it ended again", c, "files", webhook.Options{}, "parentId", "/")
}
