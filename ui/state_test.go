package ui

import (
	"errors"
	"maps"
	"os"
	"strings"
	"testing"
	"time"

	"wfconnect/flow"
	"wfconnect/flow/config"
	"wfconnect/flow/reason"
	"wfconnect/flow/vault"
	"wfconnect/flow/wire"
	"wfconnect/workfront"
)

func TestMain(m *testing.M) {
	time.Local = time.UTC // screens show local times
	os.Exit(m.Run())
}

var t0 = time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)

var acmeKey = vault.Key{Kind: kindWorkfront, Name: "acme"}

func acmeConfig() config.Workfront {
	return config.Workfront{
		Name: "acme", Domain: "https://acme.my.workfront.com", Flow: config.FlowAuthorizationCode,
		ClientID: "3fb0a8e07b6a4c58", ClientSecret: "env:ACME_SECRET", RedirectURI: "http://127.0.0.1:8976/callback",
		TokenRequest: "form", APIVersion: "v21.0",
	}
}

// deskWith is a desk with connections that are ready; change shapes the first.
func deskWith(t *testing.T, change func(*flow.Connect), names ...string) *desk {
	t.Helper()
	configs := map[string]config.Workfront{}
	for _, name := range names {
		w := acmeConfig()
		w.Name = name
		configs[name] = w
	}
	d := newDesk(t.Context(), World{
		Parts:  flow.Parts{Vault: vault.Memory(), Log: wire.NewLog(wire.NewRedactor(), time.Now)},
		Config: config.Config{Path: "/home/maria/.config/wfconnect/config.toml", Workfront: configs},
	})
	for i, name := range names {
		s := d.sessions[vault.Key{Kind: kindWorkfront, Name: name}]
		host, err := workfront.ParseHost(s.workfront.Domain)
		if err != nil {
			t.Fatal(err)
		}
		s.ready = true
		s.connect = flow.NewConnect(name, workfront.Application{
			Host: host, ClientID: s.workfront.ClientID, ClientSecret: "the-client-secret",
			RedirectURI: s.workfront.RedirectURI, Style: workfront.StyleForm,
		}, flow.Outside{})
		s.connect.Now = t0
		if i == 0 && change != nil {
			change(&s.connect)
		}
	}
	return d
}

func connectWith(t *testing.T, change func(*flow.Connect)) (*connect, *session) {
	d := deskWith(t, change, "acme")
	return newConnect(d, acmeKey, newStart(d)), d.sessions[acmeKey]
}

func atAuthorize(c *flow.Connect) {
	c.Stage = flow.Authorizing
	c.Login = flow.Login{
		State: "R4N2QJ7YV3XW5T6BHC2KLMFPZA", Began: t0.Add(-42 * time.Second),
		URL:       c.App.AuthorizeURL("R4N2QJ7YV3XW5T6BHC2KLMFPZA"),
		Listening: []string{"127.0.0.1:8976"}, Browser: "the browser was asked to open it",
	}
}

func atCode(c *flow.Connect) {
	atAuthorize(c)
	c.Stage = flow.Holding
	c.Code = flow.Code{Host: c.App.Host, Arrived: t0.Add(-33 * time.Second), Redirect: workfront.Redirect{
		Code: "a81f0c7e2d4b4f5e9a6b8c1d2e3f4a92c0de", Domain: "acme", Lane: "my", State: c.Login.State, HasState: true,
	}}
}

func atTokens(c *flow.Connect) {
	atCode(c)
	c.Stage, c.Host, c.Code.Fate = flow.Live, c.App.Host, flow.CodeGranted
	c.Tokens = workfront.Tokens{
		TokenType: "sessionID", AccessToken: "5d41402abc4b2a76b9719d911017c592", RefreshToken: "7d793037a0760186574b0282f2f435e7",
		WID: "61f8", ExpiresIn: time.Hour, ExpiresRaw: "3600",
	}
	c.Life = flow.Life{Issued: t0.Add(-17 * time.Minute), Length: time.Hour}
}

