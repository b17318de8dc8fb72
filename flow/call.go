package flow

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"wfconnect/webhook"
)

// Call is one call to a provider: chosen, sent, shown, repeated. Calls are made
// one after the other; what earlier ones brought is kept for choosing ids.
type Call struct {
	Endpoint webhook.Endpoint
	Args     webhook.Args
	Sending  bool
	Stopping bool
	Began    time.Time
	Now      time.Time
	Progress webhook.Progress
	Done     bool
	Answer   webhook.Answer
	Err      error
	Saved    string             // where the bytes of a download are
	Seen     []webhook.Metadata // of earlier answers, each id once, the newest last

	caller *webhook.Caller
	redact func(string) string
	number int
	stop   chan struct{}
	meter  *meter
}

// Events that a person causes.
type (
	// Send makes a call. Upload names the file whose bytes an upload sends;
	// SaveAs where the bytes of a download go, "" keeps what can be shown.
	Send struct {
		Endpoint webhook.Endpoint
		Args     webhook.Args
		AsForm   bool
		Upload   string
		SaveAs   string
		Now      time.Time
	}
	// CancelCall stops the call that is under way.
	CancelCall struct{}
	// SetIntegration changes what later calls are made with.
	SetIntegration struct{ Integration webhook.Integration }
)

type (
	callDone struct {
		number   int
		endpoint webhook.Endpoint
		answer   webhook.Answer
		err      error
		saved    string
		tokens   webhook.TokenSet // as they are after the call
		notKept  error            // they came, and could not be stored
		at       time.Time
	}
	progressed struct {
		number int
		now    time.Time
		at     webhook.Progress
	}
)

// NewCall is the flow before its first call.
func NewCall(caller *webhook.Caller, redact func(string) string) Call {
	return Call{caller: caller, redact: redact}
}

// Over says whether nothing is under way.
func (c Call) Over() bool { return c.Done && !c.Sending }

// On is the table of contents of a call.
func (c Call) On(ev Event) (Call, []Do) {
	switch ev := ev.(type) {
	case Send:
		return c.send(ev)
	case progressed:
		if ev.number == c.number && c.Sending {
			c.Progress, c.Now = ev.at, ev.now
			return c, []Do{c.watch()}
		}
	case callDone:
		return c.onDone(ev), nil
	case CancelCall:
		if c.Sending && !c.Stopping {
			c.Stopping = true
			stop := c.stop
			return c, []Do{func(context.Context) Event { close(stop); return nil }}
		}
	case SetIntegration:
		next := *c.caller
		next.Integration = ev.Integration
		c.caller = &next
	}
	return c, nil
}

func (c Call) send(ev Send) (Call, []Do) {
	if c.Sending {
		return c, nil
	}
	c.number++
	c.Endpoint, c.Args = ev.Endpoint, ev.Args
	c.Sending, c.Stopping, c.Done = true, false, false
	c.Began, c.Now, c.Progress = ev.Now, ev.Now, webhook.Progress{Total: -1}
	c.Answer, c.Err, c.Saved = webhook.Answer{}, nil, ""
	c.stop = make(chan struct{})
	c.meter = &meter{news: make(chan struct{}, 1), over: make(chan struct{})}
	return c, []Do{c.run(ev), c.watch()}
}

func (c Call) run(ev Send) Do {
	return func(ctx context.Context) Event {
		defer close(c.meter.over)
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		go func() { // ends with the call
			select {
			case <-c.stop:
				cancel()
			case <-ctx.Done():
			}
		}()
		done := callDone{number: c.number, endpoint: ev.Endpoint}
		done.answer, done.saved, done.err = c.transfer(ctx, ev)
		done.at = time.Now()
		if c.caller.Tokens != nil {
			done.tokens = c.caller.Tokens.Current()
			var notKept *webhook.NotKept
			if errors.As(done.answer.RefreshErr, &notKept) {
				done.tokens, done.notKept = notKept.Tokens, notKept.Err
			}
		}
		return done
	}
}

// transfer makes the call, with a file at either end.
func (c Call) transfer(ctx context.Context, ev Send) (webhook.Answer, string, error) {
	o := webhook.Options{AsForm: ev.AsForm, Progress: c.meter.set}
	if ev.Endpoint.HasBody() {
		body, err := FileBody(ev.Upload)
		if err != nil {
			return webhook.Answer{}, "", err
		}
		o.Body = body
	}
	if ev.SaveAs == "" || !ev.Endpoint.Bytes() {
		answer, err := c.caller.Call(ctx, ev.Endpoint, ev.Args, o)
		return answer, "", err
	}
	file, err := webhook.SaveTo(ev.SaveAs, false)
	if err != nil {
		return webhook.Answer{}, "", err
	}
	o.Sink = file
	answer, err := c.caller.Call(ctx, ev.Endpoint, ev.Args, o)
	if err != nil || !answer.OK() {
		return answer, "", file.Abandon(firstError(err, answer))
	}
	return answer, ev.SaveAs, file.Commit()
}

func firstError(err error, a webhook.Answer) error {
	if err == nil && a.Refused != nil {
		return a.Refused
	}
	return err
}

// FileBody is a regular file as what an upload sends.
func FileBody(path string) (webhook.Body, error) {
	if path == "" {
		return webhook.Body{}, errors.New("no file was named to upload")
	}
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return webhook.Body{}, fmt.Errorf("the file to upload: %w", err)
	case !info.Mode().IsRegular():
		return webhook.Body{}, fmt.Errorf("the file to upload: %s is not a regular file", path)
	}
	return webhook.Body{Size: info.Size(), Open: func() (io.ReadCloser, error) { return os.Open(path) }}, nil
}

func (c Call) onDone(ev callDone) Call {
	if ev.number != c.number || !c.Sending {
		return c
	}
	c.Sending, c.Done = false, true
	c.Answer, c.Err, c.Saved, c.Now = ev.answer, ev.err, ev.saved, ev.at
	if r := ev.answer.Refused; r != nil {
		safe := *r
		safe.Type, safe.Message = redacted(c.redact, r.Type), redacted(c.redact, r.Message)
		c.Answer.Refused = &safe
	}
	if m := ev.answer.Metadata; m != nil {
		c.Seen = seen(c.Seen, *m)
	}
	c.Seen = seen(c.Seen, ev.answer.List...)
	return c
}

// seen keeps the last items that answers named, each id once.
func seen(before []webhook.Metadata, items ...webhook.Metadata) []webhook.Metadata {
	const most = 500
	at := map[string]int{}
	list := append([]webhook.Metadata(nil), before...)
	for i, m := range list {
		at[m.ID] = i
	}
	for _, m := range items {
		if i, there := at[m.ID]; there {
			list[i] = m
			continue
		}
		at[m.ID] = len(list)
		list = append(list, m)
	}
	return list[max(0, len(list)-most):]
}
