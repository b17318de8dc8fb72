package ui

import (
	"context"
	"encoding/base64"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"wfconnect/flow"
	"wfconnect/flow/config"
	"wfconnect/flow/doctor"
	"wfconnect/flow/vault"
	"wfconnect/flow/wire"
	"wfconnect/practice"
	"wfconnect/ui/vterm"
	docs "wfconnect/webhook/provider"
)

// Rung 3 for providers: the whole program on a virtual terminal, in fake time,
// against the sample provider behind Go's own HTTP server on an in-memory
// listener, once for each kind of authentication.
type docsPlay struct {
	*play
	sample *docs.Provider // OAuth2
	keyed  *docs.Provider // ApiKey, over the same folder
	disk   *disk          // what the vault is on
	dir    string         // what both serve
	saves  string         // an empty folder
}

// disk is a vault's, which may be full, or about to be.
type disk struct {
	vault.Vault
	filling atomic.Bool
	left    atomic.Int32 // writes, while it fills
}

func (d *disk) Update(ctx context.Context, key vault.Key, change func(vault.Entry) vault.Entry) error {
	if d.filling.Load() && d.left.Add(-1) < 0 {
		return errors.New("no space left on device")
	}
	return d.Vault.Update(ctx, key, change)
}

// fills lets some more writes through, and then none.
func (d *disk) fills(after int32) {
	d.left.Store(after)
	d.filling.Store(true)
}

func (d *disk) emptied() { d.filling.Store(false) }

const (
	sampleHost = "127.0.0.1:9090"
	keyedHost  = "127.0.0.1:9091"
	theKey     = "the-key-of-no-value"
)

