package cli

import (
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"wfconnect/flow/config"
	"wfconnect/webhook"
	"wfconnect/webhook/conformance"
)

// kinds says which connections a command is for.
type kinds int

const (
	ofWorkfront kinds = 1 << iota
	ofProvider
)

// completeConnection completes the first word after the command: a connection's
// name, and with then the words behind it; the last of them again and again. A
// configuration that cannot be read completes nothing.
func (p *program) completeConnection(which kinds, then ...func(args []string) []string) cobra.CompletionFunc {
	return func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
		if n := len(args) - 1; n >= 0 {
			if len(then) == 0 {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			words := then[min(n, len(then)-1)](args)
			return words, cobra.ShellCompDirectiveNoFileComp | directive(words)
		}
		path, err := p.config()
		if err != nil {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		c, _ := config.Load(path) // what could be understood of it
		var names []string
		if which&ofWorkfront != 0 {
			names = slices.AppendSeq(names, maps.Keys(c.Workfront))
		}
		if which&ofProvider != 0 {
			names = slices.AppendSeq(names, maps.Keys(c.Provider))
		}
		slices.Sort(names)
		return names, cobra.ShellCompDirectiveNoFileComp
	}
}

// directive: what ends with = is not finished yet.
func directive(words []string) cobra.ShellCompDirective {
	if len(words) > 0 && strings.HasSuffix(words[0], "=") {
		return cobra.ShellCompDirectiveNoSpace
	}
	return cobra.ShellCompDirectiveDefault
}

// oneOf completes a flag whose values are known.
func oneOf(cmd *cobra.Command, flag string, values ...string) {
	_ = cmd.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp)) // the flag is there: it was just made
}

// eachOf is oneOf with a list that is made when it is asked for.
func eachOf(cmd *cobra.Command, flag string, values func() []string) {
	_ = cmd.RegisterFlagCompletionFunc(flag, func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		return values(), cobra.ShellCompDirectiveNoFileComp
	})
}

func checkIDs() []string {
	var ids []string
	for _, c := range conformance.Checks() {
		ids = append(ids, c.ID+"\t"+c.Title)
	}
	return ids
}

// settings are every value of every fault.
func settings(name string, values []string) []string {
	out := make([]string, len(values))
	for i, value := range values {
		out[i] = name + "=" + value
	}
	return out
}

// endpointNames are what call can be told to call.
func endpointNames([]string) []string {
	var names []string
	for _, e := range webhook.Endpoints() {
		if e.Answer != webhook.AnswerTokens {
			names = append(names, e.Name+"\t"+e.Method)
		}
	}
	return names
}

// parameterNames are those of the endpoint that was named, with the = that
// follows.
func parameterNames(args []string) []string {
	e, err := webhook.Find(args[1])
	if err != nil {
		return nil
	}
	var names []string
	for _, param := range e.Params {
		if param.Name != "" && !param.Stale && !slices.ContainsFunc(args[2:], func(s string) bool { return strings.HasPrefix(s, param.Name+"=") }) {
			names = append(names, param.Name+"=")
		}
	}
	return names
}
