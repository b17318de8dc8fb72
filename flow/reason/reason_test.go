package reason

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"wfconnect/network"
	"wfconnect/workfront"
)

// firsts has, for each cause, facts in which it must be the most likely.
func firsts() map[string]Facts {
	const sent = "http://127.0.0.1:8976/callback"
	login := func(err, words string) Facts { return Facts{Request: Login, Error: err, Words: words} }
	silent := func(change func(*Facts)) Facts {
		f := Facts{Request: Login, Silent: true, Waited: 5 * time.Minute, RedirectURI: sent}
		change(&f)
		return f
	}
	tokens := func(r Request, points workfront.Cause, status int, words string, change func(*Facts)) Facts {
		f := Facts{Request: r, Points: points, Status: status, Words: words, RedirectURI: sent, CodeAge: 3 * time.Second, HasRefresh: true, Host: "acme.my.workfront.com", Lane: "my", TokenAge: time.Hour, SignInAge: time.Hour, Idle: 50 * time.Minute}
		if change != nil {
			change(&f)
		}
		return f
	}
	code := func(words string, change func(*Facts)) Facts {
		return tokens(Exchange, workfront.CauseCode, 400, words, change)
	}
	client := func(words string, change func(*Facts)) Facts {
		return tokens(Exchange, workfront.CauseClient, 401, words, change)
	}
	dead := func(words string, change func(*Facts)) Facts {
		return tokens(Renew, workfront.CauseRefreshToken, 400, words, change)
	}
	lost := func(n network.Kind) Facts { return Facts{Request: Exchange, Network: n} }
	jwt := func(words string, change func(*Facts)) Facts {
		return tokens(Present, workfront.CauseUnknown, 400, words, change)
	}
	call := func(points workfront.Cause, status int, words string, change func(*Facts)) Facts {
		f := Facts{Request: Call, Points: points, Status: status, Words: words, Version: "v21.0", Path: "user/search", TokenAge: time.Hour, Lane: "my", TokenLane: "my", HasRefresh: true}
		if change != nil {
			change(&f)
		}
		return f
	}
	none := func(change func(*Facts)) Facts {
		return call(workfront.CauseUnknown, 200, "", func(f *Facts) { f.NoRows = true; change(f) })
	}
	provider := func(points workfront.Cause, status int, words string, change func(*Facts)) Facts {
		f := Facts{Side: Provider, Request: Exchange, Points: points, Status: status, Words: words}
		if change != nil {
			change(&f)
		}
		return f
	}
	const unknown = workfront.CauseUnknown
	return map[string]Facts{
		"cancelled":       login("access_denied", ""),
		"not-allowed":     login("access_denied", "not permitted by policy"),
		"login-pkce":      login("invalid_request", "code_challenge is required"),
		"login-type":      login("unauthorized_client", ""),
		"login-request":   login("invalid_scope", ""),
		"paste-only":      silent(func(f *Facts) { f.PasteOnly = true }),
		"silent-redirect": silent(func(f *Facts) { f.Differences = []string{"port"} }),
		"silent-client":   silent(func(f *Facts) { f.Lane = "sb01" }),
		"silent-cancel":   silent(func(f *Facts) { f.WorkedBefore = true }),
		"unfinished":      silent(func(f *Facts) { f.Waited = 30 * time.Second }),

		"code-old":    code("", func(f *Facts) { f.CodeAge = 131 * time.Second }),
		"code-pasted": code("", func(f *Facts) { f.Pasted = true }),
		"code-used":   code("The authorization code is not valid or has expired", nil),
		"code-other":  code("issued to another client", nil),
		"code-held":   code("The authorization code has expired", nil),
		"redirect":    code("", func(f *Facts) { f.Compared, f.Differences = true, []string{"slash at the end"} }),

		"secret-space":     client("the secret is wrong", func(f *Facts) { *f = f.Secret("id", "x\n") }),
		"secret-reserved":  client("", func(f *Facts) { *f = f.Secret("id", "a%b"); f.Basic = true }),
		"other-lane":       client("", func(f *Facts) { f.Lane = "sb01" }),
		"preview-wiped":    client("", func(f *Facts) { f.Lane, f.WorkedBefore = "preview", true }),
		"client":           client("The client secret is not valid", nil),
		"pkce":             code("code_verifier is missing", nil),
		"app-type":         tokens(Exchange, workfront.CauseApplication, 400, "", nil),
		"refresh-redirect": tokens(Renew, workfront.CauseStyle, 400, "redirect_uri is missing", nil),
		"style":            tokens(Exchange, workfront.CauseStyle, 400, "", nil),

		"rotated":         dead("", func(f *Facts) { f.AnswerLost = true }),
		"used-by-style":   dead("the refresh token was already used", func(f *Facts) { f.RefusedBefore = true }),
		"idle-limit":      dead("", nil),
		"absolute-limit":  dead("", func(f *Facts) { f.Idle = time.Minute }),
		"preview-refresh": dead("", func(f *Facts) { f.Lane, f.TokenAge = "preview", 100*time.Hour }),
		"app-deleted":     dead("the application is not there", nil),
		"user-off":        dead("the user is inactive", nil),
		"none-came":       {Request: Renew},

		"jwt-issuer":  jwt("", nil),
		"jwt-key":     jwt("the signature is not valid", nil),
		"jwt-subject": jwt("unknown subject", nil),
		"jwt-expired": jwt("the token has expired", nil),

		"waf":         tokens(Exchange, workfront.CauseNetwork, 403, "", func(f *Facts) { f.Shape, f.Reference, f.Denied = HTML, "18.2f", true }),
		"ip-list":     call(workfront.CausePermission, 403, "your IP address is not in a range", nil),
		"proxy-login": tokens(Exchange, unknown, 407, "", func(f *Facts) { f.Shape = HTML }),
		"page":        tokens(Exchange, unknown, 200, "", func(f *Facts) { f.Shape = HTML }),
		"moved":       tokens(Exchange, workfront.CauseMoved, 307, "", nil),
		"wrong-host":  tokens(Exchange, workfront.CausePath, 404, "", nil),
		"twin-host":   tokens(Exchange, workfront.CausePath, 404, "", func(f *Facts) { f.AdobeHost, f.Host = true, "acme.my.workfront.adobe.com" }),
		"throttled":   tokens(Exchange, workfront.CauseThrottled, 429, "", nil),
		"server":      tokens(Exchange, workfront.CauseServer, 503, "", nil),
		"no-tokens":   tokens(Exchange, unknown, 200, "access_token is missing", nil),

		"stopped": lost(network.Stopped), "no-name": lost(network.NoName), "nobody-listens": lost(network.NobodyListens), "proxy-down": lost(network.ProxyDown),
		"no-route": lost(network.NoRoute), "cut": lost(network.Cut), "timeout": lost(network.Timeout), "swallowed": {Request: Exchange, Network: network.Timeout, NotSent: true},
		"untrusted": lost(network.UntrustedCertificate), "wrong-name": lost(network.WrongCertificate), "old-certificate": lost(network.OldCertificate),
		"clock":   {Request: Exchange, Network: network.OldCertificate, SkewKnown: true, Skew: -time.Hour},
		"not-tls": lost(network.NotTLS), "tls-old": lost(network.NoTLSAgreement), "garbled": lost(network.GarbledAnswer), "network": lost(network.Unknown),

		"bearer":          call(workfront.CauseSession, 401, "", func(f *Facts) { f.Header = Bearer }),
		"no-header":       call(workfront.CauseSession, 401, "", func(f *Facts) { f.Header = NoHeader }),
		"api-key":         call(workfront.CauseSession, 401, "", func(f *Facts) { f.Foreign = true }),
		"token-lane":      call(workfront.CauseSession, 401, "", func(f *Facts) { f.TokenLane = "sb01" }),
		"session-over":    call(workfront.CauseSession, 401, "", nil),
		"permission":      call(workfront.CausePermission, 403, "", nil),
		"version-gone":    call(workfront.CausePath, 404, "", func(f *Facts) { f.Version, f.Removed = "v14.0", "2025-09-30" }),
		"version-new":     call(workfront.CausePath, 404, "", func(f *Facts) { f.Version, f.Newer = "v99.0", true }),
		"unversioned":     call(workfront.CausePath, 404, "", func(f *Facts) { f.Version = "" }),
		"uri-long":        call(unknown, 414, "", nil),
		"login-api":       call(workfront.CausePath, 404, "", func(f *Facts) { f.Path = "login" }),
		"field":           call(unknown, 422, "APIModel V21_0 does not support field x", nil),
		"object":          call(workfront.CausePath, 404, "APIModel V21_0 does not support object x", nil),
		"uri-parts":       call(unknown, 400, "unrecognized URI format: too many parts", nil),
		"limit":           call(unknown, 422, "greater than the maximum allowed limit of 2000", nil),
		"path":            call(workfront.CausePath, 404, "", nil),
		"query":           call(unknown, 422, "", nil),
		"no-access":       none(func(*Facts) {}),
		"nothing-there":   none(func(f *Facts) { f.Filtered = true }),
		"not-provisioned": none(func(f *Facts) { f.OwnUser = true }),

		"provider-client":    provider(workfront.CauseClient, 401, "", nil),
		"provider-style":     provider(workfront.CauseStyle, 400, "", nil),
		"provider-code":      provider(workfront.CauseCode, 400, "", nil),
		"provider-code-used": provider(workfront.CauseCode, 400, "used before", nil),
		"provider-dead":      provider(workfront.CauseRefreshToken, 400, "", func(f *Facts) { f.Request = Renew }),
		"provider-path":      provider(workfront.CausePath, 404, "", nil),
		"provider-page":      provider(unknown, 200, "", func(f *Facts) { f.Shape = HTML }),
		"provider-moved":     provider(workfront.CauseMoved, 302, "", nil),
		"provider-no-token":  provider(unknown, 200, "", nil),
		"provider-server":    provider(workfront.CauseServer, 500, "", nil),
		"provider-down":      {Side: Provider, Request: Exchange, Network: network.NobodyListens, NotSent: true},
		"provider-lost":      {Side: Provider, Request: Exchange, Network: network.Cut},

		"key":                served(403, func(f *Facts) { f.APIKey = true }),
		"no-retry":           served(403, func(f *Facts) { f.NoNewToken = true }),
		"no-refresh":         served(403, func(f *Facts) { f.Unrenewed, f.Item = true, true }),
		"new-token":          served(403, func(f *Facts) { f.Refreshed, f.Item = true, true }),
		"left":               served(403, func(f *Facts) { f.Left, f.Item = true, true }),
		"status-401":         served(401, nil),
		"another-users":      served(403, func(f *Facts) { f.Item = true }),
		"item":               served(404, func(f *Facts) { f.Item = true }),
		"base-url":           served(404, nil),
		"method":             served(405, nil),
		"parameters-place":   served(400, func(f *Facts) { f.Method, f.Parameters = "POST", true }),
		"parameters":         served(400, nil),
		"too-large":          served(413, nil),
		"refused":            served(406, nil),
		"conflict":           served(409, nil),
		"call-page":          served(200, func(f *Facts) { f.Shape = HTML }),
		"says-no":            served(200, func(f *Facts) { f.SaysNo = true }),
		"not-what-was-asked": served(200, nil),
		"call-moved":         served(302, nil),
	}
}

