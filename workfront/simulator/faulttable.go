package simulator

import "wfconnect/practice"

// faultTable is in the order in which a login meets the faults.
var faultTable = practice.Table{
	{
		Name: "state_echo", Values: []string{"yes", "no", "altered"},
		Meaning: "whether the redirect brings back the state that the authorize request sent, drops it, or brings back another one",
	},
	{
		Name: "callback_error", Values: []string{"rfc", "none"},
		Meaning: "whether Cancel redirects with error=access_denied (RFC 6749), or only shows a page and the application never hears of it",
	},
	{
		Name: "domain", Values: []string{"right", "wrong", "absent", "evil"},
		Meaning: "the domain in the redirect; evil is a value that would steer a careless client to another host",
	},
	{
		Name: "lane", Values: []string{"right", "wrong", "absent"},
		Meaning: "the lane in the redirect",
	},
	{
		Name: "application", Values: []string{"here", "other-lane"},
		Meaning: "whether the applications are of this environment, or of another one, so that neither page nor endpoint knows their client ID",
	},
	{
		Name: "registered_redirect", Values: []string{"as-sent", "slash"},
		Meaning: "whether the redirect URI is registered as it is sent, or with a slash more at its end",
	},
	{
		Name: "code_ttl", Values: []string{"120s", "10s", "0s"}, Also: practice.IsDuration, More: "a duration",
		Meaning: "how long an authorization code lives; any duration",
	},
	{
		Name: "code_single_use", Values: []string{"yes", "no"},
		Meaning: "whether the second use of an authorization code is refused",
	},
	{
		Name: "encodings_accepted", Values: []string{"all", "E1", "E2", "E3", "E4"}, Also: isEncodingList, More: "a comma list",
		Meaning: "the token requests it understands: E1 JSON with Basic, E2 form, E3 JSON with the secret in the body, E4 form without a secret; a comma list",
	},
	{
		Name: "wrong_encoding", Values: []string{"harmless", "uses-up"},
		Meaning: "whether a code, or a rotating refresh token, is still good after a token request in an encoding that is not accepted, or used up all the same; nobody documents which",
	},
	{
		Name: "token_error", Values: []string{"none", "invalid_grant", "invalid_client", "redirect_uri", "unauthorized_client", "server"},
		Meaning: "refuses every token request for this reason, until it is set back",
	},
	{
		Name: "error_profile", Values: []string{"workfront", "rfc6749", "attask", "string", "html", "empty", "200-with-error"},
		Meaning: "the shape in which the token endpoint says that something failed",
	},
	{
		Name: "token_type", Values: []string{"sessionID", "Bearer", "bearer", "unknown"},
		Meaning: "the token_type in the token answer; the API wants the sessionID header in any case",
	},
	{
		Name: "expires_in", Values: []string{"3600", "zero", "string", "negative", "null", "absent", "float"}, Also: isSeconds, More: "a number of seconds, or a spelling",
		Meaning: "the expires_in in the token answer, only what it says and not when the session ends; any number of seconds",
	},
	{
		Name: "refresh_token", Values: []string{"present", "absent", "rotating", "rotating-reuse-kills-family"},
		Meaning: "whether token answers carry a refresh token, whether each refresh replaces it, and whether using a replaced one ends the whole login",
	},
	{
		Name: "wid", Values: []string{"present", "absent", "number"},
		Meaning: "the undocumented wid in the token answer",
	},
	{
		Name: "require_redirect_uri_on_refresh", Values: []string{"no", "yes"},
		Meaning: "whether a refresh without redirect_uri is refused",
	},
	{
		Name: "absolute_expiry", Values: []string{"never", "10s"}, Also: practice.IsDuration, More: "a duration",
		Meaning: "how long after the login the refresh token dies, used or not; any duration",
	},
	{
		Name: "inactivity_expiry", Values: []string{"never", "10s"}, Also: practice.IsDuration, More: "a duration",
		Meaning: "how long the user may do nothing before the refresh token dies; any duration",
	},
	{
		Name: "token_redirect", Values: []string{"no", "yes"},
		Meaning: "whether the token endpoint answers 307 to another host, where a secret must not follow",
	},
	{
		Name: "token_answer", Values: []string{"arrives", "lost"},
		Meaning: "whether the answer to a token request that was granted arrives; lost cuts the connection before it, and a code or a rotating refresh token is used up all the same",
	},
	{
		Name: "session_idle", Values: []string{"8h", "10s"}, Also: practice.IsDuration, More: "a duration",
		Meaning: "how long a session lives without a call, each call starting the time again; any duration",
	},
	{
		Name: "session_end", Values: []string{"no", "now"},
		Meaning: "ends every session there is at this moment; refresh tokens stay alive",
	},
	{
		Name: "bearer", Values: []string{"refused", "accepted"},
		Meaning: "whether the API takes a session as Authorization: Bearer as well, which nobody documents",
	},
	{
		Name: "oldest_version", Values: []string{"16", "17", "22"},
		Meaning: "the oldest version of the API that is not switched off",
	},
	{
		Name: "empty_data", Values: []string{"no", "yes"},
		Meaning: "whether the API answers 200 with empty data, as for a user who may see nothing",
	},
	{
		Name: "denied", Values: []string{"none", "user", "proj", "task", "optask", "docu"}, Also: isKindList, More: "a comma list",
		Meaning: "the kinds of objects that the API refuses with 403, as for a user without that access; of users only the own one is left; a comma list",
	},
	{
		Name: "unsupported", Values: []string{"none", "user", "proj", "task", "optask", "docu"}, Also: isKindList, More: "a comma list",
		Meaning: "the kinds of objects that this version of the API does not have: 404, whoever asks; a comma list",
	},
	{
		Name: "latency", Values: []string{"0s", "2s"}, Also: practice.IsDuration, More: "a duration",
		Meaning: "how long token and API answers keep the client waiting; any duration",
	},
	{
		Name: "status", Values: []string{"none", "429", "500", "503"},
		Meaning: "answers every token and API request with this status",
	},
	{
		Name: "waf", Values: []string{"no", "denied"},
		Meaning: "whether a firewall in between answers every token and API request with its page and a reference number",
	},
	{
		Name: "reset", Values: []string{"no", "yes"},
		Meaning: "whether token and API requests end in a reset connection",
	},
	{
		Name: "date", Values: []string{"right", "10m", "-10m", "absent"}, Also: isOffset, More: "a duration",
		Meaning: "how far the Date header of every answer is ahead of the clock here, or whether there is none; any duration",
	},
	{
		Name: "gzip_garbage", Values: []string{"no", "yes"},
		Meaning: "whether token and API answers claim to be gzip and are not",
	},
}
