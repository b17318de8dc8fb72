package flow

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"wfconnect/flow/wire"
	"wfconnect/webhook"
)

// outbox is a connection of which every answer is what answer makes of it.
func outbox(answer roundTrip) (*wire.Log, Sender) {
	log := wire.NewLog(wire.NewRedactor(), time.Now)
	log.Redactor().Learn(wire.KindToken, "token-of-then")
	log.Redactor().Learn(wire.KindToken, "token-of-now")
	return log, Sender{
		Connection: "provider.docs", Acts: acts,
		HTTP:        &http.Client{Transport: log.Recorder(answer, "provider.docs"), Timeout: time.Minute},
		Credentials: wire.Credentials{{Kind: wire.KindToken, Value: "token-of-now", Origin: "https://docs.example:443"}},
	}
}

func says(status int, body string) *http.Response {
	return &http.Response{StatusCode: status, Proto: "HTTP/1.1", Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body))}
}

// record makes an exchange to replay.
func record(t *testing.T, log *wire.Log, as Sender, method, target, body string) wire.Exchange {
	t.Helper()
	var reader io.Reader
	if body != "" {
		reader = strings.NewReader(body)
	}
	req, err := http.NewRequestWithContext(t.Context(), method, target, reader)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer token-of-then")
	if strings.Contains(body, "=") {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	_ = transmit(as.HTTP, req) // what came of it is in the log
	all, _ := log.After(0)
	return all[len(all)-1]
}

func again(r Replay, events ...Event) (Replay, []Do) {
	var todo []Do
	for _, ev := range events {
		r, todo = r.On(ev)
	}
	return r, todo
}

func TestWhatAReplayComesTo(t *testing.T) {
	t.Parallel()
	log, as := outbox(func(r *http.Request) (*http.Response, error) {
		if r.Body != nil {
			if _, err := io.Copy(io.Discard, r.Body); err != nil {
				return nil, err
			}
		}
		return says(200, `{"a":1}`), nil
	})
	const base = "https://docs.example/api/v1/"
	elsewhere, other, none := as, as, as
	elsewhere.Credentials = wire.Credentials{{Kind: wire.KindToken, Value: "t", Origin: "https://other.example:443"}}
	other.Connection = "provider.other"
	none.HTTP = nil
	edited := func(text string) *wire.Draft {
		d, err := wire.ParseDraft(text)
		if err != nil {
			t.Fatal(err)
		}
		return &d
	}
	get := record(t, log, as, "GET", base+"files?parentId=%2F", "")
	for name, c := range map[string]struct {
		x     wire.Exchange
		as    Sender
		draft *wire.Draft
		state ReplayState
		todo  int
		words string
	}{
		"a read":               {get, as, nil, ReplaySending, 1, ""},
		"a write":              {record(t, log, as, "PUT", base+"upload?id=1", "bytes"), as, nil, ReplayAsking, 0, ""},
		"a POST":               {record(t, log, as, "POST", base+"createFolder?name=a", ""), as, nil, ReplayAsking, 0, ""},
		"a GET that acts":      {record(t, log, as, "GET", base+"customAction?name=archive", ""), as, nil, ReplayAsking, 0, ""},
		"a code":               {record(t, log, as, "POST", "https://docs.example/token", "grant_type=authorization_code&code=c-1"), as, nil, ReplayRefused, 0, "works once"},
		"a refresh":            {record(t, log, as, "POST", "https://docs.example/token", "grant_type=refresh_token"), as, nil, ReplayRefused, 0, "stores what comes"},
		"another connection":   {get, other, nil, ReplayRefused, 0, "choose the connection"},
		"a connection of none": {get, none, nil, ReplayRefused, 0, "is not ready"},
		"its host changed":     {get, elsewhere, nil, ReplayRefused, 0, "configured host only"},
		"a hop elsewhere":      {record(t, log, as, "GET", "https://cdn.example/x?access_token=token-of-then", ""), as, nil, ReplayRefused, 0, "configured host only"},
		"edited":               {get, as, edited("GET " + base + "files\nAuthorization: Bearer tok#0000\n"), ReplaySending, 1, ""},
		"edited into a write":  {get, as, edited("DELETE " + base + "files\n"), ReplayAsking, 0, ""},
		"edited to elsewhere":  {get, as, edited("GET https://evil.example/\nAuthorization: Bearer tok#0000\n"), ReplayRefused, 0, "configured host only"},
		"edited into a code":   {get, as, edited("POST https://docs.example/token?grant_type=authorization_code&code=c\n"), ReplayRefused, 0, "works once"},
	} {
		r, todo := again(NewReplay(log), SendAgain{Exchange: c.x, Draft: c.draft, As: c.as})
		if r.State != c.state || len(todo) != c.todo || !strings.Contains(r.Reason, c.words) || (c.words == "") != (r.Reason == "") {
			t.Errorf("%s: state %v, %d to do, %q; want %v, %d, %q", name, r.State, len(todo), r.Reason, c.state, c.todo, c.words)
		}
		if strings.Contains(r.Reason, "token-of") {
			t.Errorf("%s: a token is in %s", name, r.Reason)
		}
	}
}

func TestAReplayIsAnExchangeWithTheTokenOfNow(t *testing.T) {
	t.Parallel()
	log, as := outbox(func(r *http.Request) (*http.Response, error) {
		if r.Header.Get("Authorization") == "Bearer token-of-now" {
			return says(200, `{"a":1}`), nil
		}
		return says(403, `{"error":"expired"}`), nil
	})
	old := record(t, log, as, "GET", "https://docs.example/files", "")
	r, todo := again(NewReplay(log), SendAgain{Exchange: old, As: as})
	if twice, more := again(r, SendAgain{Exchange: old, As: as}); len(more) != 0 || twice.number != r.number {
		t.Error("a second replay began while the first was under way")
	}
	r, _ = again(r, todo[0](t.Context()))
	if r.State != ReplayDone || r.New.Replays != old.Seq || r.New.Seq == old.Seq || r.New.Status != 200 || !r.Over() {
		t.Fatalf("state %v, %+v", r.State, r.New)
	}
	if want := "status 403 → 200, body differs in 1 line"; r.Diff.Summary != want || !r.Diff.Differs {
		t.Errorf("%q, want %q", r.Diff.Summary, want)
	}
	r, todo = again(r, SendAgain{Exchange: r.New, As: as})
	r, _ = again(r, todo[0](t.Context()))
	if r.Diff.Summary != "the same answer" || r.Diff.Differs {
		t.Error(r.Diff.Summary)
	}
}

func TestAWriteWaitsForAYes(t *testing.T) {
	t.Parallel()
	log, as := outbox(func(r *http.Request) (*http.Response, error) {
		body, err := io.ReadAll(r.Body)
		return says(200, string(body)+r.Header.Get("Authorization")[:6]), err
	})
	old := record(t, log, as, "PUT", "https://docs.example/upload?id=1", "bytes")
	asked, _ := again(NewReplay(log), SendAgain{Exchange: old, As: as})
	if r, todo := again(asked, CancelReplay{}); r.State != ReplayIdle || len(todo) != 0 {
		t.Errorf("taken back: state %v, %d to do", r.State, len(todo))
	}
	if r, todo := again(NewReplay(log), Confirmed{As: as}); r.State != ReplayIdle || len(todo) != 0 {
		t.Errorf("nobody had asked: state %v, %d to do", r.State, len(todo))
	}
	gone := as
	gone.Credentials = wire.Credentials{{Kind: wire.KindToken, Origin: "https://docs.example:443"}}
	if r, todo := again(asked, Confirmed{As: gone}); r.State != ReplayRefused || len(todo) != 0 || !strings.Contains(r.Reason, "none now") {
		t.Errorf("without a token by now: state %v, %q", r.State, r.Reason)
	}
	r, todo := again(asked, Confirmed{As: as})
	if r.State != ReplaySending || len(todo) != 1 {
		t.Fatalf("state %v, %d to do", r.State, len(todo))
	}
	if r, _ = again(r, todo[0](t.Context())); r.State != ReplayDone || string(r.New.Response.Body) != "bytesBearer" {
		t.Errorf("state %v, %q", r.State, r.New.Response.Body)
	}
}

func TestAReplayIsStopped(t *testing.T) {
	t.Parallel()
	sent := make(chan struct{})
	log, as := outbox(func(r *http.Request) (*http.Response, error) {
		if r.Header.Get("Authorization") != "Bearer token-of-now" {
			return says(200, "x"), nil
		}
		close(sent)
		<-r.Context().Done()
		return nil, r.Context().Err()
	})
	old := record(t, log, as, "GET", "https://docs.example/files", "")
	r, todo := again(NewReplay(log), SendAgain{Exchange: old, As: as})
	came := make(chan Event)
	go func() { came <- todo[0](t.Context()) }()
	<-sent
	r, stop := again(r, CancelReplay{})
	if !r.Stopping || len(stop) != 1 {
		t.Fatalf("stopping %v, %d to do", r.Stopping, len(stop))
	}
	if _, twice := again(r, CancelReplay{}); len(twice) != 0 {
		t.Error("it is stopped twice")
	}
	stop[0](t.Context())
	r, _ = again(r, <-came)
	if r.State != ReplayDone || !r.Stopping || r.New.Err == "" || r.New.Status != 0 || !strings.HasPrefix(r.Diff.Summary, "no answer this time") {
		t.Errorf("state %v, %q, %q", r.State, r.New.Err, r.Diff.Summary)
	}
}

func TestAReplayThatFails(t *testing.T) {
	t.Parallel()
	refused := false
	log, as := outbox(func(*http.Request) (*http.Response, error) {
		if refused {
			return nil, errors.New("connection refused")
		}
		return says(302, ""), nil
	})
	old := record(t, log, as, "GET", "https://docs.example/files?t=token-of-then", "")
	refused = true
	r, todo := again(NewReplay(log), SendAgain{Exchange: old, As: as})
	stale := replayed{number: r.number - 1, problem: "old news"}
	if r, _ = again(r, stale); r.State != ReplaySending {
		t.Fatalf("the end of another replay was taken: %v", r.State)
	}
	if r, _ = again(r, todo[0](t.Context())); r.State != ReplayDone || r.Diff.Summary != "no answer this time: connection refused" {
		t.Errorf("state %v, %q", r.State, r.Diff.Summary)
	}
	// A client without the recorder in it: nothing can be shown, and that is said.
	as.HTTP = &http.Client{Transport: roundTrip(func(*http.Request) (*http.Response, error) { return nil, errors.New("no way out with token-of-now") })}
	r, todo = again(NewReplay(log), SendAgain{Exchange: old, As: as})
	if r, _ = again(r, todo[0](t.Context())); r.State != ReplayRefused || !strings.Contains(r.Reason, "nothing of the replay was recorded") || strings.Contains(r.Reason, "token-of-now") {
		t.Errorf("state %v, %q", r.State, r.Reason)
	}
}

// A redirect is shown and not followed: credentials do not go where it leads.
func TestARedirectIsNotFollowed(t *testing.T) {
	t.Parallel()
	log, as := outbox(func(r *http.Request) (*http.Response, error) {
		if r.URL.Host != "docs.example" {
			t.Errorf("%s was asked", r.URL.Host)
		}
		resp := says(302, "")
		resp.Header.Set("Location", "https://cdn.example/")
		return resp, nil
	})
	old := record(t, log, as, "GET", "https://docs.example/download?id=1", "")
	r, todo := again(NewReplay(log), SendAgain{Exchange: old, As: as})
	if r, _ = again(r, todo[0](t.Context())); r.New.Status != 302 || r.Diff.Differs {
		t.Errorf("%d, %q", r.New.Status, r.Diff.Summary)
	}
}

// A replay is bounded by its connection's timeout, and by how much is read.
func TestAReplayEnds(t *testing.T) {
	t.Parallel()
	endless := false
	log, as := outbox(func(r *http.Request) (*http.Response, error) {
		if endless {
			resp := says(200, "")
			resp.ContentLength, resp.Body = -1, io.NopCloser(zeros{})
			return resp, nil
		}
		return says(200, ""), nil
	})
	old := record(t, log, as, "GET", "https://docs.example/download?id=1", "")
	endless = true
	r, todo := again(NewReplay(log), SendAgain{Exchange: old, As: as})
	if r, _ = again(r, todo[0](t.Context())); r.State != ReplayDone || r.New.Response.Size != replayBody {
		t.Errorf("state %v, %d bytes read", r.State, r.New.Response.Size)
	}
	as.HTTP.Timeout = time.Nanosecond
	as.HTTP.Transport = log.Recorder(roundTrip(func(r *http.Request) (*http.Response, error) {
		<-r.Context().Done()
		return nil, r.Context().Err()
	}), "provider.docs")
	r, todo = again(NewReplay(log), SendAgain{Exchange: old, As: as})
	if r, _ = again(r, todo[0](context.WithoutCancel(t.Context()))); r.State != ReplayDone || !strings.Contains(r.New.Err, "deadline") {
		t.Errorf("state %v, %q", r.State, r.New.Err)
	}
}

type zeros struct{}

func (zeros) Read(b []byte) (int, error) { return len(b), nil }

func TestTheCredentialsOfAConnection(t *testing.T) {
	t.Parallel()
	c := live(t)
	c.Host.Authority = "beta.my.workfront.com" // as a shared login leads to it
	now := c.Credentials()
	for _, one := range now {
		token := one.Kind == wire.KindToken
		if token && (one.Value != string(c.Tokens.AccessToken) || one.Origin != "https://beta.my.workfront.com:443") {
			t.Errorf("the token goes to %s", one.Origin)
		}
		if one.Header != "" && one.Value != "Basic aWQ6c2VjcmV0" {
			t.Errorf("as Basic it is %s", one.Value)
		}
	}
	if len(now) != 5 {
		t.Errorf("%d credentials, want the secret for two hosts in two forms, and the token", len(now))
	}
	empty := acme(t)
	if now := empty.Credentials(); now[len(now)-1].Value != "" || now[len(now)-1].Origin != "https://acme.my.workfront.com:443" {
		t.Error("without tokens, the host is not known as its own")
	}
}

func TestTheCredentialsOfAProvider(t *testing.T) {
	t.Parallel()
	p := docs()
	p.Integration.BaseURL += "?lang=en"
	p.Integration.ClientID, p.Integration.ClientSecret = "i d", "s&t"
	p.Integration.RequestHeaders = []webhook.Pair{{Name: "X-Key", Value: "v"}}
	p.Integration.RequestParameters = []webhook.Pair{{Name: "p", Value: "q"}}
	if err := p.outside.Tokens.Replace(t.Context(), tokenSet("shared")); err != nil {
		t.Fatal(err)
	}
	got := p.Credentials()
	const at = "https://docs.acme.example:443"
	want := wire.Credentials{
		{Header: "X-Key", Value: "v", Origin: at},
		{Param: "p", Value: "q", Origin: at},
		{Param: "lang", Value: "en", Origin: at},
		{Kind: wire.KindToken, Value: "shared", Origin: at},
		{Kind: wire.KindSecret, Header: "Authorization", Value: "Basic aStkOnMlMjZ0", Origin: at},
		{Kind: wire.KindSecret, Value: "s&t", Origin: at},
	}
	for i := range want {
		if i >= len(got) || got[i] != want[i] {
			t.Fatalf("credential %d differs; %d of %d", i, len(got), len(want))
		}
	}
	p.Integration.Auth, p.Integration.APIKey = webhook.AuthAPIKey, "k"
	if got = p.Credentials(); len(got) != 5 || got[3].Header != "username" || got[4].Kind != wire.KindKey || got[4].Value != "k" {
		t.Errorf("in ApiKey mode %d credentials", len(got))
	}
}