func served(status int, change func(*Facts)) Facts {
	f := Facts{Side: Provider, Request: Call, Endpoint: "files", Method: "GET", Status: status}
	if change != nil {
		change(&f)
	}
	return f
}

func TestEachCauseIsSomewhereTheMostLikely(t *testing.T) {
	t.Parallel()
	want := firsts()
	seen := map[string]bool{}
	for _, c := range Table() {
		if seen[c.ID] {
			t.Errorf("two causes are called %s", c.ID)
		}
		seen[c.ID] = true
		f, there := want[c.ID]
		if !there {
			t.Errorf("nothing puts %s first", c.ID)
			continue
		}
		ranked := Rank(f)
		if len(ranked) == 0 || ranked[0].ID != c.ID || len(ranked) > 1 && ranked[1].Weight == ranked[0].Weight {
			t.Errorf("%s is not first, or not alone: %s", c.ID, ids(ranked))
		}
		if len(ranked) > 0 && !ranked[0].Likely() {
			t.Errorf("%s is first and yet not likely: %d", c.ID, ranked[0].Weight)
		}
	}
	for id := range want {
		if !seen[id] {
			t.Errorf("there is no cause %s", id)
		}
	}
}

func ids(list []Reason) string {
	var all []string
	for _, r := range list {
		all = append(all, fmt.Sprintf("%s %d", r.ID, r.Weight))
	}
	return strings.Join(all, ", ")
}