const whoAmIBody = `{"data":[{"ID":"5f1a","name":"Maria López 日本語","objCode":"USER","emailAddr":"maria.lopez@acme.example"}]}`

func atTry(c *flow.Connect) {
	atTokens(c)
	c.Call = flow.APICall{Path: workfront.WhoAmIPath, Version: c.Version, Took: 84 * time.Millisecond, Answer: workfront.Answer{
		Status: 200, ContentType: "application/json", Body: []byte(whoAmIBody), Rows: 1,
	}}
}

// rankedProblem is a refused exchange with its reasons, as they are ranked.
func rankedProblem(redirectURI string) *flow.Problem {
	reasons := reason.Rank(reason.Facts{
		Name: "acme", Request: reason.Exchange, Points: workfront.CauseCode, Status: 400, Error: "invalid_grant",
		CodeAge: 33 * time.Second, RedirectURI: redirectURI, Host: "acme.my.workfront.com", Lane: "my",
	})
	return &flow.Problem{
		Tried: "the exchange", Words: "Workfront answered 400: invalid_grant: the grant is not valid",
		Likely: reasons[0].Says, Next: reasons[0].Do, Reasons: reasons,
	}
}

// states are the screens in every state that looks different.
func states(t *testing.T) map[string]Screen {
	t.Helper()
	connectAt := func(change func(*flow.Connect), more ...func(*connect, *session)) Screen {
		c, s := connectWith(t, change)
		for _, f := range more {
			f(c, s)
		}
		return c
	}
	look := func(at step) func(*connect, *session) {
		return func(c *connect, _ *session) { c.look, c.fixed = at, true }
	}
	list := deskWith(t, atTokens, "acme", "beta", "日本語の接続")
	list.sessions[vault.Key{Kind: kindWorkfront, Name: "beta"}].problem = errors.New("client_secret of beta: ACME_SECRET is not set")
	beginning := deskWith(t, nil)
	beginning.beginning = true
	broken := deskWith(t, nil)
	broken.problem = errors.New("config.toml:3: workfront.acme.cleint_id: unknown key; did you mean client_id")
	form := newForm(deskWith(t, nil, "acme"), "acme", nil)
	form.opened = t0
	empty := newForm(deskWith(t, nil), "", nil)
	empty.opened = t0
	all := map[string]Screen{
		"list":               newStart(list),
		"list-empty":         newStart(deskWith(t, nil)),
		"list-broken":        newStart(broken),
		"list-beginning":     newStart(beginning),
		"form":               form,
		"form-new":           empty,
		"application":        connectAt(nil),
		"application-secret": connectAt(func(c *flow.Connect) { c.App.ClientSecret = "" }),
		"authorize":          connectAt(atAuthorize),
		"authorize-paste":    connectAt(atAuthorize, func(c *connect, _ *session) { c.typeInto(forRedirect, "http://127.0.0.1:8976/callback?code=日本語") }),
		"authorize-paste-only": connectAt(func(c *flow.Connect) {
			atAuthorize(c)
			c.Login.Listening, c.Login.PasteOnly = nil, "the redirect URI is not on this machine's loopback: paste the address the browser ends at"
			c.Problem = &flow.Problem{Tried: "what was pasted", Words: "neither code nor error is in it", Next: "this login goes on waiting"}
		}),
		"authorize-noted": connectAt(func(c *flow.Connect) {
			atAuthorize(c)
			c.Login.Noted = []string{"its state is not the one this login sent", "GET /favicon \x1b]0;evil\a"}
		}),
		"code":       connectAt(atCode),
		"code-hurry": connectAt(func(c *flow.Connect) { atCode(c); c.Code.Arrived = t0.Add(-101 * time.Second) }),
		"code-over":  connectAt(func(c *flow.Connect) { atCode(c); c.Code.Arrived = t0.Add(-2 * time.Minute) }),
		"code-no-state": connectAt(func(c *flow.Connect) {
			atCode(c)
			c.Code.Redirect.HasState = false
			c.Code.Warnings = []string{"no state came back"}
		}),
		"code-used": connectAt(func(c *flow.Connect) {
			atTokens(c)
			c.Code.Arrived = t0.Add(-17 * time.Minute)
		}, look(stepCode)),
		"code-refused-again": connectAt(func(c *flow.Connect) { // while the tokens of an earlier login still work
			atTokens(c)
			c.Code.Arrived, c.Code.Fate = t0.Add(-5*time.Minute), flow.CodeRefused
		}, look(stepCode)),
		"code-asking": connectAt(func(c *flow.Connect) {
			atCode(c)
			c.Stage, c.Code.Redirect.Lane = flow.Asking, "sb01"
			other, _ := workfront.ParseHost("acme.sb01.workfront.com")
			c.Code.Question = &flow.Question{Differs: []string{"lane is sb01, this login was for my"}, Other: &other}
		}),
		"code-refused": connectAt(func(c *flow.Connect) {
			atCode(c)
			c.Code.Fate = flow.CodeRefused
			c.Stage, c.Problem = flow.Refused, &flow.Problem{
				Tried: "the exchange", Words: "Workfront answered 400: invalid_grant: Authorization code \x1b[31mexpired",
				Likely: "at 33 s the code was not too old: it was used before, or belongs to another client ID or redirect URI", Next: "get a new code",
			}
		}),
		"code-ranked": connectAt(func(c *flow.Connect) {
			atCode(c)
			c.Code.Fate = flow.CodeRefused
			c.Stage, c.Problem = flow.Refused, rankedProblem(c.App.RedirectURI)
		}),
		"redirect-difference": connectAt(nil, func(c *connect, s *session) {
			c.goTo(stepApplication)
			c.comparing, s.connect.Registered = true, "http://localhost:8976/callback/"
		}),
		"redirect-hostile": connectAt(nil, func(c *connect, s *session) {
			c.goTo(stepApplication)
			c.comparing, s.connect.Registered = true, " https://127.0.0.1:8976/c\u0430ll\u200bback\x1b[2J"
		}),
		"redirect-same": connectAt(nil, func(c *connect, s *session) {
			c.goTo(stepApplication)
			c.comparing, s.connect.Registered = true, s.connect.App.RedirectURI
		}),
		"redirect-asking":  connectAt(nil, func(c *connect, _ *session) { c.compare() }),
		"authorize-silent": connectAt(func(c *flow.Connect) { atAuthorize(c); c.Login.Began = t0.Add(-3 * time.Minute) }),
		"tokens-other-host": connectAt(func(c *flow.Connect) {
			atTokens(c)
			c.Host, _ = workfront.ParseHost("acme.sb01.workfront.com")
		}),
		"tokens-twin-host": connectAt(func(c *flow.Connect) {
			atTokens(c)
			c.Host, _ = workfront.ParseHost("acme.my.workfront.adobe.com")
		}),
		"application-elsewhere": connectAt(func(c *flow.Connect) {
			host, _ := workfront.ParseHost("acme.preview.workfront.com")
			c.Elsewhere = &flow.Elsewhere{Host: host}
		}),
		"login-refused": connectAt(func(c *flow.Connect) {
			atAuthorize(c)
			c.Stage, c.Problem = flow.Refused, &flow.Problem{Tried: "the login", Words: "access_denied", Likely: "Cancel was pressed on the consent page", Next: "open a new login when you are ready"}
		}),
		"exchanging": connectAt(func(c *flow.Connect) { atCode(c); c.Stage, c.Code.Fate = flow.Exchanging, flow.CodeSent }),
		"tokens": connectAt(atTokens, func(_ *connect, s *session) {
			s.bytes = textDocument(transcript(sampleExchange()))
			s.payload = sampleExchange().Response.Body
		}),
		"tokens-revealed": connectAt(atTokens, func(c *connect, _ *session) { c.revealed = true }),
		"tokens-refreshed": connectAt(func(c *flow.Connect) {
			atTokens(c)
			c.Before = c.Tokens
			c.Tokens.AccessToken = "098f6bcd4621d373cade4e832627b4f6"
		}),
		"tokens-unknown-life": connectAt(func(c *flow.Connect) {
			atTokens(c)
			c.Life.Length, c.Tokens.ExpiresIn, c.Tokens.ExpiresRaw, c.Tokens.RefreshToken = 0, 0, "0", ""
			c.Tokens.Notes = []string{"expires_in is 0: the lifetime is unknown"}
			c.NotKept = errors.New("/home/maria/.local/state/wfconnect/vault.age: no space left on device")
		}),
		"tokens-expired": connectAt(func(c *flow.Connect) { atTokens(c); c.Stage, c.Life.Ended = flow.Expired, true }),
		"tokens-planned": connectAt(func(c *flow.Connect) {
			atTokens(c)
			c.Before, c.Others = c.Tokens, true
			c.Tokens.AccessToken, c.Tokens.RefreshToken = "098f6bcd4621d373cade4e832627b4f6", "098f6bcd4621d373cade4e832627b4f7"
			c.Limits = flow.Limits{Absolute: 90 * 24 * time.Hour, Inactivity: 14 * 24 * time.Hour}
			c.SignedIn, c.Used = t0.Add(-10*24*time.Hour), t0.Add(-15*24*time.Hour)
		}),
		"tokens-lost": connectAt(func(c *flow.Connect) {
			atTokens(c)
			c.Stage, c.Life.Ended = flow.Expired, true
			c.Problem = &flow.Problem{
				Tried: "the refresh", Words: "the answer to the refresh of 2026-11-22 08:41:07 was lost, and the refresh token was not sent again", Insist: true,
				Likely: "Workfront may have taken it: then the old refresh token is dead, and what replaced it is nowhere", Next: "sign in again; or try the old refresh token once more",
			}
		}),
		"try-refreshing": connectAt(func(c *flow.Connect) {
			atTry(c)
			c.Stage, c.Call.Sending, c.Call.Renewed = flow.Refreshing, true, true
		}, look(stepTry)),
		"try":       connectAt(atTry, look(stepTry), func(_ *connect, s *session) { s.answer = newDocument([]byte(whoAmIBody)) }),
		"try-first": connectAt(atTokens, look(stepTry)),
		"try-renewed": connectAt(func(c *flow.Connect) {
			atTokens(c)
			c.Before = c.Tokens
			c.Tokens.AccessToken = "098f6bcd4621d373cade4e832627b4f6"
		}, look(stepTry)),
		"try-empty": connectAt(func(c *flow.Connect) { atTry(c); c.Call.Answer.Rows, c.Call.Answer.Body = 0, []byte(`{"data":[]}`) }, look(stepTry)),
		"try-refused": connectAt(func(c *flow.Connect) {
			atTry(c)
			c.Version, c.Call.Version = "v14.0", "v14.0"
			c.Call.Answer = workfront.Answer{Status: 401, Refused: &workfront.Refused{Status: 401, Type: "AuthenticationException", Message: "You are not currently logged in.", Cause: workfront.CauseSession}}
		}, look(stepTry)),
		"try-hostile": connectAt(atTry, look(stepTry), func(_ *connect, s *session) {
			s.answer = textDocument("a\x1b[2Jb\u202ec\x9bd\x00" + strings.Repeat("日本語", 100) + "\r\nnext")
			s.answer.find = "本"
		}),
	}
	maps.Copy(all, kindStates(t, connectAt))
	maps.Copy(all, styleStates(connectAt))
	maps.Copy(all, readStates(connectAt))
	maps.Copy(all, providerStates(t))
	maps.Copy(all, trafficStates(t))
	maps.Copy(all, checkupStates(t))
	return all
}
