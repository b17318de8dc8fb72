package loopback

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// ErrNotLoopback means that no listener of this program can catch the redirect:
// the redirect URI is elsewhere, or wants a certificate. Pasting the redirected
// URL is then the only way.
var ErrNotLoopback = errors.New("not a loopback http URI")

// target is a redirect URI as the listener needs it.
type target struct {
	addresses []string // to bind
	hosts     []string // what a Host header may say, in lower case
	path      string   // escaped
}

// Addresses says where a listener for the redirect URI has to wait:
// "127.0.0.1:8976", or both loopback addresses for localhost (RFC 8252 section
// 8.3: the browser may take either). The error wraps [ErrNotLoopback] when
// nothing here can catch the redirect.
func Addresses(redirectURI string) ([]string, error) {
	t, err := parse(redirectURI)
	return t.addresses, err
}

func parse(redirectURI string) (target, error) {
	u, err := url.Parse(redirectURI)
	if err != nil {
		return target{}, fmt.Errorf("reading the redirect URI: %w", err)
	}
	ips, err := loopbackIPs(u)
	if err != nil {
		return target{}, err
	}
	if u.User != nil {
		return target{}, fmt.Errorf("redirect URI on %q must not carry a user name; register it without", u.Host)
	}
	if strings.Contains(redirectURI, "#") {
		return target{}, errors.New("redirect URI must not have a fragment (RFC 6749 section 3.1.2); register it without the part from # on")
	}
	port, err := portOf(u)
	if err != nil {
		return target{}, err
	}
	t := target{path: u.EscapedPath(), hosts: hostsOf(u, ips, port)}
	if t.path == "" {
		t.path = "/" // what a browser asks for
	}
	for _, ip := range ips {
		t.addresses = append(t.addresses, net.JoinHostPort(ip.String(), port))
	}
	return t, nil
}

// loopbackIPs resolves nothing: a name other than localhost may point anywhere
// by the time the browser asks for it.
func loopbackIPs(u *url.URL) ([]netip.Addr, error) {
	scheme, name := strings.ToLower(u.Scheme), strings.ToLower(u.Hostname())
	var ips []netip.Addr
	if name == "localhost" {
		ips = []netip.Addr{netip.MustParseAddr("127.0.0.1"), netip.IPv6Loopback()}
	} else if ip, err := netip.ParseAddr(name); err == nil && ip.IsLoopback() && !ip.Is4In6() && ip.Zone() == "" {
		ips = []netip.Addr{ip}
	}
	switch {
	case scheme != "http" && scheme != "https":
		return nil, fmt.Errorf("%w: %q is neither http nor https, so the browser hands the redirect to something else; paste the redirected URL", ErrNotLoopback, u.Scheme)
	case ips == nil:
		return nil, fmt.Errorf("%w: the redirect goes to %q, where this program cannot listen; paste the redirected URL", ErrNotLoopback, u.Hostname())
	case scheme == "https":
		return nil, fmt.Errorf("%w: this program has no certificate for https://%s; paste the redirected URL, or register it with http", ErrNotLoopback, u.Host)
	}
	return ips, nil
}

func portOf(u *url.URL) (string, error) {
	if u.Port() == "" {
		return "80", nil
	}
	port, err := strconv.ParseUint(u.Port(), 10, 16)
	if err != nil || port == 0 {
		return "", fmt.Errorf("redirect URI has port %q, and a port is 1 to 65535; register one that is fixed", u.Port())
	}
	return strconv.FormatUint(port, 10), nil
}

// hostsOf lists what the browser may write into Host: the name as registered,
// an IPv6 address also in its short form, the default port also left out.
func hostsOf(u *url.URL, ips []netip.Addr, port string) []string {
	names := []string{strings.ToLower(u.Hostname())}
	if len(ips) == 1 {
		names = append(names, ips[0].String())
	}
	var hosts []string
	for _, name := range names {
		withPort := net.JoinHostPort(name, port)
		hosts = append(hosts, withPort)
		if port == "80" {
			hosts = append(hosts, strings.TrimSuffix(withPort, ":80"))
		}
	}
	slices.Sort(hosts)
	return slices.Compact(hosts)
}
