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

// names is never written. It is plain data: what is made of it, the first one who
// looks something up makes (see called).
var names = [...]name{
	{"clientsecret", KindSecret, whole, "CLIENT_SECRET", tail},
	{"appsecret", KindSecret, whole, "APP_SECRET", tail},
	{"apisecret", KindSecret, whole, "API_SECRET", tail},
	{"sharedsecret", KindSecret, whole, "SHARED_SECRET", tail},
	{"consumersecret", KindSecret, whole, "CONSUMER_SECRET", tail},
	{"secret", KindSecret, whole, "SECRET", weak},
	{"accesstoken", KindToken, whole, "ACCESS_TOKEN", tail},
	{"authtoken", KindToken, whole, "AUTH_TOKEN", tail},
	{"bearertoken", KindToken, whole, "BEARER_TOKEN", tail},
	{"apitoken", KindToken, whole, "API_TOKEN", tail},
	{"sessiontoken", KindToken, whole, "SESSION_TOKEN", tail},
	{"securitytoken", KindToken, whole, "SECURITY_TOKEN", tail},
	{"usertoken", KindToken, whole, "USER_TOKEN", exact},
	{"xtoken", KindToken, whole, "TOKEN", exact},
	{"token", KindToken, whole, "TOKEN", weak},
	{"bearer", KindToken, whole, "TOKEN", weak},
	{"refreshtoken", KindRefresh, whole, "REFRESH_TOKEN", tail},
	{"code", KindCode, whole, "CODE", exact},
	{"authcode", KindCode, whole, "CODE", exact},
	{"authorizationcode", KindCode, whole, "CODE", exact},
	{"devicecode", KindCode, whole, "DEVICE_CODE", exact},
	{"codeverifier", KindVerifier, whole, "CODE_VERIFIER", tail},
	{"idtoken", KindJWT, whole, "ID_TOKEN", tail},
	{"jwttoken", KindJWT, whole, "JWT_TOKEN", tail},
	{"jwt", KindJWT, whole, "JWT", weak},
	{"assertion", KindJWT, whole, "ASSERTION", exact},
	{"clientassertion", KindJWT, whole, "CLIENT_ASSERTION", exact},
	{"samlresponse", KindJWT, whole, "SAML_RESPONSE", exact},
	{"sessionid", KindToken, whole, "SESSION_ID", tail},
	{"jsessionid", KindCookie, whole, "JSESSIONID", exact},
	{"phpsessid", KindCookie, whole, "PHPSESSID", exact},
	{"apikey", KindKey, whole, "API_KEY", tail},
	{"xapikey", KindKey, whole, "API_KEY", exact},
	{"subscriptionkey", KindKey, whole, "SUBSCRIPTION_KEY", tail},
	{"secretkey", KindKey, whole, "SECRET_KEY", tail},
	{"secretaccesskey", KindKey, whole, "SECRET_ACCESS_KEY", tail},
	{"privatekey", KindKey, whole, "PRIVATE_KEY", tail},
	{"xamzsignature", KindKey, whole, "SIGNATURE", exact},
	{"xgoogsignature", KindKey, whole, "SIGNATURE", exact},
	{"signature", KindKey, whole, "SIGNATURE", link},
	{"sig", KindKey, whole, "SIGNATURE", link},
	{"password", KindPassword, whole, "PASSWORD", exact},
	{"newpassword", KindPassword, whole, "PASSWORD", exact},
	{"oldpassword", KindPassword, whole, "PASSWORD", exact},
	{"currentpassword", KindPassword, whole, "PASSWORD", exact},
	{"userpassword", KindPassword, whole, "PASSWORD", exact},
	{"passphrase", KindPassword, whole, "PASSPHRASE", tail},
	{"passwd", KindPassword, whole, "PASSWORD", weak},
	{"csrftoken", KindCookie, whole, "CSRF_TOKEN", tail},
	{"xsrftoken", KindCookie, whole, "XSRF_TOKEN", tail},
	{"csrfmiddlewaretoken", KindCookie, whole, "CSRF_TOKEN", exact},
	{"authenticitytoken", KindCookie, whole, "CSRF_TOKEN", exact},
	{"requestverificationtoken", KindCookie, whole, "CSRF_TOKEN", tail},
	{"authorization", KindToken, scheme, "CREDENTIALS", exact},
	{"proxyauthorization", KindToken, scheme, "PROXY_CREDENTIALS", exact},
	{"xauthorization", KindToken, scheme, "CREDENTIALS", exact},
	{"cookie", KindCookie, cookies, "COOKIE", exact},
	{"cookie2", KindCookie, cookies, "COOKIE", exact},
	{"setcookie", KindCookie, setCookie, "COOKIE", exact},
	{"setcookie2", KindCookie, setCookie, "COOKIE", exact},
}
