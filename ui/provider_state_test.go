package ui

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"strings"
	"syscall"
	"testing"
	"time"

	"wfconnect/flow"
	"wfconnect/flow/config"
	"wfconnect/flow/vault"
	"wfconnect/flow/wire"
	"wfconnect/network"
	"wfconnect/webhook"
	"wfconnect/workfront"
)

var docsKey = vault.Key{Kind: kindProvider, Name: "acme-docs"}

func docsConfig() config.Provider {
	return config.Provider{
		Name: "acme-docs", BaseURL: "https://docs.acme.example/api/v1", Auth: string(webhook.AuthOAuth2),
		AuthenticationURL: "https://docs.acme.example/oauth2/authorize", TokenEndpointURL: "https://docs.acme.example/oauth2/token",
		ClientID: "workfront", RedirectURI: "http://127.0.0.1:8977/callback",
		AuthorizeParameters: webhook.AuthorizeFull, TokenRequest: "form",
	}
}

func keyConfig() config.Provider {
	return config.Provider{
		Name: "acme-docs", BaseURL: "https://docs.acme.example/api/v1", Auth: string(webhook.AuthAPIKey), Username: "maria.lopez@acme.example",
		RequestParameters: map[string]string{"tenant": "acme"}, RequestHeaders: map[string]string{"X-Tenant": "the-client-secret"},
	}
}

// providerWith is a provider that is ready to be called; its secret, when it
// has one, is in the vault.
func providerWith(t *testing.T, c config.Provider, secret string, changes ...func(*provider, *session)) *provider {
	t.Helper()
	parts := flow.Parts{Vault: vault.Memory(), Log: wire.NewLog(wire.NewRedactor(), time.Now)}
	if err := parts.Vault.Update(t.Context(), docsKey, func(e vault.Entry) vault.Entry { e.ClientSecret = secret; return e }); err != nil {
		t.Fatal(err)
	}
	d := newDesk(t.Context(), World{Parts: parts, Config: config.Config{
		Path: "/home/maria/.config/wfconnect/config.toml", Provider: map[string]config.Provider{c.Name: c},
	}})
	s := d.sessions[docsKey]
	made, err := flow.PrepareProvider(t.Context(), c, parts)
	if err != nil {
		t.Fatal(err)
	}
	s.ready, s.made, s.provision, s.call, s.check = true, made, made.Provision, made.Call, made.Check
	s.provision.Now = t0
	p := newProvider(d, docsKey, newStart(d))
	for _, change := range changes {
		change(p, s)
	}
	return p
}

func signingIn(_ *provider, s *session) {
	f, _ := s.provision.On(flow.Authorize{Now: t0})
	f.Stage, f.Now = flow.Authorizing, t0
	const state = "R4N2QJ7YV3XW5T6BHC2KLMFPZAR4N2QJ"
	f.Login.State, f.Login.URL, f.Login.Began = state, f.Integration.AuthorizeURL(state), t0.Add(-42*time.Second)
	f.Login.Listening, f.Login.Browser = []string{"127.0.0.1:8977"}, "the browser was asked to open it"
	s.provision = f
}

func codeCame(p *provider, s *session) {
	signingIn(p, s)
	s.provision.Code = flow.Code{Arrived: t0, Redirect: workfront.Redirect{
		Code: "a81f0c7e2d4b4f5e9a6b8c1d2e3f4a92c0de", State: s.provision.Login.State, HasState: true,
	}}
	s.provision.Stage = flow.Exchanging
}

func docsTokens() webhook.TokenSet {
	return webhook.TokenSet{
		TokenType: "Bearer", AccessToken: "5d41402abc4b2a76b9719d911017c592", RefreshToken: "7d793037a0760186574b0282f2f435e7",
		ExpiresIn: time.Hour, ExpiresRaw: "3600",
	}
}

func tokensCame(p *provider, s *session) {
	codeCame(p, s)
	s.provision.Stage, s.provision.Tokens = flow.Live, docsTokens()
	s.provision.Life = flow.Life{Issued: t0.Add(-17 * time.Minute), Length: time.Hour}
	if err := s.made.Caller.Tokens.Replace(context.Background(), docsTokens()); err != nil {
		panic(err)
	}
}

