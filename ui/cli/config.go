package cli

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/spf13/cobra"

	"wfconnect/flow/wire"
)

func (p *program) configuration() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "config",
		Short:   "Where the configuration is, and whether it is right",
		Example: "  wfconnect config path\n  wfconnect config check",
		Args:    noCommand,
		RunE: func(*cobra.Command, []string) error {
			return failure{exitUsage, errors.New("say what: wfconnect config path, config check, or config vault KIND")}
		},
	}
	cmd.AddCommand(&cobra.Command{
		Use: "path", Short: "Print where config.toml is looked for", Example: "  $EDITOR \"$(wfconnect config path)\"", Args: exactly(),
		RunE: func(*cobra.Command, []string) error {
			path, err := p.config()
			if err == nil {
				_, err = fmt.Fprintln(p.Out, path)
			}
			return err
		},
	}, &cobra.Command{
		Use: "check", Short: "Read config.toml and say everything that is wrong with it", Example: "  wfconnect config check --config ./config.toml", Args: exactly(),
		RunE: func(*cobra.Command, []string) error { return p.checkConfig() },
	}, p.moveVault())
	return cmd
}

func (p *program) checkConfig() error {
	path, err := p.config()
	if err != nil {
		return err
	}
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return failure{exitUsage, fmt.Errorf("there is no %s yet; wfconnect without a command sets a connection up", path)}
	}
	c, err := p.load(path)
	if err != nil {
		return failure{exitUsage, err}
	}
	for _, w := range c.Warnings {
		fmt.Fprintln(p.Err, "wfconnect: warning: "+wire.Line(w.Error()))
	}
	if err := p.permissions(path, c.Vault.Kind); err != nil {
		return failure{exitUsage, err}
	}
	kind := cmp.Or(c.Vault.Kind, defaultKind)
	_, err = fmt.Fprintf(p.Out, "%s: %s, %s, nothing wrong\nsecrets are kept as %s: %s\n",
		path, counted(len(c.Workfront), "Workfront application"), counted(len(c.Provider), "provider"), kind, keptAs(kind))
	return err
}

func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
