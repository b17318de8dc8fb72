package doctor

import (
	"cmp"
	"context"
	"fmt"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"time"

	"wfconnect/flow"
	"wfconnect/flow/config"
	"wfconnect/webhook"
	"wfconnect/webhook/conformance"
	"wfconnect/workfront"
)

// well, doubtful, wrong and left out: findings that belong to no one host.
func well(format string, args ...any) Finding {
	return Finding{Verdict: OK, Says: fmt.Sprintf(format, args...)}
}

func doubtful(next, format string, args ...any) Finding {
	return Finding{Verdict: Warn, Says: fmt.Sprintf(format, args...), Next: next}
}

func wrong(next, format string, args ...any) Finding {
	return Finding{Verdict: Fail, Says: fmt.Sprintf(format, args...), Next: next, Remedy: flow.MendConfig}
}

func leftOut(format string, args ...any) Finding {
	return Finding{Verdict: Skip, Says: "not looked at: " + fmt.Sprintf(format, args...)}
}

// lookAtConfiguration: unknown keys, wrong types and impossible combinations
// are refused when the file is read; here is what can be read and is odd.
func (v Visit) lookAtConfiguration(context.Context) Finding {
	clientID := ""
	if w := v.look.workfront; w != nil {
		clientID = w.ClientID
	} else {
		clientID = v.look.provider.ClientID
		if err := v.integration().Validate(); err != nil {
			return wrong("mend it in config.toml, or with e on the screen", "%s", strings.ReplaceAll(err.Error(), "\n", "; "))
		}
	}
	switch {
	case strings.TrimSpace(clientID) != clientID:
		return wrong("copy it again from where it is registered", "client_id begins or ends with white space")
	case v.basic() && strings.Contains(clientID, ":"):
		return wrong("choose another token_request", "client_id holds a colon, and token_request = %q sends it as Basic, where a colon ends it (RFC 7617)", v.tokenRequest())
	}
	var odd []string
	for _, w := range v.warnings {
		if key, mine := w.About(v.key.Kind, v.key.Name); mine && !v.judgedElsewhere(key) {
			odd = append(odd, key+": "+w.Message)
		}
	}
	if len(odd) > 0 {
		return doubtful("mend it in config.toml, or leave it if it is meant so", "%s", strings.Join(odd, "; "))
	}
	return well("complete, and nothing in it contradicts")
}

// judgedElsewhere: the finding of its own topic says more.
func (v Visit) judgedElsewhere(key string) bool {
	return slices.Contains([]string{"insecure_skip_verify", "domain", "base_url", "authentication_url", "token_endpoint_url"}, key)
}

func (v Visit) tokenRequest() string {
	if v.look.workfront != nil {
		return v.look.workfront.TokenRequest
	}
	return v.look.provider.TokenRequest
}

// basic: the token request carries id and secret as Basic.
func (v Visit) basic() bool {
	switch {
	case v.look.workfront != nil:
		return v.look.workfront.Flow == config.FlowAuthorizationCode && v.tokenRequest() == string(workfront.StyleJSON)
	case v.look.provider.Auth == config.AuthOAuth2:
		return v.tokenRequest() == string(webhook.TokenBasic)
	}
	return false
}

// integration has something for the secret: whether that is there is another
// finding.
func (v Visit) integration() webhook.Integration {
	p := v.look.provider
	return webhook.Integration{
		Name: p.Name, BaseURL: p.BaseURL, Auth: webhook.Auth(p.Auth), APIKey: "-", Username: p.Username,
		RequestParameters: webhook.Pairs(p.RequestParameters), RequestHeaders: webhook.Pairs(p.RequestHeaders),
		AuthenticationURL: p.AuthenticationURL, TokenEndpointURL: p.TokenEndpointURL, ClientID: p.ClientID,
		RedirectURI: p.RedirectURI, AuthorizeParameters: p.AuthorizeParameters, TokenStyle: webhook.TokenStyle(p.TokenRequest),
	}
}

// lookAtHost judges the spelling of the host, and the lane.
func (v Visit) lookAtHost(context.Context) Finding {
	w := v.look.workfront
	h, err := workfront.ParseHost(w.Domain)
	switch {
	case err != nil:
		return wrong("write domain as https://acme.my.workfront.com", "%s", err.Error())
	case h.Kind == workfront.HostLoopback:
		f := well("%s is this machine: a simulated Workfront, or a proxy", h.Authority)
		if w.Organization == "" || w.Lane == "" {
			f.Details = []string{"organization and lane are not set: what the redirect says of them is held against nothing"}
		}
		return f
	case h.Shared():
		return doubtful("name your own host (acme.my.workfront.com) if you know it", "%s serves the logins of every organization: only the redirect says which one it was", h.Authority)
	case h.Kind == workfront.HostWorkfront:
		return lane(h)
	case h.Kind == workfront.HostLegacy:
		return doubtful("use the organization's host under workfront.com", "%s is Workfront's spelling of before 2015", h.Authority)
	}
	return foreign(h)
}

