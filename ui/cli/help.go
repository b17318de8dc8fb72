package cli

import (
	"strings"

	"github.com/spf13/cobra"
)

// helpTable ends a command's help with a table that is made when somebody asks
// for it, and not at every start of the program.
func helpTable(cmd *cobra.Command, table func() string) {
	help := cmd.HelpFunc()
	cmd.SetHelpFunc(func(c *cobra.Command, args []string) {
		if c == cmd {
			c.Long += table()
		}
		help(c, args)
	})
}

// help is "help COMMAND", which says so when there is none of that name.
func help() *cobra.Command {
	return &cobra.Command{
		Use:     "help [COMMAND]",
		Short:   "Explain a command",
		Example: "  wfconnect help check\n  wfconnect help serve provider",
		ValidArgsFunction: func(cmd *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			of, rest, err := cmd.Root().Find(args)
			if err != nil || len(rest) > 0 {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			return available(of), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			of, rest, err := cmd.Root().Find(args)
			if err != nil {
				return err
			}
			if len(rest) > 0 {
				return noCommand(of, rest)
			}
			of.InitDefaultHelpFlag()
			return of.Help()
		},
	}
}

func available(cmd *cobra.Command) []string {
	var names []string
	for _, c := range cmd.Commands() {
		if c.IsAvailableCommand() {
			names = append(names, c.Name())
		}
	}
	return names
}

// completion prints what makes a shell complete this program's words.
func (p *program) completion() *cobra.Command {
	shells := []string{"bash", "zsh", "fish", "powershell"}
	return &cobra.Command{
		Use:   "completion SHELL",
		Short: "Print what makes a shell complete commands, connections, endpoints and flags",
		Long: `Print what makes a shell complete commands, connections, endpoints, parameters and
flags: bash, zsh, fish or powershell. The packages of a release bring it along.

Where it goes, for one person:
  bash        ~/.local/share/bash-completion/completions/wfconnect (needs the package bash-completion)
  zsh         a file _wfconnect in a folder of $fpath, with "autoload -U compinit; compinit" in ~/.zshrc
  fish        ~/.config/fish/completions/wfconnect.fish
  powershell  the file that $PROFILE names`,
		Example:   "  wfconnect completion bash > ~/.local/share/bash-completion/completions/wfconnect\n  source <(wfconnect completion bash)   # this shell only",
		Args:      exactly("SHELL"),
		ValidArgs: shells,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := among("SHELL", strings.ToLower(args[0]), shells...); err != nil {
				return failure{exitUsage, err}
			}
			switch root := cmd.Root(); strings.ToLower(args[0]) {
			case "bash":
				return root.GenBashCompletionV2(p.Out, true)
			case "zsh":
				return root.GenZshCompletion(p.Out)
			case "fish":
				return root.GenFishCompletion(p.Out, true)
			default:
				return root.GenPowerShellCompletionWithDesc(p.Out)
			}
		},
	}
}
