package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"wfconnect/flow"
	"wfconnect/flow/config"
	"wfconnect/flow/vault"
	"wfconnect/flow/wire"
	"wfconnect/network"
	"wfconnect/workfront"
)

func (p *program) api() *cobra.Command {
	var query []string
	cmd := &cobra.Command{
		Use:   "api NAME PATH",
		Short: "GET the Workfront API with the token",
		Long: `GET the Workfront API with the connection's token. The answer goes to stdout.

PATH is user/search, below the connection's API version, or whole from
/attask/api/ on. A session that has ended is refreshed once.`,
		Example: `  wfconnect api acme user/search -q 'ID=$$USER.ID' -q fields=name,emailAddr
  wfconnect api acme /attask/api/v21.0/proj/search -q '$$LIMIT=10'`,
		Args:              exactly("NAME", "PATH"),
		ValidArgsFunction: p.completeConnection(ofWorkfront),
		RunE: func(cmd *cobra.Command, args []string) error {
			path, err := withQuery(args[1], query)
			if err != nil {
				return failure{exitUsage, err}
			}
			return p.runAPI(cmd.Context(), args[0], path)
		},
	}
	cmd.Flags().StringArrayVarP(&query, "query", "q", nil, "a parameter, as `key=value`; may be repeated")
	return cmd
}

// withQuery adds parameters to a path. Workfront's own $$ stays readable: it may
// be written either way.
func withQuery(path string, pairs []string) (string, error) {
	for _, pair := range pairs {
		key, value, ok := strings.Cut(pair, "=")
		if !ok || key == "" {
			return "", fmt.Errorf("-q %s: write a parameter as key=value", pair)
		}
		mark := "?"
		if strings.Contains(path, "?") {
			mark = "&"
		}
		path += mark + readable(key) + "=" + readable(value)
	}
	return path, nil
}

func readable(s string) string {
	return strings.NewReplacer("%24", "$", "%2C", ",", "%3A", ":", "+", "%20").Replace(url.QueryEscape(s))
}

func (p *program) runAPI(ctx context.Context, name, path string) error {
	c, v, err := p.open()
	if err != nil {
		return err
	}
	w, there := c.Workfront[name]
	if _, provider := c.Provider[name]; provider && !there {
		return failure{exitUsage, fmt.Errorf("%s is a webhook provider: wfconnect call %s files parentId=/ calls it", name, name)}
	}
	if !there {
		return failure{exitUsage, unknownConnection(name, c)}
	}
	if w.Flow == config.FlowJWT { // it may sign in by itself
		if err := unlocked(ctx, v); err != nil {
			return err
		}
	}
	made, err := flow.Prepare(ctx, w, p.parts(v))
	if err != nil {
		return failure{exitUsage, err}
	}
	if made.Tokens.AccessToken == "" && made.Renewable() { // a Machine to Machine Application: nobody has to sign in
		signed, err := run(ctx, p, attendedConnect{Connect: made, heard: p.heard("workfront." + name)}, flow.Event(flow.Authorize{Now: time.Now()}), nil, func(attendedConnect) {})
		if err != nil {
			return p.interrupted(ctx, v, vault.Key{Kind: "workfront", Name: name}, "", err)
		}
		if made = signed.Connect; made.Problem != nil {
			return failure{exitOf(made.Problem), made.Problem}
		}
	}
	if made.Tokens.AccessToken == "" {
		return failure{exitRefused, fmt.Errorf("%s has no token yet: wfconnect connect %s gets one", name, name)}
	}
	last, err := run(ctx, p, attendedConnect{Connect: made, heard: p.heard("workfront." + name)}, flow.Event(flow.Ask{Path: path, Now: time.Now()}), nil, func(attendedConnect) {})
	if err != nil {
		return failure{exitInterrupted, errors.New("interrupted; no answer came")}
	}
	return p.apiAnswered(w, last.Connect)
}

// apiAnswered prints what came, and says what it means.
func (p *program) apiAnswered(w config.Workfront, c flow.Connect) error {
	call := c.Call
	if body := call.Answer.Body; len(body) > 0 {
		if !bytes.HasSuffix(body, []byte("\n")) {
			body = append(bytes.Clone(body), '\n')
		}
		if _, err := p.Out.Write(body); err != nil {
			return err
		}
	}
	if call.Answer.Cut {
		fmt.Fprintf(p.Err, "the answer is longer than what is printed: %d bytes\n", len(call.Answer.Body))
	}
	if warning := workfront.VersionWarning(call.Version); warning != "" {
		fmt.Fprintln(p.Err, wire.Line(warning))
	}
	var lost *network.Unreachable
	switch refused := call.Answer.Refused; {
	case errors.As(call.Err, &lost):
		return failure{exitUnreachable, call.Err}
	case call.Err != nil:
		return failure{exitUsage, call.Err}
	case c.Problem != nil:
		return failure{exitOf(c.Problem), c.Problem}
	case refused != nil && refused.Cause == workfront.CauseSession:
		return failure{exitRefused, fmt.Errorf("%w; wfconnect connect %s --force signs in again", refused, w.Name)}
	case refused != nil:
		return failure{exitNo, refused}
	case c.NotKept != nil:
		return failure{exitUsage, fmt.Errorf("the answer is here, but a new token could not be stored: %w", c.NotKept)}
	case call.Answer.Empty():
		fmt.Fprintln(p.Err, "200 and not one row: the token works, but this user may see none of it, or there is none")
	}
	return nil
}
