package reason

import (
	"strings"
	"time"
)

const setup = "Setup > System > OAuth2 Applications"

// logins: the browser came back with an error.
func logins() []Cause {
	at := func(f Facts) bool { return f.Request == Login && !f.Silent }
	return []Cause{
		{
			ID: "cancelled", Source: Standard, Says: text("Cancel was pressed on the consent page"), Do: text("open a new login when you are ready"),
			Weigh: weigh(95, func(f Facts) bool { return at(f) && f.Error == "access_denied" }),
			Prove: Proof{SignIn, "signs in again: press Allow access there", "wfconnect connect NAME --force"},
		},
		{
			ID: "not-allowed", Says: text("this person, or a policy of the organization, may not allow it"), Do: text("ask whoever administers it"),
			Weigh: func(f Facts) int {
				switch {
				case !at(f) || f.Error != "access_denied":
					return 0
				case f.says("policy", "permi", "authori", "administrator", "licen"):
					return 96
				}
				return 40
			},
			Prove: Proof{SignIn, "lets somebody else sign in", "wfconnect connect NAME --force"},
		},
		{
			ID: "login-pkce", Source: Adobe, Remedy: MendConfig, Says: text("the application is a Single Page Web Application, which wants PKCE (code_challenge)"), Do: text(`set flow = "pkce", or register a Web Application`),
			Weigh: weigh(93, func(f Facts) bool { return at(f) && f.Side == Workfront && f.says("code_challenge") }),
			Prove: Proof{Edit, "shows the flow of this connection", `$EDITOR "$(wfconnect config path)"`},
		},
		{
			ID: "login-type", Source: Standard, Remedy: MendConfig, Says: text("the application's kind does not fit this login"), Do: text("look at its type in " + setup),
			Weigh: weigh(90, func(f Facts) bool {
				return at(f) && (f.Error == "unauthorized_client" || f.Error == "unsupported_response_type")
			}),
			Prove: Proof{Edit, "shows the flow of this connection", `$EDITOR "$(wfconnect config path)"`},
		},
		{
			ID: "login-request", Source: Standard, Remedy: MendConfig, Says: func(f Facts) string { return f.who() + " wants the authorize request in another form" }, Do: text("compare its parameters with what is registered"),
			Weigh: weigh(80, func(f Facts) bool { return at(f) && (f.Error == "invalid_request" || f.Error == "invalid_scope") }),
			Prove: Proof{Traffic, "shows what came back", "ONCEMORE --record run.har"},
		},
	}
}

// soon is how long somebody may well take to sign in.
const soon = time.Minute

// silences: nothing came back from the browser.
func silences() []Cause {
	at := func(f Facts) bool { return f.Request == Login && f.Silent }
	page := Proof{Browser, "shows the page once more", "wfconnect connect NAME"}
	return []Cause{
		{
			ID: "paste-only", Source: Here, Says: text("nothing here can catch the redirect: it goes elsewhere"), Do: text("paste the address that the browser ended at"),
			Weigh: weigh(93, func(f Facts) bool { return at(f) && f.PasteOnly }),
			Prove: Proof{Compare, "says why no listener can catch it", "wfconnect doctor NAME"},
		},
		{
			ID: "silent-redirect", Remedy: MendConfig, Do: text("compare it byte by byte with " + setup),
			Says: func(f Facts) string { return f.registered() + ", and Workfront shows that on a page of its own" },
			Weigh: func(f Facts) int {
				switch {
				case !at(f):
					return 0
				case len(f.Differences) > 0:
					return 95
				case f.Compared, f.WorkedBefore:
					return 15
				}
				return 48
			},
			Prove: Proof{Compare, "compares it byte by byte", "wfconnect, then d"},
		},
		{
			ID: "silent-client", Remedy: MendConfig, Do: text("look for the application in the Setup of this very environment"),
			Says: func(f Facts) string {
				return "the client ID is not known in " + f.lane() + ", and Workfront shows that on a page of its own"
			},
			Weigh: func(f Facts) int {
				switch {
				case !at(f):
					return 0
				case f.WorkedBefore:
					return 12
				case f.sandbox():
					return 60
				}
				return 46
			},
			Prove: page,
		},
		{
			ID: "silent-cancel", Says: text("Cancel was pressed, and Workfront does not tell"), Do: text("open a new login when you are ready"),
			Weigh: func(f Facts) int {
				if at(f) && f.WorkedBefore {
					return 60
				}
				return weigh(44, at)(f)
			},
			Prove: page,
		},
		{
			ID: "unfinished", Source: Here, Says: text("nobody has finished signing in, or the browser is on another machine"), Do: text("finish it there, or paste the address that the browser ended at"),
			Weigh: func(f Facts) int {
				if at(f) && f.Waited < soon {
					return 70
				}
				return weigh(42, at)(f)
			},
			Prove: page,
		},
	}
}

// registered says how the redirect URI differs, as far as that is known.
func (f Facts) registered() string {
	says := f.RedirectURI + " is not byte for byte the registered redirect URI"
	if len(f.Differences) > 0 {
		says += " (" + strings.Join(f.Differences, ", ") + ")"
	}
	return says
}

// weigh is a weight for a yes.
func weigh(weight int, is func(Facts) bool) func(Facts) int {
	return func(f Facts) int {
		if is(f) {
			return weight
		}
		return 0
	}
}
