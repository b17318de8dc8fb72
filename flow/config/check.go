package config

import (
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"

	"wfconnect/nearest"
	"wfconnect/workfront"
)

// workfront judges a [workfront.NAME] table.
func (t table) workfront(w Workfront) {
	t.oneOf("flow", w.Flow, FlowAuthorizationCode, FlowPKCE, FlowJWT)
	t.oneOf("token_request", w.TokenRequest, "form", "json", "json-body")
	if t.good("api_version") && !apiVersion().MatchString(w.APIVersion) {
		t.fail("api_version", `must look like "v21.0"`)
	}
	if t.need("domain", w.Domain) {
		t.host(w)
	}
	t.need("client_id", w.ClientID)
	switch w.Flow {
	case FlowAuthorizationCode, FlowPKCE:
		t.authorizes(w)
	case FlowJWT:
		t.need("customer_id", w.CustomerID)
		t.need("user_id", w.UserID)
		t.need("private_key", string(w.PrivateKey))
		t.unused("flow jwt has no use for it: remove it", "redirect_uri", "token_request", "refresh_token_absolute", "refresh_token_inactivity")
	}
	t.label("organization", w.Organization, workfront.ValidDomain)
	t.label("lane", w.Lane, workfront.ValidLane)
	t.transport(w.Transport)
}

// authorizes judges what only the flows with a redirect have.
func (t table) authorizes(w Workfront) {
	t.unused("only flow jwt uses it: remove it, or set flow = \"jwt\"", "customer_id", "user_id", "private_key")
	if t.need("redirect_uri", w.RedirectURI) {
		t.redirect(w.RedirectURI, t.fail)
	}
	if w.Flow != FlowPKCE {
		return
	}
	t.unused("an application with flow pkce has no client secret: remove it, or set flow = \"authorization_code\"", "client_secret")
	if t.good("token_request") && w.TokenRequest != "form" {
		t.fail("token_request", "flow pkce sends a form: remove it")
	}
}

var apiVersion = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^v[0-9]{1,4}\.[0-9]{1,4}$`)
})

func (t table) host(w Workfront) {
	host, err := workfront.ParseHost(w.Domain)
	if err != nil {
		t.fail("domain", "%s", err)
		return
	}
	if host.NeedsTrust() && !w.TrustHost && !t.wrong["trust_host"] {
		t.fail("trust_host", "%s is neither Workfront's nor this machine: set trust_host = true if it may receive the client secret", host.Authority)
		// The host is what one looks for, when trust_host is not written.
		if _, written := t.raw["trust_host"]; !written {
			t.problems[len(t.problems)-1].Line = t.at(append(slices.Clone(t.key), "domain"))
		}
	}
	if host.Kind == workfront.HostLegacy {
		t.warn("domain", "attask-ondemand.com was Workfront's before 2015: use the organization's workfront.com host")
	}
	if host.Kind != workfront.HostWorkfront || host.Shared() {
		return
	}
	t.agrees("organization", w.Organization, host.Domain)
	t.agrees("lane", w.Lane, host.Lane)
}

// agrees warns, and no more: a host that fronts for another is conceivable.
func (t table) agrees(key, value, shown string) {
	if t.good(key) && value != "" && !strings.EqualFold(value, shown) {
		t.warn(key, "the domain says %s: the redirect will be held against %s", shown, value)
	}
}

func (t table) label(key, value string, valid func(string) bool) {
	if t.good(key) && value != "" && !valid(value) {
		t.fail(key, "must be letters, digits and hyphens")
	}
}

func (t table) transport(tr Transport) {
	if tr.InsecureSkipVerify {
		t.warn("insecure_skip_verify", "certificates are not checked: anybody on the way can read the secrets; ca_file is the safe way")
	}
}

// need says whether a string is there to be judged; if it had to be and is
// not, that is a problem.
func (t table) need(key, value string) bool {
	if value == "" && !t.wrong[key] {
		t.fail(key, "missing: %s needs it", t.what())
	}
	return t.good(key)
}

// what the table is, in the words of the key that decides what it needs.
func (t table) what() string {
	if t.key[0] == kindProvider {
		if auth, ok := t.raw["auth"].(string); ok {
			return "auth " + auth
		}
		return "a provider"
	}
	if flow, ok := t.raw["flow"].(string); ok {
		return "flow " + flow
	}
	return "flow " + FlowAuthorizationCode
}

// unused reports keys that are written and not empty where they mean nothing.
func (t table) unused(why string, keys ...string) {
	for _, key := range keys {
		if value, ok := t.raw[key]; ok && value != "" && !t.wrong[key] {
			t.fail(key, "%s", why)
		}
	}
}

func (t table) oneOf(key, value string, valid ...string) {
	if !t.good(key) || slices.Contains(valid, value) {
		return
	}
	message := "must be " + strings.Join(valid[:len(valid)-1], ", ") + " or " + valid[len(valid)-1]
	if near := nearest.Of(value, valid); near != "" {
		message += "; did you mean " + near
	}
	t.fail(key, "%s", message)
}

// redirect judges a redirect URI (RFC 6749 section 3.1.2: absolute, without a
// fragment); plain reports http where it can be overheard.
func (t table) redirect(uri string, plain func(key, format string, args ...any)) {
	u := t.url("redirect_uri", uri)
	if u != nil && u.Scheme == "http" && !isLoopback(u.Hostname()) {
		plain("redirect_uri", "http sends the code in clear: use https, or a redirect to this machine such as http://127.0.0.1:8976/callback")
	}
}

// url judges an absolute http or https URL; nil means that it is none, which
// has been reported. The value is not quoted: it may carry a password.
func (t table) url(key, value string) *url.URL {
	u, err := url.Parse(value)
	switch {
	case err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "":
		t.fail(key, "must be a whole URL, https://host/path")
	case strings.Contains(value, "#"):
		t.fail(key, "must not have a fragment: remove # and what follows")
	case u.User != nil:
		t.fail(key, "must not have a user name or password: no secret stands in this file")
	default:
		return u
	}
	return nil
}

func isLoopback(host string) bool {
	addr, err := netip.ParseAddr(host)
	return strings.EqualFold(host, "localhost") || err == nil && addr.IsLoopback()
}