// onDocs runs a scene; dir is the folder to serve, "" for a fresh sample.
// change may bend the two connections, the OAuth2 one first.
func onDocs(t *testing.T, dir string, change func(oauth2, apikey *config.Provider), scene func(*docsPlay)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		if dir == "" {
			dir = filepath.Join(t.TempDir(), "documents")
			if err := docs.Sample(dir); err != nil {
				t.Fatal(err)
			}
		}
		network := &inside{}
		disk := &disk{Vault: vault.Memory()}
		p := &docsPlay{play: &play{t: t, screen: vterm.New(80, 24).WithoutTTY(), net: network, vault: disk}, disk: disk, dir: dir, saves: t.TempDir()}
		p.sample = p.serve(sampleHost, docs.OAuth2)
		p.keyed = p.serve(keyedHost, docs.APIKey)
		ctx, cancel := context.WithCancel(t.Context())
		model := New(ctx, p.world(change))
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

func (p *docsPlay) serve(host, auth string) *docs.Provider {
	p.t.Helper()
	sample, err := docs.New(docs.Options{
		Dir: p.dir, Auth: auth, APIKey: theKey, ClientID: "workfront", ClientSecret: "the-client-secret",
		RedirectURIs: []string{"http://127.0.0.1:8977/callback"},
	})
	if err != nil {
		p.t.Fatal(err)
	}
	listener, err := p.net.bind("tcp", host)
	if err != nil {
		p.t.Fatal(err)
	}
	server := &http.Server{Handler: sample}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	p.t.Cleanup(func() {
		if err := errors.Join(server.Close(), sample.Close()); err != nil {
			p.t.Error(err)
		}
		<-ended
	})
	return sample
}

func (p *docsPlay) world(change func(oauth2, apikey *config.Provider)) World {
	p.t.Helper()
	for name, secret := range map[string]string{"documents": "the-client-secret", "documents-key": theKey} {
		if err := p.vault.Update(p.t.Context(), vault.Key{Kind: "provider", Name: name}, func(e vault.Entry) vault.Entry { e.ClientSecret = secret; return e }); err != nil {
			p.t.Fatal(err)
		}
	}
	oauth2 := config.Provider{
		Name: "documents", BaseURL: "http://" + sampleHost + "/api/v1", Auth: "oauth2",
		AuthenticationURL: "http://" + sampleHost + "/oauth2/authorize", TokenEndpointURL: "http://" + sampleHost + "/oauth2/token",
		ClientID: "workfront", RedirectURI: "http://127.0.0.1:8977/callback", AuthorizeParameters: "full", TokenRequest: "form",
	}
	apikey := config.Provider{Name: "documents-key", BaseURL: "http://" + keyedHost + "/api/v1", Auth: "apikey", Username: docs.SampleUser}
	if change != nil {
		change(&oauth2, &apikey)
	}
	file := filepath.Join(p.saves, "to send.txt")
	if err := os.WriteFile(file, []byte("Hello from a test.\n"), 0o600); err != nil {
		p.t.Fatal(err)
	}
	person := &http.Client{Transport: p.net}
	return World{
		Parts: flow.Parts{
			Vault: p.vault, Log: wire.NewLog(wire.NewRedactor(), time.Now), Transport: p.net, Bind: p.net.bind,
			Open: func(_ context.Context, url string) error { p.opened = append(p.opened, url); return nil },
		},
		Config:         p.configured(oauth2, apikey),
		Doctor:         doctor.Tools{Dial: p.net.reach},
		ProviderPerson: func(ctx context.Context, url string) error { _, err := practice.Allow(ctx, person, url); return err },
		ProviderDenies: func(ctx context.Context, url string) error { _, err := practice.Cancel(ctx, person, url); return err },
		SampleFile:     file,
	}
}

func (p *docsPlay) configured(list ...config.Provider) config.Config {
	p.t.Helper()
	path := filepath.Join(p.saves, "config.toml")
	for _, c := range list {
		if err := config.SetProvider(path, "", c); err != nil {
			p.t.Fatal(err)
		}
	}
	c, err := config.Load(path)
	if err != nil {
		p.t.Fatal(err)
	}
	return c
}

// see looks for words beside the rail, however they are wrapped.
func (p *docsPlay) see(want ...string) {
	p.t.Helper()
	for _, w := range want {
		if !p.shows(w) {
			p.t.Fatalf("%q is not on the screen:\n%s", w, p.screen)
		}
	}
}

func (p *docsPlay) shows(want string) bool {
	squeezed := func(s string) string { return strings.Join(strings.Fields(s), "") }
	got := p.screen.String()
	return strings.Contains(got, want) || strings.Contains(squeezed(unwrapped(got)), squeezed(want))
}

func (p *docsPlay) bend(fault, value string) {
	p.t.Helper()
	if err := errors.Join(p.sample.SetFault(fault, value), p.keyed.SetFault(fault, value)); err != nil {
		p.t.Fatal(err)
	}
}

const (
	tab      = "\t"
	pageDown = "\x1b[6~"
	wiped    = "\x15" // ctrl+u: empties a field
)

// signIn goes from the list to the tokens.
func (p *docsPlay) signIn() {
	p.t.Helper()
	p.press(enter, enter, "p")
	p.see("left", "✓ 7 Workfront stores the tokens")
}

// byKey goes from the list to the endpoints of the ApiKey provider.
func (p *docsPlay) byKey() { p.press("j", enter, enter) }

// choose opens an endpoint from the list of them.
func (p *docsPlay) choose(name string) {
	p.t.Helper()
	var names []string
	for _, e := range endpoints() {
		names = append(names, e.Name)
	}
	p.press(strings.Repeat("k", len(names)), strings.Repeat("j", slices.Index(names, name)), enter)
}

// call makes one from the list of endpoints; "" leaves a value as it is.
func (p *docsPlay) call(name string, values ...string) {
	p.t.Helper()
	p.choose(name)
	for i, v := range values {
		if i > 0 {
			p.press(tab)
		}
		if v != "" {
			p.press(wiped + v)
		}
	}
	p.press(enter)
	p.wait(time.Minute)
}

// told looks for words in the answer, then in its findings.
func (p *docsPlay) told(words string) {
	p.t.Helper()
	if p.shows(words) {
		return
	}
	before := p.screen.String()
	p.press("v")
	for range 8 {
		if p.shows(words) {
			return
		}
		p.press(pageDown)
	}
	p.t.Fatalf("%q is told nowhere; the answer was\n%s\nand the findings\n%s", words, before, p.screen)
}

// idOf is the sample provider's id of a file.
func idOf(name string) string { return base64.RawURLEncoding.EncodeToString([]byte(name)) }

func TestAHandshakeFromTheListToACall(t *testing.T) {
	t.Parallel()
	onDocs(t, "", nil, func(p *docsPlay) {
		p.see("documents", "no token yet", "documents-key", "ready to be called")
		p.press(enter)
		p.see("Authentication URL", "http://127.0.0.1:9090/oauth2/authorize", "Workfront Redirect URI")
		p.press(enter)
		p.see("waiting for you at 127.0.0.1:8977", "● 3 the provider asks the user", "response_type=code&state=")
		if len(p.opened) != 1 || !strings.HasPrefix(p.opened[0], "http://127.0.0.1:9090/oauth2/authorize?") {
			t.Fatalf("the browser was asked to open %v", p.opened)
		}
		p.press("p")
		p.see("60 min left", "✓ 4 the redirect brings code and state", "same state", "✓ 6 it returns the tokens", "✓ 7", "○ 8", "○ 9")
		p.press(enter)
		p.call("files")
		p.see("✓ 200", "2026 Kampagne", "日本語.txt")
		p.press(escape, escape, "\x1b[Z")
		p.see("✓ 8 calls with Authorization: Bearer", "files 200", "○ 9")
		p.press("t")
		p.see("POST", "/oauth2/token", "GET", "/files?parentId=%2F")
	})
}

func TestProviderTokensAreStoredBeforeTheyAreShown(t *testing.T) {
	t.Parallel()
	onDocs(t, "", nil, func(p *docsPlay) {
		p.signIn()
		e, ok, err := p.vault.Load(p.t.Context(), vault.Key{Kind: "provider", Name: "documents"})
		if err != nil || !ok || e.Tokens == nil || e.Tokens.AccessToken == "" {
			t.Fatalf("the vault holds %v, %v, %v", e, ok, err)
		}
		p.see(wire.Fingerprint(wire.KindToken, e.Tokens.AccessToken))
		if strings.Contains(p.screen.String(), e.Tokens.AccessToken) {
			t.Error("the token is shown in clear")
		}
		p.press("v")
		p.see(e.Tokens.AccessToken, e.Tokens.RefreshToken)
	})
}

// Tokens that could not be stored are stored again with one key, from where it is
// seen, whether a handshake, a refresh or a call's refresh brought them.
func TestProviderTokensAreStoredAgain(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		after int32 // writes that the disk still takes
		bring func(*docsPlay)
	}{
		"a handshake": {0, func(p *docsPlay) { p.press("r", "p") }},
		"a refresh":   {1, func(p *docsPlay) { p.press("f") }},
		"a call": {1, func(p *docsPlay) {
			p.press(enter, "x")
			p.call("files")
			p.see("no retry: the new tokens came and could not be kept", "→ w stores them again")
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			onDocs(t, "", nil, func(p *docsPlay) {
				kept := func() string {
					e, _, err := p.vault.Load(p.t.Context(), vault.Key{Kind: "provider", Name: "documents"})
					if err != nil || e.Tokens == nil {
						t.Fatalf("the vault holds %v, %v", e, err)
					}
					return wire.Fingerprint(wire.KindToken, e.Tokens.AccessToken)
				}
				p.signIn()
				first := kept()
				p.disk.fills(c.after)
				c.bring(p)
				p.see("no space left on device", "w store again")
				p.press("w")
				p.see("no space left on device", "w store again")
				p.disk.emptied()
				p.press("w")
				p.unseen("store again")
				if kept() == first {
					t.Error("the vault holds the first tokens still")
				}
			})
		})
	}
}

