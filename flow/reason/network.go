package reason

import (
	"time"

	"wfconnect/network"
)

// clockMatters is from where on a wrong clock explains anything.
const clockMatters = time.Minute

// networks: no whole answer came.
func networks() []Cause {
	doctor := Proof{Doctor, "looks at every step of the way", "wfconnect doctor NAME"}
	row := func(id string, kind network.Kind, weight int, says, do string) Cause {
		return Cause{
			ID: id, Source: Here, Remedy: LookAtNetwork, Prove: doctor,
			Says:  func(f Facts) string { return "the network, not the credentials: " + says },
			Weigh: weigh(weight, func(f Facts) bool { return f.Network == kind && !f.ours(id) }),
			Do:    func(f Facts) string { return f.afterLoss(do) },
		}
	}
	return []Cause{
		row("stopped", network.Stopped, 95, "it was stopped before an answer came", ""),
		row("no-name", network.NoName, 95, "the name does not resolve: it is spelt wrong, or this machine is not on the network", "check the name"),
		row("nobody-listens", network.NobodyListens, 95, "nothing listens at that host and port", "check the host and the port"),
		row("no-route", network.NoRoute, 95, "this machine has no way to that network: it is offline, or outside of a VPN", "look at this machine's network"),
		row("proxy-down", network.ProxyDown, 97, "the proxy cannot be reached", "check HTTPS_PROXY and NO_PROXY"),
		row("cut", network.Cut, 90, "the connection was cut before an answer came, by the other side or by something in between", ""),
		row("timeout", network.Timeout, 90, "no answer came in time: the other side is slow, or something in between is", ""),
		swallowed(),
		row("untrusted", network.UntrustedCertificate, 95, "its certificate is signed by nobody this machine trusts, as behind a proxy that looks inside", "set ca_file"),
		row("wrong-name", network.WrongCertificate, 95, "its certificate is for another name", "check the name, or the proxy in between"),
		row("old-certificate", network.OldCertificate, 90, "its certificate is over, or not valid yet", "tell whoever runs that host"),
		clock(),
		row("not-tls", network.NotTLS, 95, "it does not speak TLS there", "check the scheme and the port"),
		row("tls-old", network.NoTLSAgreement, 90, "the two sides agree on no TLS version or cipher; Workfront takes 1.2 and later", "look for a proxy in between that is older"),
		row("garbled", network.GarbledAnswer, 93, "the answer is garbled: it says that it is compressed, and is not", "look for a proxy in between that changes answers"),
		row("network", network.Unknown, 70, "no answer came", ""),
	}
}

// swallowed: not even a connection came about.
func swallowed() Cause {
	return Cause{
		ID: "swallowed", Source: Here, Remedy: LookAtNetwork, Prove: Proof{Doctor, "looks at every step of the way", "wfconnect doctor NAME"},
		Says: text("the network, not the credentials: a firewall or an address list swallows what is sent there, or a proxy is missing"),
		Do: func(f Facts) string {
			return f.afterLoss("check HTTPS_PROXY, and ask whether this machine's address is listed")
		},
		Weigh: weigh(94, func(f Facts) bool { return f.Network == network.Timeout && f.NotSent }),
	}
}

// ours: the provider's own rows say more.
func (f Facts) ours(id string) bool {
	return f.Side == Provider && (id == "nobody-listens" || id == "network" || id == "cut")
}

// clock: a certificate is over early for a clock that is ahead.
func clock() Cause {
	return Cause{
		ID: "clock", Source: Here, Remedy: LookAtNetwork, Do: thenAgain("set the clock"), Prove: Proof{Doctor, "measures it", "wfconnect doctor NAME"},
		Says: func(f Facts) string {
			if f.SkewKnown && f.Skew.Abs() >= clockMatters {
				return "this machine's clock is " + f.skew() + " " + f.who() + "'s"
			}
			return "this machine's clock is wrong"
		},
		Weigh: func(f Facts) int {
			off := f.SkewKnown && f.Skew.Abs() >= clockMatters
			switch {
			case f.Network == network.OldCertificate && off:
				return 95
			case f.Network == network.OldCertificate:
				return 60
			case off && f.grant() > 0:
				return 33 // ages here are not ages there, where a code that came late is judged
			}
			return 0
		},
	}
}

// afterLoss is what to do when nobody knows whether a request was taken.
func (f Facts) afterLoss(first string) string {
	rest := f.loss()
	if first == "" {
		return rest
	}
	return first + "; " + rest
}

func (f Facts) loss() string {
	switch {
	case f.served() && !f.NotSent && f.Method != "GET":
		return "look whether it was done before you send it again"
	case f.Request == Call:
		return "mend the network and send it again"
	case f.Side == Provider && f.Request != Renew:
		return "open a new login"
	case f.NotSent && f.Request == Renew:
		return "nothing was sent: mend the network and refresh again"
	case f.NotSent && f.Request == Exchange:
		return "the code was not sent and is still good: mend the network and exchange again"
	case f.Request == Renew:
		return "mend the network and refresh again: no refresh token was lost" // one that may be lost is told of elsewhere
	case f.Request == Exchange:
		return "get a new code: nobody knows whether Workfront took this one"
	}
	return "mend the network, then " + f.again()
}
