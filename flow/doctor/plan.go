package doctor

import (
	"context"
	"net"
	"net/url"
	"slices"
	"strings"
	"time"

	"wfconnect/flow"
	"wfconnect/flow/config"
	"wfconnect/workfront"
)

// An origin is a host and port that the connection talks to.
type origin struct {
	scheme string
	name   string // without a port
	port   string
	first  bool // the one whose clock counts
}

func (o origin) address() string { return net.JoinHostPort(o.name, o.port) }

// url names the origin as people write it, without the scheme's own port.
func (o origin) url() *url.URL {
	host := o.address()
	if o.port == ownPort(o.scheme) {
		host = strings.TrimSuffix(host, ":"+o.port)
	}
	return &url.URL{Scheme: o.scheme, Host: host, Path: "/"}
}

func (o origin) host() string { return o.url().Host }

func ownPort(scheme string) string {
	if scheme == "http" {
		return "80"
	}
	return "443"
}

// originOf is false for what is no address of the web: the configuration's
// finding says so.
func originOf(address string) (origin, bool) {
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil || u.Hostname() == "" || u.Scheme != "http" && u.Scheme != "https" {
		return origin{}, false
	}
	o := origin{scheme: u.Scheme, name: strings.ToLower(u.Hostname()), port: u.Port()}
	if o.port == "" {
		o.port = ownPort(o.scheme)
	}
	return o, true
}

func (v Visit) addresses() []string {
	if w := v.look.workfront; w != nil {
		host, err := workfront.ParseHost(w.Domain)
		if err != nil {
			return nil
		}
		return []string{host.String()}
	}
	p := v.look.provider
	if p.Auth == config.AuthAPIKey {
		return []string{p.BaseURL}
	}
	return []string{p.BaseURL, p.TokenEndpointURL, p.AuthenticationURL}
}

func (v Visit) allOrigins() []origin {
	var list []origin
	for _, address := range v.addresses() {
		o, ok := originOf(address)
		if ok && !slices.Contains(list, o) {
			list = append(list, o)
		}
	}
	if len(list) > 0 {
		list[0].first = true
	}
	return list
}

// begin lists everything that is going to be looked at, and begins with what
// depends on nothing else.
func (v Visit) begin(now time.Time) (Visit, []flow.Do) {
	v.number++
	v.Began, v.Ended, v.Findings, v.origins = now, time.Time{}, nil, v.allOrigins()
	todo := v.expect(v.lookAtConfiguration, Configuration)
	if v.look.workfront != nil {
		todo = append(todo, v.applicationLooks()...)
	} else {
		todo = append(todo, v.providerLooks()...)
	}
	for _, o := range v.origins {
		for _, topic := range []string{Proxy, Name, Port, Certificate, Answer, Clock} {
			if topic != Clock || o.first {
				v.Findings = append(v.Findings, Finding{Topic: topic, At: o.address(), Verdict: Looking})
			}
		}
		todo = append(todo, v.lookForProxy(o))
	}
	if v.look.redirectURI() != "" {
		todo = append(todo, v.expect(v.lookAtRedirect, Redirect)...)
		if v.tools.Browser != nil {
			todo = append(todo, v.expect(v.lookForBrowser, Browser)...)
		}
	}
	v.Findings = append(v.Findings, Finding{Topic: Vault, Verdict: Looking})
	todo = append(todo, v.lookAtVault())
	if v.look.provider != nil {
		todo = append(todo, v.expect(v.lookAtFirewall, Firewall)...)
	}
	return v, todo
}

func (v *Visit) applicationLooks() []flow.Do {
	w := v.look.workfront
	var todo []flow.Do
	if w.Flow != config.FlowPKCE {
		todo = v.secretLook()
	}
	if w.Flow == config.FlowJWT {
		todo = append(todo, v.expect(v.lookAtKey, PrivateKey)...)
	}
	todo = append(todo, v.expect(v.lookAtHost, Host)...)
	return append(todo, v.expect(v.lookAtVersion, APIVersion)...)
}

func (v *Visit) providerLooks() []flow.Do {
	todo := append(v.secretLook(), v.expect(v.lookAtBaseURL, BaseURL)...)
	if v.look.provider.Auth == config.AuthOAuth2 {
		todo = append(todo, v.expect(v.lookAtEndpoints, Endpoints)...)
	}
	return todo
}

// secretLook: what is kept in the vault is looked at together with it, so that
// the vault is opened once.
func (v *Visit) secretLook() []flow.Do {
	if v.secret().ref.InVault() {
		v.Findings = append(v.Findings, Finding{Topic: Secret, Verdict: Looking})
		return nil
	}
	return v.expect(v.lookAtSecret, Secret)
}

// expect puts a topic on the list and makes the look at it.
func (v *Visit) expect(look func(context.Context) Finding, topic string) []flow.Do {
	v.Findings = append(v.Findings, Finding{Topic: topic, Verdict: Looking})
	number := v.number
	return []flow.Do{func(ctx context.Context) flow.Event {
		f := look(ctx)
		f.Topic = topic
		return found{number: number, findings: []Finding{f}, at: time.Now()}
	}}
}
