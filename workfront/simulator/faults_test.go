package simulator

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestEachFaultShowsItsEffectAndTheDefaultDoesNot(t *testing.T) {
	t.Parallel()
	for _, tt := range faultEffects {
		run := func(name, value, want string) {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				one := func(t *testing.T) {
					r := newRig(t)
					if value != "" {
						r.fault(tt.fault, value)
					}
					if got := tt.probe(r); got != want {
						t.Errorf("got %s, want %s", got, want)
					}
				}
				if tt.fault == "latency" {
					synctest.Test(t, one)
					return
				}
				one(t)
			})
		}
		run(tt.fault+" by default", "", tt.normal)
		for value, want := range tt.values {
			if want == tt.normal && value != "16s" && value != "11s" {
				t.Errorf("%s=%s is expected to do what the default does", tt.fault, value)
			}
			run(tt.fault+"="+value, value, want)
		}
	}
}

func TestEveryFaultValueHasAnEffectTested(t *testing.T) {
	t.Parallel()
	tested := map[string]bool{"session_end=now": true} // TestSessionEndNow
	for _, e := range faultEffects {
		for value := range e.values {
			tested[e.fault+"="+value] = true
		}
	}
	for _, f := range Faults() {
		if f.Meaning == "" || strings.HasSuffix(f.Meaning, ".") {
			t.Errorf("odd entry %+v", f)
		}
		for _, value := range f.Values {
			if err := New(Options{}).SetFault(f.Name, value); err != nil {
				t.Errorf("a listed value cannot be set: %v", err)
			}
			if value != f.Values[0] && !tested[f.Name+"="+value] {
				t.Errorf("nothing tests %s=%s", f.Name, value)
			}
		}
	}
}

func TestSessionEndNow(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	tokens := r.tokens()
	session := tokens["access_token"].(string)
	if resp := r.get("/attask/api/v21.0/user/search", session); resp.StatusCode != http.StatusOK {
		t.Fatalf("before: %d", resp.StatusCode)
	}
	r.fault("session_end", "now")
	if resp := r.get("/attask/api/v21.0/user/search", session); resp.StatusCode != http.StatusUnauthorized {
		t.Errorf("after (A17): %d", resp.StatusCode)
	}
	renewed := object(t, r.refreshWith(tokens["refresh_token"].(string)))
	if resp := r.get("/attask/api/v21.0/user/search", renewed["access_token"].(string)); resp.StatusCode != http.StatusOK {
		t.Errorf("a new session after it: %d", resp.StatusCode)
	}
	if now := r.settings()["session_end"]; now != "no" {
		t.Errorf("session_end stays at %q", now)
	}
}

func TestSessionSlides(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.fault("session_idle", "10s")
	session := r.access()
	for range 5 {
		r.pass(9 * time.Second)
		if resp := r.get("/attask/api/v21.0/user/search", session); resp.StatusCode != http.StatusOK {
			t.Fatalf("a session in use ended: %d", resp.StatusCode)
		}
	}
	r.pass(10 * time.Second)
	if resp := r.get("/attask/api/v21.0/user/search", session); resp.StatusCode != http.StatusUnauthorized {
		t.Errorf("an idle session lives: %d", resp.StatusCode)
	}
}

func TestActivityPutsOffInactivityExpiryButNotAbsoluteExpiry(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.fault("inactivity_expiry", "10s")
	r.fault("absolute_expiry", "30s")
	tokens := r.tokens()
	refresh, session := tokens["refresh_token"].(string), tokens["access_token"].(string)
	for range 3 {
		r.pass(9 * time.Second)
		r.get("/attask/api/v21.0/user/search", session)
	}
	if resp := r.refreshWith(refresh); resp.StatusCode != http.StatusOK {
		t.Errorf("an active user's refresh token died: %d", resp.StatusCode)
	}
	r.pass(3 * time.Second)
	if resp := r.refreshWith(refresh); resp.StatusCode != http.StatusBadRequest {
		t.Errorf("the absolute expiry was put off: %d", resp.StatusCode)
	}
}

