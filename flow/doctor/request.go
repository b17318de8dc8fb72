package doctor

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"

	"wfconnect/flow"
	"wfconnect/network"
	"wfconnect/workfront"
)

// clockLimit is a difference that signatures and dates begin to suffer from.
const clockLimit = time.Minute

const proxyWants = "the proxy wants a user name and a password: put them into its address in the environment"

// asked is one harmless request, with what came of it.
type asked struct {
	resp *http.Response
	took time.Duration
	at   time.Time // halfway, which is when the other side looked at its clock
	err  error
}

// ask makes the one request: HEAD /, as a call would go, but for credentials,
// of which it has none. A refused certificate does not keep the clock from being
// asked for: a certificate that is over may be a clock that is wrong.
func (v Visit) ask(o origin) flow.Do {
	return func(ctx context.Context) flow.Event {
		got, roots, err := v.request(ctx, o, v.look.transport().InsecureSkipVerify)
		if err != nil { // ca_file
			f := o.at(Certificate, Fail, "%s", v.said(err.Error()))
			f.Next, f.Remedy = "name a file with certificates in PEM, or remove ca_file", flow.MendConfig
			return v.news(append(o.skipped("ca_file is not right", Answer, Clock), f))
		}
		return v.news(v.answered(ctx, o, got, roots))
	}
}

func (v Visit) request(ctx context.Context, o origin, unchecked bool) (asked, *x509.CertPool, error) {
	t := v.look.transport()
	t.InsecureSkipVerify = unchecked
	own, err := flow.Transport(t)
	if err != nil {
		return asked{}, nil, err
	}
	own.Proxy, own.DisableKeepAlives = v.tools.Proxy, true
	var network http.RoundTripper = own
	if v.parts.Transport != nil {
		network = v.parts.Transport
	}
	ctx, cancel := context.WithTimeout(ctx, requestBound)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodHead, o.url().String(), nil)
	if err != nil {
		return asked{err: err}, nil, nil
	}
	began := time.Now()
	resp, err := v.parts.Log.Recorder(network, v.Connection).RoundTrip(req) // and no redirect is followed
	took := time.Since(began)
	if err == nil {
		_, _ = io.CopyN(io.Discard, resp.Body, 1) // a HEAD has none; this ends the recording
		_ = resp.Body.Close()
	}
	return asked{resp: resp, took: took, at: began.Add(took / 2), err: err}, own.TLSClientConfig.RootCAs, nil
}

func (v Visit) answered(ctx context.Context, o origin, got asked, roots *x509.CertPool) []Finding {
	var untrusted *tls.CertificateVerificationError
	var notTLS tls.RecordHeaderError
	switch {
	case got.err == nil:
		return append(v.whole(o, got), v.certified(o, got.resp.TLS, roots))
	case errors.As(got.err, &untrusted):
		return v.distrusted(ctx, o, untrusted)
	case errors.As(got.err, &notTLS), errors.Is(got.err, http.ErrSchemeMismatch):
		f := o.at(Certificate, Fail, "%s does not speak TLS: it answers plain http there", o.host())
		f.Next, f.Remedy = "is the address http://, or the port another", flow.MendConfig
		return append(o.skipped("there was no TLS connection", Answer, Clock), f)
	}
	list := o.skipped("there was no answer to look at", Clock)
	if o.scheme == "https" {
		list = append(list, o.skipped("there was no answer to look at", Certificate)...)
	} else {
		list = append(list, o.at(Certificate, Skip, "plain http has none"))
	}
	if strings.HasSuffix(got.err.Error(), http.StatusText(http.StatusProxyAuthRequired)) { // of CONNECT, which is no answer
		return append(list, o.lost(Answer, proxyWants, "the proxy lets nobody through to %s without a name", o.host()))
	}
	return append(list, o.lost(Answer, "is it overloaded, or does something in between hold the request back", "%s takes the connection, and %s", o.host(), v.askWords(got.err)))
}

// distrusted asks once more without looking at the certificate, only for the
// time: nothing is sent that a stranger may not see.
func (v Visit) distrusted(ctx context.Context, o origin, why *tls.CertificateVerificationError) []Finding {
	certificate := v.refusedCertificate(o, why.UnverifiedCertificates, why.Err)
	list := o.skipped("the certificate is not trusted", Answer)
	got, _, err := v.request(ctx, o, true)
	if err != nil || got.err != nil {
		return append(list, append(o.skipped("there was no answer to look at", Clock), certificate)...)
	}
	clock := v.clock(o, got)
	clock.Says += ", as a server says that is not trusted"
	return append(list, clock, certificate)
}

// whole is what an answer tells by itself.
func (v Visit) whole(o origin, got asked) []Finding {
	f := o.at(Answer, OK, "%s answers %d in %d ms", o.host(), got.resp.StatusCode, got.took.Milliseconds())
	switch status := got.resp.StatusCode; {
	case status == http.StatusProxyAuthRequired:
		f.Verdict, f.Remedy, f.Next = Fail, flow.LookAtNetwork, proxyWants
	case status == http.StatusBadGateway, status == http.StatusServiceUnavailable, status == http.StatusGatewayTimeout:
		f.Verdict, f.Next = Warn, "something in between may not reach it: try again in a while"
	case status == http.StatusForbidden && v.look.workfront != nil:
		f.Verdict, f.Next = Warn, "an organization may let in listed addresses only (Setup > System > Customer Info): a guess, since a firewall in between looks the same"
	}
	return []Finding{f, v.clock(o, got)}
}

// clock compares with the Date header. It has whole seconds, and a cache's Age
// comes on top.
func (v Visit) clock(o origin, got asked) Finding {
	there, told := workfront.DateOf(got.resp.Header)
	if !told {
		return o.at(Clock, Skip, "not looked at: the answer of %s has no date", o.host())
	}
	off := got.at.Sub(there.Add(time.Second / 2)).Round(time.Second)
	if off.Abs() <= clockLimit {
		return o.at(Clock, OK, "this machine and %s agree within a minute", o.host())
	}
	way := "ahead of"
	if off < 0 {
		way = "behind"
	}
	f := o.at(Clock, Warn, "this machine's clock is %s %s that of %s", span(off.Abs()), way, o.host())
	f.Next = "set the clock: certificates are judged by it, and a signed JWT is good for three minutes"
	return f
}

func span(d time.Duration) string {
	switch {
	case d < 2*time.Minute:
		return fmt.Sprintf("%d s", d/time.Second)
	case d < 2*time.Hour:
		return fmt.Sprintf("%d min", d.Round(time.Minute)/time.Minute)
	case d < 48*time.Hour:
		return fmt.Sprintf("%d h", d.Round(time.Hour)/time.Hour)
	}
	return fmt.Sprintf("%d days", d/(24*time.Hour))
}

func (v Visit) askWords(err error) string {
	var n net.Error
	switch {
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &n) && n.Timeout():
		return fmt.Sprintf("gives no answer within %v", requestBound)
	case network.KindOf(err) == network.Cut:
		return "cuts it before an answer comes"
	}
	return "there is no answer: " + v.said(err.Error())
}
