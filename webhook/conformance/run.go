package conformance

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"wfconnect/webhook"
)

// Profile says how what Adobe leaves open is read.
type Profile string

const (
	Tolerant Profile = "tolerant" // fails only what breaks Workfront
	Strict   Profile = "strict"   // reads every ambiguity to the letter
)

// Subject is the provider, and how somebody gets in.
type Subject struct {
	Client      *http.Client // its CheckRedirect is not used
	Integration webhook.Integration
	Redact      func(string) string // takes known secrets out of what results quote, however they are encoded; nil: nothing is known

	Tokens webhook.TokenSet                                    // of an earlier handshake; empty: none
	Keep   func(ctx context.Context, t webhook.TokenSet) error // writes new tokens down before they are used; nil keeps nothing
	Guard  webhook.Guard                                       // stands around a refresh of Tokens, and keeps what comes; nil: there is nobody else

	// SignIn opens an address in somebody's browser and returns where the
	// browser was sent, the query as it came. nil: nobody is there. The error
	// is ErrNoRedirect when the provider is known to have shown a page instead.
	SignIn func(ctx context.Context, r SignInRequest) (location string, err error)

	OtherUsername string         // of a second user, in ApiKey mode, for P41 and P43; "" none
	OtherToken    webhook.Secret // the access token of a second user, in OAuth2 mode; "" none
}

// SignInRequest is what somebody is asked to do.
type SignInRequest struct {
	URL    string // to be opened
	State  string // what the redirect must bring back
	Cancel bool   // the person is to refuse
}

// ErrNoRedirect says that the provider showed a page and did not redirect.
var ErrNoRedirect = errors.New("the provider showed a page and did not redirect")

// Options are how a run goes.
type Options struct {
	Profile     Profile       // "" is Tolerant
	AllowWrites bool          // without it nothing is changed at the provider
	Folder      string        // the id of the folder that takes the scratch folder; "" is the root
	Only        []string      // check ids; empty: all
	Timeout     time.Duration // of the whole run; 0 none
	Now         func() time.Time
}

// EventKind says what happens.
type EventKind string

const (
	Started  EventKind = "started"  // a check
	Found    EventKind = "found"    // a result
	Finished EventKind = "finished" // a check
	Waiting  EventKind = "waiting"  // for a person, or for a token to end; Says tells
)

// Event is told while a run goes on, one at a time.
type Event struct {
	Kind   EventKind
	Check  Check
	Result Result // of Found
	Says   string // of Waiting
	URL    string // of Waiting: what the person opens
	Done   int    // checks
	Total  int    // checks
}

// run is one run.
type run struct {
	Subject
	o       Options
	gate    *gate
	tokens  *webhook.Tokens // nil in ApiKey mode and without tokens
	observe func(Event)
	stamp   string // makes names of this run its own
	checks  []Check

	facts

	mu      sync.Mutex // guards everything below
	results map[int][]Result
	log     []seen         // every answer of the API to right credentials
	stuck   map[string]int // calls without an answer, by endpoint
	done    int
	longest int
	base    int // the chain before the stage that runs
	signIns int
	left    []string
	traces  []written
	scratch string
}

// Run runs the checks and always reports, however little was done. observe may
// be nil.
func Run(ctx context.Context, s Subject, o Options, observe func(Event)) Report {
	r := newRun(s, o, observe)
	report := Report{BaseURL: s.Integration.BaseURL, Profile: r.o.Profile, Started: r.o.Now()}
	begun := time.Now()
	outside := ctx
	if o.Timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, o.Timeout)
		defer cancel()
	}
	report.Problem = r.problem()
	if report.Problem == nil {
		report.Problem = r.enter(ctx)
	}
	r.base = r.longest
	r.conduct(ctx, report.Problem)
	report.Took, report.Interrupted = time.Since(begun), ctx.Err() != nil || outside.Err() != nil
	for i := range r.checks {
		report.Results = append(report.Results, r.results[i]...)
	}
	report.Scratch, report.Left, report.SignIns = r.scratch, r.left, r.signIns
	report.Calls, report.Longest = r.gate.count(), r.longest
	return report
}

func newRun(s Subject, o Options, observe func(Event)) *run {
	if o.Profile == "" {
		o.Profile = Tolerant
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	r := &run{Subject: s, o: o, stamp: stamp(o.Now()), results: map[int][]Result{}, stuck: map[string]int{}}
	client := http.Client{}
	if s.Client != nil {
		client = *s.Client
	}
	r.gate = newGate(client.Transport)
	client.Transport = r.gate
	r.Client = &client
	if s.Integration.Auth == webhook.AuthOAuth2 && s.Tokens.AccessToken != "" {
		r.tokens = r.shared(s.Tokens)
	}
	var telling sync.Mutex
	r.observe = func(e Event) {
		if observe != nil {
			telling.Lock()
			defer telling.Unlock()
			observe(e)
		}
	}
	for _, c := range Checks() {
		if len(o.Only) == 0 || slices.ContainsFunc(o.Only, func(id string) bool { return strings.EqualFold(id, c.ID) }) {
			r.checks = append(r.checks, c)
		}
	}
	return r
}

func (r *run) shared(t webhook.TokenSet) *webhook.Tokens {
	return webhook.NewTokens(t, func(ctx context.Context, refresh webhook.Secret) (webhook.TokenSet, error) {
		return r.Integration.Refresh(ctx, r.Client, refresh)
	}, r.Keep).Guarded(r.Guard)
}

// problem is what stands in the configuration.
func (r *run) problem() *Problem {
	if err := r.Integration.Validate(); err != nil {
		return &Problem{ProblemConfig, strings.ReplaceAll(err.Error(), "\n", "; ")}
	}
	for _, id := range r.o.Only {
		if !slices.ContainsFunc(Checks(), func(c Check) bool { return strings.EqualFold(c.ID, id) }) {
			return &Problem{ProblemConfig, fmt.Sprintf("there is no check %.40q; they are P01 to %s", id, last())}
		}
	}
	return nil
}

func last() string {
	all := Checks()
	return all[len(all)-1].ID
}
