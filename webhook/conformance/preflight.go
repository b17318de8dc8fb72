package conformance

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"time"

	"wfconnect/webhook"
)

// PreflightStep is one thing that must be right before anything is tested.
type PreflightStep struct {
	Name    string
	Verdict Verdict     // pass, warn, fail; skip when an earlier one failed
	Kind    ProblemKind // of fail: who has to do what
	Says    string      // one sentence
}

// What is looked at, in this order.
const (
	flightConfig      = "configuration"
	flightName        = "name"
	flightPort        = "port"
	flightCertificate = "certificate"
	flightAnswer      = "answer"
	flightClock       = "clock"
)

// flightBound is what the one request may take.
const flightBound = 10 * time.Second

// clockLimit is a difference that signatures and tokens begin to suffer from.
const clockLimit = 60 * time.Second

// PreflightProblem is the first failure, as the end of a run; nil when there is
// none.
func PreflightProblem(list []PreflightStep) *Problem {
	for _, f := range list {
		if f.Verdict == Fail {
			return &Problem{f.Kind, f.Says}
		}
	}
	return nil
}

// Preflight finds out whether there is anything to test: most errors are
// errors of the configuration. It sends one GET without credentials.
func Preflight(ctx context.Context, s Subject) []PreflightStep {
	names := []string{flightConfig, flightName, flightPort, flightCertificate, flightAnswer, flightClock}
	list := make([]PreflightStep, len(names))
	for i, name := range names {
		list[i] = PreflightStep{Name: name, Verdict: Skip, Says: "not looked at: what comes before it failed"}
	}
	if err := s.Integration.Validate(); err != nil {
		list[0] = PreflightStep{flightConfig, Fail, ProblemConfig, strings.ReplaceAll(err.Error(), "\n", "; ")}
		return list
	}
	list[0] = Sane(s.Integration)
	f := &flight{}
	err := f.fly(ctx, s)
	f.tell(list, s.Integration, err)
	return list
}

// Sane says what is odd about the Base API URL, though it can be called.
func Sane(i webhook.Integration) PreflightStep {
	u, err := url.Parse(strings.TrimSpace(i.BaseURL))
	switch {
	case err != nil:
		return PreflightStep{flightConfig, Fail, ProblemConfig, "the Base API URL is not a URL"}
	case u.Scheme == "http" && !loopback(u.Hostname()):
		return PreflightStep{flightConfig, Warn, "", "the Base API URL is http: keys, tokens and documents travel in the open"}
	}
	for _, e := range webhook.Endpoints() {
		if e.Path != "" && strings.HasSuffix(strings.TrimRight(u.Path, "/"), "/"+e.Path) {
			return PreflightStep{flightConfig, Warn, "", fmt.Sprintf("the Base API URL ends in /%s, which Workfront appends itself: is it the URL of one endpoint", e.Path)}
		}
	}
	return PreflightStep{flightConfig, Pass, "", "the configuration is complete"}
}

// flight is the one request, with what was seen on its way.
type flight struct {
	resolved, connected bool
	status              int
	date                string
	tls                 *tls.ConnectionState
}

func (f *flight) fly(ctx context.Context, s Subject) error {
	ctx, cancel := context.WithTimeout(ctx, flightBound)
	defer cancel()
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		DNSDone:     func(i httptrace.DNSDoneInfo) { f.resolved = f.resolved || i.Err == nil },
		ConnectDone: func(_, _ string, err error) { f.connected = f.connected || err == nil },
		GotConn:     func(httptrace.GotConnInfo) { f.connected = true }, // kept, or dialled by somebody who traces nothing
	})
	e, err := webhook.Find("serviceInfo")
	if err != nil {
		return err
	}
	req, err := s.Integration.Request(ctx, e, nil, webhook.Body{}, "")
	if err != nil {
		return err
	}
	client := http.Client{}
	if s.Client != nil {
		client = *s.Client
	}
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	resp, err := client.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close() // the head says it all
	f.status, f.date, f.tls = resp.StatusCode, resp.Header.Get("Date"), resp.TLS
	return nil
}

// tell goes as far as the request came.
func (f *flight) tell(list []PreflightStep, i webhook.Integration, err error) {
	host := i.Host()
	good := func(at int, says string) { list[at] = PreflightStep{list[at].Name, Pass, "", says} }
	bad := func(at int, kind ProblemKind, says string) { list[at] = PreflightStep{list[at].Name, Fail, kind, says} }
	var dns *net.DNSError
	var op *net.OpError
	switch {
	case errors.As(err, &dns):
		bad(1, ProblemNetwork, fmt.Sprintf("the name %s does not resolve: is the host spelt right, and is this machine on the network", dns.Name))
		return
	case err != nil && errors.As(err, &op) && op.Op == "dial":
		good(1, "the name resolves")
		bad(2, ProblemNetwork, fmt.Sprintf("nothing answers at %s: is the provider running, and is the port right", host))
		return
	}
	good(1, "the name resolves")
	var certificate *tls.CertificateVerificationError
	var notTLS tls.RecordHeaderError
	switch {
	case errors.As(err, &certificate):
		good(2, "the port answers")
		bad(3, ProblemNetwork, fmt.Sprintf("the certificate of %s is not trusted: %v; behind a proxy, set ca_file", host, certificate.Err))
		return
	case errors.As(err, &notTLS), errors.Is(err, http.ErrSchemeMismatch):
		good(2, "the port answers")
		bad(3, ProblemConfig, host+" does not speak TLS: is the Base API URL http")
		return
	case err != nil && f.connected:
		good(2, "the port answers")
		list[3].Says = "there was no answer to look at"
		bad(4, ProblemNetwork, fmt.Sprintf("%s takes the connection and does not answer within %s", host, flightBound))
		return
	case err != nil:
		bad(2, ProblemNetwork, fmt.Sprintf("no answer from %s: %v", host, withoutURL(err)))
		return
	}
	good(2, "the port answers")
	f.tellAnswer(list, host)
}

func (f *flight) tellAnswer(list []PreflightStep, host string) {
	list[3] = PreflightStep{flightCertificate, Pass, "", "plain http, no certificate"}
	if f.tls != nil {
		list[3].Says = "the certificate is trusted, " + tls.VersionName(f.tls.Version)
	}
	list[4] = PreflightStep{flightAnswer, Pass, "", fmt.Sprintf("%s answers", host)}
	if f.status == http.StatusBadGateway || f.status == http.StatusServiceUnavailable || f.status == http.StatusGatewayTimeout {
		list[4] = PreflightStep{flightAnswer, Warn, "", fmt.Sprintf("%s answers %d: a proxy in between may not reach the provider", host, f.status)}
	}
	there, err := http.ParseTime(f.date)
	difference := time.Since(there).Round(time.Second)
	switch {
	case err != nil:
		list[5].Says = "the answer has no Date to compare with"
	case difference.Abs() > clockLimit:
		list[5] = PreflightStep{flightClock, Warn, "", fmt.Sprintf("the clocks differ by %s: expiry and signatures may fail", difference.Abs())}
	default:
		list[5] = PreflightStep{flightClock, Pass, "", "the clocks agree"}
	}
}

func withoutURL(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		return u.Err
	}
	return err
}