func TestAProvidersUnstoredTokensAreInTheList(t *testing.T) {
	t.Parallel()
	onDocs(t, "", nil, func(p *docsPlay) {
		p.signIn()
		p.disk.fills(1)
		p.press("f")
		p.see("not stored: no space left on device", "✗ handshake")
		p.press("\x1b[Z", "\x1b[Z")
		p.see("on the handshake step w stores them again")
		p.press(escape)
		p.see("✗ the tokens are not stored")
	})
}

func TestProviderCancelIsSaid(t *testing.T) {
	t.Parallel()
	onDocs(t, "", nil, func(p *docsPlay) {
		p.press(enter, enter, "P")
		p.see("access_denied", "Cancel was pressed", "✗ 3", "enter sign in")
		p.press(enter, "p")
		p.see("60 min left")
	})
}

func TestProviderStopClosesTheListener(t *testing.T) {
	t.Parallel()
	onDocs(t, "", nil, func(p *docsPlay) {
		p.press(enter, enter)
		if p.net.doors["127.0.0.1:8977"] == nil {
			t.Fatal("nothing listens while waiting")
		}
		p.press("s")
		p.wait(2 * time.Second)
		if p.net.doors["127.0.0.1:8977"] != nil {
			t.Error("something still listens after s")
		}
	})
}