func refreshedToo(p *provider, s *session) {
	tokensCame(p, s)
	s.provision.Before = s.provision.Tokens
	s.provision.Tokens.AccessToken = "098f6bcd4621d373cade4e832627b4f6"
	s.provision.Called = &flow.Milestone{At: t0, Value: "files 200", Bearer: s.provision.Tokens.AccessToken}
	s.provision.Renewed = &flow.Milestone{At: t0, Value: "files: a new token"}
}

func finding(id, field, path, got, want, consequence string, severity webhook.Severity) webhook.Finding {
	return webhook.Finding{
		ID: id, Field: field, Path: path, Got: got, Want: want, Consequence: consequence, Severity: severity, Strict: severity,
		Clause: "Get metadata for a file or folder", URL: webhook.Page,
	}
}

func someFindings() []webhook.Finding {
	return []webhook.Finding{
		finding("J07", "Content-Disposition", "", "", "attachment; filename", "the file's name is taken from its title", webhook.Note),
		finding("J11", "dateModified", "[3].dateModified", "1543000000000", "RFC 3339", "the date is not shown", webhook.Should),
		finding("A36", "kind", "[0].kind", "FILE \x1b[31m", "file or folder", "the item cannot be opened or linked", webhook.Must),
	}
}

// calling opens an endpoint with the answer of a call to it.
func calling(name string, at focus, change func(*flow.Call)) func(*provider, *session) {
	return func(p *provider, s *session) {
		p.goTo(stepCalls)
		p.calls.open(s, name, false)
		p.calls.focus = at
		if change == nil {
			return
		}
		e, err := webhook.Find(name)
		if err != nil {
			panic(err)
		}
		s.call.Endpoint, s.call.Args, s.call.Began, s.call.Now = e, p.calls.args(), t0, t0
		s.call.Done = true
		s.call.Answer = webhook.Answer{Status: 200, ContentType: "application/json", Took: 84 * time.Millisecond, Size: 1234}
		change(&s.call)
	}
}

func items() []webhook.Metadata {
	list := []webhook.Metadata{
		{Title: "2026 Kampagne", Kind: "folder", ID: "f1", Size: -1},
		{Title: "Campaign brief.txt", Kind: "file", ID: "d1", Size: 182},
		{Title: "日本語.txt", Kind: "file", ID: "d2", Size: 45},
	}
	for i := range 117 {
		list = append(list, webhook.Metadata{Title: fmt.Sprintf("Stand-up %03d.txt", i), Kind: "file", ID: fmt.Sprintf("s%d", i), Size: 43 << 20})
	}
	return list
}

func listed(c *flow.Call) { c.Answer.List, c.Seen = items(), items() }

const metadataBody = `{"title":"Campaign brief.txt","kind":"file","id":"d1","viewLink":"https://docs.acme.example/view?id=d1","downloadLink":"https://docs.acme.example/open?id=d1","mimeType":"text/plain","dateModified":"2026-09-01T09:30:00Z","size":182,"readOnly":false}`

func described(c *flow.Call) {
	c.Answer.Body, c.Answer.Metadata = []byte(metadataBody), &webhook.Metadata{Title: "Campaign brief.txt", Kind: "file", ID: "d1", Size: 182}
}

func refreshedOnTheWay(c *flow.Call) {
	listed(c)
	c.Answer.Steps = []webhook.Step{
		{Kind: webhook.StepCall, To: "docs.acme.example", Sent: "GET /api/v1/files", Status: 403, Says: "forbidden: the access token is not accepted \x1b]0;x\a any more"},
		{Kind: webhook.StepRefresh, To: "docs.acme.example", Sent: "POST grant_type=refresh_token", Status: 200, Says: "a new access token"},
		{Kind: webhook.StepRetry, To: "docs.acme.example", Sent: "GET /api/v1/files", Status: 200, Says: "ok"},
	}
}

