package cli

import (
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// doctored runs doctor and wants its exit code, and lines that begin like this.
func (r *rig) doctored(code int, words, name string, lines ...string) string {
	r.t.Helper()
	out := r.want(code, words, nil, "doctor", name)
	for _, line := range lines {
		if !strings.Contains("\n"+out, "\n"+line) {
			r.t.Errorf("no line of doctor %s begins with %q:\n%s", name, line, out)
		}
	}
	return out
}

func TestDoctor(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.doctored(0, "", "acme", "acme  a Workfront application at 127.0.0.1:", "✓ secret         secret#", "✓ port           127.0.0.1:", "✓ clock          this machine", "✓ redirect       127.0.0.1:", "✓ vault          kind file, it can be read; no token yet")
	if out := r.doctored(0, "", "docs", "✓ endpoints ", "✓ Base API URL   ", "○ firewall "); strings.Contains(out, "35.160.0.242") {
		t.Errorf("a provider on this machine needs no address list:\n%s", out)
	}
	r.doctored(0, "", "key", "✓ secret         key#")
	r.want(2, "there are acme, docs, key", nil, "doctor", "nobody")
}

func TestDoctorExitCodes(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		bend  func(*rig)
		code  int
		words string
		lines []string
	}{
		"the clock is a warning": {func(r *rig) { _ = r.sim.SetFault("date", "10m") }, 0, "", []string{"! clock          this machine's clock is 10 min behind"}},
		"the secret's variable":  {func(r *rig) { delete(r.env, "SIM") }, 2, "acme: to be mended: secret", []string{"✗ secret         client_secret: the environment variable SIM is not set"}},
		"the vault":              {func(r *rig) { r.damageVault() }, 2, "to be mended: vault", []string{"✗ vault "}},
		"nothing answers": {func(r *rig) {
			r.config(strings.ReplaceAll(r.configText(), "[workfront.acme]\ndomain", "[workfront.acme]\ndomain = \"http://"+free(r.t)+"\"\n#"))
		}, 3, "to be mended: port", []string{"✗ port           127.0.0.1:", "○ clock          not looked at: nothing answers at the port"}},
		"the configuration cannot be read": {func(r *rig) { r.config("[workfront.acme]\ncleint_id = 1\n") }, 2, "config.toml:2", nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			c.bend(r)
			r.doctored(c.code, c.words, "acme", c.lines...)
		})
	}
}

// damageVault leaves something in the vault's place that nobody wrote.
func (r *rig) damageVault() {
	dir := filepath.Join(r.dir, "state")
	if err := errors.Join(os.MkdirAll(dir, 0o700), os.WriteFile(filepath.Join(dir, "vault.age"), []byte("not a vault"), 0o600)); err != nil {
		r.t.Fatal(err)
	}
}

func TestDoctorNamesABusyPort(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	taken, err := net.Listen("tcp", strings.TrimSuffix(strings.TrimPrefix(r.callback, "http://"), "/callback"))
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	// On Linux the holder is known to be this very process, which is no trouble.
	code, out, _ := r.run(nil, "doctor", "acme")
	if known := strings.Contains(out, "✓ redirect       a login of this program waits"); known != (code == 0) || !known && !strings.Contains(out, "✗ redirect       port ") {
		t.Errorf("exit code %d:\n%s", code, out)
	}
}
