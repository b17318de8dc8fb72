package reason

import (
	"cmp"
	"strconv"
	"strings"

	"wfconnect/network"
	"wfconnect/workfront"
)

// between: something answered that need not have been the other side.
func between() []Cause {
	doctor := Proof{Doctor, "looks at every step of the way", "wfconnect doctor NAME"}
	return append([]Cause{
		{
			ID: "waf", Source: Here, Remedy: LookAtNetwork, Says: blocked, Do: text("ask who runs the network, with that page's number; or try from another network"),
			Weigh: func(f Facts) int {
				switch {
				case f.answered() && (f.Reference != "" || f.Denied) && f.Shape == HTML:
					return 97
				case f.Status == 403 && f.Shape == HTML:
					return 92
				}
				return 0
			},
			Prove: doctor,
		},
		{
			ID: "ip-list", Source: Adobe, Remedy: LookAtNetwork, Do: text("ask a Workfront administrator whether this machine's address is listed"),
			Says: text("the organization lets only listed addresses in (75 at most), and this machine's is not among them"),
			Weigh: func(f Facts) int {
				switch {
				case f.Side != Workfront || f.Status != 403:
					return 0
				case f.says("ip address", "ip range", "allowlist", "whitelist"):
					return 98
				case f.Shape == HTML:
					return 70
				}
				return 30
			},
			Prove: doctor,
		},
		{
			ID: "proxy-login", Source: Here, Remedy: LookAtNetwork, Says: text("the proxy wants to be signed in to"), Do: text("put its user name and password into HTTPS_PROXY"), Prove: doctor,
			Weigh: weigh(97, func(f Facts) bool { return f.Status == 407 }),
		},
		{
			ID: "page", Source: Here, Remedy: MendConfig, Do: text("look at the page in the traffic, then at domain"), Prove: Proof{Traffic, "shows the page", "ONCEMORE --record run.har"},
			Says: func(f Facts) string {
				return "a web page came where JSON belongs: a login page, or something in between answered instead of " + f.who()
			},
			Weigh: func(f Facts) int {
				switch {
				case f.Side != Workfront || f.Shape != HTML || f.Status >= 500 || f.Status == 404 || f.Status == 429 || f.Status == 414:
					return 0
				case f.Status/100 == 2:
					return 88
				}
				return 60
			},
		},
		{
			ID: "moved", Source: Here, Remedy: MendConfig, Do: text("a secret is not sent after a redirect; set domain to the right host"), Prove: Proof{Edit, "shows the domain", `$EDITOR "$(wfconnect config path)"`},
			Says:  func(f Facts) string { return "the host has moved: " + cmp.Or(f.Location, "it does not say where") },
			Weigh: weigh(95, func(f Facts) bool { return f.Side == Workfront && f.Points == workfront.CauseMoved }),
		},
	}, outcomes()...)
}

// outcomes: the status says it, whatever was asked.
func outcomes() []Cause {
	edit := Proof{Edit, "shows domain and lane", `$EDITOR "$(wfconnect config path)"`}
	return []Cause{
		{
			ID: "wrong-host", Source: Here, Remedy: MendConfig, Do: text("check domain and lane"), Prove: edit,
			Says: func(f Facts) string { return f.Host + " is not the host of this application" },
			Weigh: weigh(90, func(f Facts) bool {
				return f.Side == Workfront && f.tokens() && f.Points == workfront.CausePath
			}),
		},
		{
			ID: "twin-host", Source: Adobe, Remedy: MendConfig, Do: text("try domain with the other suffix"), Prove: edit, Says: otherSuffix,
			Weigh: func(f Facts) int {
				there := f.tokens() && f.Points == workfront.CausePath
				switch {
				case f.Side != Workfront || !strings.Contains(f.Host, ".workfront."):
					return 0
				case there && f.AdobeHost: // the OAuth2 articles name the other one
					return 92
				case there || f.Network == network.NoName:
					return 45
				}
				return 0
			},
		},
		{
			ID: "throttled", Source: Adobe, Says: text("too many requests at once: an organization may send a few at a time, and no answer says for how long"), Do: thenAgain("wait a little"),
			Weigh: weigh(95, func(f Facts) bool { return f.Side == Workfront && f.Status == 429 }), Prove: Proof{SendAgain, "tries it again, in a minute", "wfconnect connect NAME"},
		},
		{
			ID: "server", Source: Here, Do: thenAgain("wait a little"), Prove: Proof{Traffic, "shows the answer whole", "ONCEMORE --record run.har"},
			Says: text("a fault on Workfront's side, perhaps a passing one"),
			Weigh: func(f Facts) int {
				switch {
				case f.Side != Workfront:
					return 0
				case f.Status >= 500 && !f.Denied, f.Request == Login && (f.Error == "server_error" || f.Error == "temporarily_unavailable"):
					return 90
				}
				return 0
			},
		},
		{
			ID: "no-tokens", Source: Here, Remedy: MendConfig, Says: text("the answer holds no access_token that a header can carry"), Do: text("look at the answer in the traffic"),
			Weigh: weigh(80, func(f Facts) bool {
				return f.Side == Workfront && f.tokens() && f.Status/100 == 2 && f.Error == "" && f.Shape != HTML && f.Points == workfront.CauseUnknown
			}),
			Prove: Proof{Traffic, "shows the answer whole", "ONCEMORE --record run.har"},
		},
	}
}

func blocked(f Facts) string {
	says := "a firewall, a CDN or an address list in between, not the credentials"
	if f.Reference != "" {
		says += ": its number is " + f.Reference
	}
	if f.Server != "" {
		says += " (" + f.Server + ")"
	}
	return says
}

func otherSuffix(f Facts) string {
	if f.AdobeHost {
		return "the organization is at .workfront.com, not at .workfront.adobe.com"
	}
	return "the organization is at .workfront.adobe.com, not at .workfront.com"
}

func number(n int) string { return strconv.Itoa(n) }
