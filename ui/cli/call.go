package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"wfconnect/flow"
	"wfconnect/flow/loopback"
	"wfconnect/flow/wire"
	"wfconnect/network"
	"wfconnect/webhook"
)

func (p *program) call() *cobra.Command {
	var body, output string
	cmd := &cobra.Command{
		Use:   "call NAME ENDPOINT [key=value ...]",
		Short: "Call a webhook provider as Workfront would",
		Long:  "Call a webhook provider as Workfront would. The answer goes to stdout, findings go to stderr.\n\nEndpoints:\n",
		Example: `  wfconnect call acme-docs files parentId=/
  wfconnect call acme-docs download id=1234 --output brief.pdf
  wfconnect call acme-docs upload id=1234 --body brief.pdf`,
		Args:              atLeast("NAME", "ENDPOINT"),
		ValidArgsFunction: p.completeConnection(ofProvider, endpointNames, parameterNames),
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.runCall(cmd.Context(), args[0], args[1], args[2:], body, output)
		},
	}
	helpTable(cmd, endpointTable)
	cmd.Flags().StringVar(&body, "body", "", "the `FILE` whose bytes upload sends")
	cmd.Flags().StringVar(&output, "output", "", "the `FILE` where the bytes of download or thumbnail go, instead of stdout, which may then not be a terminal; a file there is replaced")
	return cmd
}

func endpointTable() string {
	var b strings.Builder
	for _, e := range webhook.Endpoints() {
		if e.Answer == webhook.AnswerTokens {
			continue
		}
		var params []string
		for _, param := range e.Params {
			if param.Name != "" && !param.Stale {
				params = append(params, param.Name)
			}
		}
		fmt.Fprintf(&b, "  %-13s %-4s %s\n", e.Name, e.Method, strings.Join(params, " "))
	}
	return b.String()
}

func (p *program) runCall(ctx context.Context, name, endpoint string, pairs []string, body, output string) error {
	e, err := webhook.Find(endpoint)
	if err != nil {
		return failure{exitUsage, err}
	}
	if e.Answer == webhook.AnswerTokens {
		return failure{exitUsage, fmt.Errorf("%s is asked within the handshake: wfconnect connect %s does it, wfconnect token %s --refresh does it once more", e.Name, name, name)}
	}
	args, err := parseArgs(pairs)
	if err != nil {
		return failure{exitUsage, err}
	}
	c, v, err := p.open()
	if err != nil {
		return err
	}
	provider, there := c.Provider[name]
	if _, workfront := c.Workfront[name]; workfront && !there {
		return failure{exitUsage, fmt.Errorf("%s is a Workfront application: only webhook providers are called; wfconnect api %s user/search calls it", name, name)}
	}
	if !there {
		return failure{exitUsage, unknownConnection(name, c)}
	}
	made, err := flow.PrepareProvider(ctx, provider, p.parts(v))
	if err != nil {
		return failure{exitUsage, err}
	}
	answer, err := p.send(ctx, made.Caller, e, args, body, output)
	if ctx.Err() != nil {
		p.settle(made.Caller)
	}
	p.findings(answer.Findings)
	return p.answered(ctx, flow.Called{Name: name, Integration: made.Caller.Integration, Endpoint: e, Args: args, Answer: answer, Err: err})
}

func parseArgs(pairs []string) (webhook.Args, error) {
	args := webhook.Args{}
	for _, pair := range pairs {
		key, value, ok := strings.Cut(pair, "=")
		if !ok || key == "" {
			return nil, fmt.Errorf("%q: write a parameter as key=value", pair)
		}
		if _, twice := args[key]; twice {
			return nil, fmt.Errorf("%s is given twice", key)
		}
		args[key] = value
	}
	return args, nil
}

func (p *program) send(ctx context.Context, caller *webhook.Caller, e webhook.Endpoint, args webhook.Args, body, output string) (webhook.Answer, error) {
	o := webhook.Options{Progress: p.progress()}
	defer p.progressOver()
	switch {
	case body == "-":
		return webhook.Answer{}, errors.New("--body takes a file: an upload may have to be sent twice, which stdin cannot")
	case body != "" && !e.HasBody():
		return webhook.Answer{}, fmt.Errorf("%s takes no --body", e.Name)
	case e.HasBody() && body == "":
		return webhook.Answer{}, fmt.Errorf("no file was named to %s: --body FILE does", e.Name)
	case e.HasBody():
		file, err := flow.FileBody(body)
		if err != nil {
			return webhook.Answer{}, err
		}
		o.Body = file
	}
	if !e.Bytes() {
		if output != "" {
			return webhook.Answer{}, fmt.Errorf("%s answers JSON, which goes to stdout: leave out --output", e.Name)
		}
		answer, err := caller.Call(ctx, e, args, o)
		return answer, errors.Join(err, p.print(answer))
	}
	if output == "" && terminal(p.raw.Out) {
		return webhook.Answer{}, fmt.Errorf("%s answers bytes, and stdout is a terminal: name a file with --output, or see them in words with --output -", e.Name)
	}
	if output == "" || output == "-" {
		o.Sink = whileRead(p.Out)
		return caller.Call(ctx, e, args, o)
	}
	file, err := webhook.SaveTo(output, true)
	if err != nil {
		return webhook.Answer{}, err
	}
	o.Sink = file
	answer, err := caller.Call(ctx, e, args, o)
	if err == nil && answer.Refused != nil {
		err = answer.Refused
	}
	if err != nil {
		return answer, file.Abandon(err)
	}
	return answer, file.Commit()
}

