package reason

import "wfconnect/workfront"

// client is a refusal of the application's credentials.
func (f Facts) client() bool {
	return f.Side == Workfront && f.tokens() && f.Points == workfront.CauseClient
}

func clients() []Cause {
	edit := Proof{Edit, "shows what is configured", `$EDITOR "$(wfconnect config path)"`}
	return append([]Cause{
		{
			ID: "secret-space", Source: Here, Remedy: MendConfig, Says: text("the client secret begins or ends with white space"), Do: thenAgain("mend the client secret"),
			Weigh: func(f Facts) int {
				switch {
				case !f.SecretSpace || !f.tokens():
					return 0
				case f.client():
					return 98
				case f.wordless():
					return 55
				}
				return 0
			},
			Prove: Proof{Edit, "shows where it comes from", "wfconnect doctor NAME"},
		},
		{
			ID: "secret-reserved", Source: Standard, Remedy: MendConfig, Do: thenAgain(`set token_request = "form"`),
			Says:  text("the secret holds one of : % + & = and space, which servers decode differently in Basic"),
			Weigh: weigh(96, func(f Facts) bool { return f.client() && f.Basic && f.Reserved }),
			Prove: Proof{OtherStyle, "tries again with another token request", ""},
		},
		{
			ID: "other-lane", Source: Adobe, Remedy: MendConfig, Do: thenAgain("look for it in the Setup of this environment, or set domain to the other one"),
			Says: func(f Facts) string {
				return "the application was made in another lane than " + f.lane() + ": each environment has its own"
			},
			Weigh: func(f Facts) int {
				switch {
				case !f.client():
					return 0
				case f.says("environment", "not known", "unknown client", "not found", "no such client"):
					return 94
				case f.sandbox():
					return 85
				}
				return 45
			},
			Prove: Proof{Edit, "shows domain and lane, to be compared", `$EDITOR "$(wfconnect config path)"`},
		},
		{
			ID: "preview-wiped", Remedy: MendConfig, Says: text("the weekly refresh of the Preview sandbox has removed the application"), Do: thenAgain("look whether it is still in Preview's Setup"),
			Weigh: func(f Facts) int {
				switch {
				case !f.client() || f.Lane != "preview":
					return 0
				case f.WorkedBefore:
					return 96
				}
				return 75
			},
			Prove: edit,
		},
		{
			ID: "client", Source: Standard, Remedy: MendConfig, Says: text("the client ID or the secret is wrong, or the secret was deleted"), Do: thenAgain("mend the client ID or the secret"),
			Weigh: func(f Facts) int {
				switch {
				case f.client() && f.says("secret"):
					return 90
				case f.client():
					return 80
				}
				return 0
			},
			Prove: edit,
		},
	}, kinds()...)
}

// kinds: the request does not suit the application.
func kinds() []Cause {
	return []Cause{
		{
			ID: "pkce", Source: Adobe, Remedy: MendConfig, Says: text("the application is a Single Page Web Application: its exchange wants a code_verifier (PKCE)"), Do: thenAgain(`set flow = "pkce", or register a Web Application`),
			Weigh: weigh(97, func(f Facts) bool {
				return f.Side == Workfront && f.Request == Exchange && !f.OneStyle && f.says("code_verifier")
			}),
			Prove: Proof{Edit, "shows the flow of this connection", `$EDITOR "$(wfconnect config path)"`},
		},
		{
			ID: "app-type", Source: Standard, Remedy: MendConfig, Says: text("the application is of another type than this flow is for"), Do: text("look at its type in " + setup),
			Weigh: weigh(93, func(f Facts) bool {
				return f.Side == Workfront && f.tokens() && f.Points == workfront.CauseApplication
			}),
			Prove: Proof{Edit, "shows the flow of this connection", `$EDITOR "$(wfconnect config path)"`},
		},
		{
			ID: "refresh-redirect", Remedy: MendConfig, Says: text("this Workfront wants redirect_uri with a refresh, which a JSON request does not carry"), Do: thenAgain(`set token_request = "form"`),
			Weigh: weigh(95, func(f Facts) bool {
				return f.Side == Workfront && f.Request == Renew && f.Points == workfront.CauseStyle && f.says("redirect_uri")
			}),
			Prove: Proof{OtherStyle, "tries again with another token request", ""},
		},
		{
			ID: "style", Remedy: MendConfig, Do: thenAgain("choose another token request (form, json or json-body)"),
			Says: func(f Facts) string { return "Workfront does not take a token request as " + f.Style },
			Weigh: func(f Facts) int {
				switch {
				case f.Side != Workfront || !f.tokens() || f.OneStyle:
					return 0
				case f.Points == workfront.CauseStyle:
					return 92
				case f.client() && !f.says("secret"):
					return 35
				case f.wordless():
					return 20
				}
				return 0
			},
			Prove: Proof{AllStyles, "compares all request styles side by side; b tries another one", ""},
		},
	}
}
