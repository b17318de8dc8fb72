package flow

import (
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"wfconnect/webhook"
)

// answering is a provider in a function.
type answering func(*http.Request) (*http.Response, error)

func (a answering) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := a(r)
	if err == nil {
		resp.Request = r
	}
	return resp, err
}

func answer(status int, kind, body string) *http.Response {
	return &http.Response{StatusCode: status, Header: http.Header{"Content-Type": {kind}}, Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body))}
}

func callOf(a answering) Call {
	return NewCall(&webhook.Caller{HTTP: &http.Client{Transport: a}, Integration: webhook.Integration{
		Name: "docs", BaseURL: "https://docs.acme.example/api", Auth: webhook.AuthAPIKey, APIKey: "the-key", Username: "maria@acme.example",
	}}, func(s string) string { return strings.ReplaceAll(s, "hush", "***") })
}

func endpoint(t *testing.T, name string) webhook.Endpoint {
	t.Helper()
	e, err := webhook.Find(name)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// through runs everything a call asks for, to its end, and returns the call
// and every progress that was seen.
func through(t *testing.T, c Call, first Event) (Call, []webhook.Progress) {
	t.Helper()
	var mu sync.Mutex
	var seen []webhook.Progress
	c, err := Run(t.Context(), c, first, nil, func(c Call) {
		mu.Lock()
		defer mu.Unlock()
		seen = append(seen, c.Progress)
	})
	if err != nil {
		t.Fatal(err)
	}
	return c, seen
}

const oneFile = `[{"title":"a","kind":"file","id":"1"},{"title":"b","kind":"folder","id":"2"}]`

func TestACallIsMadeAndShown(t *testing.T) {
	t.Parallel()
	c := callOf(func(r *http.Request) (*http.Response, error) {
		if r.URL.String() != "https://docs.acme.example/api/files?parentId=%2F" || r.Header.Get("apiKey") != "the-key" {
			return nil, errors.New("another request: " + r.URL.String())
		}
		return answer(200, "application/json", oneFile), nil
	})
	c, _ = through(t, c, Send{Endpoint: endpoint(t, "files"), Args: webhook.Args{"parentId": "/"}, Now: t0})
	if !c.Done || c.Sending || !c.Over() || c.Err != nil || len(c.Answer.List) != 2 || c.Endpoint.Name != "files" {
		t.Errorf("done %v sending %v, %v, %d items", c.Done, c.Sending, c.Err, len(c.Answer.List))
	}
}

func TestItemsOfEarlierAnswersAreKeptOnce(t *testing.T) {
	t.Parallel()
	body := oneFile
	c := callOf(func(*http.Request) (*http.Response, error) { return answer(200, "application/json", body), nil })
	send := Send{Endpoint: endpoint(t, "files"), Args: webhook.Args{"parentId": "/"}, Now: t0}
	c, _ = through(t, c, send)
	body = `[{"title":"new name","kind":"folder","id":"2"},{"title":"c","kind":"file","id":"3"}]`
	c, _ = through(t, c, send)
	if len(c.Seen) != 3 || c.Seen[1].Title != "new name" || c.Seen[2].ID != "3" {
		t.Errorf("%+v", c.Seen)
	}
	many := make([]webhook.Metadata, 700)
	for i := range many {
		many[i].ID = strings.Repeat("x", i+1)
	}
	if got := seen(c.Seen, many...); len(got) != 500 || got[499].ID != many[699].ID {
		t.Errorf("%d items are kept", len(got))
	}
}

func TestStaleCallEventsChangeNothing(t *testing.T) {
	t.Parallel()
	c, todo := callOf(nil).On(Send{Endpoint: endpoint(t, "files"), Now: t0})
	if !c.Sending || len(todo) != 2 {
		t.Fatalf("sending %v, %d to do", c.Sending, len(todo))
	}
	for name, ev := range map[string]Event{
		"an answer of the call before":   callDone{number: c.number - 1, answer: webhook.Answer{Status: 500}},
		"progress of the call before":    progressed{number: c.number - 1, at: webhook.Progress{Done: 7}},
		"a second call beside the first": Send{Endpoint: endpoint(t, "search"), Now: t0},
	} {
		got, todo := c.On(ev)
		if !got.Sending || got.Answer.Status != 0 || got.Progress.Done != 0 || got.Endpoint.Name != "files" || len(todo) != 0 {
			t.Errorf("%s: %+v, %d to do", name, got.Endpoint.Name, len(todo))
		}
	}
	done, _ := c.On(callDone{number: c.number, answer: webhook.Answer{Status: 200}})
	if got, _ := done.On(progressed{number: c.number, at: webhook.Progress{Done: 7}}); got.Progress.Done != 0 {
		t.Error("progress after the end")
	}
	if got, todo := done.On(CancelCall{}); got.Stopping || len(todo) != 0 {
		t.Error("a call that is over was stopped")
	}
}

func TestACallIsCancelled(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := callOf(func(r *http.Request) (*http.Response, error) {
			<-r.Context().Done()
			return nil, r.Context().Err()
		})
		c, todo := c.On(Send{Endpoint: endpoint(t, "files"), Args: webhook.Args{"parentId": "/"}, Now: t0})
		events := make(chan Event, len(todo))
		for _, do := range todo {
			go func() { events <- do(t.Context()) }()
		}
		synctest.Wait()
		c, stop := c.On(CancelCall{})
		if !c.Stopping || len(stop) != 1 {
			t.Fatalf("stopping %v, %d to do", c.Stopping, len(stop))
		}
		if _, again := c.On(CancelCall{}); len(again) != 0 {
			t.Error("it is stopped twice, which closes a channel twice")
		}
		stop[0](t.Context())
		for range todo {
			c, _ = c.On(<-events)
		}
		if !c.Done || c.Sending || c.Err == nil || !strings.Contains(c.Err.Error(), "stopped before the whole answer came") {
			t.Errorf("done %v, %v", c.Done, c.Err)
		}
	})
}

