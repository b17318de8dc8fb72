//go:build linux || darwin

package e2e_test

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// What stands on a step's screen and on no other's.
const (
	onList        = "Workfront application"
	onApplication = "Authorization URI"
	onAuthorize   = "waiting for you at"
	onPasteOnly   = "not on this machine's loopback"
	onCode        = "the code is good for another"
	onTokens      = "access_token"
	onTry         = "it works: you are Maria Lopez"
)

// demoKeys are the key presses that README names, each with what it brings.
var demoKeys = []struct{ key, brings string }{
	{enter, onApplication}, {enter, onAuthorize}, {"p", onCode}, {enter, onTokens}, {enter, onTry},
}

// documentsKeys are those that README names for the provider of the demo.
var documentsKeys = []struct{ key, brings string }{
	{enter, "Base API URL"},
	{enter, onAuthorize},
	{"p", "enter calls"},
	{enter, "not called by Workfront yet"},
	{enter, "enter send"},
	{enter, "Campaign brief.txt"},
	{"x", "spoilt"},
	{"r", "POST grant_type=refresh_token"},
}

// demoAt starts the demo and presses the first keys of the way.
func demoAt(t *testing.T, keys int) *terminal {
	t.Helper()
	term := start(t, newPlace(t), 80, 24, "demo")
	demoTo(term, keys)
	return term
}

func demoTo(term *terminal, keys int) {
	term.t.Helper()
	term.see(onList)
	for _, k := range demoKeys[:keys] {
		term.press(k.key, k.brings)
	}
}

func TestDemoReachesTokensAndACallInSixKeys(t *testing.T) {
	t.Parallel()
	if len(demoKeys) > 6 {
		t.Fatalf("%d key presses, six are allowed", len(demoKeys))
	}
	for _, size := range [][2]int{{80, 24}, {140, 40}} {
		t.Run(fmt.Sprintf("%dx%d", size[0], size[1]), func(t *testing.T) {
			t.Parallel()
			at := newPlace(t)
			term := start(t, at, size[0], size[1], "demo")
			term.see(onList)
			t.Logf("first paint after %v (race detector: %v)", time.Since(term.began).Round(time.Millisecond), raced)
			demoTo(term, len(demoKeys))
			if got := term.see("maria.lopez@acme.example"); size[0] == 140 && !strings.Contains(got, "curl") {
				t.Errorf("the request does not stand beside the answer on a wide screen:\n%s", got)
			}
			if !term.screen.Alt() {
				t.Error("not on the alternate screen")
			}
			term.keys(ctrlC)
			term.leaves(0)
			if left := at.files(); len(left) > 0 {
				t.Errorf("the demo keeps nothing, but these files are left: %v", names(left))
			}
		})
	}
}

// The keys that the README names for the demo, in its words and order, do what it says.
func TestTheReadmesWaysThroughTheDemo(t *testing.T) {
	t.Parallel()
	var keys, others []string
	for _, k := range demoKeys {
		keys = append(keys, k.key)
	}
	for _, k := range documentsKeys {
		others = append(others, k.key)
	}
	if named := keysOf(t, "The demo is five key presses long"); !slices.Equal(named, keys) {
		t.Errorf("the README names the keys %q, and the way is %q", named, keys)
	}
	if named := keysOf(t, "In `documents`,"); !slices.Equal(named, others) {
		t.Errorf("the README names the keys %q, and the way through documents is %q", named, others)
	}
	term := start(t, newPlace(t), 80, 24, "demo")
	term.see(onList)
	for _, below := range []string{"demo-machine", "demo-spa", "documents"} {
		term.press(down, "> "+below)
	}
	for _, k := range documentsKeys {
		term.press(k.key, k.brings)
	}
}

// keysOf are the keys that a paragraph of the README names, as they are typed.
func keysOf(t *testing.T, beginning string) []string {
	t.Helper()
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, found := strings.Cut(string(text), "\n\n"+beginning)
	if !found {
		t.Fatalf("README.md has no paragraph that begins with %q", beginning)
	}
	paragraph, _, _ := strings.Cut(rest, "\n\n")
	var list []string
	for _, m := range regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(paragraph, -1) {
		list = append(list, strings.ReplaceAll(m[1], "enter", enter))
	}
	return list
}

// The demo works where no browser can be opened, and says so.
func TestDemoWithoutABrowser(t *testing.T) {
	t.Parallel()
	term := start(t, newPlace(t).withoutBrowser(), 80, 24, "demo")
	demoTo(term, 2)
	term.see("no browser could be opened")
	term.press("p", onCode)
}

