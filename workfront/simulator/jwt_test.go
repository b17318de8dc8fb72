package simulator

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
)

const m2mID, m2mSecret, customerID = "m2m-7f3a", "m2m-secret", "customer-1"

var signingKeys = sync.OnceValue(func() [2]*rsa.PrivateKey {
	var keys [2]*rsa.PrivateKey
	for i := range keys {
		keys[i], _ = rsa.GenerateKey(rand.Reader, 2048)
	}
	return keys
})

// compact signs by hand: the simulator must not be judged by a library.
func compact(header, claims map[string]any, key *rsa.PrivateKey) string {
	part := func(v any) string {
		raw, _ := json.Marshal(v)
		return base64.RawURLEncoding.EncodeToString(raw)
	}
	text := part(header) + "." + part(claims)
	sum := sha256.Sum256([]byte(text))
	signature, _ := rsa.SignPKCS1v15(nil, key, crypto.SHA256, sum[:])
	return text + "." + base64.RawURLEncoding.EncodeToString(signature)
}

func newMachineRig(t *testing.T) *rig {
	r := newRig(t)
	r.apps = append(r.apps, App{ClientID: m2mID, ClientSecret: m2mSecret, Machine: &Machine{
		CustomerID: customerID, PublicKeys: []*rsa.PublicKey{&signingKeys()[0].PublicKey},
	}})
	return r
}

func (r *rig) present(token string, pairs ...string) *http.Response {
	form := url.Values{"client_id": {m2mID}, "client_secret": {m2mSecret}, "jwt_token": {token}}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	return r.do("POST", JWTPath, form.Encode(), "Content-Type", formType)
}

func TestJWT(t *testing.T) {
	t.Parallel()
	r := newMachineRig(t)
	now := r.now.Unix()
	rs256 := map[string]any{"alg": "RS256", "typ": "JWT"}
	right := map[string]any{"iss": customerID, "sub": me.id, "exp": now + 180, "iat": now - 30}
	with := func(pairs ...any) map[string]any {
		c := maps.Clone(right)
		for i := 0; i+1 < len(pairs); i += 2 {
			c[pairs[i].(string)] = pairs[i+1]
		}
		return c
	}
	key, stranger := signingKeys()[0], signingKeys()[1]
	resp := r.present(compact(rs256, right, key))
	answer := object(t, resp)
	if resp.StatusCode != http.StatusOK || answer["refresh_token"] != nil {
		t.Fatalf("%d %v", resp.StatusCode, answer)
	}
	if resp := r.get("/attask/api/v21.0/user/search", answer["access_token"].(string)); resp.StatusCode != http.StatusOK {
		t.Errorf("the session does not work: %d", resp.StatusCode)
	}
	good := compact(rs256, right, key)
	for says, token := range map[string]string{
		"malformed":              "a.b",
		"RS256":                  compact(map[string]any{"alg": "none"}, right, key),
		"signature is not valid": compact(rs256, right, stranger),
		"signature":              good[:strings.LastIndex(good, ".")] + ".AAAA",
		"issuer":                 compact(rs256, with("iss", m2mID), key), // the Client ID, as some translations say
		"subject":                compact(rs256, with("sub", "somebody"), key),
		"no expiration":          compact(rs256, with("exp", nil), key),
		"has expired":            compact(rs256, with("exp", now), key),
		"too far in the future":  compact(rs256, with("exp", now+3600), key),
		"issued in the future":   compact(rs256, with("iat", now+60), key),
		"claims cannot be read":  compact(rs256, nil, key),
	} {
		resp := r.present(token)
		if got := object(t, resp); resp.StatusCode != http.StatusUnauthorized || !strings.Contains(got["message"].(string), says) {
			t.Errorf("%s: %d %v", says, resp.StatusCode, got)
		}
	}
	if got := object(t, r.present(good, "client_secret", "no")); got["type"] != "invalid_client" {
		t.Errorf("wrong secret: %v", got)
	}
	if got := object(t, r.present(good, "client_id", webID, "client_secret", webSecret)); got["type"] != "unauthorized_client" {
		t.Errorf("a Web Application: %v", got)
	}
	body := "grant_type=refresh_token&refresh_token=x&client_id=" + m2mID + "&client_secret=" + m2mSecret
	if got := object(t, r.do("POST", TokenPath, body, "Content-Type", formType)); got["type"] != "unauthorized_client" {
		t.Errorf("a Machine to Machine Application at the token endpoint: %v", got)
	}
}

func FuzzJWT(f *testing.F) {
	f.Add("a.b.c")
	f.Add("eyJhbGciOiJSUzI1NiJ9.e30.AAAA")
	m := Machine{CustomerID: customerID, PublicKeys: []*rsa.PublicKey{&signingKeys()[0].PublicKey}}
	f.Fuzz(func(t *testing.T, token string) {
		if m.verify(token, newRig(t).now) == nil {
			t.Error("nobody signed this, and it was taken")
		}
	})
}
