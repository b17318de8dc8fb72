package doctor

import (
	"cmp"
	"context"
	"fmt"
	"net"
	"net/http"
	"net/url"

	"wfconnect/flow"
)

// lookForProxy finds the way to an origin: through the environment's proxy,
// which then does the rest, or by the name.
func (v Visit) lookForProxy(o origin) flow.Do {
	return func(ctx context.Context) flow.Event {
		proxy, err := v.tools.Proxy(&http.Request{URL: o.url()})
		variable := v.proxyVariable(o.scheme)
		switch {
		case err != nil: // its words repeat the address, which may hold a password
			f := o.at(Proxy, Fail, "%s names no proxy that can be asked: it is not an address", cmp.Or(variable, "the proxy variable"))
			f.Next, f.Remedy = "write it as http://host:port, or unset it", flow.MendConfig
			return v.news(append(o.skipped("the proxy is not right", Name, Port, Certificate, Answer, Clock), f))
		case proxy == nil:
			return v.news([]Finding{o.at(Proxy, OK, "%s", v.direct(o, variable))}, v.lookAtName(o))
		}
		return v.throughProxy(ctx, o, proxy, cmp.Or(variable, "the environment"))
	}
}

func (v Visit) throughProxy(ctx context.Context, o origin, proxy *url.URL, variable string) flow.Event {
	via := hostPort(proxy)
	if err := v.dials(ctx, via); err != nil {
		f := o.lost(Proxy, "start the proxy or mend "+variable+"; NO_PROXY="+o.name+" goes around it",
			"%s says %s for %s, and %s", variable, via, o.host(), v.dialWords(err))
		return v.news(append(o.skipped("the proxy does not answer", Name, Port, Certificate, Answer, Clock), f))
	}
	by := "the proxy " + via
	findings := []Finding{
		o.at(Proxy, OK, "%s: %s goes through %s, which answers", variable, o.host(), via),
		o.at(Name, Skip, "not looked at: %s finds %s", by, o.name),
		o.at(Port, Skip, "not looked at: %s connects to %s", by, o.address()),
	}
	return v.news(findings, v.ask(o))
}

// hostPort never holds the user name and password of a proxy's address.
func hostPort(proxy *url.URL) string {
	port := proxy.Port()
	if port == "" {
		switch proxy.Scheme {
		case "https":
			port = "443"
		case "socks5", "socks5h":
			port = "1080"
		default:
			port = "80"
		}
	}
	return net.JoinHostPort(proxy.Hostname(), port)
}

// proxyVariable is the one that counts for a scheme; "" when none is set.
func (v Visit) proxyVariable(scheme string) string {
	names := []string{"HTTPS_PROXY", "https_proxy"}
	if scheme == "http" {
		names = []string{"HTTP_PROXY", "http_proxy"}
	}
	for _, name := range names {
		if v.env(name) != "" {
			return name
		}
	}
	return ""
}

// direct says why no proxy is asked.
func (v Visit) direct(o origin, variable string) string {
	other := map[string]string{"http": "https", "https": "http"}[o.scheme]
	switch {
	case variable != "" && thisMachine(o.name):
		return fmt.Sprintf("%s is set; %s is this machine, which is never asked through a proxy", variable, o.host())
	case variable != "":
		return fmt.Sprintf("%s is set, and NO_PROXY keeps %s from it", variable, o.host())
	case v.proxyVariable(other) != "":
		return fmt.Sprintf("none for %s: %s counts for %s addresses only", o.host(), v.proxyVariable(other), other)
	}
	return "none is set: " + o.host() + " is asked directly"
}
