package flow

import (
	"errors"
	"io"
	"testing"

	"wfconnect/network"
	"wfconnect/webhook"
)

// What a refresh failed at decides who can mend it: a login brings nothing where
// the disk is full or the network is down.
func TestWhyACallWithoutANewTokenFailed(t *testing.T) {
	t.Parallel()
	call, refresh := webhook.Step{Kind: webhook.StepCall}, webhook.Step{Kind: webhook.StepRefresh}
	for name, c := range map[string]struct {
		refreshErr error
		steps      []webhook.Step
		shape      webhook.Shape
		status     int
		id         string // of an item
		first      string
		signIn     bool
	}{
		"the provider refuses":      {&webhook.Refused{Status: 400, Type: "invalid_grant"}, []webhook.Step{call, refresh}, webhook.ShapeAdobe, 403, "", "no-retry", true},
		"there is no refresh token": {webhook.ErrNoRefreshToken, []webhook.Step{call, refresh}, webhook.ShapeAdobe, 403, "", "no-retry", true},
		"an answer lost earlier":    {&LostAnswer{Began: t0}, []webhook.Step{call, refresh}, webhook.ShapeAdobe, 403, "", "no-retry", true},
		"nobody answers":            {&network.Unreachable{NotSent: true, Err: errors.New("x")}, []webhook.Step{call, refresh}, webhook.ShapeAdobe, 403, "", "no-refresh", false},
		"a vault that is locked":    {&Unguarded{Err: errors.New("locked")}, []webhook.Step{call, refresh}, webhook.ShapeAdobe, 401, "7", "no-refresh", false},
		"a disk that is full":       {&webhook.NotKept{Err: errors.New("full")}, []webhook.Step{call, refresh}, webhook.ShapeAdobe, 403, "7", "no-refresh", false},
		"refreshed ahead of time":   {nil, []webhook.Step{refresh, call}, webhook.ShapeAdobe, 403, "", "new-token", false},
		"a page says 404":           {nil, []webhook.Step{call}, webhook.ShapeHTML, 404, "7", "base-url", false},
		"the provider says 404":     {nil, []webhook.Step{call}, webhook.ShapeAdobe, 404, "7", "item", false},
	} {
		e, err := webhook.Find("metadata")
		if err != nil {
			t.Fatal(err)
		}
		f := Call{Done: true, Endpoint: e, Args: webhook.Args{"id": c.id}, caller: &webhook.Caller{}, Answer: webhook.Answer{
			Refused: &webhook.Refused{Status: c.status, Shape: c.shape}, RefreshErr: c.refreshErr, Steps: c.steps,
		}}
		p := f.Problem("docs")
		if len(p.Reasons) == 0 || p.Reasons[0].ID != c.first {
			t.Errorf("%s: %+v, want %s first", name, p.Reasons, c.first)
		}
		if f.SignInNeeded() != c.signIn {
			t.Errorf("%s: another login is needed: %v", name, f.SignInNeeded())
		}
	}
}

// A provider may say back what it was sent.
func TestNoRetryHoldsNoSecret(t *testing.T) {
	t.Parallel()
	f := Call{redact: func(string) string { return "secret#0" }, Answer: webhook.Answer{RefreshErr: errors.New("r-1 is not known")}}
	if got := f.NoRetry(); got != "secret#0" {
		t.Errorf("%q", got)
	}
}

// What proves a cause runs as it stands.
func TestTheCallIsMadeAgainAsItWas(t *testing.T) {
	t.Parallel()
	for want, c := range map[string]struct {
		name, endpoint string
		args           webhook.Args
	}{
		"wfconnect call docs files parentId=/ max=5 --record run.har":      {"docs", "files", webhook.Args{"parentId": "/", "max": "5"}},
		"wfconnect call 'my docs' search 'query=it is' --record run.har":   {"my docs", "search", webhook.Args{"query": "it is"}},
		"wfconnect call docs download id=1 --output FILE --record run.har": {"docs", "download", webhook.Args{"id": "1"}},
		"wfconnect call docs serviceInfo --record run.har":                 {"docs", "serviceInfo", nil},
		"wfconnect call docs upload id=1 --body FILE --record run.har":     {"docs", "upload", webhook.Args{"id": "1"}},
	} {
		e, err := webhook.Find(c.endpoint)
		if err != nil {
			t.Fatal(err)
		}
		cut := &network.Unreachable{Tried: c.endpoint, Err: io.ErrUnexpectedEOF}
		p := Called{Name: c.name, Integration: webhook.Integration{Auth: webhook.AuthAPIKey}, Endpoint: e, Args: c.args, Err: cut}.Problem(nil)
		if len(p.Reasons) == 0 || p.Reasons[0].Command != want {
			t.Errorf("got %+v, want %s", p.Reasons, want)
		}
	}
}
