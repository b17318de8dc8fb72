package flow

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"wfconnect/flow/wire"
)

const (
	// replayBound is how long a replay may take when the connection has no
	// timeout of its own.
	replayBound = 30 * time.Second
	// replayBody is how much of an answer is read. The recorder keeps less.
	replayBody = 64 << 20
)

// request is what is sent, without a context that could end it.
func (r Replay) request(as Sender) (*http.Request, error) {
	if as.Connection != r.Old.Connection {
		return nil, fmt.Errorf("the exchange is of %s and would be sent as %s: choose the connection that it belongs to", cmp.Or(r.Old.Connection, "no connection"), cmp.Or(as.Connection, "none"))
	}
	if as.HTTP == nil {
		return nil, fmt.Errorf("%s is not ready: mend its configuration first", as.Connection)
	}
	return r.Draft.Request(context.Background(), as.Credentials)
}

func (r Replay) send(as Sender) (Replay, []Do) {
	req, err := r.request(as)
	if err != nil {
		return r.refuse(err), nil
	}
	r.number++
	r.State = ReplaySending
	r.stop = make(chan struct{})
	return r, []Do{r.run(as.HTTP, req)}
}

func (r Replay) run(client *http.Client, req *http.Request) Do {
	number, old, log, stop := r.number, r.Old, r.log, r.stop
	return func(ctx context.Context) Event {
		ctx, cancel := context.WithTimeout(ctx, cmp.Or(client.Timeout, replayBound))
		defer cancel()
		go func() { // ends with the replay
			select {
			case <-stop:
				cancel()
			case <-ctx.Done():
			}
		}()
		_, version := log.After(0)
		problem := transmit(client, req.WithContext(wire.Replaying(ctx, old.Seq)))
		ev := replayed{number: number}
		log.Settle(ctx)
		var found bool
		if ev.old, ev.new, found = recordedSince(log, version, old); !found {
			ev.problem = "nothing of the replay was recorded"
			if problem != nil {
				ev.problem += ": " + log.Redactor().Text(problem.Error())
			}
			return ev
		}
		ev.diff = wire.Compare(ev.old, ev.new)
		return ev
	}
}

// transmit sends once and reads the answer, which the recorder keeps. It
// follows no redirect: that is an exchange of its own, and credentials do not
// go where it leads.
func transmit(client *http.Client, req *http.Request) error {
	once := *client
	once.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	resp, err := once.Do(req)
	if err != nil {
		return withoutAddress(err)
	}
	defer resp.Body.Close()
	_, err = io.CopyN(io.Discard, resp.Body, replayBody)
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

// withoutAddress: net/http's error quotes the URL, which is filled in.
func withoutAddress(err error) error {
	if inner := errors.Unwrap(err); inner != nil {
		return inner
	}
	return err
}

// recordedSince finds the replay, and the first exchange as it is known by now.
func recordedSince(log *wire.Log, version int, old wire.Exchange) (first, again wire.Exchange, found bool) {
	first = old
	all, _ := log.After(0)
	since, _ := log.After(version)
	for _, x := range all {
		if x.Seq == old.Seq {
			first = x
		}
	}
	for _, x := range since {
		if x.Replays == old.Seq && !x.Pending {
			again, found = x, true
		}
	}
	return first, again, found
}