func TestRefreshAbsentKeepsAnEarlierTokenWorking(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	token := r.renewable()
	r.fault("refresh_token", "absent")
	for range 2 {
		resp := r.refreshWith(token)
		if body := object(t, resp); resp.StatusCode != http.StatusOK || body["refresh_token"] != nil {
			t.Errorf("A10: %d %v", resp.StatusCode, body)
		}
	}
}

func TestLatencyEndsWithTheRequest(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t)
		r.fault("latency", "1h")
		q := httptest.NewRequest("POST", TokenPath, strings.NewReader("x"))
		ctx, stop := contextWithTimeout(t, time.Second)
		defer stop()
		start := time.Now()
		r.ServeHTTP(httptest.NewRecorder(), q.WithContext(ctx))
		if d := time.Since(start); d != time.Second {
			t.Errorf("waited %s", d)
		}
	})
}

func TestNetworkFaultsLeaveTheConsentPageAlone(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for name, value := range map[string]string{"reset": "yes", "gzip_garbage": "yes", "status": "500", "token_redirect": "yes"} {
		r.fault(name, value)
	}
	if q := r.redirected(webQuery(), "allow"); q.Get("code") == "" {
		t.Errorf("no code: %v", q)
	}
}

func TestSetFaultNamesWhatIsValid(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ name, value, want string }{
		"name":      {"stat_echo", "no", `there is no fault "stat_echo" (did you mean "state_echo"?); the faults are state_echo, callback_error,`},
		"far name":  {strings.Repeat("z", 100), "no", `zz"; the faults are state_echo`},
		"value":     {"state_echo", "alterd", `fault state_echo cannot be "alterd" (did you mean "altered"?); it takes yes, no, altered`},
		"case":      {"token_type", "SESSIONID", `did you mean "sessionID"?`},
		"duration":  {"latency", "soon", `fault latency cannot be "soon"`},
		"negative":  {"latency", "-1s", `it takes a duration such as 0s, 2s`},
		"list":      {"encodings_accepted", "E1,E9", `it takes a comma list such as all, E1`},
		"seconds":   {"expires_in", "-5", `it takes a number of seconds`},
		"signed":    {"expires_in", "+5", `it takes a number of seconds`},
		"empty":     {"reset", "", `it takes no, yes`},
		"escape":    {"reset", "\x1b[2J", `cannot be "\x1b[2J"`},
		"never ttl": {"code_ttl", "never", `it takes a duration`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := New(Options{})
			err := w.SetFault(tt.name, tt.value)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %s", err, tt.want)
			}
			if diff := cmp.Diff(faultTable.Defaults(), map[string]string(w.settings())); diff != "" {
				t.Errorf("it was set all the same:\n%s", diff)
			}
		})
	}
}

func TestSetFaultTakesHyphens(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.fault("gzip-garbage", "yes")
	if got := gzipped(r); got != "garbage" {
		t.Errorf("got %s", got)
	}
}

func TestFaultsCannotBeChangedThroughTheList(t *testing.T) {
	t.Parallel()
	Faults()[0].Values[0] = "spoiled"
	if got := Faults()[0].Values[0]; got != "yes" {
		t.Errorf("the table now says %q", got)
	}
}

func TestConcurrentUse(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	var wait sync.WaitGroup
	for i := range 8 {
		wait.Go(func() {
			value := []string{"rotating", "present"}[i%2]
			for range 10 {
				if err := r.SetFault("refresh_token", value); err != nil {
					t.Error(err)
				}
				session, _ := object(t, r.exchange(r.anyCode()))["access_token"].(string)
				if resp := r.get("/attask/api/v21.0/user/search", session); resp.StatusCode != http.StatusOK {
					t.Errorf("status %d", resp.StatusCode)
				}
			}
		})
	}
	wait.Wait()
}
