package reason

import "cmp"

// served: a call of one of a provider's endpoints.
func (f Facts) served() bool { return f.Side == Provider && f.Request == Call }

// kept: 403, or 401 where a provider says that instead.
func (f Facts) kept() bool {
	return f.served() && (f.Status == 403 || f.Status == 401) && f.Shape != HTML
}

// asked: what was asked for is refused, not who asks.
func (f Facts) asked(any ...int) bool {
	for _, status := range any {
		if f.served() && f.Status == status {
			return true
		}
	}
	return false
}

// providerCalls: a document webhook provider refused one of Workfront's calls, or
// answered with something else.
func providerCalls() []Cause {
	traffic := Proof{Traffic, "shows request and answer", "ONCEMORE --record run.har"}
	edit := Proof{Edit, "shows what is registered", `$EDITOR "$(wfconnect config path)"`}
	return append(keptOut(traffic, edit), []Cause{
		{
			ID: "item", Source: Adobe, Remedy: MendConfig, Says: text("there is no item of that id, or it is not this user's; Workfront would show the document as missing"),
			Do: text("take an id from what files or search list"), Prove: traffic,
			Weigh: weigh(85, func(f Facts) bool { return f.asked(404, 410) && f.Item }),
		},
		{
			ID: "base-url", Source: Here, Remedy: MendConfig, Says: text("the Base API URL is wrong, or the provider does not have this endpoint"), Do: text("compare the Base API URL with the provider's, to the last slash"), Prove: edit,
			Weigh: func(f Facts) int {
				switch {
				case !f.asked(404, 410):
					return 0
				case f.Item && f.Shape != HTML: // of an endpoint that is not there a web server makes a page
					return 45
				}
				return 90
			},
		},
		{
			ID: "method", Source: Here, Remedy: MendConfig, Says: func(f Facts) string { return "the provider does not take " + f.Method + " there" },
			Do: func(f Facts) string { return "let the provider take " + f.Method + " " + f.Endpoint }, Prove: traffic,
			Weigh: weigh(94, func(f Facts) bool { return f.asked(405, 501) }),
		},
		{
			ID: "parameters-place", Remedy: MendConfig, Says: text("the provider looks for the parameters elsewhere: Adobe's pages show them in the address and in a form body"),
			Do: text("let the provider read both"), Prove: Proof{AsForm, "sends them the other way", ""},
			Weigh: weigh(86, func(f Facts) bool { return f.asked(400, 415, 422) && f.Method != "GET" && f.Parameters }),
		},
		{
			ID: "parameters", Source: Here, Remedy: MendConfig, Says: text("a parameter is not what the provider expects"), Do: text("its own words, or its log, say which"), Prove: traffic,
			Weigh: weigh(70, func(f Facts) bool { return f.asked(400, 411, 415, 422, 431) }),
		},
		{
			ID: "too-large", Source: Here, Says: text("what is sent is larger than the provider takes, or something in between"), Do: text("send a smaller file, or raise the limit at the provider and its proxy"), Prove: traffic,
			Weigh: weigh(92, func(f Facts) bool { return f.asked(413) }),
		},
		{
			ID: "conflict", Source: Here, Says: text("it is there already, or somebody else is changing it"), Do: text("use another name, or look at what is there"), Prove: traffic,
			Weigh: weigh(85, func(f Facts) bool { return f.asked(409, 412, 423) }),
		},
		{
			ID: "refused", Source: Here, Says: text("the provider refuses it with a status that the contract does not have: Workfront knows 403, 404 and 500"), Do: text("its own words, or its log, say why"), Prove: traffic,
			Weigh: weigh(52, func(f Facts) bool {
				return f.served() && f.Status/100 == 4 && !f.kept() && f.Status != 404 && f.Status != 429
			}),
		},
		{
			ID: "call-page", Source: Here, Remedy: MendConfig, Says: text("a web page came, a login page perhaps: the Base API URL is wrong, or something in between answered"),
			Do: text("look at the page in the traffic, then at the Base API URL"), Prove: traffic,
			Weigh: weigh(88, func(f Facts) bool {
				return f.served() && f.Shape == HTML && f.Status < 500 && f.Status != 404 && f.Status != 429
			}),
		},
		{
			ID: "says-no", Source: Here, Says: text("the status says success and the body says failure: it counts as a failure"), Do: text("let the provider answer a failure with 403, 404 or 500"), Prove: traffic,
			Weigh: weigh(85, func(f Facts) bool { return f.served() && f.Status/100 == 2 && f.Shape == JSON && f.SaysNo }),
		},
		{
			ID: "not-what-was-asked", Source: Here, Says: text("the answer is not what this endpoint answers"), Do: text("let the provider answer what Adobe's page shows; the findings say what differs"), Prove: traffic,
			Weigh: weigh(80, func(f Facts) bool { return f.served() && f.Status/100 == 2 && f.Shape != HTML && !f.SaysNo }),
		},
		{
			ID: "call-moved", Source: Here, Remedy: MendConfig, Says: func(f Facts) string {
				return "the provider redirects, which is not followed here: " + cmp.Or(f.Location, "it does not say where")
			},
			Do: text("set the Base API URL to where it is"), Prove: edit,
			Weigh: weigh(92, func(f Facts) bool { return f.served() && f.Status/100 == 3 }),
		},
	}...)
}

