package cli

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"wfconnect/nearest"
)

// noCommand is for a command that is only there for those below it.
func noCommand(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	if near := nearest.Of(args[0], available(cmd)); near != "" {
		return fmt.Errorf("unknown command %q; did you mean %s %s", args[0], cmd.CommandPath(), near)
	}
	if !cmd.HasAvailableSubCommands() {
		return fmt.Errorf("unknown command %q: %s has none below it", args[0], cmd.CommandPath())
	}
	return fmt.Errorf("unknown command %q; %s --help lists the commands", args[0], cmd.CommandPath())
}

// exactly wants these arguments, and no others.
func exactly(names ...string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		switch {
		case len(args) < len(names):
			return fmt.Errorf("%s is missing: %s", strings.Join(names[len(args):], " and "), cmd.UseLine())
		case len(args) > len(names) && len(names) == 0:
			return fmt.Errorf("%s takes no arguments, and was given %q", cmd.CommandPath(), args[0])
		case len(args) > len(names):
			return fmt.Errorf("%q is one argument too many: %s", args[len(names)], cmd.UseLine())
		}
		if i := slices.Index(args, ""); i >= 0 {
			return fmt.Errorf("%s is empty: %s", names[i], cmd.UseLine())
		}
		return nil
	}
}

// atLeast wants these arguments, and takes more.
func atLeast(names ...string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		return exactly(names...)(cmd, args[:min(len(args), len(names))])
	}
}

// among wants one of the choices: of a flag, or of an argument.
func among(what, value string, choices ...string) error {
	if slices.Contains(choices, value) {
		return nil
	}
	last := len(choices) - 1
	hint := "give " + strings.Join(choices[:last], ", ") + " or " + choices[last]
	if near := nearest.Of(value, choices); near != "" {
		hint = "did you mean " + near
	}
	return fmt.Errorf("%s %.40q: %s", what, value, hint)
}

// badFlag adds to what is wrong with a flag what may have been meant.
func badFlag(cmd *cobra.Command, err error) error {
	var unknown *pflag.NotExistError
	var invalid *pflag.InvalidValueError
	if errors.As(err, &invalid) && invalid.GetFlag().Value.Type() == "duration" {
		return fmt.Errorf("--%s %.40q: give a duration such as 90s or 5m", invalid.GetFlag().Name, invalid.GetValue())
	}
	if !errors.As(err, &unknown) {
		return fmt.Errorf("%w; %s --help lists the flags", err, cmd.CommandPath())
	}
	var names []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
	name := unknown.GetSpecifiedName()
	if slices.Contains(available(cmd), name) { // --version, as other programs have it
		return fmt.Errorf("%w; did you mean %s %s", err, cmd.CommandPath(), name)
	}
	if near := nearest.Of(name, names); near != "" {
		return fmt.Errorf("%w; did you mean --%s", err, near)
	}
	return fmt.Errorf("%w; %s --help lists the flags", err, cmd.CommandPath())
}

// noneEmpty refuses a flag that was given with nothing in it, as a script does whose
// variable is not set: it would be as if the flag had not been given.
func noneEmpty(cmd *cobra.Command) error {
	var err error
	cmd.Flags().Visit(func(f *pflag.Flag) {
		if text := f.Value.String(); err == nil && (text == "" || text == "[]" && f.Value.Type() == "stringSlice") {
			err = fmt.Errorf("--%s is empty: give it a value, or leave it out", f.Name)
		}
	})
	return err
}