func TestProgressIsTold(t *testing.T) {
	t.Parallel()
	body := strings.Repeat("0123456789", 50_000)
	c := callOf(func(*http.Request) (*http.Response, error) { return answer(200, "application/pdf", body), nil })
	c, seen := through(t, c, Send{Endpoint: endpoint(t, "download"), Args: webhook.Args{"id": "1"}, Now: t0})
	if seen[0].Total != -1 || seen[0].Done != 0 {
		t.Errorf("it begins with %+v, want nothing of an unknown whole", seen[0])
	}
	if c.Answer.Size != int64(len(body)) {
		t.Errorf("%d bytes came", c.Answer.Size)
	}
}

// The watch sees the newest progress, and ends with the call.
func TestTheWatchEndsWithTheCall(t *testing.T) {
	t.Parallel()
	c, _ := callOf(nil).On(Send{Endpoint: endpoint(t, "files"), Now: t0})
	c.meter.set(webhook.Progress{Done: 1, Total: 9})
	c.meter.set(webhook.Progress{Done: 5, Total: 9})
	ev := c.watch()(t.Context())
	c, again := c.On(ev)
	if c.Progress.Done != 5 || len(again) != 1 {
		t.Fatalf("progress %+v, %d to do; want the newest and to watch on", c.Progress, len(again))
	}
	close(c.meter.over)
	if ev := again[0](t.Context()); ev != nil {
		t.Errorf("after the end came %v", ev)
	}
	gone, leave := context.WithCancel(t.Context())
	leave()
	fresh, _ := callOf(nil).On(Send{Endpoint: endpoint(t, "files"), Now: t0})
	if ev := fresh.watch()(gone); ev != nil {
		t.Errorf("when the program leaves came %v", ev)
	}
}

