package wire

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"html"
	"net/url"
	"strings"
	"testing"
	"unicode/utf16"
)

// TestUnknownSecretsAreMaskedByName: a value that nobody told, in every place
// that says what it is.
func TestUnknownSecretsAreMaskedByName(t *testing.T) {
	t.Parallel()
	const secret = "Zq8vT3xKp0Rw6Lm2Hd9c"
	b64 := func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }
	const form = "application/x-www-form-urlencoded"
	for name, c := range map[string]struct{ how, what, in string }{
		"header: X-Auth-Token":              {"header", "X-Auth-Token", secret},
		"header: X-CSRF-Token":              {"header", "X-CSRF-Token", secret},
		"header: Api-Key":                   {"header", "Api-Key", secret},
		"header: API management":            {"header", "Ocp-Apim-Subscription-Key", secret},
		"header: X-Access-Token":            {"header", "X-Access-Token", secret},
		"header: X-Amz-Security-Token":      {"header", "X-Amz-Security-Token", secret},
		"header: Authorization, no scheme":  {"header", "Authorization", secret},
		"header: Authorization, two words":  {"header", "Authorization", secret + " more"},
		"header: Authorization, odd scheme": {"header", "Authorization", "Token-Of-Acme " + secret},
		"header: Authorization, tab":        {"header", "Authorization", "Bearer\t" + secret},
		"header: Authorization, parameters": {"header", "Authorization", `OAuth realm="x", oauth_token="` + secret + `"`},
		"header: Basic without base64":      {"header", "Authorization", "Basic id:" + secret},
		"header: Basic in base64url":        {"header", "Authorization", "Basic " + base64.RawURLEncoding.EncodeToString([]byte("id>?:"+secret))},
		"header: several cookies":           {"header", "Cookie", "a=1; b=2;sid=" + secret + "; c=3"},
		"header: Set-Cookie joined":         {"header", "Set-Cookie", "a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT; Path=/, sid=" + secret + "; Path=/"},
		"header: Referer":                   {"header", "Referer", "https://h/cb?code=" + secret},
		"URL: token":                        {"url", "", "https://h/p?token=" + secret},
		"URL: array":                        {"url", "", "https://h/p?access_token[0]=" + secret},
		"URL: part of the path":             {"url", "", "https://h/sessionID/" + secret + "/x"},
		"URL: path parameter":               {"url", "", "https://h/p;jsessionid=" + secret + "?x=1"},
		"URL: password with an @":           {"url", "", "https://u:a@" + secret + "@h/"},
		"URL: token instead of a user":      {"url", "", "https://" + secret + "@h/p"},
		"URL: signed":                       {"url", "", "https://h/p?X-Amz-Signature=" + secret + "&X-Amz-Expires=9"},
		"URL: subscription key":             {"url", "", "https://h/p?subscription-key=" + secret},
		"URL: JSON in base64":               {"url", "", "https://h/p?x=" + url.QueryEscape(b64(`{"client_secret":"`+secret+`"}`))},
		"form: base64 of a form":            {"body", form, "x=" + b64("client_id=a&client_secret="+secret)},
		"form: acme_client_secret":          {"body", form, "acme_client_secret=" + secret},
		"form: name percent-encoded":        {"body", form, "%63lient%5Fsecret=" + secret},
		"JSON: key holds a URL":             {"body", "application/json", `{"https://h/?access_token=` + secret + `":1}`},
		"JSON: name and value":              {"body", "application/json", `{"headers":[{"name":"Authorization","value":"` + secret + `"}]}`},
		"JSON: value and name":              {"body", "application/json", `{"Value":"` + secret + `","Key":"client_secret"}`},
		"JSON: pair in an array":            {"body", "application/json", `[["x-api-key","` + secret + `"]]`},
		"JSON: plural":                      {"body", "application/json", `{"access_tokens":["` + secret + `"]}`},
		"JSON: cookies in an array":         {"body", "application/json", `{"Set-Cookie":["a=1; Path=/","b=` + secret + `; Path=/"]}`},
		"JSON: escaped letters":             {"body", "application/json", `{"\u0061ccess_t\u006fken":"\u005a` + secret[1:] + `"}`},
		"JSON: newPassword":                 {"body", "application/json", `{"newPassword":"` + secret + `"}`},
		"JSON: base64 of base64 of JSON":    {"body", "application/json", `{"x":"` + b64(b64(`{"refresh_token":"`+secret+`"}`)) + `"}`},
		"JSON: broken":                      {"body", "application/json", `{"a":1,}{"access_token":["` + secret + `"]`},
		"text: Bearer":                      {"text", "", "401: sent Bearer " + secret + ", which has expired"},
		"text: Basic":                       {"text", "", "sent Basic " + b64("id:"+secret) + ", refused"},
		"text: a Go header":                 {"text", "", "map[Api-Key:[" + secret + "] Accept:[*/*]]"},
		"text: a Go map":                    {"text", "", "map[access_token:" + secret + " n:1]"},
		"text: a Ruby hash":                 {"text", "", `{:access_token=>"` + secret + `"}`},
		"text: a PHP array":                 {"text", "", `'access_token' => '` + secret + `'`},
		"text: a Python dict":               {"text", "", `{'access_token': '` + secret + `'}`},
		"text: JavaScript":                  {"text", "", `var token = "` + secret + `";`},
		"text: user[password]":              {"text", "", "user[password]=" + secret},
		"text: environment":                 {"text", "", "ACME_CLIENT_SECRET=" + secret},
		"text: \\x escapes":                 {"text", "", `access\x5ftoken=\x5a` + secret[1:]},
		"text: percent, mixed case":         {"text", "", "access%5Ftoken%3d%5A" + secret[1:]},
		"text: percent, twice":              {"text", "", "x=access_token%253D" + secret},
		"multipart":                         {"body", "multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; filename=\"f\"; name=\"client_secret\"\r\nContent-Type: text/plain\r\n\r\n" + secret + "\r\n--b--\r\n"},
		"XML: element":                      {"body", "text/xml", "<a><ns:client_secret type=\"x\"> " + secret + " </ns:client_secret></a>"},
		"JSON: below minted":                {"body", "application/json", `{"access_token":{"minted":"` + secret + `"}}`},
		"JSON: below versions":              {"body", "application/json", `{"client_secret":{"versions":["` + secret + `"]}}`},
		"JSON: below versionedValue":        {"body", "application/json", `{"client_secret":{"versionedValue":"` + secret + `"}}`},
		"JSON: below issued_value":          {"body", "application/json", `{"access_token":{"issued_value":"` + secret + `"}}`},
		"XML: behind another element":       {"body", "text/xml", "<access_token><type>x</type>" + secret + "</access_token>"},
		"XML: behind an empty element":      {"body", "text/xml", "<access_token><expires_in/>" + secret + "</access_token>"},
		"XML: behind another secret":        {"body", "text/xml", "<access_token><password>x1</password><value>" + secret + "</value></access_token>"},
		"XML: CDATA":                        {"body", "text/xml", "<access_token><![CDATA[" + secret + "]]></access_token>"},
		"XML: attribute":                    {"body", "text/xml", "<a client_secret='" + secret + "'/>"},
		"XML: element with a name":          {"body", "text/xml", `<string name="access_token">` + secret + `</string>`},
		"XML: key and value":                {"body", "text/xml", `<add key="ClientSecret" value="` + secret + `"/>`},
		"HTML: hidden field":                {"body", "text/html", `<input type=hidden value="` + secret + `" name="authenticity_token">`},
		"HTML: meta":                        {"body", "text/html", `<meta name="csrf-token" content="` + secret + `">`},
		"HTML: posted code":                 {"body", "text/html", `<input type="hidden" name="code" value="` + secret + `"/>`},
		"HTML: attribute with entities":     {"body", "text/html", `<a data-x="{&quot;access_token&quot;:&quot;` + secret + `&quot;}">`},
		"HTML: decimal entities":            {"body", "text/html", "<p>access_token&#61;&#90;" + secret[1:] + "</p>"},
		"HTML: hexadecimal entities":        {"body", "text/html", "<p>access_token&#x3d;&#x5A;" + secret[1:] + "</p>"},
		"PEM":                               {"text", "", "it has\n" + pem("\n", secret) + "in it"},
		"PEM: one line":                     {"text", "", `KEY="` + pem(`\n`, secret) + `"`},
		"PEM: in JSON":                      {"body", "application/json", `{"x":` + quote(pem("\r\n", secret)) + `}`},
		"PEM: under a name":                 {"body", "application/json", `{"private_key":` + quote(pem("\n", secret)) + `}`},
		"PEM: in JSON in JSON":              {"body", "application/json", `{"x":` + quote(`{"y":`+quote(pem("\n", secret))+`}`) + `}`},
		"PEM: in a form":                    {"body", form, "x=" + url.QueryEscape(pem("\n", secret)) + "&y=1"},
		"PEM: in a URL":                     {"url", "", "https://h/p?x=" + url.PathEscape(pem("\n", secret))},
		"PEM: in base64":                    {"text", "", "x: " + b64(pem("\n", secret))},
		"PEM: indented":                     {"text", "", "x: |\n  " + pem("\n  ", secret)},
		"PEM: its end cut off":              {"text", "", "it has\n" + strings.SplitAfter(pem("\n", secret), "ZZZZ")[0]},
		"PEM: its beginning cut off":        {"text", "", pem("\n", secret)[40:]},
		"PEM: encrypted":                    {"text", "", strings.Replace(pem("\n", secret), "KEY-----\n", "KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,0123456789ABCDEF0123456789ABCDEF\n\n", 1)},
		"UTF-16: JSON":                      {"body", "application/json", utf16Of(binary.LittleEndian, `{"a":"é","access_token":"`+secret+`"}`)},
		"UTF-16: JSON, BE":                  {"body", "application/json", utf16Of(binary.BigEndian, `{"a":"é","access_token":"`+secret+`"}`)},
		"UTF-16: JSON, BOM":                 {"body", "application/json", utf16Of(binary.LittleEndian, "\ufeff"+`{"a":"漢字","access_token":"`+secret+`"}`)},
		"UTF-16: JSON, BE, BOM":             {"body", "application/json", utf16Of(binary.BigEndian, "\ufeff"+`{"a":"漢字","access_token":"`+secret+`"}`)},
		"UTF-16: XML":                       {"body", "text/xml", utf16Of(binary.LittleEndian, `<?xml version="1.0"?><a><access_token>`+secret+`</access_token></a>`)},
		"UTF-16: text":                      {"text", "", utf16Of(binary.BigEndian, "client_secret="+secret+" has expired")},
		"UTF-16: among other bytes":         {"body", "application/octet-stream", "\x80\x00\x01" + utf16Of(binary.LittleEndian, "client_secret="+secret) + "\xff\xff\x00"},
		"UTF-16: among other bytes, BE":     {"body", "application/octet-stream", "\x80\x00\x01\x02" + utf16Of(binary.BigEndian, "client_secret="+secret) + "\xff\xff\x00"},
		"UTF-32: JSON":                      {"body", "application/json", utf32Of(binary.LittleEndian, `{"a":"é","access_token":"`+secret+`"}`)},
		"UTF-32: JSON, BE, BOM":             {"body", "application/json", utf32Of(binary.BigEndian, "\ufeff"+`{"a":"漢字","access_token":"`+secret+`"}`)},
		"UTF-32: among other bytes":         {"body", "application/octet-stream", "\x80\x00\x01" + utf32Of(binary.LittleEndian, "client_secret="+secret) + "\xff\xff\x00"},
		"UTF-16: base64":                    {"text", "", "powershell -EncodedCommand " + base64.StdEncoding.EncodeToString([]byte(utf16Of(binary.LittleEndian, "$env:CLIENT_SECRET = '"+secret+"'")))},
		"UTF-32: base64 in JSON":            {"body", "application/json", `{"a":"` + base64.URLEncoding.EncodeToString([]byte(utf32Of(binary.BigEndian, "client_secret="+secret))) + `"}`},
		"hex":                               {"text", "", "body 636c69 " + hex.EncodeToString([]byte("a=b&client_secret="+secret+"&x=\xff\xfe")) + "."},
		"hex: JSON":                         {"body", "application/json", `{"dump":"0x` + strings.ToUpper(hex.EncodeToString([]byte(`{"access_token":"`+secret+`"}`))) + `"}`},
		"UTF-16: JSON in JSON":              {"body", "application/json", utf16Of(binary.LittleEndian, `{"a":`+quote(`{"access_token":"`+secret+`"}`)+`}`)},
		"header: Cookie2":                   {"header", "Cookie2", "$Version=1; sid=" + secret},
		"header: Set-Cookie2":               {"header", "Set-Cookie2", `sid="` + secret + `"; Version="1"; Path="/"`},
		"header: quoted cookie":             {"header", "Cookie", `a="x; ` + secret + `"; b="` + secret + `, y"`},
		"header: quoted cookies, joined":    {"header", "Set-Cookie", `a="x, b=` + secret + `"; Path=/, c="y; ` + secret + `"; Path=/`},
		"text: quoted cookie":               {"text", "", `> Cookie: a="x y"; b="` + secret + `"` + "\n> Accept: */*"},
		"text: Cookie2":                     {"text", "", "> Cookie2: sid=" + secret + "\n> Accept: */*"},
		"text: quoted cookie in quotes":     {"text", "", `curl -H 'Cookie: a="x y"; b=` + secret + `' https://h/`},
		"text: quoted cookie, escaped":      {"text", "", `curl -H "Cookie: a=\"x y\"; b=` + secret + `" https://h/`},
		"text: index in double quotes":      {"text", "", `params["client_secret"] = "` + secret + `"`},
		"text: index in single quotes":      {"text", "", `obj['access_token'] = '` + secret + `'`},
		"text: index, escaped":              {"text", "", `"os.environ[\"CLIENT_SECRET\"] = \"` + secret + `\""`},
		"text: Ruby index":                  {"text", "", "params[:client_secret] = '" + secret + "'"},
		"text: Go declaration":              {"text", "", `client_secret := "` + secret + `"`},
		"text: comparison":                  {"text", "", `if client_secret == "` + secret + `" {`},
		"text: strict comparison":           {"text", "", `if (access_token === '` + secret + `')`},
		"text: default of a Makefile":       {"text", "", "CLIENT_SECRET ?= " + secret},
		"text: backticks":                   {"text", "", "const accessToken = `" + secret + "`;"},
		"text: backticks around both":       {"text", "", "the `client_secret`: `" + secret + "` was refused"},
		"text: a Python pair":               {"text", "", `[('client_secret', '` + secret + `'), ('a', 'b')]`},
		"text: a call":                      {"text", "", `form.Set("client_secret", "` + secret + `")`},
		"text: object":                      {"text", "", `got "access_token":{"value":"` + secret + `"} instead`},
		"text: object, second member":       {"text", "", `got "access_token" : { "type" : "x", "value" : "` + secret + `" } instead`},
		"text: object of Python":            {"text", "", `{'access_token': {'type': 'x', 'value': '` + secret + `'}}`},
		"text: object of JavaScript":        {"text", "", "{access_token: {type: `x`, value: `" + secret + "`}}"},
		"text: object of Ruby":              {"text", "", `{:access_token=>{:value=>"` + secret + `"}}`},
		"text: object without quotes":       {"text", "", "access_token: {type: x, value: " + secret + "}"},
		"text: objects in an array":         {"text", "", `got "access_token":[{"a":1},{"value":["` + secret + `"]}] instead`},
		"text: array":                       {"text", "", `accessToken: ["` + secret + `"]`},
		"text: array, second":               {"text", "", `accessToken: [ "x", "` + secret + `" ]`},
		"text: array, no quotes":            {"text", "", `accessToken: [x, ` + secret + `]`},
		"text: array in escaped quotes":     {"text", "", `x: "{\"access_token\":[\"x\",\"` + secret + `\"]}", y`},
		"text: a Go Authorization":          {"text", "", "map[Authorization:[Bearer " + secret + "] Accept:[*/*]]"},
		"text: signed link":                 {"text", "", "see <https://h/p?X-Amz-Expires=9&X-Amz-Signature=" + secret + "&x=1>"},
		"text: signature":                   {"text", "", "Signature=" + secret + "&Key-Pair-Id=K1"},
		"URL: signature":                    {"url", "", "https://h/p?Expires=9&Signature=" + secret + "&Key-Pair-Id=K1"},
		"URL: sig":                          {"url", "", "https://h/p?sv=2022&sig=" + secret + "%3D&se=9"},
		"URL: X-Goog-Signature":             {"url", "", "https://h/p?X-Goog-Expires=9&X-Goog-Signature=" + secret},
		"JSON: signed link":                 {"body", "application/json", `{"downloadURL":"https:\/\/h\/p?e=9&signature=` + secret + `"}`},
		"JSON: schema, then a value":        {"body", "application/json", `{"client_secret":{"type":"string","anything":"` + secret + `"}}`},
		"form: JSON":                        {"body", form, `a=1&x={"b":"c=d","access_token":"` + secret + `"}`},
		"form: JSON, the value has =":       {"body", form, `x={"access_token":"=` + secret + `=="}&y=1`},
		"form: JSON with &":                 {"body", form, `x={"a":"b&c=d","access_token":"a&` + secret + `=e"}&y=1`},
		"form: JSON with & and more":        {"body", form, `x={"a":"b&c","access_token":"` + secret + `=e"&y=1`},
		"form: JSON instead":                {"body", form, `{"access_token":"` + secret + `=="}`},
		"form: JSON as a name":              {"body", form, url.QueryEscape(`{"access_token":"`+secret) + `==%22%7D`},
		"query: JSON":                       {"url", "", `https://h/p?x={"a":"b=c&d","access_token":"` + secret + `="}&y=1`},
		"XML: code":                         {"body", "text/xml", "<a><code>" + secret + "</code></a>"},
		"XML: code with a namespace":        {"body", "text/xml", "<o:code>" + secret + "</o:code>"},
		"XML: authorization code":           {"body", "text/xml", "<authorizationCode>" + secret + "</authorizationCode>"},
		"XML: device code":                  {"body", "text/xml", "<device_code><![CDATA[" + secret + "]]></device_code>"},
		"XML: element below":                {"body", "text/xml", "<access_token>\n <value>" + secret + "</value>\n</access_token>"},
		"XML: elements below":               {"body", "text/xml", "<AccessToken><type>x</type><data><![CDATA[" + secret + "]]></data></AccessToken>"},
		"XML: property list":                {"body", "text/xml", "<dict><key>access_token</key>\n<string>" + secret + "</string></dict>"},
		"XML: comment before it":            {"body", "text/xml", "<client_secret><!-- x -->" + secret + "</client_secret>"},
		"XML: longer than any value learnt": {"body", "text/xml", "<client_secret>" + strings.Repeat("x", 20<<10) + secret + "</client_secret>"},
		"HTML: table":                       {"body", "text/html", "<tr><td>client_secret</td><td>" + secret + "</td></tr>"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := NewRedactor()
			got := redactAs(r, c.how, c.what, c.in)
			if revealed(html.UnescapeString(strings.ReplaceAll(got, "\x00", "")), secret[1:]) {
				t.Errorf("it is in %q", got)
			}
			if again := redactAs(r, c.how, c.what, got); again != got {
				t.Errorf("redacting twice changed %q to %q", got, again)
			}
		})
	}
}

// pem is a private key with a secret in it.
func pem(newline, secret string) string {
	return strings.Join([]string{
		"-----BEGIN RSA PRIVATE KEY-----", strings.Repeat("MIIEvQIBADANBgkq", 4), strings.Repeat("QUJD", 6) + secret + strings.Repeat("ZZZZ", 5), "YQ==",
		"-----END RSA PRIVATE KEY-----", "",
	}, newline)
}

func utf16Of(order binary.AppendByteOrder, s string) string {
	var out []byte
	for _, u := range utf16.Encode([]rune(s)) {
		out = order.AppendUint16(out, u)
	}
	return string(out)
}

func utf32Of(order binary.AppendByteOrder, s string) string {
	var out []byte
	for _, r := range s {
		out = order.AppendUint32(out, uint32(r))
	}
	return string(out)
}

func redactAs(r *Redactor, how, what, in string) string {
	switch how {
	case "header":
		return r.Header(what, in)
	case "url":
		return r.URL(in)
	case "body":
		return string(r.Body(what, []byte(in)))
	}
	return r.Text(in)
}
