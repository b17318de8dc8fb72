package provider

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

func dated(r *rig) string {
	when := time.Date(2026, 9, 1, 12, 0, 0, 0, time.FixedZone("CEST", 2*3600))
	if err := os.Chtimes(filepath.Join(r.dir, "Brief.txt"), when, when); err != nil {
		r.t.Fatal(err)
	}
	return field("dateModified")(r)
}

func jsonOf(q url.Values) string {
	m := map[string]string{}
	for name := range q {
		m[name] = q.Get(name)
	}
	b, _ := json.Marshal(m)
	return string(b)
}

func basic(id, secret string) string {
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(id+":"+secret))
}

func TestEachFaultShowsItsEffectAndTheDefaultDoesNot(t *testing.T) {
	t.Parallel()
	for _, tt := range faultEffects {
		run := func(name, value, want string) {
			t.Run(name+" "+tt.auth, func(t *testing.T) {
				t.Parallel()
				one := func(t *testing.T) {
					r := newRig(t, tt.auth)
					if tt.fault == "status" {
						r.credentials() // there is no signing in afterwards
					}
					if value != "" {
						r.fault(tt.fault, value)
					}
					if got := tt.probe(r); got != want {
						t.Errorf("got %s, want %s", got, want)
					}
				}
				if tt.fault == "slow" {
					synctest.Test(t, one)
					return
				}
				one(t)
			})
		}
		run(tt.fault+" by default", "", tt.normal)
		for value, want := range tt.values {
			if want == tt.normal {
				t.Errorf("%s=%s is expected to do what the default does", tt.fault, value)
			}
			run(tt.fault+"="+value, value, want)
		}
	}
}

func TestEveryFaultValueHasAnEffectTested(t *testing.T) {
	t.Parallel()
	tested := map[string]bool{"token_expired=now": true} // TestTokenExpiredNow
	for _, e := range faultEffects {
		for value := range e.values {
			tested[e.fault+"="+value] = true
		}
	}
	p := newRig(t, APIKey)
	for _, f := range Faults() {
		if f.Meaning == "" || strings.HasSuffix(f.Meaning, ".") {
			t.Errorf("odd entry %+v", f)
		}
		for _, value := range f.Values {
			if err := p.SetFault(f.Name, value); err != nil {
				t.Errorf("a listed value cannot be set: %v", err)
			}
			if value != f.Values[0] && !tested[f.Name+"="+value] {
				t.Errorf("nothing tests %s=%s", f.Name, value)
			}
		}
	}
}

func TestTokenExpiredNow(t *testing.T) {
	t.Parallel()
	r := newRig(t, OAuth2)
	tokens := r.tokens()
	if got := r.with(tokens["access_token"]); got != http.StatusOK {
		t.Fatalf("before: %d", got)
	}
	r.fault("token-expired", "now")
	if got := r.with(tokens["access_token"]); got != http.StatusForbidden {
		t.Errorf("after: %d", got)
	}
	renewed := object(t, r.refreshWith(tokens["refresh_token"].(string)))
	if got := r.with(renewed["access_token"]); got != http.StatusOK {
		t.Errorf("a new token: %d", got)
	}
	if diff := cmp.Diff(faultTable.Defaults(), map[string]string(r.settings())); diff != "" {
		t.Errorf("it stays set:\n%s", diff)
	}
}

func TestDripTakesItsTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, APIKey)
		r.fault("network", "drip")
		start := time.Now()
		resp := r.get("search", "query", "")
		if got := text(t, resp); got != "[]\n" || time.Since(start) != 3*dripPause {
			t.Errorf("%q after %s", got, time.Since(start))
		}
	})
}

func TestWaitsEndWithTheRequest(t *testing.T) {
	t.Parallel()
	for name, value := range map[string]string{"slow": "1h", "network": "hang"} {
		synctest.Test(t, func(t *testing.T) {
			r := newRig(t, APIKey)
			r.fault(name, value)
			ctx, stop := contextWithTimeout(t, time.Second)
			defer stop()
			start := time.Now()
			q, _ := http.NewRequestWithContext(ctx, "GET", "http://h"+api+"metadata?id=/", nil)
			r.send(q, r.credentials()...)
			if d := time.Since(start); d != time.Second {
				t.Errorf("%s waited %s", name, d)
			}
		})
	}
}

func TestNetworkFaultsLeaveThePagesAlone(t *testing.T) {
	t.Parallel()
	r := newRig(t, OAuth2)
	for name, value := range map[string]string{"network": "reset", "status": "500", "slow": "1h", "redirect": "loop"} {
		r.fault(name, value)
	}
	if q := r.redirected("state=s", "allow").Query(); q.Get("code") == "" {
		t.Errorf("no code: %v", q)
	}
}

func TestSetFaultNamesWhatIsValid(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ name, value, want string }{
		"name":      {"dat", "epoch", `there is no fault "dat" (did you mean "date"?); the faults are token_expired, auth,`},
		"far name":  {strings.Repeat("z", 100), "no", `zz"; the faults are token_expired`},
		"value":     {"date", "epok", `fault date cannot be "epok" (did you mean "epoch"?); it takes rfc3339, epoch`},
		"duration":  {"slow", "soon", `it takes a duration such as 0s, 2s, 6s`},
		"negative":  {"slow", "-1s", `fault slow cannot be "-1s"`},
		"endpoints": {"endpoints", "files,teleport", `it takes a comma list of missing endpoints such as all`},
		"empty":     {"json", "", `it takes valid, invalid`},
		"escape":    {"json", "\x1b[2J", `cannot be "\x1b[2J"`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, APIKey)
			err := r.SetFault(tt.name, tt.value)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %s", err, tt.want)
			}
			if diff := cmp.Diff(faultTable.Defaults(), map[string]string(r.settings())); diff != "" {
				t.Errorf("it was set all the same:\n%s", diff)
			}
		})
	}
}

func TestFaultsCannotBeChangedThroughTheList(t *testing.T) {
	t.Parallel()
	Faults()[0].Values[0] = "spoiled"
	if got := Faults()[0].Values[0]; got != "no" {
		t.Errorf("the table now says %q", got)
	}
}

func TestConcurrentUse(t *testing.T) {
	t.Parallel()
	r := newRig(t, OAuth2)
	var wait sync.WaitGroup
	for i := range 8 {
		wait.Go(func() {
			for range 10 {
				if err := r.SetFault("rotation", []string{"yes", "no"}[i%2]); err != nil {
					t.Error(err)
				}
				tokens := r.tokens()
				if got := r.with(tokens["access_token"]); got != http.StatusOK {
					t.Errorf("status %d", got)
				}
			}
		})
	}
	wait.Wait()
}
