package reason

import (
	"time"

	"wfconnect/workfront"
)

func (f Facts) call() bool { return f.Side == Workfront && f.Request == Call }

// session: the token was not taken for one.
func (f Facts) session() bool { return f.call() && f.Points == workfront.CauseSession }

// unsound: a refusal of what was asked for, not of who asks.
func (f Facts) unsound() bool {
	return f.call() && f.Status/100 == 4 && f.Status != 401 && f.Status != 403 && f.Status != 429
}

func calls() []Cause {
	curl := Proof{Traffic, "shows the header it was sent with", "wfconnect token NAME --format curl"}
	return append([]Cause{
		{
			ID: "bearer", Source: Adobe, Remedy: MendConfig, Says: text("the token went into Authorization: Bearer; Workfront wants it in the header sessionID, whatever token_type says"),
			Do: text("send sessionID: TOKEN instead"), Prove: curl, Weigh: weigh(98, func(f Facts) bool { return f.session() && f.Header == Bearer }),
		},
		{
			ID: "no-header", Source: Adobe, Remedy: MendConfig, Says: text("no token was sent: neither ?sessionID= nor a cookie counts everywhere"), Do: text("send the header sessionID"),
			Prove: curl, Weigh: weigh(97, func(f Facts) bool { return f.session() && f.Header == NoHeader }),
		},
		{
			ID: "api-key", Remedy: MendConfig, Says: text("what was sent is none of this connection's tokens: an API key, say, goes into apiKey, not into sessionID"), Do: text("send the access token"),
			Prove: curl, Weigh: weigh(90, func(f Facts) bool { return f.session() && f.Foreign }),
		},
		{
			ID: "token-lane", Source: Adobe, Says: func(f Facts) string {
				return "the token is of lane " + f.TokenLane + ", and was sent to " + f.lane() + ": each environment has its own"
			},
			Do: text("sign in to this environment"), Prove: Proof{SignIn, "signs in here", "wfconnect connect NAME --force"},
			Weigh: weigh(92, func(f Facts) bool {
				return f.session() && f.TokenLane != "" && f.Lane != "" && f.TokenLane != f.Lane
			}),
		},
		{
			ID: "session-over", Source: Adobe, Says: sessionOver, Do: sessionDo, Prove: Proof{Refresh, "refreshes it, then the call works", "wfconnect token NAME --refresh"},
			Weigh: func(f Facts) int {
				switch {
				case !f.session():
					return 0
				case f.TokenAge < time.Minute && !f.LifeOver:
					return 60
				}
				return 88
			},
		},
		{
			ID: "permission", Source: Adobe, Remedy: MendConfig, Says: text("this person may not do this; the token is good"), Do: text("ask for the access level, or sign in as somebody who may"),
			Weigh: weigh(85, func(f Facts) bool { return f.call() && f.Points == workfront.CausePermission }),
			Prove: Proof{WhoAmI, "says whose token it is", "wfconnect api NAME 'user/search?ID=$$USER.ID&fields=name'"},
		},
	}, requests()...)
}

func sessionOver(f Facts) string {
	switch {
	case f.LifeOver:
		return "the session has ended, as expires_in said"
	case f.Idle >= 15*time.Minute:
		return "the session has ended: nothing was called for " + span(f.Idle) + ", and 15 min to 7 days without a call end it (8 h by default)"
	}
	return "the session has ended, or this is not a session's token"
}

func sessionDo(f Facts) string {
	if f.HasRefresh {
		return "refresh, then send it again"
	}
	return "sign in again: no refresh token came with these tokens"
}

