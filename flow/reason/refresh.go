package reason

import (
	"slices"
	"time"

	"wfconnect/network"
	"wfconnect/workfront"
)

// shortestLimit: no administrator sets a limit that is shorter.
const shortestLimit = 15 * time.Minute

func (f Facts) dead() bool {
	return f.Side == Workfront && f.Request == Renew && f.Points == workfront.CauseRefreshToken
}

func refreshes() []Cause {
	again := Proof{SignIn, "signs in again; that cannot be mended otherwise", "wfconnect connect NAME --force"}
	of := func(weight int, words ...string) func(Facts) int {
		return func(f Facts) int {
			if f.dead() && f.says(words...) && !f.says("already") {
				return 90
			}
			return weigh(weight, Facts.dead)(f)
		}
	}
	return []Cause{
		{
			ID: "rotated", Source: Adobe, Says: rotated, Do: text("sign in again, and let one program refresh"), Prove: Proof{Traffic, "shows every refresh of this run", ""},
			Weigh: func(f Facts) int {
				switch {
				case !f.dead():
					return 0
				case f.says("already", "replaced", "rotated", "reuse"):
					return 96
				case f.AnswerLost:
					return 93
				case f.RotationSeen:
					return 70
				}
				return 50
			},
		},
		{
			ID: "used-by-style", Says: text("the request before this one, in another request style, was refused and used the refresh token up all the same"),
			Do: text("sign in again; compare with a fresh code for each style"), Prove: Proof{Traffic, "shows both", ""},
			Weigh: weigh(97, func(f Facts) bool { return f.dead() && f.RefusedBefore }),
		},
		{
			ID: "idle-limit", Source: Adobe, Do: text("sign in again; the application's Inactivity expiration says how soon"), Prove: again,
			Says: func(f Facts) string {
				return "the refresh token is past its inactivity expiration, which counts before the absolute one: the person did nothing in Workfront for too long (here " + span(f.Idle) + ")"
			},
			Weigh: func(f Facts) int { return f.limit("inactivity", f.Idle, 2*f.Idle >= f.SignInAge) },
		},
		{
			ID: "absolute-limit", Source: Adobe, Do: text("sign in again; the application's Absolute expiration says how soon"), Prove: again,
			Says: func(f Facts) string {
				return "the refresh token is past its absolute expiration (somebody signed in for it " + span(f.SignInAge) + " ago)"
			},
			Weigh: func(f Facts) int { return f.limit("absolute", f.SignInAge, 2*f.Idle < f.SignInAge) },
		},
		{
			ID: "preview-refresh", Says: text("the weekly refresh of the Preview sandbox has removed the application or its tokens"), Do: text("sign in again; if that fails, look for the application in Preview's Setup"), Prove: again,
			Weigh: func(f Facts) int {
				switch {
				case !f.dead() || f.Lane != "preview":
					return 0
				case f.TokenAge >= 48*time.Hour:
					return 75
				}
				return 45
			},
		},
		{ID: "app-deleted", Says: text("the application was deleted, or its settings were changed, since"), Do: text("sign in again; if that fails, look for it in " + setup), Prove: again, Weigh: of(30, "client", "application")},
		{ID: "user-off", Says: text("the person who signed in was deactivated since"), Do: text("let somebody else sign in"), Prove: again, Weigh: of(20, "user", "deactivated")},
		{
			ID: "none-came", Remedy: Again, Says: text("Workfront gave no refresh token: one of Adobe's pages ties it to the scope offline_access, others name no scope"), Do: text("sign in again when the access token ends"),
			Weigh: weigh(80, func(f Facts) bool {
				return f.Side == Workfront && f.Request == Renew && !f.HasRefresh && !f.answered() && f.Network == network.Reached
			}),
			Prove: Proof{Traffic, "shows the token answer", "wfconnect connect NAME --force --record run.har"},
		},
	}
}

// limit weighs one of a refresh token's two limits, which counts the time that
// has passed; fits says that the times speak for it and not for the other. What
// the person has told of it says more.
func (f Facts) limit(name string, passed time.Duration, fits bool) int {
	named := func(limit Limit) bool { return limit.Name == name }
	told := slices.IndexFunc(f.Limits, named)
	switch {
	case !f.dead():
		return 0
	case told >= 0 && f.Limits[told].Over:
		return 94
	case told >= 0, passed < shortestLimit:
		return 0
	case fits:
		return 68
	}
	return 40
}

func rotated(f Facts) string {
	if f.AnswerLost {
		return "the refresh whose answer was lost has used the refresh token up: rotation ends it, and Workfront keeps no copy of the new one"
	}
	return "the refresh token was rotated away: another program, or another copy of these tokens, has used it"
}

// assertions: a signed JWT was refused.
func assertions() []Cause {
	refused := func(f Facts) bool {
		return f.Side == Workfront && f.Request == Present && f.Status/100 == 4 && f.Points != workfront.CauseClient && f.Shape != HTML && f.Status != 404 && f.Status != 429
	}
	row := func(id, says, do string, weight int, words ...string) Cause {
		return Cause{
			ID: id, Source: Adobe, Remedy: MendConfig, Says: text(says), Do: thenAgain(do), Prove: Proof{Edit, "shows what is configured", `$EDITOR "$(wfconnect config path)"`},
			Weigh: func(f Facts) int {
				switch {
				case !refused(f):
					return 0
				case f.says(words...):
					return 95
				}
				return weight
			},
		}
	}
	return []Cause{
		row("jwt-issuer", "iss is not the Customer ID (the Client ID is something else, whatever translations say)", "compare customer_id with the application's details", 70, "iss ", "issuer"),
		row("jwt-key", "the private key is not the pair of the public key in Setup", "compare the key's fingerprint with Setup, or add the public key", 65, "signature", "public key", "certificate"),
		row("jwt-subject", "sub is not the ID of the user who added the public key", "compare user_id with that user", 60, "sub ", "subject"),
		row("jwt-expired", "the JWT was over when it arrived: exp may lie a few minutes ahead at most", "sign it right before it is sent", 40, "expired", "exp "),
	}
}

func (f Facts) skew() string {
	if f.Skew >= 0 {
		return span(f.Skew) + " behind"
	}
	return span(-f.Skew) + " ahead of"
}
