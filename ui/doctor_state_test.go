package ui

import (
	"testing"
	"time"

	"wfconnect/flow"
	"wfconnect/flow/doctor"
	"wfconnect/webhook"
)

// sampleFindings are one of each verdict, and one that tries to steer the
// terminal; the flow has made its words safe.
func sampleFindings() []doctor.Finding {
	const at = "acme.my.workfront.com:443"
	return []doctor.Finding{
		{Topic: doctor.Configuration, Verdict: doctor.OK, Says: "complete, and nothing in it contradicts"},
		{Topic: doctor.Secret, Verdict: doctor.OK, Says: "secret#11aa from env:ACME_SECRET"},
		{Topic: doctor.Host, Verdict: doctor.OK, Says: "acme.my.workfront.com is organization acme, lane my (Production)"},
		{Topic: doctor.APIVersion, Verdict: doctor.Warn, Says: "v16.0 is unsupported since 2026-04 and may be switched off any day; use v21.0", Next: "set api_version = \"v21.0\""},
		{Topic: doctor.Proxy, At: at, Verdict: doctor.OK, Says: "none is set: acme.my.workfront.com is asked directly"},
		{Topic: doctor.Name, At: at, Verdict: doctor.OK, Says: "acme.my.workfront.com is 192.0.2.7, 2001:db8::7 (IPv4 and IPv6)"},
		{Topic: doctor.Port, At: at, Verdict: doctor.OK, Says: "acme.my.workfront.com:443 answers"},
		{
			Topic: doctor.Certificate, At: at, Verdict: doctor.Fail, Remedy: flow.LookAtNetwork,
			Says: `the certificate of acme.my.workfront.com is signed by 日本語 \x1b[31mInspection, which this machine does not trust`,
			Next: "behind a proxy that opens TLS, name its authority with ca_file",
			Details: []string{
				"acme.my.workfront.com, signed by Inspection, from 2026-10-01 to 2027-01-01, good for acme.my.workfront.com",
				"Inspection (Acme Corporation), signed by Inspection (Acme Corporation), from 2020-01-01 to 2030-01-01",
			},
		},
		{Topic: doctor.Answer, At: at, Verdict: doctor.Skip, Says: "not looked at: the certificate is not trusted"},
		{Topic: doctor.Clock, At: at, Verdict: doctor.Warn, Says: "this machine's clock is 10 min ahead of that of acme.my.workfront.com, as a server says that is not trusted", Next: "set the clock: certificates are judged by it, and a signed JWT is good for three minutes"},
		{Topic: doctor.Redirect, Verdict: doctor.OK, Says: "127.0.0.1:8976 is free: the redirect can be caught there"},
		{Topic: doctor.Browser, Verdict: doctor.OK, Says: "xdg-open opens it"},
		{Topic: doctor.Vault, Verdict: doctor.OK, Says: "kind file, it can be read; no token yet: wfconnect connect acme brings one"},
	}
}

func checkupStates(t *testing.T) map[string]Screen {
	t.Helper()
	at := func(change func(*checkup, *doctor.Visit)) Screen {
		d := deskWith(t, nil, "acme")
		c := &checkup{desk: d, key: acmeKey, back: newStart(d)}
		v := &d.sessions[acmeKey].visit
		*v = d.visit(d.sessions[acmeKey])
		v.Findings, v.Began, v.Ended = sampleFindings(), t0, t0.Add(184*time.Millisecond)
		change(c, v)
		return c
	}
	well := func(v *doctor.Visit) {
		for i := range v.Findings {
			v.Findings[i].Verdict = doctor.OK
		}
	}
	docs := providerWith(t, docsConfig(), "the-client-secret")
	s := docs.session()
	s.visit = docs.desk.visit(s)
	s.visit.Began, s.visit.Ended, s.visit.Findings = t0, t0.Add(time.Second), []doctor.Finding{
		{Topic: doctor.BaseURL, Verdict: doctor.OK, Says: "https://docs.acme.example/api/v1: /files, /metadata and so on are appended"},
		{Topic: doctor.Firewall, Verdict: doctor.OK, Says: "if an address list guards the provider, let in Workfront's addresses of your cluster", Details: append([]string{"EU 4", "  52.31.132.175 52.19.188.226 52.28.49.94 52.29.41.175"}, webhook.AddressWarnings()...)},
	}
	return map[string]Screen{
		"doctor-none": at(func(_ *checkup, v *doctor.Visit) { *v = doctor.Visit{} }),
		"doctor-looking": at(func(_ *checkup, v *doctor.Visit) {
			v.Ended = time.Time{}
			for i := 5; i < 10; i++ {
				v.Findings[i] = doctor.Finding{Topic: v.Findings[i].Topic, At: v.Findings[i].At, Verdict: doctor.Looking}
			}
		}),
		"doctor-well":     at(func(_ *checkup, v *doctor.Visit) { well(v) }),
		"doctor-fails":    at(func(*checkup, *doctor.Visit) {}),
		"doctor-last":     at(func(c *checkup, _ *doctor.Visit) { c.choose(12) }),
		"doctor-open":     at(func(c *checkup, _ *doctor.Visit) { c.choose(7); c.open = true }),
		"doctor-firewall": &checkup{desk: docs.desk, key: docsKey, back: docs, moved: true, at: 1, open: true},
		"doctor-gone":     at(func(c *checkup, _ *doctor.Visit) { c.key.Name = "gone" }),
	}
}
