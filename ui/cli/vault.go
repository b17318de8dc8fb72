package cli

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/spf13/cobra"

	"wfconnect/flow/config"
	"wfconnect/flow/vault"
	"wfconnect/flow/wire"
)

// defaultKind is where the vault's key is when the configuration does not say:
// a file that only its owner can read. It works on every machine, and the screen
// and config check say that no password protects it.
const defaultKind = vault.Plain

// vault is where secrets are kept, in the form that config.toml asks for.
// Nothing is touched, and nobody asked, until something is needed of it.
func (p *program) vault(kind string) (*vault.FileVault, error) {
	dir, err := p.state()
	if err != nil {
		return nil, err
	}
	return vault.New(vault.Options{
		Dir: dir, Kind: cmp.Or(kind, defaultKind), Reread: p.kindNow, Ask: p.askPassphrase,
		Says: p.vaultSays,
	}), nil
}

// vaultSays tells the person: on the screen while there is one.
func (p *program) vaultSays(line string) {
	select {
	case p.notes <- line:
	default: // there is no screen, or it has been told enough
		if p.notes == nil {
			fmt.Fprintln(p.Err, "wfconnect: "+wire.Line(line))
		}
	}
}

// kindNow is what the configuration names by now.
func (p *program) kindNow() (string, error) {
	path, err := p.config()
	if err != nil {
		return "", err
	}
	c, err := p.load(path)
	return cmp.Or(c.Vault.Kind, defaultKind), err
}

// passphraseVariable holds the passphrase where nobody can be asked.
const passphraseVariable = "WFCONNECT_PASSPHRASE"

// unlocked has a passphrase typed now. Tokens that have come are stored within a bound,
// which somebody who first chooses a passphrase would use up.
func unlocked(ctx context.Context, v *vault.FileVault) error {
	if v.Kind() != vault.Passphrase {
		return nil
	}
	if err := v.Ready(ctx); err != nil {
		return failure{exitUsage, err}
	}
	return nil
}

// askPassphrase takes it from the environment, or asks on the terminal: twice
// when it is new, three times when it is wrong.
func (p *program) askPassphrase(ctx context.Context, q vault.Question) ([]byte, error) {
	const tries = 3
	if p.onScreen.Load() { // the keys belong to the screen, and the vault was moved while it is shown
		return nil, errors.New("the vault needs a passphrase now: leave, and start again, which asks for it")
	}
	if set := p.Env(passphraseVariable); set != "" {
		if q.Try > 1 {
			return nil, errors.New("the passphrase in " + passphraseVariable + " is not the vault's")
		}
		return []byte(set), nil
	}
	switch {
	case !p.interactive():
		return nil, errors.New("the vault needs its passphrase, and nobody can be asked here: set " + passphraseVariable)
	case q.Try > tries:
		return nil, errors.New("that was not the vault's passphrase either")
	case q.Try > 1:
		fmt.Fprintln(p.Err, "that is not the vault's passphrase")
	}
	if !q.New {
		return p.passphrase(ctx, "passphrase of the vault: ")
	}
	first, err := p.passphrase(ctx, "new passphrase for the vault: ")
	if err != nil {
		return nil, err
	}
	again, err := p.passphrase(ctx, "once more: ")
	if err == nil && !bytes.Equal(first, again) {
		err = errors.New("the two passphrases differ: nothing was changed")
	}
	clear(again)
	return first, err
}

// passphrase is what is typed for one.
func (p *program) passphrase(ctx context.Context, prompt string) ([]byte, error) {
	text, err := p.typed(ctx, prompt)
	if err != nil {
		return nil, fmt.Errorf("no passphrase was typed: %w", err)
	}
	return text, nil
}

func (p *program) moveVault() *cobra.Command {
	return &cobra.Command{
		Use:   "vault KIND",
		Short: "Keep the vault's key elsewhere: keyring, passphrase or file",
		Long: `Keep the key that the vault is encrypted to elsewhere, and the secrets under a
new key:

  keyring     in the operating system's keyring
  passphrase  in a file that a passphrase protects: ` + passphraseVariable + `, or asked for
  file        in a file that only you can read, without a password

The vault opens at every moment of the move; if it is cut off, the same command
again finishes it. config.toml says where the key is from then on.`,
		Example:   "  wfconnect config vault keyring",
		Args:      exactly("KIND"),
		ValidArgs: vault.Kinds(),
		RunE:      func(cmd *cobra.Command, args []string) error { return p.runMove(cmd.Context(), args[0]) },
	}
}

func (p *program) runMove(ctx context.Context, kind string) error {
	if err := among("KIND", kind, vault.Kinds()...); err != nil {
		return failure{exitUsage, err}
	}
	path, err := p.config()
	if err != nil {
		return err
	}
	c, err := p.load(path)
	if err != nil {
		return failure{exitUsage, err}
	}
	v, err := p.vault(c.Vault.Kind)
	if err != nil {
		return err
	}
	moved, err := v.Move(ctx, kind, func(kind string) error { return config.SetVault(path, kind) })
	if err != nil {
		return failure{exitUsage, err}
	}
	switch moved.From {
	case "":
		fmt.Fprintf(p.Err, "secrets will be kept as %s: %s; nothing was kept yet\n", kind, keptAs(kind))
	case moved.To:
		fmt.Fprintf(p.Err, "secrets are kept as %s already: %s\n", kind, keptAs(kind))
	default:
		fmt.Fprintf(p.Err, "secrets are kept as %s now, not as %s any more: %s\n", kind, moved.From, keptAs(kind))
	}
	return nil
}

// keptAs says what a kind means.
func keptAs(kind string) string {
	switch kind {
	case vault.Keyring:
		return "the vault's key is in the operating system's keyring"
	case vault.Passphrase:
		return "a passphrase protects the vault's key"
	}
	return "the vault's key is in a file that only you can read, without a password"
}

// permissions is what is wrong with the owners and modes of what this program
// keeps.
func (p *program) permissions(path string, kind string) error {
	var wrong []error
	if err := vault.Readable(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		wrong = append(wrong, err)
	}
	dir, err := p.state()
	if err != nil {
		return err
	}
	if _, err := os.Lstat(dir); err == nil {
		wrong = append(wrong, vault.Health(dir, cmp.Or(kind, defaultKind))...)
	}
	return errors.Join(wrong...)
}
