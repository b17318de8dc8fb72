package webhook

func tokenRule(id, field, want string, tolerant, strict Severity, consequence string) rule {
	return rule{id, field, want, tolerant, strict, "Get OAuth2 tokens", consequence}
}

// What the token endpoint must answer.
var (
	ruleExpiresID      = tokenRule("D03", "expires_in", "the key expires_in", Should, Must, "Adobe's example misspells the key as expires_id; Workfront may not know when the token ends, and learns it from a 403")
	ruleExpiresText    = tokenRule("D04", "expires_in", "a JSON number of seconds", Should, Should, "Workfront may not know when the token ends, and learns it from a 403")
	ruleExpires        = tokenRule("P36", "expires_in", "a positive number of seconds", Should, Must, "the lifetime is unknown; only a 403 tells that the token has ended")
	ruleExpiresAbsent  = tokenRule("P36", "expires_in", "a number of seconds", Note, Note, "it is optional: only a 403 tells that the token has ended")
	ruleRefreshMissing = tokenRule("P36", "refresh_token", "a refresh token", Should, Must, "when the access token ends, the person must connect again")
	ruleRefreshKept    = tokenRule("8.2", "refresh_token", "the refresh token, new or repeated", Note, Should, "the old refresh token is kept; Workfront may forget it, and then the person must connect again")
	ruleTokenType      = tokenRule("8.2", "token_type", "Bearer", Should, Should, "Adobe documents none; Workfront sends Bearer whatever it says")
	ruleTokenTypeNone  = tokenRule("8.2", "token_type", "Bearer", Note, Should, "RFC 6749 requires it; Workfront sends Bearer all the same")
	ruleNoStore        = tokenRule("P40", "Cache-Control", "no-store", Should, Should, "something in between may keep the tokens and hand them to somebody else")
	ruleTokenStatus    = tokenRule("8.2", "status", "200", Should, Must, "Workfront may not take the answer for a success")
	ruleTokenMediaType = tokenRule("A39", "Content-Type", "application/json", Should, Must, "Workfront may not read the answer as JSON, and the connection fails")
)
