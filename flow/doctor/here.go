package doctor

import (
	"cmp"
	"context"
	"errors"
	"os"
	"runtime"
	"slices"
	"strings"
	"time"

	"wfconnect/flow"
	"wfconnect/flow/loopback"
	"wfconnect/flow/vault"
	"wfconnect/flow/wire"
	"wfconnect/workfront"
)

// vaultBound is long: a keyring or a person may be asked to open it.
const vaultBound = time.Minute

// lookAtRedirect binds where the redirect will come, and lets go.
func (v Visit) lookAtRedirect(context.Context) Finding {
	uri := v.look.redirectURI()
	err := loopback.Free(uri, v.parts.Bind)
	var busy *loopback.BusyError
	switch {
	case err == nil:
		addresses, _ := loopback.Addresses(uri) // it was read a moment ago
		return well("%s is free: the redirect can be caught there", strings.Join(addresses, " and "))
	case errors.Is(err, loopback.ErrNotLoopback):
		why := strings.TrimPrefix(err.Error(), loopback.ErrNotLoopback.Error()+": ")
		why, _, _ = strings.Cut(why, "; paste")
		return doubtful("after Allow access, paste the address that the browser ends at (v on the screen, --paste)", "it cannot be caught here: %s", why)
	case errors.As(err, &busy) && (busy.PID == os.Getpid() || slices.Contains(v.waiting, busy.Address)):
		return well("a login of this program waits at %s just now", busy.Address)
	}
	says, next, _ := strings.Cut(err.Error(), "; ")
	return wrong(cmp.Or(next, "register another redirect URI, and set redirect_uri to it"), "%s", v.said(says))
}

func (v Visit) lookForBrowser(context.Context) Finding {
	command, err := v.tools.Browser()
	next := "open the address yourself (c on the screen copies it); a redirect to 127.0.0.1 comes to the machine that the browser is on: paste it here (v on the screen, --paste)"
	remote := v.env("SSH_CONNECTION") != "" || v.env("SSH_TTY") != ""
	display := v.env("DISPLAY") != "" || v.env("WAYLAND_DISPLAY") != "" || runtime.GOOS == "windows" || runtime.GOOS == "darwin"
	if remote {
		if addresses, err := loopback.Addresses(v.look.redirectURI()); err == nil {
			port := addresses[0][strings.LastIndex(addresses[0], ":")+1:]
			next += ", or bring it here with ssh -L " + port + ":127.0.0.1:" + port
		}
	}
	switch {
	case remote && v.env("DISPLAY") == "" && v.env("WAYLAND_DISPLAY") == "":
		return doubtful(next, "this is an SSH session without a display: no browser opens where you sit")
	case err != nil:
		return doubtful(next, "no browser opens by itself: %s", v.said(err.Error()))
	case !display:
		return doubtful(next, "%s is there, and no display for it (DISPLAY and WAYLAND_DISPLAY are not set)", command)
	}
	return well("%s opens it", command)
}

// lookAtVault opens it once, for what it holds of this connection: tokens, and
// the secret where the configuration does not name one.
func (v Visit) lookAtVault() flow.Do {
	return func(ctx context.Context) flow.Event {
		ctx, cancel := context.WithTimeout(ctx, vaultBound)
		defer cancel()
		e, f := v.opened(ctx)
		f.Topic = Vault
		list := []Finding{f}
		if v.expects(Secret) && v.secret().ref.InVault() {
			secret := leftOut("it is in the vault, which cannot be read")
			if f.Verdict != Fail {
				secret = v.kept(e)
			}
			secret.Topic = Secret
			list = append(list, secret)
		}
		return v.news(list)
	}
}

func (v Visit) expects(topic string) bool {
	for _, f := range v.Findings {
		if f.Topic == topic {
			return true
		}
	}
	return false
}

func (v Visit) opened(ctx context.Context) (vault.Entry, Finding) {
	const next = "set vault.kind to one that works here, or mend what it says; until then tokens cannot be kept"
	if v.parts.Vault == nil {
		words := "there is none"
		if v.tools.Closed != nil {
			words = v.tools.Closed.Error()
		}
		return vault.Entry{}, wrong(next, "%s", v.said(words))
	}
	kind := v.parts.Vault.Kind()
	e, _, err := v.parts.Vault.Load(ctx, v.key)
	if err != nil {
		return e, wrong(next, "kind %s: %s", kind, v.said(err.Error()))
	}
	return e, v.tokens(kind, e.Tokens)
}

// tokens says what is there. None yet is no failure, and neither is an old one:
// the next step brings a new one.
func (v Visit) tokens(kind string, t *vault.Tokens) Finding {
	opens := "kind " + kind + ", it can be read; "
	switch {
	case !v.redirects() && t == nil:
		return well("%sno token is kept of this connection", opens)
	case t == nil || t.AccessToken == "":
		return well("%sno token yet: wfconnect connect %s brings one", opens, v.key.Name)
	case !v.mine(t.Host):
		return doubtful("sign in again, and it is replaced", "%sits token is of %s, and is sent to nobody else", opens, cmp.Or(t.Host, "an unknown host"))
	}
	v.learn(t)
	life := flow.Life{Issued: t.Issued, Length: t.ExpiresIn}
	switch says := life.Says(time.Now()); {
	case !life.Over(time.Now()):
		return well("%sa token is there, %s", opens, says)
	case t.RefreshToken != "":
		return well("%sthe token is over (%s), and a refresh token is there", opens, says)
	}
	return doubtful("sign in again: wfconnect connect "+v.key.Name, "%sthe token is over, and no refresh token came with it", opens)
}

// redirects: there is a login that would bring a token.
func (v Visit) redirects() bool { return v.look.workfront != nil || v.look.redirectURI() != "" }

func (v Visit) learn(t *vault.Tokens) {
	v.parts.Log.Redactor().Learn(wire.KindToken, t.AccessToken)
	v.parts.Log.Redactor().Learn(wire.KindRefresh, t.RefreshToken)
}

// mine: the token is of the configured host.
func (v Visit) mine(issuer string) bool {
	if w := v.look.workfront; w != nil {
		want, err := workfront.ParseHost(w.Domain)
		got, err2 := workfront.ParseHost(issuer)
		if err != nil || err2 != nil {
			return false
		}
		return got == want || want.Shared() && got.Kind == workfront.HostWorkfront && !got.Shared()
	}
	return issuer == v.integration().TokenHost()
}
