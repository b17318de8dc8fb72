//go:build linux || darwin

package e2e_test

import (
	"encoding/json"
	"os"
	"strings"
	"syscall"
	"testing"
)

// The screens leave evidence as the commands do, however the program ends.
func TestEvidenceOfTheScreens(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		end  func(*terminal)
		code int
		says string
	}{
		"by its key":   {func(term *terminal) { term.keys(ctrlC) }, 0, "msg=ended exit=0"},
		"by a signal":  {func(term *terminal) { _ = syscall.Kill(term.process.Pid, syscall.SIGTERM) }, 130, "msg=ended exit=130"},
		"by a kill -9": {func(term *terminal) { _ = syscall.Kill(term.process.Pid, syscall.SIGKILL) }, -1, "msg=exchange seq=2"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			at := newPlace(t)
			har, log := at.path("x.har"), at.path("x.log")
			term := start(t, at, 80, 24, "demo", "--record", har, "--debug", log)
			demoTo(term, len(demoKeys))
			term.until("the call was never recorded", func(string) bool { return len(archive(t, har)) >= 2 })
			term.until("the call was never logged", func(string) bool { return strings.Contains(content(t, log), "msg=exchange seq=2") })
			c.end(term)
			term.leaves(c.code)
			if entries := archive(t, har); entries[0].Connection != "workfront.demo" || entries[0].Response.Status != 200 {
				t.Errorf("recorded %+v", entries)
			}
			got := content(t, log)
			for _, want := range []string{"event=flow.Authorize stage=opening", "stage=live", c.says} {
				if !strings.Contains(got, want) {
					t.Errorf("the log does not hold %q:\n%s", want, got)
				}
			}
			if leaks(got+content(t, har), "demo-secret-of-no-value") {
				t.Error("the client secret is in the evidence")
			}
			if _, err := os.Lstat(har + "~"); (err == nil) != (c.code == -1) {
				t.Errorf("the sidecar: %v", err)
			}
		})
	}
}

type recordedEntry struct {
	Connection string `json:"_connection"`
	Response   struct{ Status int }
}

// archive is whole whenever it is opened; who reads on while two exchanges end
// may see the second being written, and reads again.
func archive(t *testing.T, path string) []recordedEntry {
	t.Helper()
	var a struct {
		Log struct{ Entries []recordedEntry }
	}
	var err error
	for range 5 {
		if err = json.Unmarshal([]byte(content(t, path)), &a); err == nil {
			return a.Log.Entries
		}
	}
	t.Fatalf("%s: %v", path, err)
	return nil
}

func content(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
