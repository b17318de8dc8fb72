package cli

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"wfconnect/flow"
	"wfconnect/flow/config"
	"wfconnect/flow/vault"
	"wfconnect/flow/wire"
	"wfconnect/webhook"
)

var tokenFormats = []string{"raw", "json", "env", "header", "curl"}

type tokenOptions struct {
	format  string
	refresh bool
}

func (p *program) token() *cobra.Command {
	var o tokenOptions
	cmd := &cobra.Command{
		Use:   "token NAME",
		Short: "Print an access token that works, refreshing if needed",
		Long: `Print an access token of a connection: a Workfront application, or a webhook
provider with OAuth2. The one in the vault is printed unless it is known to be
at its end; then it is refreshed first. Where the lifetime is unknown only a call
can tell whether it still works: --refresh gets a new one. Any number of these
may run at once: one refreshes, the others wait and print what it got.

Formats:
  raw     the token
  header  the header line that carries it
  env     ACCESS_TOKEN=…, quoted for a shell
  curl    a complete call
  json    {"schema":"wfconnect.token/1", "connection", "token_type", "access_token",
          "expires_at" (RFC 3339, or null where it is unknown), "wid"}`,
		Example: `  wfconnect token acme --format header | curl --header @- https://acme.my.workfront.com/attask/api/v21.0/user/search
  eval "$(wfconnect token acme --format env)"
  wfconnect token acme --refresh`,
		Args:              exactly("NAME"),
		ValidArgsFunction: p.completeConnection(ofWorkfront | ofProvider),
		RunE:              func(cmd *cobra.Command, args []string) error { return p.runToken(cmd.Context(), args[0], o) },
	}
	cmd.Flags().StringVar(&o.format, "format", "raw", "raw, json, env, header or curl")
	oneOf(cmd, "format", tokenFormats...)
	cmd.Flags().BoolVar(&o.refresh, "refresh", false, "get a new one, whatever is left of the old one")
	return cmd
}

func (p *program) runToken(ctx context.Context, name string, o tokenOptions) error {
	if err := among("--format", o.format, tokenFormats...); err != nil {
		return failure{exitUsage, err}
	}
	c, v, err := p.open()
	if err != nil {
		return err
	}
	if w, there := c.Workfront[name]; there {
		if w.Flow == config.FlowJWT { // it may sign in by itself
			if err := unlocked(ctx, v); err != nil {
				return err
			}
		}
		return p.tokenOfWorkfront(ctx, w, p.parts(v), o)
	}
	if pr, there := c.Provider[name]; there {
		return p.tokenOfProvider(ctx, pr, p.parts(v), o)
	}
	return failure{exitUsage, unknownConnection(name, c)}
}

// gotten is a connection's token, whichever kind it is of.
type gotten struct {
	name, access, refresh, kind, wid string
	header                           string // before the token
	renewable                        bool   // without the person: by a refresh token, or a new JWT
	life                             flow.Life
	curl                             func() (string, error)
	problem                          *flow.Problem
	others                           bool
	notKept                          error
}

func (p *program) tokenOfWorkfront(ctx context.Context, w config.Workfront, parts flow.Parts, o tokenOptions) error {
	c, err := flow.Prepare(ctx, w, parts)
	if err != nil {
		return failure{exitUsage, err}
	}
	before, key := workfrontToken(c), vault.Key{Kind: "workfront", Name: w.Name}
	if before.access == "" && c.Renewable() { // a Machine to Machine Application: nobody has to sign in
		last, err := run(ctx, p, attendedConnect{Connect: c, heard: p.heard("workfront." + w.Name)}, flow.Event(flow.Authorize{Now: time.Now()}), nil, func(attendedConnect) {})
		if err != nil {
			return p.interrupted(ctx, parts.Vault, key, before.access, err)
		}
		o.refresh = true
		return p.refreshed(before, workfrontToken(last.Connect), o)
	}
	if refresh, err := before.wants(o); err != nil || !refresh {
		return p.printed(before, o, err)
	}
	last, err := run(ctx, p, attendedConnect{Connect: c, heard: p.heard("workfront." + w.Name)}, flow.Event(flow.Refresh{Now: time.Now()}), nil, func(attendedConnect) {})
	if err == nil && p.insists(ctx, last.Problem) {
		last, err = run(ctx, p, last, flow.Event(flow.Refresh{Insist: true, Now: time.Now()}), nil, func(attendedConnect) {})
	}
	if err != nil {
		return p.interrupted(ctx, parts.Vault, key, before.access, err)
	}
	return p.refreshed(before, workfrontToken(last.Connect), o)
}

