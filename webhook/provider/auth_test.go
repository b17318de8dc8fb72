package provider

import (
	"net/http"
	"testing"
)

func TestServiceInfoAsksForNoCredentials(t *testing.T) {
	t.Parallel()
	r := newRig(t, OAuth2)
	o := object(t, r.do("GET", api+"serviceInfo", ""))
	if o["webhookVersion"] != "1.2" || len(o["availableEndpoints"].([]any)) != 11 || o["publisher"] == "" {
		t.Errorf("got %v", o)
	}
}

func TestEveryOtherEndpointAsksForCredentials(t *testing.T) {
	t.Parallel()
	for _, auth := range []string{APIKey, OAuth2} {
		r := newRig(t, auth)
		for _, e := range endpoints() {
			for name, headers := range map[string][]string{
				"none": nil, "wrong key": {"apiKey", theKey + " ", "username", SampleUser}, "empty key": {"apiKey", "", "username", SampleUser},
				"no user": {"apiKey", theKey}, "unknown user": {"apiKey", theKey, "username", "x"}, "two keys": {"apiKey", theKey, "apiKey", theKey, "username", SampleUser},
				"garbage": {"Authorization", "Bearer \x7f"}, "empty token": {"Authorization", "Bearer "}, "basic": {"Authorization", basic("a", "b")},
			} {
				resp := r.do(e.method, api+e.name+"?id=/&parentId=/&name=x&filename=x", "", headers...)
				if want := http.StatusForbidden; e.name != "serviceInfo" && resp.StatusCode != want {
					t.Errorf("%s %s with %s: %d (A24)", auth, e.name, name, resp.StatusCode)
				}
			}
		}
		if got := r.inFolder(); got != untouched {
			t.Errorf("the folder now has %s", got)
		}
	}
}

func TestHeadersComeInAnyCase(t *testing.T) {
	t.Parallel()
	r := newRig(t, APIKey)
	if got := r.do("GET", api+"metadata?id=/", "", "APIKEY", theKey, "uSERNAME", "Maria.LOPEZ@acme.example").StatusCode; got != http.StatusOK {
		t.Errorf("status %d", got)
	}
	o := newRig(t, OAuth2)
	if got := o.do("GET", api+"metadata?id=/", "", "authorization", "bearer "+o.tokens()["access_token"].(string)).StatusCode; got != http.StatusOK {
		t.Errorf("status %d", got)
	}
}