func TestADownloadGoesToItsFile(t *testing.T) {
	t.Parallel()
	whole := func(*http.Request) (*http.Response, error) { return answer(200, "text/plain", "hello"), nil }
	cut := func(*http.Request) (*http.Response, error) {
		r := answer(200, "text/plain", "hel")
		r.ContentLength = 5
		return r, nil
	}
	no := func(*http.Request) (*http.Response, error) {
		return answer(404, "application/json", `{"status":"error","error":"hush, gone"}`), nil
	}
	for name, c := range map[string]struct {
		provider    answering
		saved, part string
		words       string
	}{
		"whole":   {whole, "hello", "", ""},
		"cut":     {cut, "", "hel", "3 bytes that came are in"},
		"refused": {no, "", "", "404"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "file")
			got, _ := through(t, callOf(c.provider), Send{Endpoint: endpoint(t, "download"), Args: webhook.Args{"id": "1"}, SaveAs: path, Now: t0})
			saved, _ := os.ReadFile(path)          // absent is empty
			part, _ := os.ReadFile(path + ".part") // the same
			if string(saved) != c.saved || string(part) != c.part {
				t.Errorf("saved %q, part %q; want %q, %q", saved, part, c.saved, c.part)
			}
			if (got.Err == nil) != (c.words == "") || got.Err != nil && !strings.Contains(got.Err.Error(), c.words) {
				t.Errorf("it says %v, want %q", got.Err, c.words)
			}
			if (got.Saved == path) != (c.saved != "") {
				t.Errorf("it says that the bytes are in %q", got.Saved)
			}
		})
	}
}

func TestAnExistingFileIsNotOverwritten(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	c := callOf(func(*http.Request) (*http.Response, error) { return nil, errors.New("it was called") })
	c, _ = through(t, c, Send{Endpoint: endpoint(t, "download"), Args: webhook.Args{"id": "1"}, SaveAs: path, Now: t0})
	if got, err := os.ReadFile(path); err != nil || string(got) != "mine" || c.Err == nil || !strings.Contains(c.Err.Error(), "choose another name") {
		t.Errorf("the file holds %q (%v), it says %v", got, err, c.Err)
	}
}

func TestAnUploadSendsAFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, []byte("hello"), 0o600); err != nil {
		t.Fatal(err)
	}
	c := callOf(func(r *http.Request) (*http.Response, error) {
		body, err := io.ReadAll(r.Body)
		if err != nil || string(body) != "hello" || r.ContentLength != 5 {
			return nil, errors.New("other bytes")
		}
		return answer(200, "application/json", `{"result":"success"}`), nil
	})
	for from, words := range map[string]string{path: "", "": "no file was named", path + "x": "the file to upload", filepath.Dir(path): "is not a regular file"} {
		got, _ := through(t, c, Send{Endpoint: endpoint(t, "upload"), Args: webhook.Args{"id": "1"}, Upload: from, Now: t0})
		if (got.Err == nil) != (words == "") || got.Err != nil && !strings.Contains(got.Err.Error(), words) {
			t.Errorf("%q: %v, want %q", from, got.Err, words)
		}
	}
}

func TestSecretsAreTakenOutOfARefusal(t *testing.T) {
	t.Parallel()
	c := callOf(func(*http.Request) (*http.Response, error) {
		return answer(403, "application/json", `{"status":"error","error":"no hush"}`), nil
	})
	c, _ = through(t, c, Send{Endpoint: endpoint(t, "files"), Args: webhook.Args{"parentId": "/"}, Now: t0})
	if c.Answer.Refused == nil || c.Answer.Refused.Message != "no ***" {
		t.Errorf("%+v", c.Answer.Refused)
	}
}

func TestLaterCallsUseAChangedIntegration(t *testing.T) {
	t.Parallel()
	var asked string
	c := callOf(func(r *http.Request) (*http.Response, error) {
		asked = r.URL.Host
		return answer(200, "application/json", "[]"), nil
	})
	before := c.caller
	i := c.caller.Integration
	i.BaseURL = "https://other.example/api"
	c, _ = c.On(SetIntegration{Integration: i})
	through(t, c, Send{Endpoint: endpoint(t, "files"), Args: webhook.Args{"parentId": "/"}, Now: t0})
	if asked != "other.example" || before.Integration.BaseURL != "https://docs.acme.example/api" {
		t.Errorf("asked %s; the caller of before has %s", asked, before.Integration.BaseURL)
	}
}