// A redirect that nobody here can listen for, and that brings no state: only
// the person knows.
func TestAPastedRedirectWithoutStateIsDecided(t *testing.T) {
	t.Parallel()
	onDocs(t, "", func(oauth2, _ *config.Provider) { oauth2.RedirectURI = "https://workfront.example/callback" }, func(p *docsPlay) {
		p.press(enter, enter)
		p.see("is not on this machine's loopback")
		p.press("\x1b[200~what is this?\x1b[201~")
		p.see("that holds several words", "what is this?")
		p.press(wiped+"https://workfront.example/callback?code=abc", enter)
		p.see("no state came with it", "y go on without state", "● 4")
		p.press(enter)
		p.see("no state came with it")
		p.press("y")
		p.see("the token request: the provider answered 400", "invalid_grant")
	})
}

func TestFoldersAreWalked(t *testing.T) {
	t.Parallel()
	onDocs(t, "", nil, func(p *docsPlay) {
		p.byKey()
		p.call("files")
		p.see("> 2026 Kampagne")
		p.press(enter)
		p.see("> Freigaben", "Harbour.jpg")
		p.press(enter)
		p.see("> Anna Müller.md")
		p.press("d", escape) // the parameters of its download, and back
		p.call("files")
		p.press("u")
		p.see("u: no folder was opened from another one")
		p.press(enter, "u")
		p.see("> 2026 Kampagne", "Archive")
		p.press("j", enter)
		p.see("1 of 120", "> Stand-up")
		p.press(pageDown, "\x1b[5~")
		p.see("1 of 120")
		p.press("d")
		p.see("save as", "download?id="+idOf("Archive/Stand-up 2026-05-05.txt"))
	})
}

func TestMetadataAndThumbnailOfAnItem(t *testing.T) {
	t.Parallel()
	onDocs(t, "", nil, func(p *docsPlay) {
		p.byKey()
		p.call("files")
		p.press("d")
		p.see("d: a folder has no bytes")
		p.press(strings.Repeat("j", 8))
		p.see("> Logo.png")
		p.press("i")
		p.see("an image: image/png, 200 x 133 pixels")
		p.press(escape, escape)
		p.call("files")
		p.press(strings.Repeat("j", 8), enter)
		p.see(`"title": "Logo.png"`, `"mimeType": "image/png"`, "enter download")
		p.press(enter, enter)
		p.see("89504e470d0a1a0a", ".PNG....")
		p.press("j", "j")
		p.see("000020  ")
		if strings.Contains(p.screen.String(), "000000  ") {
			t.Errorf("the bytes do not scroll:\n%s", p.screen)
		}
	})
}

func TestSearchTakesAnyScript(t *testing.T) {
	t.Parallel()
	onDocs(t, "", nil, func(p *docsPlay) {
		p.byKey()
		p.choose("search")
		p.press("日本語")
		p.see("search?query=%E6%97%A5%E6%9C%AC%E8%AA%9E")
		p.press(enter)
		p.see("> 日本語.txt", "✓ 200")
		p.press(escape, wiped+"no such thing", enter)
		p.see("an empty list")
	})
}

func TestAnUploadAnnouncedAndSent(t *testing.T) {
	t.Parallel()
	onDocs(t, "", nil, func(p *docsPlay) {
		p.signIn()
		p.press(enter)
		p.call("uploadInit", "", "grüße & more 100%.txt")
		p.see("✓ 200", "enter send its bytes")
		p.press(enter)
		p.see("the id that uploadInit gave", "upload?id="+idOf("grüße & more 100%.txt"))
		p.press(enter)
		p.see("✓ 200", `"result": "success"`)
		got, err := os.ReadFile(filepath.Join(p.dir, "grüße & more 100%.txt"))
		if err != nil || string(got) != "Hello from a test.\n" {
			t.Errorf("the provider holds %q, %v", got, err)
		}
	})
}

func TestAFileThatIsNotThereIsNotSent(t *testing.T) {
	t.Parallel()
	onDocs(t, "", nil, func(p *docsPlay) {
		p.byKey()
		p.call("upload", idOf("x"), "/no/such/file")
		p.see("✗ upload: the file to upload:", "/no/such/file")
	})
}