// settle lets a refresh end that is under way when the call is interrupted.
func (p *program) settle(caller *webhook.Caller) {
	if caller.Tokens == nil {
		return // an ApiKey
	}
	settled := make(chan struct{})
	go func() { // a refresh is bounded
		defer close(settled)
		caller.Tokens.Settle(context.Background())
	}()
	p.await(settled)
}

// print writes the answer's JSON to stdout, as it came. A refusal's body is the
// provider's answer too.
func (p *program) print(a webhook.Answer) error {
	if len(a.Body) == 0 {
		return nil
	}
	body := a.Body
	if !bytes.HasSuffix(body, []byte("\n")) {
		body = append(slices.Clip(body), '\n')
	}
	_, err := p.Out.Write(body)
	return err
}

// findings go to stderr, and never fail a call. The page that their headings are of
// is named once.
func (p *program) findings(list []webhook.Finding) {
	for _, f := range list {
		p.finding(f)
	}
	for _, url := range webhook.Pages(list) {
		fmt.Fprintln(p.Err, wire.Line("findings are written at "+url))
	}
}

func (p *program) finding(f webhook.Finding) {
	where := f.Path
	if where == "" {
		where = f.Field
	}
	line := fmt.Sprintf("finding %s (%s): %s: got %s, want %s", f.ID, f.Severity, where, f.Got, f.Want)
	if f.Consequence != "" {
		line += "; " + f.Consequence
	}
	if f.Clause != "" {
		line += "; written in: " + f.Clause
	}
	fmt.Fprintln(p.Err, wire.Line(line))
}

// answered is the exit code of a call.
func (p *program) answered(ctx context.Context, called flow.Called) error {
	name, a, err := called.Name, called.Answer, called.Err
	if len(a.Steps) > 1 {
		for _, s := range a.Steps {
			fmt.Fprintln(p.Err, wire.Line(fmt.Sprintf("%s: %s: %d %s", s.Kind, s.Sent, s.Status, s.Says)))
		}
	}
	var lost *network.Unreachable
	var refused *webhook.Refused
	switch {
	case err == nil && a.Refused == nil, errors.Is(err, errNobodyReads):
		return nil
	case errors.Is(err, context.Canceled) && ctx.Err() != nil:
		return failure{exitInterrupted, fmt.Errorf("interrupted: %w", err)}
	case errors.Is(err, webhook.ErrNoTokens):
		return failure{exitRefused, fmt.Errorf("%s has no tokens yet: wfconnect connect %s gets some", name, name)}
	case errors.As(err, &lost):
		return failure{exitUnreachable, called.Problem(p.log.Redactor().Text)}
	case a.RefreshErr != nil:
		return p.notRefreshed(name, a)
	case errors.As(err, &refused):
		return failure{exitNo, called.Problem(p.log.Redactor().Text)}
	case err != nil:
		return failure{exitUsage, err}
	}
	return failure{exitNo, called.Problem(p.log.Redactor().Text)}
}

func (p *program) notRefreshed(name string, a webhook.Answer) error {
	var lost *network.Unreachable
	var notKept *webhook.NotKept
	var open *flow.Unguarded
	switch {
	case errors.As(a.RefreshErr, &notKept):
		return p.onlyCopy(name, string(notKept.Tokens.AccessToken), string(notKept.Tokens.RefreshToken), notKept.Err)
	case errors.As(a.RefreshErr, &open):
		return failure{exitUsage, a.RefreshErr}
	}
	if errors.As(a.RefreshErr, &lost) {
		return failure{exitUnreachable, a.RefreshErr}
	}
	return failure{exitRefused, fmt.Errorf("%w; wfconnect connect %s --force signs in again%s", a.RefreshErr, name, onceMore(name, a.RefreshErr))}
}

// onceMore: where an answer was lost, the old refresh token may be good still.
func onceMore(name string, err error) string {
	var lost *flow.LostAnswer
	if !errors.As(err, &lost) {
		return ""
	}
	return ", wfconnect token " + name + " --refresh tries the old refresh token once more"
}

func isLoopback(redirectURI string) bool {
	_, err := loopback.Addresses(redirectURI)
	return err == nil
}

func sorted(names []string) []string {
	slices.Sort(names)
	return slices.Compact(names)
}