// requests: what was asked for is not there.
func requests() []Cause {
	who := Proof{WhoAmI, "is a call that works for everybody", "wfconnect api NAME 'user/search?ID=$$USER.ID'"}
	said := func(id, says, do string, words ...string) Cause {
		return Cause{
			ID: id, Source: Here, Remedy: MendConfig, Says: text(says), Do: text(do), Prove: who,
			Weigh: weigh(96, func(f Facts) bool { return f.unsound() && f.says(words...) }),
		}
	}
	return []Cause{
		{
			ID: "version-gone", Source: Adobe, Remedy: MendConfig, Prove: Proof{NewestStable, "asks " + workfront.DefaultVersion + " instead", ""}, Weigh: versionWeight,
			Says: func(f Facts) string {
				if f.Removed == "" {
					return f.Version + " is switched off here, though Adobe's schedule has it"
				}
				return f.Version + " was switched off on " + f.Removed + ": a good token fails there too"
			},
			Do: text(`use ` + workfront.DefaultVersion + `, and set api_version = "` + workfront.DefaultVersion + `"`),
		},
		{
			ID: "version-new", Remedy: MendConfig, Says: func(f Facts) string { return f.Version + " is not there yet" }, Do: text("use " + workfront.DefaultVersion), Prove: Proof{NewestStable, "asks " + workfront.DefaultVersion + " instead", ""},
			Weigh: weigh(97, func(f Facts) bool { return f.unsound() && f.Newer }),
		},
		{
			ID: "unversioned", Source: Adobe, Remedy: MendConfig, Says: text("without a version in its path a call gets a default that moves with each release"), Do: text("ask below /attask/api/" + workfront.DefaultVersion), Prove: who,
			Weigh: weigh(72, func(f Facts) bool { return f.unsound() && f.Version == "" }),
		},
		{
			ID: "uri-long", Source: Adobe, Remedy: MendConfig, Do: text("ask for less at once, or in several calls"), Prove: who,
			Says: func(f Facts) string {
				return "the address has " + number(f.URILength) + " bytes, and the CDN takes 8,892"
			},
			Weigh: weigh(98, func(f Facts) bool { return f.call() && (f.Status == 414 || f.answered() && f.URILength > 8892) }),
		},
		{
			ID: "login-api", Source: Adobe, Remedy: MendConfig, Says: text("the API's own /login is gone for organizations on the Admin Console"), Do: text("use this connection's token"), Prove: who,
			Weigh: weigh(97, func(f Facts) bool { return f.call() && f.Status >= 400 && f.Path == "login" }),
		},
		said("field", "a field of that name is not in this version of the API", "leave the field out, or look for it in the API explorer", "does not support field"),
		said("object", "an object of that name is not in this version of the API", "look for its name or code in the API explorer", "does not support object"),
		said("uri-parts", "the path has another number of parts than the API knows", "write object/search, object/ID or object/count", "unrecognized uri"),
		said("limit", "more rows were asked for than one answer holds (2,000)", "ask for pages with $$FIRST and $$LIMIT", "maximum allowed limit"),
		{
			ID: "path", Source: Here, Remedy: MendConfig, Says: text("there is nothing at this path"), Do: text("check the path"), Prove: who,
			Weigh: weigh(70, func(f Facts) bool { return f.unsound() && f.Status == 404 }),
		},
		{
			ID: "query", Source: Here, Remedy: MendConfig, Says: text("Workfront does not take this query"), Do: text("its own words say what is wrong with it"), Prove: who,
			Weigh: weigh(55, func(f Facts) bool { return f.unsound() && (f.Status == 400 || f.Status == 422) }),
		},
	}
}

func versionWeight(f Facts) int {
	gone := f.Status == 404 || f.Status == 410 || f.Status == 400
	switch {
	case !f.unsound() || f.Version == "":
		return 0
	case f.Removed != "" && gone:
		return 97
	case gone && f.says("version") && f.says("not supported", "no longer", "removed", "deprecated"):
		return 93
	case f.Status == 410:
		return 75
	}
	return 0
}

// empties: allowed, and nothing came.
func empties() []Cause {
	nothing := func(f Facts) bool { return f.call() && f.NoRows }
	return []Cause{
		{
			ID: "no-access", Remedy: MendConfig, Says: text("the token works, and this person can see nothing here"), Do: text("ask for the access level, or sign in as somebody who may"),
			Weigh: weigh(60, nothing),
			Prove: Proof{WhoAmI, "shows whether they see themselves", "wfconnect api NAME 'user/search?ID=$$USER.ID'"},
		},
		{ID: "nothing-there", Source: Here, Says: text("there is nothing that the query matches"), Do: text("ask without a filter"), Weigh: func(f Facts) int {
			if nothing(f) && f.Filtered {
				return 65
			}
			return weigh(50, nothing)(f)
		}, Prove: Proof{SendAgain, "sends it again, once the path is changed", "wfconnect api NAME 'proj/search?$$LIMIT=1'"}},
		{ID: "not-provisioned", Remedy: MendConfig, Says: text("the token is of a technical account that Workfront has no user for"), Do: text("ask who made the account"), Weigh: weigh(70, func(f Facts) bool { return nothing(f) && f.OwnUser }), Prove: Proof{WhoAmI, "says whose token it is", "wfconnect api NAME 'user/search?ID=$$USER.ID'"}},
	}
}