func workfrontToken(c flow.Connect) gotten {
	t := c.Tokens
	return gotten{
		name: c.Name, access: string(t.AccessToken), refresh: string(t.RefreshToken), kind: t.TokenType, wid: t.WID, header: "sessionID: ",
		life: c.Life, curl: c.TokenCurl, problem: c.Problem, others: c.Others, notKept: c.NotKept, renewable: c.Renewable(),
	}
}

func (p *program) tokenOfProvider(ctx context.Context, c config.Provider, parts flow.Parts, o tokenOptions) error {
	if c.Auth == string(webhook.AuthAPIKey) {
		return failure{exitUsage, fmt.Errorf("%s uses an ApiKey: it has no token; every call carries the headers apiKey and username", c.Name)}
	}
	made, err := flow.PrepareProvider(ctx, c, parts)
	if err != nil {
		return failure{exitUsage, err}
	}
	before := providerToken(made.Provision)
	if refresh, err := before.wants(o); err != nil || !refresh {
		return p.printed(before, o, err)
	}
	last, err := run(ctx, p, attendedProvision{Provision: made.Provision, heard: p.heard("provider." + c.Name)}, flow.Event(flow.Refresh{Now: time.Now()}), nil, func(attendedProvision) {})
	if err == nil && p.insists(ctx, last.Problem) {
		last, err = run(ctx, p, last, flow.Event(flow.Refresh{Insist: true, Now: time.Now()}), nil, func(attendedProvision) {})
	}
	if err != nil {
		return p.interrupted(ctx, parts.Vault, vault.Key{Kind: "provider", Name: c.Name}, before.access, err)
	}
	return p.refreshed(before, providerToken(last.Provision), o)
}

func providerToken(v flow.Provision) gotten {
	t := v.Tokens
	return gotten{
		name: v.Name, access: string(t.AccessToken), refresh: string(t.RefreshToken), kind: t.TokenType, header: "Authorization: Bearer ",
		life: v.Life, curl: v.TokenCurl, problem: v.Problem, others: v.Others, notKept: v.NotKept, renewable: t.RefreshToken != "",
	}
}

// wants says whether to refresh.
func (g gotten) wants(o tokenOptions) (bool, error) {
	over := g.life.Over(time.Now())
	switch {
	case g.access == "":
		return false, failure{exitRefused, fmt.Errorf("%s has no tokens yet: wfconnect connect %s gets some", g.name, g.name)}
	case !g.renewable && o.refresh:
		return false, failure{exitRefused, fmt.Errorf("no refresh token came with the tokens of %s: wfconnect connect %s --force signs in again", g.name, g.name)}
	case !g.renewable && over:
		return false, failure{exitRefused, fmt.Errorf("the token of %s has expired, and no refresh token came with it: wfconnect connect %s --force signs in again", g.name, g.name)}
	}
	return o.refresh || g.renewable && g.life.Due(time.Now()), nil
}

// insists asks whether to refresh all the same: where the answer to an earlier
// refresh was lost, or where what comes could not be stored. Nobody is asked, and
// nothing is sent, where there is no terminal.
func (p *program) insists(ctx context.Context, problem *flow.Problem) bool {
	if problem == nil || !problem.Insist || !p.interactive() {
		return false
	}
	fmt.Fprintln(p.Err, wire.Line(problem.Error()))
	fmt.Fprint(p.Err, "refresh all the same? [y/N] ")
	answer, _ := p.awaitLine(ctx, func() ([]byte, error) { return bufio.NewReader(p.In).ReadBytes('\n') }) // no answer is no
	return strings.EqualFold(strings.TrimSpace(string(answer)), "y")
}

