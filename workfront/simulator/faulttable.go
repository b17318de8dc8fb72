package simulator

type fault struct {
	name    string
	values  []string          // the default first
	also    func(string) bool // accepts values beyond the listed ones
	more    string            // what these are, for people
	meaning string
}

// faultTable is in the order in which a login meets the faults.
var faultTable = []fault{
	{
		name: "state_echo", values: []string{"yes", "no", "altered"},
		meaning: "whether the redirect brings back the state that the authorize request sent, drops it, or brings back another one",
	},
	{
		name: "callback_error", values: []string{"rfc", "none"},
		meaning: "whether Cancel redirects with error=access_denied (RFC 6749), or only shows a page and the application never hears of it",
	},
	{
		name: "domain", values: []string{"right", "wrong", "absent", "evil"},
		meaning: "the domain in the redirect; evil is a value that would steer a careless client to another host",
	},
	{
		name: "lane", values: []string{"right", "wrong", "absent"},
		meaning: "the lane in the redirect",
	},
	{
		name: "application", values: []string{"here", "other-lane"},
		meaning: "whether the applications are of this environment, or of another one, so that neither page nor endpoint knows their client ID",
	},
	{
		name: "registered_redirect", values: []string{"as-sent", "slash"},
		meaning: "whether the redirect URI is registered as it is sent, or with a slash more at its end",
	},
	{
		name: "code_ttl", values: []string{"120s", "10s", "0s"}, also: isDuration, more: "a duration",
		meaning: "how long an authorization code lives; any duration",
	},
	{
		name: "code_single_use", values: []string{"yes", "no"},
		meaning: "whether the second use of an authorization code is refused",
	},
	{
		name: "encodings_accepted", values: []string{"all", "E1", "E2", "E3", "E4"}, also: isEncodingList, more: "a comma list",
		meaning: "the token requests it understands: E1 JSON with Basic, E2 form, E3 JSON with the secret in the body, E4 form without a secret; a comma list",
	},
	{
		name: "wrong_encoding", values: []string{"harmless", "uses-up"},
		meaning: "whether a code, or a rotating refresh token, is still good after a token request in an encoding that is not accepted, or used up all the same; nobody documents which",
	},
	{
		name: "token_error", values: []string{"none", "invalid_grant", "invalid_client", "redirect_uri", "unauthorized_client", "server"},
		meaning: "refuses every token request for this reason, until it is set back",
	},
	{
		name: "error_profile", values: []string{"workfront", "rfc6749", "attask", "string", "html", "empty", "200-with-error"},
		meaning: "the shape in which the token endpoint says that something failed",
	},
	{
		name: "token_type", values: []string{"sessionID", "Bearer", "bearer", "unknown"},
		meaning: "the token_type in the token answer; the API wants the sessionID header in any case",
	},
	{
		name: "expires_in", values: []string{"3600", "zero", "string", "negative", "null", "absent", "float"}, also: isSeconds, more: "a number of seconds, or a spelling",
		meaning: "the expires_in in the token answer, only what it says and not when the session ends; any number of seconds",
	},
	{
		name: "refresh_token", values: []string{"present", "absent", "rotating", "rotating-reuse-kills-family"},
		meaning: "whether token answers carry a refresh token, whether each refresh replaces it, and whether using a replaced one ends the whole login",
	},
	{
		name: "wid", values: []string{"present", "absent", "number"},
		meaning: "the undocumented wid in the token answer",
	},
	{
		name: "require_redirect_uri_on_refresh", values: []string{"no", "yes"},
		meaning: "whether a refresh without redirect_uri is refused",
	},
	{
		name: "absolute_expiry", values: []string{"never", "10s"}, also: isDuration, more: "a duration",
		meaning: "how long after the login the refresh token dies, used or not; any duration",
	},
	{
		name: "inactivity_expiry", values: []string{"never", "10s"}, also: isDuration, more: "a duration",
		meaning: "how long the user may do nothing before the refresh token dies; any duration",
	},
	{
		name: "token_redirect", values: []string{"no", "yes"},
		meaning: "whether the token endpoint answers 307 to another host, where a secret must not follow",
	},
	{
		name: "token_answer", values: []string{"arrives", "lost"},
		meaning: "whether the answer to a token request that was granted arrives; lost cuts the connection before it, and a code or a rotating refresh token is used up all the same",
	},
	{
		name: "session_idle", values: []string{"8h", "10s"}, also: isDuration, more: "a duration",
		meaning: "how long a session lives without a call, each call starting the time again; any duration",
	},
	{
		name: "session_end", values: []string{"no", "now"},
		meaning: "ends every session there is at this moment; refresh tokens stay alive",
	},
	{
		name: "bearer", values: []string{"refused", "accepted"},
		meaning: "whether the API takes a session as Authorization: Bearer as well, which nobody documents",
	},
	{
		name: "oldest_version", values: []string{"16", "17", "22"},
		meaning: "the oldest version of the API that is not switched off",
	},
	{
		name: "empty_data", values: []string{"no", "yes"},
		meaning: "whether the API answers 200 with empty data, as for a user who may see nothing",
	},
	{
		name: "denied", values: []string{"none", "user", "proj", "task", "optask", "docu"}, also: isKindList, more: "a comma list",
		meaning: "the kinds of objects that the API refuses with 403, as for a user without that access; of users only the own one is left; a comma list",
	},
	{
		name: "latency", values: []string{"0s", "2s"}, also: isDuration, more: "a duration",
		meaning: "how long token and API answers keep the client waiting; any duration",
	},
	{
		name: "status", values: []string{"none", "429", "500", "503"},
		meaning: "answers every token and API request with this status",
	},
	{
		name: "waf", values: []string{"no", "denied"},
		meaning: "whether a firewall in between answers every token and API request with its page and a reference number",
	},
	{
		name: "reset", values: []string{"no", "yes"},
		meaning: "whether token and API requests end in a reset connection",
	},
	{
		name: "date", values: []string{"right", "10m", "-10m", "absent"}, also: isOffset, more: "a duration",
		meaning: "how far the Date header of every answer is ahead of the clock here, or whether there is none; any duration",
	},
	{
		name: "gzip_garbage", values: []string{"no", "yes"},
		meaning: "whether token and API answers claim to be gzip and are not",
	},
}
