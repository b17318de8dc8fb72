package wire

// name is a key or header whose value is secret.
type name struct {
	key      string // normal form: lower case, without _ and -
	kind     Kind
	shape    shape
	variable string // the environment variable that stands for it in curl
	reach    reach
}

// shape is how much of the value is secret.
type shape int

const (
	whole     shape = iota
	scheme          // Authorization: the scheme stays
	cookies         // Cookie: the names stay
	setCookie       // Set-Cookie: name and attributes stay
)

// reach is how far a name is to be trusted.
type reach int

const (
	exact reach = iota
	tail        // longer names that end in it are as good: adobe_client_secret
	weak        // it is also a word of programs and prose: token=next
	link        // of a link that opens to whoever has it; elsewhere it is also what people write
)

// names is never written after this.
var names = func(list ...name) map[string]*name {
	m := make(map[string]*name, len(list))
	for _, n := range list {
		m[n.key] = &n
	}
	return m
}(
	name{"clientsecret", KindSecret, whole, "CLIENT_SECRET", tail},
	name{"appsecret", KindSecret, whole, "APP_SECRET", tail},
	name{"apisecret", KindSecret, whole, "API_SECRET", tail},
	name{"sharedsecret", KindSecret, whole, "SHARED_SECRET", tail},
	name{"consumersecret", KindSecret, whole, "CONSUMER_SECRET", tail},
	name{"secret", KindSecret, whole, "SECRET", weak},
	name{"accesstoken", KindToken, whole, "ACCESS_TOKEN", tail},
	name{"authtoken", KindToken, whole, "AUTH_TOKEN", tail},
	name{"bearertoken", KindToken, whole, "BEARER_TOKEN", tail},
	name{"apitoken", KindToken, whole, "API_TOKEN", tail},
	name{"sessiontoken", KindToken, whole, "SESSION_TOKEN", tail},
	name{"securitytoken", KindToken, whole, "SECURITY_TOKEN", tail},
	name{"usertoken", KindToken, whole, "USER_TOKEN", exact},
	name{"xtoken", KindToken, whole, "TOKEN", exact},
	name{"token", KindToken, whole, "TOKEN", weak},
	name{"bearer", KindToken, whole, "TOKEN", weak},
	name{"refreshtoken", KindRefresh, whole, "REFRESH_TOKEN", tail},
	name{"code", KindCode, whole, "CODE", exact},
	name{"authcode", KindCode, whole, "CODE", exact},
	name{"authorizationcode", KindCode, whole, "CODE", exact},
	name{"devicecode", KindCode, whole, "DEVICE_CODE", exact},
	name{"codeverifier", KindVerifier, whole, "CODE_VERIFIER", tail},
	name{"idtoken", KindJWT, whole, "ID_TOKEN", tail},
	name{"jwttoken", KindJWT, whole, "JWT_TOKEN", tail},
	name{"jwt", KindJWT, whole, "JWT", weak},
	name{"assertion", KindJWT, whole, "ASSERTION", exact},
	name{"clientassertion", KindJWT, whole, "CLIENT_ASSERTION", exact},
	name{"samlresponse", KindJWT, whole, "SAML_RESPONSE", exact},
	name{"sessionid", KindToken, whole, "SESSION_ID", tail},
	name{"jsessionid", KindCookie, whole, "JSESSIONID", exact},
	name{"phpsessid", KindCookie, whole, "PHPSESSID", exact},
	name{"apikey", KindKey, whole, "API_KEY", tail},
	name{"xapikey", KindKey, whole, "API_KEY", exact},
	name{"subscriptionkey", KindKey, whole, "SUBSCRIPTION_KEY", tail},
	name{"secretkey", KindKey, whole, "SECRET_KEY", tail},
	name{"secretaccesskey", KindKey, whole, "SECRET_ACCESS_KEY", tail},
	name{"privatekey", KindKey, whole, "PRIVATE_KEY", tail},
	name{"xamzsignature", KindKey, whole, "SIGNATURE", exact},
	name{"xgoogsignature", KindKey, whole, "SIGNATURE", exact},
	name{"signature", KindKey, whole, "SIGNATURE", link},
	name{"sig", KindKey, whole, "SIGNATURE", link},
	name{"password", KindPassword, whole, "PASSWORD", exact},
	name{"newpassword", KindPassword, whole, "PASSWORD", exact},
	name{"oldpassword", KindPassword, whole, "PASSWORD", exact},
	name{"currentpassword", KindPassword, whole, "PASSWORD", exact},
	name{"userpassword", KindPassword, whole, "PASSWORD", exact},
	name{"passphrase", KindPassword, whole, "PASSPHRASE", tail},
	name{"passwd", KindPassword, whole, "PASSWORD", weak},
	name{"csrftoken", KindCookie, whole, "CSRF_TOKEN", tail},
	name{"xsrftoken", KindCookie, whole, "XSRF_TOKEN", tail},
	name{"csrfmiddlewaretoken", KindCookie, whole, "CSRF_TOKEN", exact},
	name{"authenticitytoken", KindCookie, whole, "CSRF_TOKEN", exact},
	name{"requestverificationtoken", KindCookie, whole, "CSRF_TOKEN", tail},
	name{"authorization", KindToken, scheme, "CREDENTIALS", exact},
	name{"proxyauthorization", KindToken, scheme, "PROXY_CREDENTIALS", exact},
	name{"xauthorization", KindToken, scheme, "CREDENTIALS", exact},
	name{"cookie", KindCookie, cookies, "COOKIE", exact},
	name{"cookie2", KindCookie, cookies, "COOKIE", exact},
	name{"setcookie", KindCookie, setCookie, "COOKIE", exact},
	name{"setcookie2", KindCookie, setCookie, "COOKIE", exact},
)