// keptOut: whoever asks may not come in.
func keptOut(traffic, edit Proof) []Cause {
	signIn := Proof{None, "signs in", "wfconnect connect NAME --force"}
	return []Cause{
		{
			ID: "key", Source: Adobe, Remedy: MendConfig, Says: text("the API key or the user name is not what the provider knows"), Do: text("compare both with the provider's"), Prove: edit,
			Weigh: weigh(92, func(f Facts) bool { return f.kept() && f.APIKey }),
		},
		{
			ID: "no-retry", Source: Adobe, Says: text("the access token is not accepted, and no new one came: Workfront would ask the user to sign in"), Do: text("sign in again"), Prove: signIn,
			Weigh: weigh(94, func(f Facts) bool { return f.kept() && f.NoNewToken }),
		},
		{
			ID: "no-refresh", Source: Here, Says: text("the access token is not accepted, and the refresh failed at this machine or on the network, not at the provider's word"), Do: text("mend what the refresh failed at, then send it again"), Prove: traffic,
			Weigh: weigh(94, func(f Facts) bool { return f.kept() && f.Unrenewed }),
		},
		{
			ID: "new-token", Source: Here, Says: text("the provider refuses its own new token: the item is not this user's, or it does not know its own tokens"), Do: text("look in the provider's log for why"), Prove: traffic,
			Weigh: weigh(93, func(f Facts) bool { return f.kept() && f.Refreshed }),
		},
		{
			ID: "left", Source: Here, Remedy: MendConfig, Says: text("the provider sent the call to another host, which gets no credentials"), Do: text("set the Base API URL to where the API is"), Prove: traffic,
			Weigh: weigh(95, func(f Facts) bool { return f.kept() && f.Left }),
		},
		{
			ID: "status-401", Source: Adobe, Says: text("the provider says 401, where Workfront expects 403: it would not refresh the token, and show an error"), Do: text("let the provider answer 403"), Prove: traffic,
			Weigh: func(f Facts) int {
				switch {
				case !f.kept() || f.Status != 401:
					return 0
				case f.APIKey || f.NoNewToken || f.Unrenewed || f.Refreshed || f.Left:
					return 60
				}
				return 90
			},
		},
		{
			ID: "another-users", Source: Adobe, Says: text("the item is not this user's"), Do: text("take an id from what files or search list"), Prove: traffic,
			Weigh: func(f Facts) int {
				switch {
				case !f.kept() || !f.Item || f.Status != 403:
					return 0
				case f.APIKey || f.Refreshed || f.NoNewToken || f.Unrenewed || f.Left:
					return 55
				}
				return 80
			},
		},
	}
}
