package ui

import (
	"bytes"
	"context"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"wfconnect/flow"
	"wfconnect/flow/config"
	"wfconnect/flow/doctor"
	"wfconnect/flow/vault"
	"wfconnect/flow/wire"
	"wfconnect/practice"
	"wfconnect/ui/vterm"
	"wfconnect/workfront/simulator"
)

// Rung 3: the whole program in this process, on a virtual terminal, in fake
// time, against a Workfront that is a handler.
type play struct {
	t          *testing.T
	screen     *vterm.Screen
	sim        *simulator.Workfront
	net        *inside
	vault      vault.Vault
	opened     []string // what the browser was asked to open
	log        bytes.Buffer
	broken     chan error // why a recording ends early
	configPath string
	machine    *simulator.Machine // whose public keys a scene may add
}

const simHost = "127.0.0.1:8080"

// onStage runs a scene inside a bubble of fake time. When the scene is over the
// program is asked to leave; a goroutine that outlives it fails the test.
func onStage(t *testing.T, scene func(*play)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		app := simulator.App{Name: "acme", ClientID: "client-1", ClientSecret: "the-client-secret", RedirectURIs: []string{"http://127.0.0.1:8976/callback"}}
		machine := &simulator.Machine{CustomerID: "customer-1"}
		sim := simulator.New(simulator.Options{Domain: "acme", Lane: "my", Apps: []simulator.App{
			app, {ClientID: "spa-1", RedirectURIs: app.RedirectURIs}, {ClientID: "m2m-1", ClientSecret: "the-machine-secret", Machine: machine},
		}})
		network := &inside{hosts: map[string]http.Handler{simHost: sim}}
		p := &play{t: t, machine: machine, configPath: filepath.Join(t.TempDir(), "config.toml"), screen: vterm.New(80, 24).WithoutTTY(), sim: sim, net: network, vault: vault.Memory(), broken: make(chan error)}
		ctx, cancel := context.WithCancel(t.Context())
		model := New(ctx, p.world(ctx))
		program := tea.NewProgram(model, tea.WithInput(p.screen), tea.WithOutput(p.screen), tea.WithWindowSize(80, 24),
			tea.WithEnvironment([]string{"TERM=xterm-256color"}), tea.WithColorProfile(colorprofile.ANSI256), tea.WithoutSignalHandler())
		over := make(chan error, 1)
		go func() { _, err := program.Run(); over <- err }()
		defer func() {
			program.Quit()
			if err := <-over; err != nil {
				t.Errorf("the program ended with %v", err)
			}
			cancel()
			if !model.Wait(time.Minute) {
				t.Error("a command was still under way a minute after the end")
			}
			_ = p.screen.Close()
			time.Sleep(2 * time.Second) // the last ticks of the framework end here
		}()
		p.wait(100 * time.Millisecond)
		scene(p)
	})
}

