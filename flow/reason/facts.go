package reason

import (
	"fmt"
	"strings"
	"time"

	"wfconnect/network"
	"wfconnect/workfront"
)

// Side is who answered.
type Side int

const (
	Workfront Side = iota
	Provider       // a document webhook provider
)

// Request is what was tried.
type Request int

const (
	Login    Request = iota // the trip to the browser
	Exchange                // a code for tokens
	Renew                   // a refresh token for tokens
	Present                 // a signed JWT for a token
	Call                    // of the API; of a provider's endpoint
)

// Shape is what an answer is made of.
type Shape int

const (
	JSON Shape = iota
	HTML
	Empty
	Garbled // none of these
)

// Header is what a call carried its token in.
type Header int

const (
	SessionID Header = iota
	Bearer
	NoHeader
)

// Facts are what is known of an attempt. The zero value of each says that it is
// not known, or not so.
type Facts struct {
	Side    Side
	Request Request
	Name    string // of the connection

	// What came back.
	Points    workfront.Cause // what the answer alone points to
	Error     string          // OAuth's error, Workfront's type
	Words     string          // the description, the message
	Status    int
	Shape     Shape
	Location  string // of a redirect that was not followed
	Denied    bool   // a page says so
	Reference string // of a CDN or firewall
	Server    string
	Network   network.Kind // why no whole answer came
	NotSent   bool         // and nothing had left this machine

	// The login.
	Silent    bool // no answer came to it
	Waited    time.Duration
	PasteOnly bool // nothing here can catch one
	CodeAge   time.Duration
	Pasted    bool

	// The application.
	Host, Lane   string // that it is configured for
	WorkedBefore bool   // tokens came to it before, with the same ID and redirect URI
	AdobeHost    bool   // .workfront.adobe.com
	RedirectURI  string
	Compared     bool     // what is registered is known
	Differences  []string // and differs so
	SecretSpace  bool     // it begins or ends with white space
	Reserved     bool     // it, or the client ID, holds : % + & = or space
	Basic        bool     // it goes into Authorization: Basic
	Style        string   // of the token request, in words
	OneStyle     bool     // the application is of a type that leaves no choice of it

	// The tokens.
	TokenLane    string
	TokenAge     time.Duration // since they came
	SignInAge    time.Duration // since somebody signed in for them, however often they were refreshed
	Idle         time.Duration // since they were last used
	LifeOver     bool
	Limits       []Limit // of the refresh token, as far as the person has told them
	HasRefresh   bool
	RotationSeen bool
	AnswerLost   bool // of a refresh with this very token

	RefusedBefore bool // it was sent a moment ago, in another style, and the style refused

	// The call of a provider's endpoint.
	Endpoint   string
	Arguments  string // what follows it on a command line, or the path of a call of Workfront; quoted for a shell
	Method     string
	APIKey     bool // it carries apiKey and username, not a token
	Item       bool // it names one
	Parameters bool // it has some
	Refreshed  bool // it carried a new token, which 403 or the old one's end had brought
	NoNewToken bool // 403 was to bring a new token, and brought none
	Unrenewed  bool // 403 was to bring a new token, and this machine or the network was in the way
	Left       bool // a redirect led it to another host
	SaysNo     bool // the body says that it failed

	// The call.
	Header    Header
	Foreign   bool // the token in it is none of this connection's
	Path      string
	URILength int
	Version   string // "" when the path names none
	Removed   string // when that version was switched off
	Newer     bool   // than the schedule that is known
	NoRows    bool   // it was allowed, and brought nothing
	Filtered  bool   // the query names what must be so
	OwnUser   bool   // it asks for the token's own user
	Skew      time.Duration
	SkewKnown bool // Skew is how far the server's clock is ahead of this one
}

// Limit is one of a refresh token's two: "absolute" or "inactivity".
type Limit struct {
	Name string
	Over bool
}

// tokens says whether it was a request for tokens.
func (f Facts) tokens() bool {
	return f.Request == Exchange || f.Request == Renew || f.Request == Present
}

func (f Facts) answered() bool { return f.Status != 0 }

// wordless is a refusal that gives no reason at all.
func (f Facts) wordless() bool {
	return f.Status/100 == 4 && f.Points == workfront.CauseUnknown && f.Error == "" && f.Shape != HTML
}

// says looks for words in what the server said; all in lower case.
func (f Facts) says(any ...string) bool {
	words := strings.ToLower(f.Error + " " + f.Words)
	for _, s := range any {
		if strings.Contains(words, s) {
			return true
		}
	}
	return false
}

func (f Facts) who() string {
	if f.Side == Provider {
		return "the provider"
	}
	return "Workfront"
}

// again is how the attempt is made once more, once its cause is mended.
func (f Facts) again() string {
	switch f.Request {
	case Exchange:
		return "get a new code"
	case Renew:
		return "refresh again"
	case Present:
		return "sign a new JWT"
	case Call:
		return "send it again"
	}
	return "open a new login"
}

func (f Facts) then(first string) string { return first + ", then " + f.again() }

// thenAgain is a Do.
func thenAgain(first string) func(Facts) string {
	return func(f Facts) string { return f.then(first) }
}

func (f Facts) command(s string) string {
	s = strings.Replace(s, "ONCEMORE", f.onceMore(), 1)
	return strings.Replace(s, "NAME", f.Name, 1)
}

// onceMore is the command that makes the request again, whatever is stored by now.
func (f Facts) onceMore() string {
	switch {
	case f.served():
		return strings.TrimSpace("wfconnect call NAME " + f.Endpoint + " " + f.Arguments)
	case f.Request == Call:
		return "wfconnect api NAME " + f.Arguments
	case f.Request == Renew:
		return "wfconnect token NAME --refresh"
	}
	return "wfconnect connect NAME --force"
}

// lane is the environment in words.
func (f Facts) lane() string {
	if f.Lane == "" {
		return "this environment"
	}
	return "lane " + f.Lane
}

func (f Facts) sandbox() bool { return f.Lane != "" && f.Lane != "my" }

func seconds(d time.Duration) int { return int(d.Round(time.Second).Seconds()) }

// span is a time in words.
func span(d time.Duration) string {
	switch d = max(d, 0); {
	case d < 2*time.Minute:
		return fmt.Sprintf("%d s", seconds(d))
	case d < 2*time.Hour:
		return fmt.Sprintf("%d min", int(d.Minutes()))
	case d < 48*time.Hour:
		return fmt.Sprintf("%d h", int(d.Hours()))
	}
	return fmt.Sprintf("%d days", int(d.Hours()/24))
}

// Secret looks at a client secret and an ID for what trips servers up. It keeps
// neither.
func (f Facts) Secret(id, secret string) Facts {
	f.SecretSpace = strings.TrimSpace(secret) != secret
	f.Reserved = strings.ContainsAny(secret+id, ":%+&= ")
	return f
}
