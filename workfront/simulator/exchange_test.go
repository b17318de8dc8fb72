package simulator

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

func TestCodeLivesTwoMinutes(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	code := r.code()
	r.pass(2*time.Minute - time.Millisecond)
	if resp := r.exchange(code); resp.StatusCode != http.StatusOK {
		t.Errorf("just in time: %d %s", resp.StatusCode, text(t, resp))
	}
	code = r.code()
	r.pass(2 * time.Minute)
	if got := object(t, r.exchange(code)); got["type"] != "invalid_grant" || !strings.Contains(got["message"].(string), "expired") {
		t.Errorf("too late: %v", got)
	}
}

func TestCodeWorksOnce(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	code := r.code()
	if resp := r.exchange(code); resp.StatusCode != http.StatusOK {
		t.Fatalf("first use: %d", resp.StatusCode)
	}
	if got := object(t, r.exchange(code)); got["type"] != "invalid_grant" || !strings.Contains(got["message"].(string), "already used") {
		t.Errorf("second use: %v", got)
	}
}

func TestCodeIsBoundToRedirectURIAndClient(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	code := r.code()
	for _, uri := range []string{callback + "&", strings.Replace(callback, "%20", "+", 1), "https://app.example/cb"} {
		got := object(t, r.form("grant_type", "authorization_code", "code", code, "redirect_uri", uri))
		if got["type"] != "invalid_grant" || !strings.Contains(got["message"].(string), "redirect_uri") {
			t.Errorf("%s: %v", uri, got)
		}
	}
	spa := r.form("grant_type", "authorization_code", "code", code, "redirect_uri", callback, "client_id", spaID, "client_secret", "")
	if got := object(t, spa); got["type"] != "invalid_grant" {
		t.Errorf("another client: %v", got)
	}
	if resp := r.exchange(code); resp.StatusCode != http.StatusOK {
		t.Errorf("wrong attempts used the code up: %d", resp.StatusCode)
	}
}

func TestPKCE(t *testing.T) {
	t.Parallel()
	web := webQuery("code_challenge", challenge, "code_challenge_method", "S256")
	tests := map[string]struct {
		query    url.Values
		verifier string
		ok       bool
	}{
		"SPA, right":                        {spaQuery(), verifier, true},
		"SPA, wrong":                        {spaQuery(), verifier + "x", false},
		"SPA, missing":                      {spaQuery(), "", false},
		"web with PKCE, right (A03)":        {web, verifier, true},
		"web with PKCE, missing (A03)":      {web, "", false},
		"web, verifier without challenge":   {webQuery(), verifier, false},
		"the challenge is not the verifier": {spaQuery(), challenge, false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			pairs := []string{"grant_type", "authorization_code", "redirect_uri", callback, "code_verifier", tt.verifier, "code", r.redirected(tt.query, "allow").Get("code")}
			if tt.query.Get("client_id") == spaID {
				pairs = append(pairs, "client_id", spaID, "client_secret", "")
			}
			if resp := r.form(pairs...); (resp.StatusCode == http.StatusOK) != tt.ok {
				t.Errorf("status %d %s", resp.StatusCode, text(t, resp))
			}
		})
	}
}

func TestRefreshKeepsItsTokenByDefault(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	token := r.renewable()
	for range 3 {
		if got := object(t, r.refreshWith(token)); got["refresh_token"] != token {
			t.Fatalf("got %v, want refresh token %s", got, token)
		}
	}
}

func TestRefreshChecksARedirectURIThatIsSent(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	token := r.renewable()
	if resp := r.form("grant_type", "refresh_token", "refresh_token", token, "redirect_uri", callback); resp.StatusCode != http.StatusOK {
		t.Errorf("R2: %d", resp.StatusCode)
	}
	if resp := r.form("grant_type", "refresh_token", "refresh_token", token, "redirect_uri", "https://app.example/cb"); resp.StatusCode != http.StatusBadRequest {
		t.Errorf("another redirect_uri: %d", resp.StatusCode)
	}
}

func TestRefreshTokenIsBoundToItsClient(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	resp := r.form("grant_type", "refresh_token", "refresh_token", r.renewable(), "client_id", spaID, "client_secret", "")
	if resp.StatusCode != http.StatusBadRequest {
		t.Errorf("status %d", resp.StatusCode)
	}
}