func noRefresh(c *flow.Call) {
	refused := &webhook.Refused{Status: 400, Type: "invalid_grant", Message: "the refresh token is not known"}
	c.Answer.Status, c.Answer.Refused = 403, &webhook.Refused{Status: 403, Message: "the access token is not accepted", Shape: webhook.ShapeAdobe}
	c.Answer.RefreshErr = refused
	c.Answer.Steps = []webhook.Step{
		{Kind: webhook.StepCall, Sent: "GET /api/v1/files", Status: 403, Says: "forbidden: the access token is not accepted"},
		{Kind: webhook.StepRefresh, Sent: "POST grant_type=refresh_token", Status: 400, Says: "no new token: the refresh token is not known"},
	}
	c.Answer.Body = []byte(`{"status":"error","error":"the access token is not accepted"}`)
}

func sending(c *flow.Call) {
	c.Done, c.Sending, c.Now = false, true, t0.Add(3*time.Second)
	c.Progress = webhook.Progress{Done: 300 << 20, Total: 1 << 30}
}

const hostileTitle = "\x1b]0;owned\a\x1b[2J\u202egpj.exe \x9b31m<b>日本語</b>\r\n"

func hostile(c *flow.Call) {
	c.Answer.List = []webhook.Metadata{{Title: hostileTitle, Kind: "\x1b[1mfile", ID: hostileTitle, Size: 1}, {Title: strings.Repeat("日本語", 40), Kind: "folder", ID: "x"}}
	c.Seen = c.Answer.List
	c.Answer.Findings = []webhook.Finding{finding("9.1", hostileTitle, hostileTitle, hostileTitle, "a title", "", webhook.Must)}
	c.Answer.Steps = []webhook.Step{{Sent: "GET /" + hostileTitle, Status: 403, Says: hostileTitle}, {Sent: "POST " + hostileTitle, Says: hostileTitle}}
}

