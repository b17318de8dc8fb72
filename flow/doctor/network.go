package doctor

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"wfconnect/flow"
	"wfconnect/network"
)

// What one look may take.
const (
	nameBound    = 5 * time.Second
	portBound    = 5 * time.Second
	requestBound = 10 * time.Second
)

// mostAddresses of one name are tried and shown.
const mostAddresses = 8

func (t Tools) filled() Tools {
	if t.Lookup == nil {
		t.Lookup = func(ctx context.Context, host string) ([]netip.Addr, error) {
			return net.DefaultResolver.LookupNetIP(ctx, "ip", host)
		}
	}
	if t.Dial == nil {
		t.Dial = (&net.Dialer{}).DialContext
	}
	if t.Proxy == nil {
		t.Proxy = http.ProxyFromEnvironment
	}
	return t
}

func (v Visit) env(name string) string {
	if v.parts.Env == nil {
		return os.Getenv(name)
	}
	return v.parts.Env(name)
}

// said is text from outside: an error, a name in a certificate.
func (v Visit) said(text string) string { return v.parts.Log.Redactor().Text(text) }

// at makes findings about an origin.
func (o origin) at(topic string, verdict Verdict, format string, args ...any) Finding {
	return Finding{Topic: topic, At: o.address(), Verdict: verdict, Says: fmt.Sprintf(format, args...)}
}

// lost is at for what the network does not give.
func (o origin) lost(topic, next, format string, args ...any) Finding {
	f := o.at(topic, Fail, format, args...)
	f.Next, f.Remedy = next, flow.LookAtNetwork
	return f
}

// skipped are the looks that depend on one that failed.
func (o origin) skipped(why string, topics ...string) []Finding {
	var list []Finding
	for _, topic := range topics {
		list = append(list, o.at(topic, Skip, "not looked at: %s", why))
	}
	return list
}

func (v Visit) news(findings []Finding, then ...flow.Do) flow.Event {
	return found{number: v.number, findings: findings, then: then, at: time.Now()}
}

func thisMachine(name string) bool {
	addr, err := netip.ParseAddr(name)
	return name == "localhost" || err == nil && addr.IsLoopback()
}

func (v Visit) lookAtName(o origin) flow.Do {
	return func(ctx context.Context) flow.Event {
		if addr, err := netip.ParseAddr(o.name); err == nil {
			return v.news([]Finding{o.at(Name, OK, "%s is an address: there is no name to look up", o.name)}, v.lookAtPort(o, []netip.Addr{addr}))
		}
		ctx, cancel := context.WithTimeout(ctx, nameBound)
		defer cancel()
		addrs, err := v.tools.Lookup(ctx, o.name)
		if err != nil || len(addrs) == 0 {
			f := o.lost(Name, "is it spelt right, and is this machine on the network, or on the VPN that knows the name", "%s does not resolve: %s", o.name, v.lookupWords(err))
			return v.news(append(o.skipped("the name does not resolve", Port, Certificate, Answer, Clock), f))
		}
		for i := range addrs {
			addrs[i] = addrs[i].Unmap()
		}
		return v.news([]Finding{v.named(o, addrs)}, v.lookAtPort(o, addrs[:min(len(addrs), mostAddresses)]))
	}
}

func (v Visit) named(o origin, addrs []netip.Addr) Finding {
	var texts []string
	four, six, inside := false, false, false
	for _, a := range addrs {
		four, six = four || a.Is4(), six || a.Is6()
		inside = inside || a.IsLoopback() || a.IsPrivate() || a.IsUnspecified()
		if len(texts) < mostAddresses {
			texts = append(texts, a.String())
		}
	}
	family := "IPv4 and IPv6"
	if !four || !six {
		family = map[bool]string{true: "IPv4 only", false: "IPv6 only"}[four]
	}
	f := o.at(Name, OK, "%s is %s (%s)", o.name, strings.Join(texts, ", "), family)
	if more := len(addrs) - len(texts); more > 0 {
		f.Says += fmt.Sprintf(", and %d more", more)
	}
	if inside && v.look.workfront != nil && !thisMachine(o.name) {
		f.Verdict, f.Next = Warn, "a hosts file, a VPN or a resolver of your network answers for Workfront: ask who runs it whether that is meant"
	}
	return f
}

func (v Visit) lookupWords(err error) string {
	var dns *net.DNSError
	switch {
	case err == nil:
		return "it has no address"
	case errors.As(err, &dns) && dns.IsNotFound:
		return "there is no such name"
	case errors.As(err, &dns) && dns.IsTimeout, errors.Is(err, context.DeadlineExceeded):
		return fmt.Sprintf("no answer within %v", nameBound)
	}
	return v.said(err.Error())
}

// lookAtPort tries every address, side by side: a program that happens to take
// the one that is dead waits for it.
func (v Visit) lookAtPort(o origin, addrs []netip.Addr) flow.Do {
	return func(ctx context.Context) flow.Event {
		errs := make([]error, len(addrs))
		var trying sync.WaitGroup
		for i, addr := range addrs {
			trying.Go(func() { errs[i] = v.dials(ctx, net.JoinHostPort(addr.String(), o.port)) })
		}
		trying.Wait()
		dead := slices.DeleteFunc(slices.Clone(errs), func(err error) bool { return err == nil })
		if len(dead) == len(addrs) {
			next := "is the port right, and does it run; from elsewhere a firewall may drop the packets"
			if v.look.workfront != nil && !thisMachine(o.name) {
				next = "Workfront is reached at port 443: a firewall or a proxy of your network may be in the way"
			}
			f := o.lost(Port, next, "%s %s", o.address(), v.dialWords(dead[0]))
			return v.news(append(o.skipped("nothing answers at the port", Certificate, Answer, Clock), f))
		}
		return v.news([]Finding{v.answering(o, addrs, errs)}, v.ask(o))
	}
}

func (v Visit) answering(o origin, addrs []netip.Addr, errs []error) Finding {
	f := o.at(Port, OK, "%s answers", o.address())
	var dead []string
	for i, err := range errs {
		if err != nil {
			dead = append(dead, addrs[i].String())
			f.Details = append(f.Details, addrs[i].String()+" "+v.dialWords(err))
		}
	}
	if len(dead) > 0 {
		f.Verdict, f.Says = Warn, fmt.Sprintf("%s answers, but not at %s", o.address(), strings.Join(dead, ", "))
		f.Next = "a program that takes such an address first waits for it: mend the route or the name's entry"
	}
	return f
}

func (v Visit) dials(ctx context.Context, address string) error {
	ctx, cancel := context.WithTimeout(ctx, portBound)
	defer cancel()
	conn, err := v.tools.Dial(ctx, "tcp", address)
	if err != nil {
		return err
	}
	_ = conn.Close() // nothing was said
	return nil
}

func (v Visit) dialWords(err error) string {
	var n net.Error
	switch {
	case network.KindOf(err) == network.NobodyListens:
		return "refuses the connection: nothing listens there"
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &n) && n.Timeout():
		return fmt.Sprintf("does not answer within %v", portBound)
	case network.KindOf(err) == network.NoRoute:
		return "cannot be reached from this network"
	}
	return "cannot be connected to: " + v.said(err.Error())
}
