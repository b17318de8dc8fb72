package cli

import (
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"strings"

	"wfconnect/flow/config"
)

// config is where config.toml is.
func (p *program) config() (string, error) {
	for _, path := range []string{p.configPath, p.Env("WFCONNECT_CONFIG")} {
		if path != "" {
			return path, nil
		}
	}
	path, err := config.Default()
	if err != nil {
		return "", failure{exitUsage, err}
	}
	return path, nil
}

// load reads the configuration, and keeps the secrets that it names from children.
func (p *program) load(path string) (config.Config, error) {
	c, err := config.Load(path)
	if hiding := p.hide(c); err == nil {
		err = hiding
	}
	return c, err
}

// hide keeps the secrets of a configuration from children.
func (p *program) hide(c config.Config) error {
	if p.Hide == nil {
		return nil
	}
	if err := p.Hide(secretVariables(c)...); err != nil {
		return fmt.Errorf("keep secrets from the programs that are started here: %w", err)
	}
	return nil
}

// secretVariables are those of the environment that a child is not to inherit.
func secretVariables(c config.Config) []string {
	names := []string{passphraseVariable}
	add := func(secrets ...config.Secret) {
		for _, s := range secrets {
			if name, ok := strings.CutPrefix(string(s), "env:"); ok {
				names = append(names, name)
			}
		}
	}
	for _, w := range c.Workfront {
		add(w.ClientSecret, w.PrivateKey)
	}
	for _, pr := range c.Provider {
		add(pr.ClientSecret, pr.APIKey)
	}
	return names
}

// state is the folder for what the program keeps.
func (p *program) state() (string, error) {
	for _, dir := range []string{p.stateDir, p.Env("WFCONNECT_STATE")} {
		if dir != "" {
			return dir, nil
		}
	}
	if dir := p.Env("XDG_STATE_HOME"); filepath.IsAbs(dir) {
		return filepath.Join(dir, "wfconnect"), nil
	}
	if runtime.GOOS == "windows" && p.Env("LOCALAPPDATA") != "" {
		return filepath.Join(p.Env("LOCALAPPDATA"), "wfconnect"), nil
	}
	home := p.Env("HOME")
	if home == "" {
		return "", failure{exitUsage, errors.New("no place for the vault: HOME is not set; name a folder with --state")}
	}
	return filepath.Join(home, ".local", "state", "wfconnect"), nil
}