// Every row says what it is, what to do and how to prove it, whatever the facts.
func TestEachCauseIsWhole(t *testing.T) {
	t.Parallel()
	for id, f := range firsts() {
		f.Name = "acme"
		for _, r := range Rank(f) {
			if r.Says == "" || r.Do == "" || r.Prove == "" || r.Act == None && r.Command == "" {
				t.Errorf("%s: %+v", id, r)
			}
			for _, s := range []string{r.Says, r.Do, r.Prove} {
				if strings.HasSuffix(s, ".") || strings.Contains(s, "NAME") {
					t.Errorf("%s: %q", r.ID, s)
				}
			}
			if strings.Contains(r.Command, "NAME") {
				t.Errorf("%s: %q", r.ID, r.Command)
			}
		}
	}
}

func TestNothingKnownIsNoReason(t *testing.T) {
	t.Parallel()
	for _, f := range []Facts{{Request: Exchange}, {Request: Call}, {Side: Provider, Request: Exchange}, {Side: Provider, Request: Call}} {
		if got := Rank(f); len(got) != 0 {
			t.Errorf("%+v: %s", f, ids(got))
		}
	}
	silent := Rank(Facts{Request: Exchange, Status: 400, CodeAge: time.Second})
	if len(silent) == 0 || silent[0].Likely() {
		t.Errorf("a refusal without a word has a likely reason: %s", ids(silent))
	}
}