// providerStates are a provider's screens in every state that looks different.
func providerStates(t *testing.T) map[string]Screen {
	t.Helper()
	const secret = "the-client-secret"
	oauth := func(changes ...func(*provider, *session)) Screen {
		return providerWith(t, docsConfig(), secret, changes...)
	}
	byKey := func(changes ...func(*provider, *session)) Screen {
		return providerWith(t, keyConfig(), secret, changes...)
	}
	after := func(first func(*provider, *session), change func(*flow.Provision)) Screen {
		return oauth(first, func(_ *provider, s *session) { change(&s.provision) })
	}
	call := func(name string, at focus, change func(*flow.Call), more ...func(*provider, *session)) Screen {
		return oauth(append([]func(*provider, *session){tokensCame, calling(name, at, change)}, more...)...)
	}
	form := func(c config.Provider, name string, at int) Screen {
		f := newProviderForm(providerWith(t, c, secret).desk, name, nil)
		f.at = at
		return f
	}
	all := map[string]Screen{
		"integration":     oauth(),
		"integration-key": byKey(),
		"no-secret":       providerWith(t, docsConfig(), ""),
		"no-secret-left":  providerWith(t, docsConfig(), "", func(p *provider, _ *session) { p.typed = nil }),
		"broken": oauth(func(_ *provider, s *session) {
			s.ready, s.problem = false, errors.New("client_secret of acme-docs: ACME_SECRET is not set")
		}),
		"form":     form(docsConfig(), "acme-docs", 0),
		"form-key": form(keyConfig(), "acme-docs", 3),
		"form-new": form(docsConfig(), "", 2),
	}
	maps.Copy(all, map[string]Screen{
		"handshake-idle":    oauth(func(p *provider, _ *session) { p.goTo(stepHandshake) }),
		"handshake-key":     byKey(func(p *provider, _ *session) { p.goTo(stepHandshake) }),
		"handshake-waiting": oauth(signingIn),
		"handshake-paste": oauth(signingIn, func(p *provider, _ *session) {
			p.typeInto(forRedirect, "http://127.0.0.1:8977/callback?code=日本語")
		}),
		"handshake-paste-only": after(signingIn, func(f *flow.Provision) {
			f.Login.Listening, f.Login.PasteOnly = nil, "the redirect URI is not on this machine's loopback: paste the address the browser ends at"
			f.Problem = &flow.Problem{Tried: "what was pasted", Words: "neither code nor error is in it", Next: "this login goes on waiting"}
		}),
		"handshake-noted": after(signingIn, func(f *flow.Provision) {
			f.Login.Noted = []string{"its state is not the one this login sent", "GET /favicon " + hostileTitle}
		}),
		"handshake-asking": after(codeCame, func(f *flow.Provision) {
			f.Stage, f.Code.Redirect.HasState, f.Code.Question = flow.Asking, false, &flow.Question{NoState: true}
			f.Code.Warnings = []string{"the provider did not bring the state back"}
		}),
		"handshake-exchanging": oauth(codeCame),
		"handshake-denied": after(signingIn, func(f *flow.Provision) {
			f.Stage, f.Code.Redirect = flow.Refused, workfront.Redirect{Error: "access_denied", State: f.Login.State, HasState: true}
			f.Problem = &flow.Problem{Tried: "the login", Words: "access_denied", Likely: "Cancel was pressed on the consent page", Next: "open a new login when you are ready"}
		}),
		"handshake-refused": after(codeCame, func(f *flow.Provision) {
			f.Stage, f.Problem = flow.Refused, &flow.Problem{Tried: "the token request", Words: "the provider answered 400: invalid_grant: " + hostileTitle, Likely: "the provider does not honour its own code", Next: "open a new login"}
		}),
		"handshake-live":      oauth(tokensCame),
		"handshake-revealed":  oauth(tokensCame, func(p *provider, _ *session) { p.revealed = true }),
		"handshake-refreshed": oauth(refreshedToo, func(_ *provider, s *session) { s.bytes = textDocument(transcript(sampleExchange())) }),
		"handshake-expired": after(tokensCame, func(f *flow.Provision) {
			f.Stage, f.Life.Ended, f.Tokens.RefreshToken = flow.Expired, true, ""
		}),
		"handshake-lost": after(tokensCame, func(f *flow.Provision) {
			f.Stage, f.Life.Ended = flow.Expired, true
			f.Problem = &flow.Problem{
				Tried: "the refresh", Words: "the answer to the refresh of 2026-11-22 08:41:07 was lost, and the refresh token was not sent again", Insist: true,
				Likely: "the provider may have taken it: then the old refresh token is dead, and what replaced it is nowhere", Next: "sign in again; or try the old refresh token once more",
			}
		}),
		"handshake-findings": after(tokensCame, func(f *flow.Provision) {
			f.Life.Length = 0
			f.NotKept = errors.New("/home/maria/.local/state/wfconnect/vault.age: no space left on device")
			f.Tokens.Findings = []webhook.Finding{
				finding("D03", "expires_id", "", "expires_id: 3600", "expires_in", "Workfront may not know when the token ends", webhook.Should),
				finding("9.1", "token_type", "", "absent", "Bearer", "none known", webhook.Note),
			}
		}),
	})
	maps.Copy(all, map[string]Screen{
		"calls":           oauth(tokensCame, func(p *provider, _ *session) { p.goTo(stepCalls) }),
		"calls-last":      oauth(tokensCame, func(p *provider, _ *session) { p.goTo(stepCalls); p.calls.at = len(endpoints()) - 1 }),
		"params":          call("files", onParams, nil),
		"params-no-token": oauth(calling("files", onParams, nil)),
		"params-key":      byKey(calling("files", onParams, nil)),
		"params-form":     call("createFolder", onParams, nil, func(p *provider, _ *session) { p.calls.asForm = true }),
		"params-upload":   call("upload", onParams, nil),
		"params-missing":  call("delete", onParams, nil),
		"params-long": call("uploadInit", onParams, nil, func(p *provider, _ *session) {
			p.calls.inputs[1].field = newField(strings.Repeat("50% & #1 日本語 ", 2), false)
		}),
		"picker":           call("metadata", onPicker, listed, func(p *provider, _ *session) { p.calls.pick = 60 }),
		"sending":          call("download", onAnswer, sending),
		"sending-nothing":  call("download", onAnswer, func(c *flow.Call) { sending(c); c.Progress = webhook.Progress{Total: -1} }),
		"sending-stopping": call("download", onAnswer, func(c *flow.Call) { sending(c); c.Stopping = true }),
		"sending-upload":   call("upload", onAnswer, func(c *flow.Call) { sending(c); c.Progress = webhook.Progress{Sending: true, Done: 5 << 20, Total: -1} }),
		"list":             call("files", onAnswer, listed),
		"list-far":         call("files", onAnswer, listed, func(p *provider, _ *session) { p.calls.item, p.calls.trail = 77, []string{"/"} }),
		"list-empty":       call("search", onAnswer, func(c *flow.Call) { c.Answer.List = []webhook.Metadata{} }),
		"metadata":         call("metadata", onAnswer, described, func(_ *provider, s *session) { s.answer = newDocument([]byte(metadataBody)) }),
		"upload-announced": call("uploadInit", onAnswer, described, func(_ *provider, s *session) { s.answer = newDocument([]byte(metadataBody)) }),
		"thumbnail": call("thumbnail", onAnswer, func(c *flow.Call) {
			c.Answer.Image = &webhook.Image{Type: "image/png", Width: 200, Height: 133, Bytes: 5120}
		}),
		"thumbnail-none": call("thumbnail", onAnswer, func(c *flow.Call) { c.Answer.Image, c.Answer.Body = &webhook.Image{}, []byte("\x00garbage\xff\x1b[2J") }),
		"bytes-text": call("download", onAnswer, func(c *flow.Call) {
			c.Answer.Body = []byte("item,owner\r\nphotography,\x1b[31mAna Souza\r\n日本語\r\n")
		}),
		"bytes-hex": call("download", onAnswer, func(c *flow.Call) {
			c.Answer.Body, c.Answer.Cut = []byte(strings.Repeat("\x89PNG\r\n\x1a\n\x00\xff\x1b[2J", 200)), true
		}),
		"saved": call("download", onAnswer, func(c *flow.Call) {
			c.Saved, c.Answer.Body = "/home/maria/Campaign brief.txt", []byte("Campaign brief")
		}),
		"broken-off": call("download", onAnswer, brokenOff),
		"unreachable": call("files", onAnswer, func(c *flow.Call) {
			c.Answer, c.Err = webhook.Answer{}, &network.Unreachable{
				Tried: "files", Host: "docs.acme.example", Why: "the connection was refused; nothing listens there", NotSent: true, Err: syscall.ECONNREFUSED,
			}
		}),
		"refused":        call("files", onAnswer, noRefresh, func(_ *provider, s *session) { s.answer = newDocument(s.call.Answer.Body) }),
		"found":          call("files", onAnswer, func(c *flow.Call) { listed(c); c.Answer.Findings = someFindings() }),
		"findings":       call("files", onAnswer, func(c *flow.Call) { listed(c); c.Answer.Findings = someFindings() }, func(p *provider, _ *session) { p.calls.findings = true }),
		"no-findings":    call("files", onAnswer, listed, func(p *provider, _ *session) { p.calls.findings = true }),
		"sequence":       call("files", onAnswer, refreshedOnTheWay),
		"hostile":        call("files", onAnswer, hostile),
		"hostile-more":   call("files", onAnswer, hostile, func(p *provider, _ *session) { p.calls.findings = true }),
		"hostile-pick":   call("metadata", onPicker, hostile),
		"refusal-judged": call("files", onAnswer, noRefresh, func(p *provider, _ *session) { p.calls.findings = true }),
		"service-info":   call("serviceInfo", onAnswer, nil),
	})
	maps.Copy(all, conformanceStates(t, func(change func(*provider, *session)) Screen { return oauth(tokensCame, change) }))
	named := map[string]Screen{}
	for name, s := range all {
		named["provider-"+name] = s
	}
	return named
}

func brokenOff(c *flow.Call) {
	c.Err = errors.New("reading the answer of download to docs.acme.example: the connection was cut before the whole answer came; 12 of 5120 bytes came; the 12 bytes that came are in /tmp/Logo.png.part")
	c.Answer.Body, c.Answer.Size = []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0d"), 12
	c.Answer.Findings = []webhook.Finding{finding("P11", "body", "", "12 of 5120 bytes came", "as many bytes as announced", "Workfront shows an error, or keeps half a document", webhook.Must)}
}
