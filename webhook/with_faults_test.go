package webhook_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"wfconnect/webhook"
	"wfconnect/webhook/onehost"
	"wfconnect/webhook/provider"
)

// bound is what each call and each handshake may take: what Adobe gives an
// event subscription to answer.
const bound = 5 * time.Second

// mostRequests is what one call may send: itself and five redirects, a refresh,
// and all of it once more.
const mostRequests = 13

// TestWithFaults runs the same walk with each fault. What the client has to
// say about it is compared with what it says to a provider without faults. It
// runs in a bubble without a network: time costs nothing there, and a goroutine
// that is left behind fails the test.
func TestWithFaults(t *testing.T) {
	t.Parallel()
	for _, mode := range modes {
		if testing.Short() && mode == provider.APIKey {
			continue // the other mode meets every fault but user
		}
		right := bubble(t, mode, "", "")
		for _, s := range right {
			flawless(t, s.name, s.all)
		}
		for _, f := range provider.Faults() {
			if elsewhere(mode, f.Name) {
				continue
			}
			for _, value := range f.Values[1:] {
				t.Run(mode+" "+f.Name+"="+value, func(t *testing.T) {
					t.Parallel()
					notices := compare(right, bubble(t, mode, f.Name, value))
					why, listed := silent(f.Name, value, mode)
					switch {
					case len(notices) == 0 && !listed:
						t.Error("nothing shows it, and nothing says why")
					case len(notices) > 0 && listed:
						t.Errorf("it shows: %s; and yet it is listed because %s", notices[0], why)
					}
					if want := shown[f.Name+"="+value]; want != "" && !slices.ContainsFunc(notices, func(n string) bool { return strings.Contains(n, ": finding "+want+": ") }) {
						t.Errorf("no finding %s", want)
					}
					t.Log(strings.Join(notices, "\n"))
				})
			}
		}
	}
}

// seen is what one step of the walk showed.
type seen struct {
	name string
	err  string // the call, or the handshake, failed
	bad  string // the answer was refused
	all  []webhook.Finding
	path string // the sequence drawing
}

func (s seen) has(f webhook.Finding) bool {
	return slices.ContainsFunc(s.all, func(g webhook.Finding) bool { return g.ID == f.ID && g.Field == f.Field })
}

// compare tells what one walk shows and the other does not.
func compare(right, now []seen) []string {
	var notices []string
	for _, s := range now {
		i := slices.IndexFunc(right, func(r seen) bool { return r.name == s.name })
		if i < 0 {
			continue
		}
		r := right[i]
		if s.err != "" && r.err == "" {
			notices = append(notices, s.name+": error: "+s.err)
		}
		if s.bad != "" && r.bad == "" && r.err == "" {
			notices = append(notices, s.name+": refused: "+s.bad)
		}
		for _, f := range s.all {
			if !r.has(f) {
				notices = append(notices, fmt.Sprintf("%s: finding %s %s: %q, want %q", s.name, f.ID, f.Field, f.Got, f.Want))
			}
		}
		if strings.Contains(s.path, "refresh 200") && !strings.Contains(r.path, "refresh") {
			notices = append(notices, s.name+": sequence: "+s.path)
		}
	}
	return notices
}

// bubble runs the walk where time is only counted.
func bubble(t *testing.T, mode, fault, value string) []seen {
	dir := filepath.Join(t.TempDir(), "Documents")
	archived := 3
	if fault == "list" {
		archived = 101
	}
	fill(t, dir, archived)
	var all []seen
	synctest.Test(t, func(t *testing.T) {
		network := onehost.New("docs.example:80")
		client := network.Client()
		r, handler := newRig(t, mode, dir, "http://docs.example", client)
		stop := network.Serve(handler)
		w := &walk{rig: r, ctx: t.Context(), fault: fault, value: value}
		w.run(mode)
		client.CloseIdleConnections()
		if err := stop(); err != nil {
			t.Error(err)
		}
		all = w.all
	})
	return all
}