func TestWhatIsNotRegisteredSaysHow(t *testing.T) {
	t.Parallel()
	f := firsts()["redirect"]
	if got := Rank(f)[0].Says; !strings.Contains(got, "slash at the end") || !strings.Contains(got, f.RedirectURI) {
		t.Errorf("%s", got)
	}
	f.Differences = nil
	for _, r := range Rank(f) {
		if r.ID == "redirect" {
			t.Error("it is suspected though it is known to be the same")
		}
	}
}

// Whatever the facts, nothing panics, and the order is by weight.
func FuzzRank(f *testing.F) {
	f.Add(0, 1, 3, 400, 0, "invalid_grant", "redirect", int64(5e9))
	f.Fuzz(func(t *testing.T, side, request, points, status, kind int, code, words string, age int64) {
		ranked := Rank(Facts{
			Side: Side(side % 2), Request: Request(request % 6), Points: workfront.Cause(points % 14), Status: status, Network: network.Kind(kind % 16),
			Error: code, Words: words, CodeAge: time.Duration(age), TokenAge: time.Duration(age), Idle: time.Duration(-age), Skew: time.Duration(age), SkewKnown: age%2 == 0,
		})
		for i := 1; i < len(ranked); i++ {
			if ranked[i].Weight > ranked[i-1].Weight {
				t.Errorf("%s", ids(ranked))
			}
		}
	})
}