func (p *play) world(ctx context.Context) World {
	key := vault.Key{Kind: "workfront", Name: "acme"}
	if err := p.vault.Update(ctx, key, func(e vault.Entry) vault.Entry { e.ClientSecret = "the-client-secret"; return e }); err != nil {
		p.t.Fatal(err)
	}
	acme := config.Workfront{
		Name: "acme", Domain: "http://" + simHost, Flow: config.FlowAuthorizationCode, ClientID: "client-1",
		RedirectURI: "http://127.0.0.1:8976/callback", TokenRequest: "form", APIVersion: "v21.0", Organization: "acme", Lane: "my",
	}
	person := &http.Client{Transport: p.net, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	redact := wire.NewRedactor()
	return World{
		Debug: wire.Debug(&p.log, redact),
		Parts: flow.Parts{
			Vault: p.vault, Log: wire.NewLog(redact, time.Now), Transport: p.net, Bind: p.net.bind,
			Open: func(_ context.Context, url string) error { p.opened = append(p.opened, url); return nil },
		},
		Config: config.Config{Path: p.configPath, Workfront: map[string]config.Workfront{"acme": acme}},
		Person: func(ctx context.Context, url string) error { _, err := practice.Allow(ctx, person, url); return err },
		Denies: func(ctx context.Context, url string) error { _, err := practice.Cancel(ctx, person, url); return err },
		Doctor: doctor.Tools{Dial: p.net.reach},
		Broken: func(ctx context.Context) error {
			select {
			case err := <-p.broken:
				return err
			case <-ctx.Done():
				return nil
			}
		},
	}
}

// wait lets time go by, and everything happen that it makes happen.
func (p *play) wait(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

// press types keys, one after the other, and lets each have its effect.
func (p *play) press(keys ...string) {
	p.t.Helper()
	for _, k := range keys {
		p.screen.Type(k)
		p.wait(200 * time.Millisecond)
	}
}

func (p *play) see(want ...string) {
	p.t.Helper()
	got := p.screen.String()
	for _, w := range want {
		if !strings.Contains(got, w) && !strings.Contains(unwrapped(got), w) {
			p.t.Fatalf("%q is not on the screen:\n%s", w, got)
		}
	}
}

// unwrapped is the text beside the rail with its lines joined again.
func unwrapped(screen string) string {
	var words []string
	for line := range strings.SplitSeq(screen, "\n") {
		words = append(words, strings.Fields(ansi.Cut(line, railWidth, 1000))...)
	}
	return strings.Join(words, " ")
}

func (p *play) fault(name, value string) {
	p.t.Helper()
	if err := p.sim.SetFault(name, value); err != nil {
		p.t.Fatal(err)
	}
}

const (
	enter  = "\r"
	escape = "\x1b"
)

// login goes from the list to a code.
func (p *play) login() {
	p.t.Helper()
	p.press(enter, enter, "p")
	p.see("the code is good for another")
}

func TestFromTheListToACall(t *testing.T) {
	t.Parallel()
	onStage(t, func(p *play) {
		p.see("acme", "no token yet")
		p.press(enter)
		p.see("http://127.0.0.1:8976/callback")
		p.press(enter)
		p.see("waiting for you at 127.0.0.1:8976")
		if len(p.opened) != 1 || !strings.Contains(p.opened[0], "/integrations/oauth2/authorize?client_id=client-1") {
			t.Fatalf("the browser was asked to open %v", p.opened)
		}
		p.press("p")
		p.see("the code is good for another", "the one this login sent")
		p.press(enter)
		p.see("min left", "sessionID")
		p.press(enter)
		p.see("you are Maria Lopez")
		p.press("t")
		p.see("POST", "/oauth2/api/v1/token", "GET", "3 of 3, new ones are followed")
		p.press(enter)
		p.see("/attask/api/v21.0/user/search", "sessionID: tok#", "Maria Lopez")
	})
}

// The two minutes run out, a second at a time, and nothing is sent any more.
func TestTheTwoMinutesRunOut(t *testing.T) {
	t.Parallel()
	onStage(t, func(p *play) {
		p.login()
		for _, want := range []string{"arrived 1 s ago", "arrived 2 s ago", "arrived 3 s ago"} {
			p.wait(time.Second)
			p.see(want)
		}
		p.wait(117 * time.Second)
		p.see("the code is over", "get a new code")
		p.press(enter)
		p.see("waiting for you at 127.0.0.1:8976")
		if len(p.opened) != 2 {
			t.Errorf("enter opened %d logins, want a second one", len(p.opened))
		}
		p.press("p", enter)
		p.see("min left")
	})
}

func TestEverySecondIsShown(t *testing.T) {
	t.Parallel()
	onStage(t, func(p *play) {
		p.login()
		last := p.screen.String()
		for i := range 119 {
			p.wait(time.Second)
			now := p.screen.String()
			if now == last {
				t.Fatalf("second %d looks like the one before:\n%s", i+1, now)
			}
			last = now
		}
	})
}

func TestTokensAreStoredBeforeTheyAreShown(t *testing.T) {
	t.Parallel()
	onStage(t, func(p *play) {
		p.login()
		p.press(enter)
		p.see("access_token")
		e, ok, err := p.vault.Load(t.Context(), vault.Key{Kind: "workfront", Name: "acme"})
		if err != nil || !ok || e.Tokens == nil || e.Tokens.AccessToken == "" {
			t.Fatalf("the vault holds %v, %v, %v", e, ok, err)
		}
		if strings.Contains(p.screen.String(), e.Tokens.AccessToken) {
			t.Error("the token is shown in clear")
		}
		p.see(wire.Fingerprint(wire.KindToken, e.Tokens.AccessToken))
		p.press("v")
		p.see(e.Tokens.AccessToken, e.Tokens.RefreshToken[:46], e.Tokens.RefreshToken[46:])
	})
}

func TestRefreshShowsOldAndNew(t *testing.T) {
	t.Parallel()
	onStage(t, func(p *play) {
		p.fault("refresh_token", "rotating")
		p.login()
		p.press(enter, "f")
		if got := strings.Count(p.screen.String(), " → "); got != 3 {
			t.Errorf("%d places show old and new, want both tokens and the note:\n%s", got, p.screen)
		}
	})
}

func TestTheTokenExpiresOnTheScreen(t *testing.T) {
	t.Parallel()
	onStage(t, func(p *play) {
		p.login()
		p.press(enter)
		p.wait(time.Hour)
		p.see("expired")
		p.press("f")
		p.see("min left")
	})
}

// What the old token was told is not known of the one that a refresh has brought.
func TestARefreshForgetsWhoTheOldTokenWas(t *testing.T) {
	t.Parallel()
	onStage(t, func(p *play) {
		p.login()
		p.press(enter, enter)
		p.see("you are Maria Lopez")
		p.press("f")
		p.see("refreshed: tok#", "this access token is new", "enter sends it")
		p.unseen("Maria Lopez")
		p.press("/")
		p.see("/: there is no answer yet")
		p.press(enter)
		p.see("you are Maria Lopez")
		p.unseen("this access token is new")
		p.press("a")
		p.see("Plan, home group Marketing")
		p.press("f")
		p.see("this access token is new", "enter asks")
		p.unseen("home group Marketing")
	})
}

func TestASessionThatEndsEarlyIsSeen(t *testing.T) {
	t.Parallel()
	onStage(t, func(p *play) {
		p.login()
		p.press(enter, enter)
		p.see("you are Maria Lopez")
		p.fault("session_end", "now")
		p.press(enter)
		p.see("you are Maria Lopez", "for it the tokens were refreshed once", "refreshed: tok#")
		p.fault("session_end", "now")
		p.fault("token_error", "invalid_grant")
		p.press(enter)
		p.see("not currently logged in", "the refresh token was rotated away", "sign in again")
	})
}

// A refresh whose answer was lost is said, and sent again only when the person
// wants it.
func TestALostRefreshIsSaid(t *testing.T) {
	t.Parallel()
	onStage(t, func(p *play) {
		p.fault("refresh_token", "rotating")
		p.login()
		p.press(enter)
		p.fault("token_answer", "lost")
		p.press("f")
		p.see("the answer to the refresh of", "was lost", "F try it once more")
		p.fault("token_answer", "arrives")
		p.press("f")
		p.see("was lost") // f does nothing now
		p.press("F")
		p.see("invalid_grant", "the refresh whose answer was lost has used the refresh token up", "f refresh")
	})
}

func TestCancelIsSaid(t *testing.T) {
	t.Parallel()
	onStage(t, func(p *play) {
		p.press(enter, enter, "P")
		p.see("access_denied", "Cancel was pressed", "log in")
		p.press(enter)
		p.see("waiting for you at")
	})
}

// Every event is logged with what it led to, and no secret with it.
func TestTheLogTellsEveryEvent(t *testing.T) {
	t.Parallel()
	onStage(t, func(p *play) {
		p.press(enter, enter, "P", enter)
		p.see("waiting for you at")
		p.press("p", enter)
		p.see("min left")
		log := p.log.String()
		for _, want := range []string{
			"msg=event connection=workfront.acme event=flow.Authorize stage=opening\n", "stage=authorizing\n", "event=flow.arrived stage=holding\n",
			"stage=refused problem=", "access_denied", "event=flow.Exchange stage=exchanging\n", "stage=live\n",
		} {
			if !strings.Contains(log, want) {
				t.Errorf("the log does not hold %q:\n%s", want, log)
			}
		}
		if strings.Contains(log, "the-client-secret") {
			t.Errorf("a secret is in the log:\n%s", log)
		}
	})
}

func TestFaultsAreSaidInWords(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ fault, value, words string }{
		{"state_echo", "altered", "its state is not the one this login sent"},
		{"state_echo", "no", "no state came back"},
		{"domain", "wrong", "You decide"},
		{"lane", "wrong", "You decide"},
		{"domain", "evil", "domain is not a host label"},
	} {
		t.Run(c.fault+"="+c.value, func(t *testing.T) {
			t.Parallel()
			onStage(t, func(p *play) {
				p.fault(c.fault, c.value)
				p.press(enter, enter, "p")
				p.see(c.words)
			})
		})
	}
	for _, c := range []struct{ fault, value, words string }{
		{"token_error", "invalid_grant", "at 0 s the code was not too old"},
		{"token_error", "invalid_client", "the client ID or the secret is wrong"},
		{"token_error", "redirect_uri", "is not byte for byte"},
		{"token_redirect", "yes", "the host has moved"},
		{"status", "503", "a fault on Workfront's side"},
		{"status", "429", "too many requests"},
		{"reset", "yes", "nobody knows whether Workfront took"},
		{"gzip_garbage", "yes", "the exchange:"},
		{"expires_in", "zero", "lifetime unknown"},
		{"expires_in", "null", "lifetime unknown"},
		{"expires_in", "absent", "lifetime unknown"},
		{"expires_in", "string", "min left"},
		{"refresh_token", "absent", "none came"},
	} {
		t.Run(c.fault+"="+c.value, func(t *testing.T) {
			t.Parallel()
			onStage(t, func(p *play) {
				p.login()
				p.fault(c.fault, c.value)
				p.press(enter)
				p.see(c.words)
			})
		})
	}
}

// The person decides, and goes on.
func TestADifferentLaneIsDecided(t *testing.T) {
	t.Parallel()
	onStage(t, func(p *play) {
		p.fault("lane", "wrong")
		p.press(enter, enter, "p")
		p.see("nothing was sent. You decide:")
		p.press(enter)
		p.see("You decide")
		p.press("y")
		p.see("you chose to go on")
		p.press(enter)
		p.see("min left")
	})
}

func TestPastedRedirect(t *testing.T) {
	t.Parallel()
	onStage(t, func(p *play) {
		p.press(enter, enter)
		p.press("\x1b[200~what is this?\x1b[201~")
		p.see("that holds several words", "what is this?")
		p.press(escape, "v", "code=abc", enter)
		p.see("no state came back") // beside a listener it is taken, with a warning
	})
}

func TestLeavingAndComingBack(t *testing.T) {
	t.Parallel()
	onStage(t, func(p *play) {
		p.press(enter, enter, escape)
		p.see("waiting for you in the browser")
		p.press(enter, "p")
		p.see("the code is good for another")
		p.press(escape)
		p.see("a code is here, 2:00 left")
		p.wait(3 * time.Second)
		p.see("1:57 left")
	})
}

func TestStopClosesTheListener(t *testing.T) {
	t.Parallel()
	onStage(t, func(p *play) {
		p.press(enter, enter)
		if len(p.net.doors) != 1 {
			t.Fatalf("%d listeners while waiting", len(p.net.doors))
		}
		p.press("s")
		p.wait(2 * time.Second)
		if len(p.net.doors) != 0 {
			t.Errorf("%d listeners after s", len(p.net.doors))
		}
	})
}

func TestAKeyThatCannotBeUsedSaysWhy(t *testing.T) {
	t.Parallel()
	onStage(t, func(p *play) {
		p.press(enter, "4", "v")
		p.see("v: there is no token yet")
	})
}

func TestHelpOpensAndCloses(t *testing.T) {
	t.Parallel()
	onStage(t, func(p *play) {
		p.press("?")
		p.see("any other key back", "set up a connection")
		p.press("x")
		p.see("no token yet")
	})
}

func TestSmallAndBack(t *testing.T) {
	t.Parallel()
	onStage(t, func(p *play) {
		p.login()
		p.press("?", escape)
		p.see("the code is good for another")
	})
}
