package reason

import (
	"cmp"

	"wfconnect/network"
	"wfconnect/workfront"
)

// providers: the handshake with a document webhook provider.
func providers() []Cause {
	traffic := Proof{Traffic, "shows request and answer", "ONCEMORE --record run.har"}
	doctor := Proof{Doctor, "looks at every step of the way", "wfconnect doctor NAME"}
	edit := Proof{Edit, "shows what is registered", `$EDITOR "$(wfconnect config path)"`}
	asks := func(f Facts) bool { return f.Side == Provider && f.tokens() }
	points := func(weight int, cause workfront.Cause, request ...Request) func(Facts) int {
		return weigh(weight, func(f Facts) bool {
			return asks(f) && f.Points == cause && (len(request) == 0 || f.Request == request[0])
		})
	}
	return []Cause{
		{ID: "provider-client", Source: Standard, Remedy: MendConfig, Says: text("the Client ID or the Client Secret is not what the provider expects"), Do: text("compare both with the provider's registration"), Prove: edit, Weigh: points(92, workfront.CauseClient)},
		{ID: "provider-style", Source: Guess, Says: text("the provider wants the token request in another form (form, query, json or basic), or with a redirect_uri that Workfront is not documented to send"), Do: text("change token_request, or mend the provider: which form Workfront sends is not documented"), Prove: edit, Weigh: points(90, workfront.CauseStyle)},
		{ID: "provider-code", Says: text("the provider does not honour its own code: it asks for a redirect_uri that Workfront is not documented to send, or the code was too short-lived"), Do: text("open a new login"), Prove: traffic, Weigh: points(85, workfront.CauseCode, Exchange)},
		{ID: "provider-code-used", Source: Standard, Says: text("the code was used before, or is of another client"), Do: text("open a new login"), Prove: traffic, Weigh: func(f Facts) int {
			weight := points(45, workfront.CauseCode, Exchange)(f)
			if weight > 0 && f.says("used", "another client") {
				return 95
			}
			return weight
		}},
		{ID: "provider-dead", Source: Standard, Says: text("the provider does not honour its refresh token any more"), Do: signInAgain, Prove: traffic, Weigh: points(88, workfront.CauseRefreshToken)},
		{ID: "provider-path", Source: Here, Remedy: MendConfig, Says: text("the Token Endpoint URL is wrong"), Do: text("compare it with the provider's documentation"), Prove: edit, Weigh: points(90, workfront.CausePath)},
		{
			ID: "provider-page", Source: Here, Remedy: MendConfig, Says: text("the Token Endpoint URL leads to a page, or something in between answered"), Do: text("compare the URL; look at the page in the traffic"), Prove: traffic,
			Weigh: weigh(88, func(f Facts) bool {
				return asks(f) && f.Shape == HTML && f.Status < 500 && f.Status != 404 && f.Status != 429
			}),
		},
		{
			ID: "provider-moved", Source: Here, Remedy: MendConfig, Says: func(f Facts) string {
				return "the Token Endpoint URL has moved: " + cmp.Or(f.Location, "it does not say where")
			},
			Do: text("set the Token Endpoint URL to where it is"), Prove: edit, Weigh: points(94, workfront.CauseMoved),
		},
		{
			ID: "provider-no-token", Source: Here, Says: text("the answer holds no access_token that a header can carry"), Do: text("mend the provider's token answer"), Prove: traffic,
			Weigh: weigh(80, func(f Facts) bool { return asks(f) && f.Status/100 == 2 && f.Shape != HTML && f.Error == "" }),
		},
		{
			ID: "provider-server", Source: Here, Remedy: LookAtNetwork, Says: text("a fault on the provider's side"), Do: text("look at the provider's log"), Prove: traffic,
			Weigh: weigh(90, func(f Facts) bool { return f.Side == Provider && (f.Status >= 500 || f.Status == 429) }),
		},
		{
			ID: "provider-down", Source: Here, Remedy: LookAtNetwork, Says: func(f Facts) string {
				if f.Request == Call {
					return "the Base API URL is wrong, or the provider is not running"
				}
				return "the Token Endpoint URL is wrong, or the provider is not running"
			}, Do: thenAgain("start it"), Prove: doctor,
			Weigh: func(f Facts) int {
				switch {
				case f.Side != Provider || f.Network == network.Reached || !f.NotSent:
					return 0
				case f.Network == network.NobodyListens || f.Network == network.Unknown:
					return 96
				}
				return 40
			},
		},
		{
			ID: "provider-lost", Source: Here, Remedy: LookAtNetwork, Says: text("the provider's fault, or the network's: nobody knows whether it took the request"), Do: lost, Prove: traffic,
			Weigh: func(f Facts) int {
				switch {
				case f.Side != Provider || f.Network == network.Reached || f.NotSent:
					return 0
				case f.Network == network.Cut || f.Network == network.Unknown:
					return 92
				}
				return 48
			},
		},
	}
}

func lost(f Facts) string {
	if f.Request == Call {
		return f.loss()
	}
	return signInAgain(f)
}

func signInAgain(f Facts) string {
	if f.Request == Renew {
		return "Workfront would ask the user to add the service again: sign in again"
	}
	return "open a new login"
}
