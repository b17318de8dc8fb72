package webhook

import (
	"io"
	"net/http"
	"time"
)

// Options are what one call may have beyond its arguments.
type Options struct {
	Body     Body           // upload only
	Sink     io.Writer      // takes a file's bytes as they come; nil keeps the first 16 MiB in Answer.Body and stops there
	Progress func(Progress) // at most ten times a second and once at the end of each body, from the call's own goroutines, never two at once
	AsForm   bool           // query parameters travel in a form body (D07)
}

// Progress is how far a body has come. Rate and time left are the viewer's
// arithmetic.
type Progress struct {
	Sending bool  // an upload's bytes; false: an answer's
	Done    int64 // bytes
	Total   int64 // bytes; -1 unknown
}

// Answer is what a call brought. It holds all that is known even when Call
// returns an error as well.
type Answer struct {
	Status      int
	ContentType string
	Header      http.Header
	Body        []byte // JSON and errors whole, up to 16 MiB; of bytes that went to a Sink the first 64 KiB
	Size        int64  // bytes that came
	Length      int64  // Content-Length; -1 none
	Cut         bool   // more would have come, and was not read
	Took        time.Duration
	Findings    []Finding
	Refused     *Refused // nil: success
	RefreshErr  error    // why no retry followed a 403: *Refused, *network.Unreachable, *NotKept, ErrNoRefreshToken
	Steps       []Step

	Metadata    *Metadata
	List        []Metadata // not nil when a list was read; index as in the JSON
	Result      *Result    // of upload and of the status endpoints
	ServiceInfo *ServiceInfo
	Image       *Image
}

// OK says whether the call did what it was for.
func (a Answer) OK() bool { return a.Refused == nil && a.Status >= 200 && a.Status < 300 }

// StepKind says what a step of a call was.
type StepKind string

const (
	StepCall     StepKind = "call"
	StepRedirect StepKind = "redirect" // the same call at the address that the step before named
	StepRefresh  StepKind = "refresh"  // of the access token
	StepRetry    StepKind = "retry"    // the same call with the new token
)

// Step is one arrow of the sequence drawing: what was sent to whom, and what
// came back. It holds no query.
type Step struct {
	Kind   StepKind
	To     string // host and port
	Sent   string // "GET /api/v1/files", "POST grant_type=refresh_token"
	Status int    // 0: no answer
	Says   string // in words: "the access token is not accepted", "joined the refresh of another call"
}
