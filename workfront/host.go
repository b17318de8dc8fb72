// Package workfront is Adobe Workfront as an OAuth2 client sees it: hosts and
// lanes, the authorize URL, the redirect, tokens, the REST API and the shapes
// its errors come in.
//
// It builds requests and reads answers. It never keeps a token, never reads
// the clock, never retries and never draws; whoever calls it brings the
// *http.Client and decides what happens next.
package workfront

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strings"
)

// HostKind says how far a host may be trusted with a client secret.
type HostKind int

const (
	HostOther     HostKind = iota // neither Workfront's nor this machine: needs an explicit yes
	HostWorkfront                 // <domain>.<lane>.workfront.com or .workfront.adobe.com
	HostLoopback                  // this machine: the simulator, or a proxy
	HostLegacy                    // *.attask-ondemand.com, Workfront's hosts before 2015: needs an explicit yes
)

// Host is where an organization's Workfront answers.
type Host struct {
	Scheme    string // "https"; "http" on loopback only
	Authority string // lower case, with a port when it is not the scheme's own
	Domain    string // the organization, without an "origin-" prefix; "" when the host does not show it
	Lane      string // the environment; "" when the host does not show it
	Kind      HostKind
}

// isLabel: letters, digits and inner hyphens, at most 63, as a redirect's domain
// and lane, and a host's labels, may be. It is checked before any of them becomes
// part of a URL: "evil.com/" as a domain would otherwise steer the client secret
// to evil.com.
func isLabel(s string) bool {
	const most = 63 // RFC 1035 section 2.3.4
	if s == "" || len(s) > most || s[0] == '-' || s[len(s)-1] == '-' {
		return false
	}
	return !strings.ContainsFunc(s, func(r rune) bool {
		return r != '-' && (r < '0' || r > '9') && (r < 'a' || r > 'z')
	})
}

// suffixes are Workfront's own; both are accepted (Adobe's articles disagree
// on which one an organization calls).
var suffixes = [...]string{".workfront.com", ".workfront.adobe.com"}

// ParseHost reads a full URL, a bare host, or a bare organization (lane my).
// Path, query and the scheme's own port are dropped; http is refused except on
// loopback. A host that is not Workfront's parses: ask NeedsTrust.
func ParseHost(s string) (Host, error) {
	s = strings.TrimSpace(s)
	if s == "" {
		return Host{}, errors.New("no Workfront host: give acme, acme.my.workfront.com or https://acme.my.workfront.com")
	}
	if lower := strings.ToLower(s); isLabel(lower) && lower != "localhost" {
		return known(lower+".my"+suffixes[0], "https"), nil
	}
	scheme, rest, hasScheme := strings.Cut(s, "://")
	if !hasScheme {
		scheme, rest = "", s
	}
	u, err := url.Parse("//" + rest)
	if err != nil || u.Host == "" {
		return Host{}, fmt.Errorf("%q is not a host: give acme, acme.my.workfront.com or https://acme.my.workfront.com", s)
	}
	if u.User != nil {
		return Host{}, errors.New("a Workfront host takes no user name or password in its URL")
	}
	return classify(strings.ToLower(scheme), strings.ToLower(strings.TrimSuffix(u.Hostname(), ".")), u.Port())
}

func classify(scheme, name, port string) (Host, error) {
	loopback := isLoopback(name)
	switch {
	case scheme == "" && loopback:
		scheme = "http"
	case scheme == "":
		scheme = "https"
	case scheme != "https" && scheme != "http":
		return Host{}, fmt.Errorf("%s:// is not how Workfront is reached: use https://", scheme)
	case scheme == "http" && !loopback:
		return Host{}, fmt.Errorf("http://%s would send the client secret in clear: use https:// (http is for loopback only)", name)
	}
	if port == defaultPort(scheme) {
		port = ""
	}
	if !loopback {
		for part := range strings.SplitSeq(name, ".") {
			if !isLabel(part) {
				return Host{}, fmt.Errorf("%q is not a host name: %q has other characters than letters, digits and hyphens", name, part)
			}
		}
	}
	h := Host{Scheme: scheme, Authority: authority(name, port), Kind: HostOther}
	switch {
	case loopback:
		h.Kind = HostLoopback
	case strings.HasSuffix(name, ".attask-ondemand.com"):
		h.Kind = HostLegacy
	case port == "":
		if k := known(name, scheme); k.Kind == HostWorkfront {
			return k, nil
		}
	}
	return h, nil
}