// What a browser prints stays off the screen, and how it fails is said.
func TestABrowserThatFails(t *testing.T) {
	t.Parallel()
	at := newPlace(t)
	at.opener("echo GARBAGE; echo GARBAGE >&2; exit 3\n")
	term := start(t, at, 80, 24, "demo")
	demoTo(term, 2)
	term.see("no browser could be opened", "the opener says")
	if strings.Contains(term.stream.String(), "GARBAGE") {
		t.Error("what the browser printed is on the screen")
	}
}

// A browser that runs in the foreground holds nothing up, leaving included.
func TestABrowserThatDoesNotEnd(t *testing.T) {
	t.Parallel()
	at := newPlace(t)
	at.opener("exec /bin/sleep 60\n")
	term := start(t, at, 80, 24, "demo")
	demoTo(term, 3)
	began := time.Now()
	term.keys(ctrlC)
	term.leaves(0)
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("leaving took %v", took)
	}
}

// Some terminals have no size at first.
func TestATerminalWithoutASize(t *testing.T) {
	t.Parallel()
	term := start(t, newPlace(t), 0, 0, "demo")
	term.resize(80, 24)
	term.see(onList)
	term.keys(ctrlC)
	term.leaves(0)
}

// The desktop's browser is asked for the consent page, and may come back to the
// listener instead of the p key.
func TestDemoByTheDesktopsBrowser(t *testing.T) {
	t.Parallel()
	at := newPlace(t)
	term := start(t, at, 80, 24, "demo")
	demoTo(term, 2)
	if status, _ := arrive(t, allow(t, at.opened(1))); status != 200 {
		t.Errorf("the browser got %d", status)
	}
	term.see(onCode)
}

func TestDemoPressesCancel(t *testing.T) {
	t.Parallel()
	term := demoAt(t, 2)
	term.press("P", "access_denied")
	term.press(enter, onAuthorize) // never a dead end
	term.press("p", onCode)
}

var ago = regexp.MustCompile(`arrived (\d+) s ago`)

// face is the countdown as it stands on the screen, in big digits, and the age
// of the code in words.
func face(screen string) (digits string, seconds int, ok bool) {
	m := ago.FindStringSubmatch(screen)
	if m == nil {
		return "", 0, false
	}
	for line := range strings.SplitSeq(screen, "\n") {
		if strings.ContainsAny(line, "┃┏┗╻╹╺") {
			digits += line + "\n"
		}
	}
	seconds, err := strconv.Atoi(m[1])
	return digits, seconds, err == nil && digits != ""
}

func TestCountdownTicksEverySecond(t *testing.T) {
	t.Parallel()
	term := demoAt(t, 3)
	digits, from, ok := face(term.see(onCode, "arrived"))
	if !ok {
		t.Fatalf("there is no countdown:\n%s", term.screen)
	}
	seen, began := from, time.Now()
	for range 2 {
		var now string
		term.until("the countdown stands still", func(screen string) bool {
			var at int
			now, at, ok = face(screen)
			if !ok || at == seen {
				return false
			}
			seen = at
			return true
		})
		if now == digits {
			t.Errorf("a second went by in words, the big digits are the same:\n%s", term.screen)
		}
		digits = now
	}
	if counted, took := time.Duration(seen-from)*time.Second, time.Since(began); took < counted-1100*time.Millisecond || took > counted+1500*time.Millisecond {
		t.Errorf("it counted %v while %v went by", counted, took)
	}
	if title := fmt.Sprintf("\x1b]2;demo: code 1:%02d", 60-seen); !strings.Contains(term.stream.String(), title) {
		t.Errorf("the window's title does not count: no %q", title)
	}
}

// A person pulls at the window while the code counts.
func TestResizeWhileTheCodeCounts(t *testing.T) {
	t.Parallel()
	term := demoAt(t, 3)
	for _, size := range [][2]int{{20, 5}, {1, 1}, {200, 60}, {20, 5}} {
		term.resize(size[0], size[1])
		if size[0] > 1 {
			term.see(":")
		}
	}
	term.resize(80, 24)
	got := term.see(onCode, "✓ authorize", "the one this login sent", "enter exchange")
	if lines := strings.Split(got, "\n"); !strings.HasPrefix(lines[1], "────") || len([]rune(lines[1])) != 80 {
		t.Errorf("the frame did not come back whole:\n%s", got)
	}
	term.press(enter, onTokens)
}

func names(files map[string]string) []string {
	var list []string
	for name := range files {
		list = append(list, name)
	}
	return list
}