func TestADownloadIsSavedByteForByte(t *testing.T) {
	t.Parallel()
	onDocs(t, "", nil, func(p *docsPlay) {
		p.signIn()
		p.press(enter)
		for _, name := range []string{"2026 Kampagne/Harbour.jpg", "empty.txt", "50% off & more #1 + plan.txt"} {
			path := filepath.Join(p.saves, filepath.Base(name))
			p.call("download", idOf(name), path)
			p.see("✓ 200", "saved as")
			got, err := os.ReadFile(path)
			want, bad := os.ReadFile(filepath.Join(p.dir, filepath.FromSlash(name)))
			if err != nil || bad != nil || !slices.Equal(got, want) {
				t.Errorf("%s: %d bytes are saved, want %d: %v %v", name, len(got), len(want), err, bad)
			}
			p.press(escape, escape)
		}
		p.call("download", idOf("empty.txt"), filepath.Join(p.saves, "empty.txt"))
		p.see("file already exists", "choose another name")
	})
}

func TestABrokenDownloadLeavesAPart(t *testing.T) {
	t.Parallel()
	onDocs(t, "", nil, func(p *docsPlay) {
		p.byKey()
		p.bend("network", "early_close")
		path := filepath.Join(p.saves, "Harbour.jpg")
		p.call("download", idOf("2026 Kampagne/Harbour.jpg"), path)
		p.see("✗ download:", "Harbour.jpg.part", "200, broken off")
		got, err := os.ReadFile(path + ".part")
		want, bad := os.ReadFile(filepath.Join(p.dir, "2026 Kampagne", "Harbour.jpg"))
		if err != nil || bad != nil || len(got) == 0 || len(got) >= len(want) || !slices.Equal(got, want[:len(got)]) {
			t.Errorf("the .part holds %d of %d bytes: %v %v", len(got), len(want), err, bad)
		}
		if _, err := os.Stat(path); err == nil {
			t.Error("half a document looks like a whole one")
		}
	})
}

// The drawing shows 403, refresh, once more; the ninth step is ticked.
func TestARefreshIsWatched(t *testing.T) {
	t.Parallel()
	onDocs(t, "", nil, func(p *docsPlay) {
		p.signIn()
		p.press(enter, "x")
		p.see("spoilt: the provider must answer 403")
		p.press("x")
		p.see("x: the access token is spoilt already")
		p.call("files")
		p.see("✓ 200", "│ GET /api/v1/files ─", "─ 403 │", "│ POST grant_type=refresh_token ─", "─ 200 │", "2026 Kampagne")
		p.press("x")
		p.see("spoilt: the provider must answer 403")
		p.press(escape, escape, "\x1b[Z")
		p.see("✓ 8", "✓ 9 on 403: refresh, and the call again  files: a new token")
	})
}

// The handshake's own clock: what the access token's end looks like, and that
// a call then brings another.
func TestAnExpiredTokenIsRefreshedByACall(t *testing.T) {
	t.Parallel()
	onDocs(t, "", nil, func(p *docsPlay) {
		p.signIn()
		p.wait(time.Hour)
		p.see("expired", "enter calls")
		p.press(enter)
		p.call("files")
		p.see("│ POST grant_type=refresh_token ─", "│ GET /api/v1/files ─", "✓ 200") // at its known end it is refreshed first
		p.press(escape, escape, "\x1b[Z")
		p.see("min left", "✓ 9")
	})
}

func TestARefusedRefreshLeadsBackToTheHandshake(t *testing.T) {
	t.Parallel()
	onDocs(t, "", nil, func(p *docsPlay) {
		p.signIn()
		p.bend("refresh", "refused")
		p.press(enter, "x")
		p.call("files")
		p.see("✗ 403", "no retry", "─ 400 │", "enter sign in again")
		p.press(enter)
		p.see("waiting for you at")
		p.press("p")
		p.see("60 min left")
		p.press("f")
		p.see("the refresh: the provider answered 400", "enter sign in again")
	})
}

func TestACallWithoutATokenLeadsToTheHandshake(t *testing.T) {
	t.Parallel()
	onDocs(t, "", nil, func(p *docsPlay) {
		p.press(enter, tab, tab)
		p.choose("files")
		p.see("no token yet", "enter sign in first")
		p.press(enter)
		p.see("waiting for you at")
	})
}

func TestAWrongKeyIsSaidInTheProvidersWords(t *testing.T) {
	t.Parallel()
	onDocs(t, "", nil, func(p *docsPlay) {
		p.press("j", "e", tab, tab, tab)
		p.see("> ApiKey", "kept in the vault, never in config.toml")
		p.press("another-key", enter)
		p.see("documents-key is saved")
		p.press(enter, enter)
		p.call("files")
		p.see("✗ 403", "the apiKey is missing or wrong")
	})
}

