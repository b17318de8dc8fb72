package ui

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	tea "charm.land/bubbletea/v2"

	"wfconnect/flow/config"
	"wfconnect/flow/vault"
	"wfconnect/workfront"
)

// saved: the form's connection is in the file, or why it is not.
type saved struct {
	config config.Config
	key    vault.Key
	secret bool // one was typed
	err    error
}

// save writes one connection: its table to config.toml, its secret to the
// vault, and reads the file back. write is the table's own part of it.
func (d *desk) save(old string, key vault.Key, secret workfront.Secret, write func(path string) error) tea.Cmd {
	path, v := d.config.Path, d.world.Parts.Vault
	return func() tea.Msg {
		if err := renameKept(d.ctx, v, old, key); err != nil {
			return saved{err: err}
		}
		before, err := keepSecret(d.ctx, v, key, secret)
		if err == nil {
			if err = write(path); err != nil && secret != "" {
				err = errors.Join(err, forgetSecret(d.ctx, v, key, before))
			}
		}
		if err != nil { // nothing was saved, so nothing stays behind
			return saved{err: errors.Join(err, renameKept(d.ctx, v, key.Name, vault.Key{Kind: key.Kind, Name: cmp.Or(old, key.Name)}))}
		}
		c, err := d.world.Load(path)
		return saved{err: err, config: c, key: key, secret: secret != ""}
	}
}

func renameKept(ctx context.Context, v vault.Vault, old string, key vault.Key) error {
	if old == "" || old == key.Name {
		return nil
	}
	if err := v.Rename(ctx, vault.Key{Kind: key.Kind, Name: old}, key); err != nil {
		return fmt.Errorf("what is kept of %s cannot be renamed to %s: %w", old, key.Name, err)
	}
	return nil
}

// keepSecret returns what was kept before; "" is no secret to keep.
func keepSecret(ctx context.Context, v vault.Vault, key vault.Key, secret workfront.Secret) (before vault.Entry, err error) {
	if secret == "" {
		return before, nil
	}
	err = v.Update(ctx, key, func(e vault.Entry) vault.Entry {
		before = e
		e.ClientSecret = string(secret)
		return e
	})
	return before, err
}

// forgetSecret has the vault be as it was before the secret was kept.
func forgetSecret(ctx context.Context, v vault.Vault, key vault.Key, before vault.Entry) error {
	if before == (vault.Entry{}) {
		return v.Delete(ctx, key)
	}
	return v.Update(ctx, key, func(e vault.Entry) vault.Entry {
		e.ClientSecret = before.ClientSecret
		return e
	})
}

// onSaved reads the file again. A connection whose table is the same goes on
// undisturbed, unless its secret was typed anew.
func (d *desk) onSaved(msg saved) tea.Cmd {
	var forgotten tea.Cmd
	if msg.secret {
		forgotten = d.forget(msg.key)
	}
	return tea.Batch(forgotten, d.onConfig(configRead{config: msg.config, note: msg.key.Name + " is saved"}))
}

// secretKept: a secret that was typed is in the vault, or why it is not.
type secretKept struct {
	key vault.Key
	err error
}

// keepTyped puts a secret that was typed into the vault.
func (d *desk) keepTyped(key vault.Key, secret workfront.Secret) tea.Cmd {
	return func() tea.Msg {
		_, err := keepSecret(d.ctx, d.world.Parts.Vault, key, secret)
		return secretKept{key: key, err: err}
	}
}

func (d *desk) onSecretKept(msg secretKept) tea.Cmd {
	if msg.err != nil {
		d.note = "the secret could not be stored: " + msg.err.Error()
		return nil
	}
	d.note = "the secret is in the vault"
	return tea.Batch(d.forget(msg.key), d.prepareAll())
}

// remove takes a connection out of the file and its secrets out of the vault.
func (d *desk) remove(key vault.Key) tea.Cmd {
	path, v := d.config.Path, d.world.Parts.Vault
	return func() tea.Msg {
		if err := config.Remove(path, key.Kind, key.Name); err != nil {
			return noted("not removed: " + err.Error())
		}
		note := key.Name + " is removed, its secret and tokens too"
		if err := v.Delete(d.ctx, key); err != nil {
			note = key.Name + " is removed, but its secrets are still in the vault: " + err.Error()
		}
		c, err := d.world.Load(path)
		return configRead{config: c, err: err, note: note}
	}
}
