package provider

import (
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"wfconnect/practice"
)

// elsewhere is where redirect=other_host points. It exists nowhere (RFC 2606).
const elsewhere = "https://elsewhere.example"

const dripPause = 100 * time.Millisecond

// disturbed does to a request what networks and gateways do. It is true when
// that was the answer.
func (c *call) disturbed() bool {
	if d, _ := time.ParseDuration(c.f["slow"]); d > 0 && !practice.Wait(c.r, d) {
		return true
	}
	switch c.f["network"] {
	case "hang":
		// Until a body is read to its end, net/http does not notice that the
		// client has gone. What is too long is cut off instead of read.
		const enough = 1 << 20
		if n, _ := io.CopyN(io.Discard, c.r.Body, enough); n < enough {
			<-c.r.Context().Done()
		}
		return true
	case "reset":
		practice.Reset(c.rw)
		return true
	case "never_ends":
		c.neverEnd()
		return true
	case "drip", "early_close":
		c.rw = &bent{ResponseWriter: c.rw, c: c}
	}
	if status, err := strconv.Atoi(c.f["status"]); err == nil {
		if status == http.StatusOK {
			c.json(status, map[string]any{})
		} else {
			c.fail(refuse(status, "%s", strings.ToLower(http.StatusText(status))))
		}
		return true
	}
	return false
}

// neverEnd writes a list that goes on until the client has had enough.
func (c *call) neverEnd() {
	c.rw.Header().Set("Content-Type", jsonType)
	chunk := []byte(strings.Repeat(`{"title":"again","kind":"file","id":"again"},`, 700))
	for first := []byte("["); ; first = chunk {
		if _, err := c.rw.Write(first); err != nil {
			return
		}
		_ = http.NewResponseController(c.rw).Flush() // only makes it arrive sooner
		if !practice.Wait(c.r, time.Millisecond) {
			return
		}
	}
}

// bent is a ResponseWriter that drips, or breaks off.
type bent struct {
	http.ResponseWriter
	c    *call
	sent int64
}

func (b *bent) Unwrap() http.ResponseWriter { return b.ResponseWriter }

func (b *bent) Write(data []byte) (int, error) {
	if b.c.f.is("network", "early_close") {
		return b.breakOff(data)
	}
	for i := range data {
		if !practice.Wait(b.c.r, dripPause) {
			return i, b.c.r.Context().Err()
		}
		if _, err := b.ResponseWriter.Write(data[i : i+1]); err != nil {
			return i, err
		}
		_ = http.NewResponseController(b.ResponseWriter).Flush()
	}
	return len(data), nil
}

// breakOff lets half of the announced bytes through, and aborts.
func (b *bent) breakOff(data []byte) (int, error) {
	length, _ := strconv.ParseInt(b.Header().Get("Content-Length"), 10, 64)
	left := max(length/2-b.sent, 0)
	if int64(len(data)) < left {
		b.sent += int64(len(data))
		return b.ResponseWriter.Write(data)
	}
	_, _ = b.ResponseWriter.Write(data[:left])
	_ = http.NewResponseController(b.ResponseWriter).Flush()
	panic(http.ErrAbortHandler)
}