func TestTheKindOfAuthenticationIsChosen(t *testing.T) {
	t.Parallel()
	onDocs(t, "", nil, func(p *docsPlay) {
		p.press("e", tab, tab)
		p.see("> Authentication Type    OAuth2", "space change")
		p.press(" ")
		p.see("> Authentication Type    ApiKey", "ApiKey", "username")
		p.press(tab, theKey, tab, docs.SampleUser, enter)
		p.see("documents is saved", "ready to be called")
		c, err := config.Load(filepath.Join(p.saves, "config.toml"))
		if got := c.Provider["documents"]; err != nil || got.Auth != "apikey" || got.Username != docs.SampleUser || got.APIKey != "" || got.ClientID != "" {
			t.Errorf("config.toml holds %+v, %v", got, err)
		}
	})
}

func TestACallThatHangsIsStopped(t *testing.T) {
	t.Parallel()
	onDocs(t, "", nil, func(p *docsPlay) {
		p.byKey()
		p.bend("network", "hang")
		p.call("files")
		p.see("no answer yet", "esc stop the call")
		p.press(escape)
		p.wait(time.Second)
		p.see("stopped before the whole answer came")
		p.bend("network", "fine")
		p.press("r")
		p.see("✓ 200", "2026 Kampagne")
	})
}

func TestProgressOfALongDownload(t *testing.T) {
	t.Parallel()
	onDocs(t, "", nil, func(p *docsPlay) {
		p.byKey()
		p.bend("network", "drip")
		p.choose("download")
		p.press(idOf("budget.csv"), enter)
		p.wait(7 * time.Second)
		p.see("received 7", "10 bytes/s", "% of 143 bytes", "7s left")
		p.press(escape)
		p.wait(time.Second)
		p.see("stopped before the whole answer came")
	})
}

func TestIdsAreChosenFromEarlierAnswers(t *testing.T) {
	t.Parallel()
	onDocs(t, "", nil, func(p *docsPlay) {
		p.byKey()
		p.choose("metadata")
		p.press("\x0f")
		p.see("no answer has named an item yet")
		p.press(escape)
		p.call("files")
		p.press(escape, escape)
		p.choose("metadata")
		p.press("\x0f")
		p.see("items that earlier answers named", "> 日本語.txt")
		p.press("j", enter)
		p.see("metadata?id=" + idOf("Meeting notes.md"))
		p.press(enter)
		p.see(`"title": "Meeting notes.md"`)
		p.press(escape, escape)
		p.choose("files")
		p.press("\x0f")
		p.see("> Signed off") // only folders can be listed
		if strings.Contains(p.screen.String(), ".txt") {
			t.Errorf("files are offered where a folder is wanted:\n%s", p.screen)
		}
	})
}

func TestASecretIsTypedOnce(t *testing.T) {
	t.Parallel()
	unknown := func(oauth2, apikey *config.Provider) { oauth2.Name, apikey.Name = "unknown", "unknown-key" }
	onDocs(t, "", unknown, func(p *docsPlay) {
		p.see("its secret is not known yet")
		p.press(enter, enter)
		p.see("nothing was typed")
		p.press(escape)
		p.see("enter type the secret")
		p.press(tab)
		p.see("enter type the secret")
		p.press(enter, "the-client-secret")
		p.see("*****************")
		if strings.Contains(p.screen.String(), "the-client-secret") {
			t.Error("the secret is shown while it is typed")
		}
		p.press(enter)
		p.see("the secret is in the vault", "enter handshake")
		p.press(enter, "p")
		p.see("60 min left")
		p.press(escape, "j", enter, enter, theKey, enter)
		p.see("the secret is in the vault", "enter calls")
		p.press(enter)
		p.call("files")
		p.see("✓ 200")
	})
}

// The listener caught the redirect while somebody was about to paste it: the
// field stays until it is left, so that its letters are no keys meanwhile.
func TestTheListenerWinsAgainstThePaste(t *testing.T) {
	t.Parallel()
	onDocs(t, "", nil, func(p *docsPlay) {
		p.press(enter, enter, "v", "code=")
		p.see("> code=")
		if _, err := practice.Allow(p.t.Context(), &http.Client{Transport: p.net}, p.opened[0]); err != nil {
			t.Fatal(err)
		}
		p.wait(time.Second)
		p.press("rx")
		p.see("min left", "> code=**")
		p.press(enter)
		p.see("the login has its answer already", "enter calls")
	})
}
