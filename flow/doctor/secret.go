package doctor

import (
	"context"
	"os"
	"runtime"
	"strings"
	"unicode"

	"wfconnect/flow/config"
	"wfconnect/flow/vault"
	"wfconnect/flow/wire"
	"wfconnect/webhook"
	"wfconnect/workfront"
)

// named is a secret of the connection, by the key that says where it is.
type named struct {
	ref  config.Secret
	key  string
	kind wire.Kind
}

func (v Visit) secret() named {
	switch {
	case v.look.workfront != nil:
		return named{v.look.workfront.ClientSecret, "client_secret", wire.KindSecret}
	case v.look.provider.Auth == config.AuthAPIKey:
		return named{v.look.provider.APIKey, "api_key", wire.KindKey}
	}
	return named{v.look.provider.ClientSecret, "client_secret", wire.KindSecret}
}

// lookAtSecret is for one that the configuration names.
func (v Visit) lookAtSecret(context.Context) Finding {
	s := v.secret()
	value, err := s.ref.Read(v.parts.Env)
	if err != nil {
		return v.unread(s.key, err)
	}
	v.parts.Log.Redactor().Learn(s.kind, value)
	if f := v.spelling(s, value); f.Verdict != OK {
		return f
	}
	if open := v.readByOthers(s.ref); open != "" {
		return doubtful("chmod 600 "+open, "others on this machine can read %s", open)
	}
	return well("%s from %s", wire.Fingerprint(s.kind, value), s.ref)
}

// unread: the reader's words may end in what to do.
func (v Visit) unread(key string, err error) Finding {
	says, next, told := strings.Cut(err.Error(), ": set it")
	if !told {
		return wrong("put it where "+key+" points, or let it point elsewhere", "%s: %s", key, v.said(says))
	}
	return wrong("set it"+next, "%s: %s", key, v.said(says))
}

// kept is for one that is in the vault, if anywhere.
func (v Visit) kept(e vault.Entry) Finding {
	s := v.secret()
	switch {
	case e.ClientSecret != "":
		v.parts.Log.Redactor().Learn(s.kind, e.ClientSecret)
		if f := v.spelling(s, e.ClientSecret); f.Verdict != OK {
			return f
		}
		return well("%s from the vault", wire.Fingerprint(s.kind, e.ClientSecret))
	case s.kind == wire.KindKey:
		return wrong("set "+s.key+" = \"env:NAME\", or type it once on the screen", "no ApiKey is known: nothing can be called without")
	}
	return doubtful("set "+s.key+" = \"env:NAME\", or let wfconnect connect "+v.key.Name+" ask once", "no secret is known yet: where nobody can type it nothing can be exchanged")
}

// spelling finds what a secret cannot hold, or what is sent in more than one
// way. It names the kind of character, never the secret.
func (v Visit) spelling(s named, value string) Finding {
	trimmed := strings.TrimSpace(value)
	const next = "copy it again, without what stands around it; printf %s writes no newline where echo does"
	switch {
	case strings.TrimRight(value, "\r\n") != value:
		return wrong(next, "%s ends in a newline, which is sent along", s.key)
	case strings.ContainsFunc(trimmed, unicode.IsControl):
		return wrong(next, "%s holds a newline or another control character in its middle: is it two lines, or a whole file", s.key)
	case trimmed != value && v.look.workfront != nil:
		return wrong(next, "%s begins or ends with white space, which is sent along", s.key)
	case trimmed != value:
		return doubtful(next, "%s begins or ends with white space, which is sent along", s.key)
	case strings.ContainsFunc(value, func(r rune) bool { return r > unicode.MaxASCII }):
		return doubtful("copy it again: a word processor may have changed a character", "%s holds a character that is not ASCII", s.key)
	case v.basic() && strings.ContainsAny(value, ":%+&= "):
		return doubtful("if the client is refused, try another token_request", "%s holds one of : %% + & = or space: with token_request = %q it is sent as Basic, which servers decode differently", s.key, v.tokenRequest())
	case v.look.provider != nil && s.kind == wire.KindSecret && v.tokenRequest() == string(webhook.TokenQuery):
		return doubtful("use form, unless the provider understands nothing else", "token_request = \"query\" puts %s into the address, which servers write into their logs", s.key)
	}
	return Finding{Verdict: OK}
}

// readByOthers is the path of a secret's file that is not its owner's alone.
func (v Visit) readByOthers(ref config.Secret) string {
	path, isFile := strings.CutPrefix(string(ref), "file:")
	if !isFile || runtime.GOOS == "windows" {
		return ""
	}
	path = config.ExpandHome(path, v.parts.Env)
	if info, err := os.Stat(path); err != nil || info.Mode().Perm()&0o077 == 0 {
		return "" // it was read a moment ago: an error is no finding
	}
	return path
}

func (v Visit) lookAtKey(context.Context) Finding {
	ref := v.look.workfront.PrivateKey
	text, err := ref.Read(v.parts.Env)
	if err != nil {
		return v.unread("private_key", err)
	}
	key, err := workfront.ReadKey([]byte(text))
	if err != nil {
		return wrong("name an RSA key in PEM, PKCS#8 or PKCS#1, of 2048 bits and without a passphrase", "private_key: %s", err.Error())
	}
	if open := v.readByOthers(ref); open != "" {
		return doubtful("chmod 600 "+open, "others on this machine can read %s", open)
	}
	return well("RSA with %d bits from %s, SHA-256 %s", key.N.BitLen(), ref, workfront.KeyFingerprint(key.Public()))
}