// refreshed prints what a refresh brought. One that failed is no reason to hold
// back a token that is not known to be over, unless a new one was asked for.
func (p *program) refreshed(before, now gotten, o tokenOptions) error {
	switch problem := now.problem; {
	case problem != nil && (o.refresh || now.life.Over(time.Now())):
		return failure{exitOf(problem), fmt.Errorf("%w%s", problem, advice(now.name, problem))}
	case problem != nil:
		fmt.Fprintln(p.Err, "wfconnect: warning: "+wire.Line(problem.Error()+"; the token of before is printed: "+now.life.Says(time.Now())))
	case now.others:
		fmt.Fprintln(p.Err, "another refresh had brought "+wire.Fingerprint(wire.KindToken, now.access)+": it is used")
	case before.access != "":
		fmt.Fprintln(p.Err, "refreshed: "+change(before, now))
	}
	return p.printed(now, o, nil)
}

// change is what a refresh changed, as fingerprints.
func change(before, now gotten) string {
	s := wire.Fingerprint(wire.KindToken, before.access) + " → " + wire.Fingerprint(wire.KindToken, now.access)
	if before.refresh == "" && now.refresh == "" {
		return s
	}
	old, fresh := wire.Fingerprint(wire.KindRefresh, before.refresh), wire.Fingerprint(wire.KindRefresh, now.refresh)
	if before.refresh == now.refresh {
		return s + ", the refresh token stays " + old
	}
	return s + ", the refresh token too: " + old + " → " + fresh
}

// advice is what a person types next.
func advice(name string, problem *flow.Problem) string {
	var can []string
	if problem.Remedy == flow.SignIn {
		can = append(can, "wfconnect connect "+name+" --force signs in again")
	}
	if problem.Insist {
		can = append(can, "wfconnect token "+name+" --refresh in a terminal asks whether to refresh all the same")
	}
	if len(can) == 0 {
		return ""
	}
	return " (" + strings.Join(can, ", ") + ")"
}

// printed puts the token on stdout. One that could not be stored is printed as
// well: this is its only copy.
func (p *program) printed(g gotten, o tokenOptions, err error) error {
	if err != nil {
		return err
	}
	text, err := g.as(o.format)
	if err != nil {
		return failure{exitUsage, err}
	}
	if _, err := io.WriteString(p.Out, text+"\n"); err != nil {
		return failure{exitUsage, fmt.Errorf("writing the token: %w", err)}
	}
	if g.notKept != nil {
		return p.onlyCopy(g.name, "", g.refresh, g.notKept)
	}
	return nil
}

func (g gotten) as(format string) (string, error) {
	switch format {
	case "header":
		return g.header + g.access, nil
	case "env":
		return "ACCESS_TOKEN=" + wire.Quote(g.access), nil
	case "curl":
		return g.curl()
	case "json":
		var at *string
		if g.life.Known() && !g.life.Ended {
			end := g.life.Issued.Add(g.life.Length).UTC().Format(time.RFC3339)
			at = &end
		}
		text, err := json.Marshal(struct {
			Schema      string  `json:"schema"`
			Connection  string  `json:"connection"`
			TokenType   string  `json:"token_type"`
			AccessToken string  `json:"access_token"`
			ExpiresAt   *string `json:"expires_at"`
			WID         string  `json:"wid"`
		}{"wfconnect.token/1", g.name, g.kind, g.access, at, g.wid})
		return string(text), err
	}
	return g.access, nil
}

// onlyCopy says that tokens could not be stored, and shows them to a person.
// What is no terminal keeps what it is told: it gets none.
func (p *program) onlyCopy(name, access, refresh string, err error) error {
	shown := "they are not written to what is no terminal"
	if terminal(p.raw.Err) {
		shown = "they stand above, and nowhere else"
		for _, one := range [][2]string{{"ACCESS_TOKEN", access}, {"REFRESH_TOKEN", refresh}} {
			if one[1] != "" {
				fmt.Fprintln(p.Err, one[0]+"="+wire.Quote(one[1]))
			}
		}
	}
	return failure{exitUsage, fmt.Errorf("tokens of %s came, but could not be stored: %w; %s; mend that, then wfconnect connect %s --force signs in again", name, err, shown, name)}
}
