package wire

import (
	"encoding/base64"
	"strings"
	"testing"
)

// TestOrdinaryWordsStay: what a reader came for is not hidden, nor is anything
// learnt from it that hides it elsewhere.
func TestOrdinaryWordsStay(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ how, what, in string }{
		"grant type":             {"body", formMIME, "grant_type=authorization_code&client_id=abc123456&redirect_uri=http%3A%2F%2Fh%2Fcb&scope=a+b"},
		"token type":             {"body", "application/json", `{"token_type":"sessionID","expires_in":3600,"wid_id":"u1"}`},
		"error":                  {"body", "application/json", `{"error":"invalid_token","error_description":"The access token expired at 12:30"}`},
		"error code":             {"body", "application/json", `{"error":{"code":"NOT_FOUND","message":"Missing"}}`},
		"required fields":        {"body", "application/json", `{"required":["client_id","client_secret","code"],"two":["client_secret","refresh_token"]}`},
		"names of fields":        {"body", "application/json", `[{"name":"token","value":"required"},{"name":"code","value":"In Progress 12"}]`},
		"numbers of tokens":      {"body", "application/json", `{"access_tokens":12,"max_tokens":4096,"tokens":["to","ken"]}`},
		"no token":               {"body", "application/json", `{"access_token":"null","sessionID":null,"id_token":"undefined"}`},
		"a program":              {"body", "text/html", `<script>var token = next(); if (token == undefined) token=parse(text); (password=>check(password))</script>`},
		"code element":           {"body", "text/html", `<p><code>go run . demo 123456</code></p>`},
		"access keys":            {"body", "text/html", `<a accesskey="s" title="press s to sign in">x</a><meta name="description" content="a page 12345">`},
		"prose":                  {"text", "", "token: is missing; Bearer authentication is required; Basic credentials: none; secret: see the vault"},
		"challenge":              {"header", "WWW-Authenticate", `Bearer realm="h", error="invalid_token", error_description="it has expired"`},
		"dates and attributes":   {"header", "Date", "Wed, 21 Oct 2026 07:28:00 GMT"},
		"path":                   {"url", "", "https://h/integrations/oauth2/api/v1/token"},
		"password page":          {"url", "", "https://h/password/reset?step=2"},
		"user in a URL":          {"url", "", "https://someone@h/p"},
		"mail addresses":         {"text", "", "see https://h/p or mail a.b@h.example: 24 hours"},
		"identifiers":            {"body", "application/json", `{"ID":"5d1f3a0b9c8e7d6f5a4b3c2d1e0f9a8b","objCode":"PROJ","etag":"W/\"abc-123\""}`},
		"base64 of a picture":    {"body", "application/json", `{"png":"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk"}`},
		"base64 of plain text":   {"body", "application/json", `{"text":"` + base64.StdEncoding.EncodeToString([]byte("the quick brown fox: a tale")) + `"}`},
		"lines of base64":        {"text", "", strings.Repeat("QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZn\n", 3) + "Accept: */*"},
		"path of a file":         {"text", "", `C:\new\table\x41 and /usr/share/tokens/list.txt`},
		"a mark":                 {"text", "", "access_token=tok#7f3a, Bearer tok#7f3a"},
		"Workfront query":        {"url", "", "https://h/attask/api/v21.0/user/search?$$LIMIT=1&fields=ID,name&sessionTimeout=30"},
		"code elements":          {"body", "text/html", `<p><code>/attask/api/v21.0/user/search</code> and <code>wfconnect-1.2.3-linux-amd64</code>, <Code>AADSTS50011</Code>`},
		"schema":                 {"body", "application/json", `{"properties":{"password":{"type":"string","minLength":8,"description":"at least 8 letters"},"x":{"type":"string"}}}`},
		"schema in text":         {"text", "", `{'password': {'type': 'string', 'minLength': 8}, 'x': {'type': 'string'}}`},
		"what a token has":       {"body", "application/json", `{"access_token":{"type":"bearer","expires_in":3600},"scheme":"bearer"}`},
		"a signature":            {"body", "application/json", `{"signature":"Jane Doe","sig":"see page 2","requiresSignature":true}`},
		"signature in prose":     {"text", "", "signature: the method has 3 parameters; sig=2"},
		"program with an object": {"text", "", `const token = {read() { return store["a1"]; }, write: (x1) => save(x1)}`},
		"names in code":          {"text", "", "pass `client_id` and `client_secret`: both are required; fields=[\"client_secret\", \"code\"]"},
		"prose about keys":       {"text", "", "a file that begins with -----BEGIN PRIVATE KEY----- and ends with -----END PRIVATE KEY-----, see 5"},
		"a certificate":          {"text", "", "-----BEGIN CERTIFICATE-----\nMIIBszCCAVmgAwIBAgIUQ0FGRUJBQkVDQUZFQkFCRUNBRkU=\n-----END CERTIFICATE-----\n"},
		"token in a field name":  {"url", "", "https://h/p?fields=accessToken,refreshToken,apiKey&sort=token"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := redactAs(NewRedactor(), c.how, c.what, c.in); got != c.in {
				t.Errorf("\nof  %q\ngot %q", c.in, got)
			}
		})
	}
}