func lane(h workfront.Host) Finding {
	name := workfront.LaneName(h.Lane)
	f := well("%s is organization %s, lane %s (%s)", h.Authority, h.Domain, h.Lane, cmp.Or(name, "no name that Adobe gives"))
	if twin, ok := strings.CutSuffix(h.Authority, ".workfront.com"); ok {
		f.Details = append(f.Details, "people who work at experience.adobe.com call "+twin+".workfront.adobe.com; tokens go to the host that is configured only")
	} else if twin, ok := strings.CutSuffix(h.Authority, ".workfront.adobe.com"); ok {
		f.Details = append(f.Details, "Adobe's pages on OAuth2 write "+twin+".workfront.com; tokens go to the host that is configured only")
	}
	if strings.HasPrefix(h.Authority, "origin-") {
		f.Details = append(f.Details, "origin- goes around Workfront's content network (a guess)")
	}
	f.Details = append(f.Details, "each environment has applications of its own: a client ID of another lane is unknown here")
	if h.Lane == "preview" {
		f.Details = append(f.Details, "Preview is made anew from Production every weekend: an application that was made there may be gone (a guess)")
	}
	return f
}

// foreign is a host that nobody but the person can vouch for, or a slip.
func foreign(h workfront.Host) Finding {
	const says = "%s is none of Workfront's hosts, and trust_host lets it receive the client secret"
	for _, suffix := range []string{".workfront.com", ".workfront.adobe.com"} {
		if org, ok := strings.CutSuffix(h.Authority, suffix); ok && !strings.Contains(org, ".") {
			return doubtful("is it "+org+".my"+suffix+": a host of Workfront names its lane", says, h.Authority)
		}
	}
	if strings.Contains(h.Authority, "workfront") {
		return doubtful("Workfront's hosts look like acme.my.workfront.com: is it spelt right", says, h.Authority)
	}
	return doubtful("leave it only if you know who runs it", says, h.Authority)
}

func (v Visit) lookAtVersion(context.Context) Finding {
	version, now := cmp.Or(v.look.workfront.APIVersion, workfront.DefaultVersion), time.Now()
	says := workfront.VersionSays(version, now)
	known, _ := workfront.SupportOf(version)
	next := "set api_version = \"" + workfront.DefaultVersion + "\""
	switch {
	case known.Removed != "":
		return wrong(next, "%s", says)
	case workfront.VersionWarning(version) != "":
		return doubtful(next, "%s", says)
	case now.Format("2006-01") > known.Unsupported:
		return doubtful(next, "%s is %s", version, says)
	}
	return well("%s is %s", version, says)
}

func (v Visit) lookAtBaseURL(context.Context) Finding {
	p := v.look.provider
	odd := conformance.Sane(v.integration())
	u, err := url.Parse(strings.TrimSpace(p.BaseURL))
	switch {
	case err != nil || odd.Verdict == conformance.Fail:
		return wrong("write the whole URL, https://host/path", "%s", odd.Says)
	case odd.Verdict == conformance.Warn:
		return doubtful("Workfront appends /files, /metadata and so on to it", "%s", odd.Says)
	case thisMachine(u.Hostname()):
		f := well("%s is this machine", u.Host)
		f.Details = []string{"good to try things; Workfront itself could not call it from outside"}
		return f
	case privateAddress(u.Hostname()):
		return doubtful("register a name that is known outside of your network", "%s is a private address: Workfront itself could not call it from outside", u.Host)
	case strings.HasSuffix(u.Path, "/"):
		return doubtful("write it without: a provider may not take /api//files", "it ends in a slash, and Workfront appends /files and so on (what it makes of two slashes is not documented)")
	}
	return well("%s: /files, /metadata and so on are appended", u.Redacted())
}

func privateAddress(name string) bool {
	addr, err := netip.ParseAddr(name)
	return err == nil && (addr.IsPrivate() || addr.IsLinkLocalUnicast() || addr.IsUnspecified())
}

func (v Visit) lookAtEndpoints(context.Context) Finding {
	p := v.look.provider
	page, err := url.Parse(p.AuthenticationURL)
	token, err2 := url.Parse(p.TokenEndpointURL)
	open := func(u *url.URL) bool { return u.Scheme == "http" && !thisMachine(u.Hostname()) }
	switch {
	case err != nil || err2 != nil:
		return wrong("write the whole URLs, https://host/path", "the Authentication URL or the Token Endpoint URL is not a URL")
	case p.AuthenticationURL == p.TokenEndpointURL:
		return wrong("people sign in at one, Workfront asks for tokens at the other: look them up again", "the Authentication URL and the Token Endpoint URL are the same")
	case open(token):
		return doubtful("use https", "the Token Endpoint URL is http: the client secret and the tokens travel in the open")
	case open(page):
		return doubtful("use https", "the Authentication URL is http: passwords and the code travel in the open")
	case page.Host != token.Host:
		return well("sign in at %s, tokens at %s: two hosts, if that is meant", page.Host, token.Host)
	}
	return well("sign in and tokens are both at %s", page.Host)
}

// lookAtFirewall: Workfront's calls come from addresses that hang on the
// cluster, which nothing here can know.
func (v Visit) lookAtFirewall(context.Context) Finding {
	f := well("if an address list guards the provider, let in Workfront's addresses of your cluster (Setup > System > Customer Info)")
	if o, ok := originOf(v.look.provider.BaseURL); ok && thisMachine(o.name) {
		f = leftOut("%s is this machine; elsewhere, let in Workfront's addresses of your cluster", o.host())
	}
	const perLine = 4
	for _, c := range webhook.Clusters() {
		if len(c.Addresses) == 0 {
			f.Details = append(f.Details, c.Name+": none listed by Adobe")
			continue
		}
		f.Details = append(f.Details, c.Name)
		for some := range slices.Chunk(c.Addresses, perLine) {
			f.Details = append(f.Details, "  "+strings.Join(some, " "))
		}
	}
	f.Details = append(f.Details, webhook.AddressWarnings()...)
	return f
}
