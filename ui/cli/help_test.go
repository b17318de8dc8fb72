package cli

import (
	"regexp"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

// Every command shows an example, and each example is a command that there is,
// with flags that there are and no word too few or too many.
func TestEveryCommandHasAnExampleThatIsOne(t *testing.T) {
	t.Parallel()
	all := commands((&program{}).root())
	if len(all) < 15 {
		t.Fatalf("only %d commands were found", len(all))
	}
	for _, cmd := range all {
		examples := regexp.MustCompile(`(?:^|[\s(])wfconnect(?: [^\s|>()"]\S*)*`).FindAllString(strings.ReplaceAll(cmd.Example, `)"`, " "), -1)
		if len(examples) == 0 {
			t.Errorf("%s shows no example", cmd.CommandPath())
		}
		for _, example := range examples {
			root := (&program{}).root()
			words := strings.Fields(strings.NewReplacer("'", "", ")", "").Replace(example))[1:]
			of, rest, err := root.Find(words)
			if err != nil || !strings.HasPrefix(of.CommandPath(), cmd.CommandPath()) && cmd.Name() != "help" {
				t.Errorf("%s shows %q, which is of %s: %v", cmd.CommandPath(), example, of.CommandPath(), err)
				continue
			}
			if err := of.ParseFlags(rest); err != nil {
				t.Errorf("%s shows %q: %v", cmd.CommandPath(), example, err)
			} else if err := of.ValidateArgs(of.Flags().Args()); err != nil {
				t.Errorf("%s shows %q: %v", cmd.CommandPath(), example, err)
			}
		}
	}
}

func commands(cmd *cobra.Command) []*cobra.Command {
	list := []*cobra.Command{cmd}
	for _, c := range cmd.Commands() {
		list = append(list, commands(c)...)
	}
	return list
}