// known reads <domain>.<lane>.workfront.com; anything else stays HostOther.
func known(name, scheme string) Host {
	h := Host{Scheme: scheme, Authority: name, Kind: HostOther}
	for _, suffix := range suffixes {
		front, ok := strings.CutSuffix(name, suffix)
		domain, lane, two := strings.Cut(front, ".")
		if ok && two && isLabel(domain) && ValidLane(lane) {
			h.Domain, h.Lane, h.Kind = strings.TrimPrefix(domain, "origin-"), lane, HostWorkfront
		}
	}
	return h
}

func isLoopback(name string) bool {
	addr, err := netip.ParseAddr(name)
	return name == "localhost" || err == nil && addr.IsLoopback()
}

func defaultPort(scheme string) string {
	if scheme == "http" {
		return "80"
	}
	return "443"
}

func authority(name, port string) string {
	if port != "" {
		return net.JoinHostPort(name, port)
	}
	if strings.Contains(name, ":") {
		return "[" + name + "]"
	}
	return name
}

// String is the host's base URL, without a slash at its end.
func (h Host) String() string {
	if h.Authority == "" {
		return ""
	}
	return h.Scheme + "://" + h.Authority
}

// NeedsTrust says that nobody but the person can know whether this host may
// receive the client secret.
func (h Host) NeedsTrust() bool { return h.Kind == HostOther || h.Kind == HostLegacy }

// Shared says that the host serves the logins of every organization, so that
// the redirect's domain and lane, not this host, name the one to talk to.
func (h Host) Shared() bool { return h.Kind == HostWorkfront && h.Domain == "oauth" }

// SameTenant says whether two hosts are names of one organization's environment:
// .workfront.com and .workfront.adobe.com, with or without "origin-".
func (h Host) SameTenant(other Host) bool {
	return h.Kind == HostWorkfront && other.Kind == HostWorkfront && !h.Shared() &&
		h.Domain == other.Domain && h.Lane == other.Lane
}

// ValidDomain says whether a redirect's domain may become part of a URL.
func ValidDomain(s string) bool { return isLabel(strings.ToLower(s)) }

// ValidLane says whether a lane, from a host or a redirect, is well formed.
func ValidLane(s string) bool { return len(s) <= 32 && isLabel(strings.ToLower(s)) }

// For is the host of another organization or lane, beside this one: the same
// Workfront suffix, domain and lane as a redirect gave them.
func (h Host) For(domain, lane string) (Host, error) {
	domain, lane = strings.ToLower(domain), strings.ToLower(lane)
	if !ValidDomain(domain) || !ValidLane(lane) {
		return Host{}, errors.New("the redirect's domain or lane has other characters than letters, digits and hyphens: no host can be made of it")
	}
	if h.Kind != HostWorkfront {
		return Host{}, fmt.Errorf("%s is not a Workfront host: which host serves %s.%s cannot be told from it", h.Authority, domain, lane)
	}
	suffix := suffixes[0]
	if strings.HasSuffix(h.Authority, suffixes[1]) {
		suffix = suffixes[1]
	}
	return known(domain+"."+lane+suffix, h.Scheme), nil
}

// LaneName is the environment behind a lane, in Adobe's words; "" for a lane
// that Adobe does not name.
func LaneName(lane string) string {
	switch strings.ToLower(lane) {
	case "my":
		return "Production"
	case "preview":
		return "Preview sandbox"
	case "sb01":
		return "Custom Refresh Sandbox 1"
	case "sb02":
		return "Custom Refresh Sandbox 2"
	}
	return ""
}
