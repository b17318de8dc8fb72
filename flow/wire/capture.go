package wire

import (
	"net/http"
	"strings"
	"sync"
)

const (
	// half is what is kept of each end of a body that is longer than both.
	half = 512 << 10
	// margin is kept beyond half while recording and dropped after redaction:
	// of a secret that the cut runs through, no part is left. No secret that
	// travels in a header can be longer.
	margin = 16 << 10
)

// capture keeps the two ends of a body of any length in bounded memory.
type capture struct {
	mu   sync.Mutex
	head []byte // the first half+margin bytes
	tail []byte // a ring of the bytes after them
	next int    // where the ring is written next
	skip int64  // bytes before this offset are in no tail; 0 when the length is not known
	size int64
}

// expect says how long the body will be: what lies between its two ends then
// need not be copied at all. A negative length is not known.
func (c *capture) expect(length int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.skip = max(length-half-margin, 0)
}

func (c *capture) write(b []byte) {
	if len(b) == 0 {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	before := c.size
	c.size += int64(len(b))
	if room := half + margin - len(c.head); room > 0 {
		n := min(room, len(b))
		c.head = append(c.head, b[:n]...)
		b, before = b[n:], before+int64(n)
	}
	if between := min(c.skip-before, int64(len(b))); between > 0 {
		b = b[between:]
	}
	if len(b) > half+margin {
		b = b[len(b)-half-margin:]
	}
	if room := half + margin - len(c.tail); room > 0 {
		n := min(room, len(b))
		c.tail = append(c.tail, b[:n]...)
		b = b[n:]
	}
	for len(b) > 0 {
		n := copy(c.tail[c.next:], b)
		c.next = (c.next + n) % len(c.tail)
		b = b[n:]
	}
}

func (c *capture) length() int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.size
}

func (c *capture) reset() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.head, c.tail, c.next, c.size = nil, nil, 0, 0
}

// ends returns copies: the transport may still be sending the request while
// its answer has already ended.
func (c *capture) ends() (head, tail []byte, size int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	head = append(head, c.head...)
	tail = append(append(tail, c.tail[c.next:]...), c.tail[:c.next]...)
	return head, tail, c.size
}

// message is the body, redacted and cut to size; its headers are the caller's.
func (c *capture) message(header http.Header, redact *Redactor) Message {
	head, tail, size := c.ends()
	m := Message{Size: size}
	if size == 0 {
		return m
	}
	// Redaction cannot see into a compressed body, so none is kept.
	if coding := header.Get("Content-Encoding"); coding != "" && !strings.EqualFold(coding, "identity") {
		m.Cut = true
		return m
	}
	mime := header.Get("Content-Type")
	if size <= 2*half {
		m.Body = redact.Body(mime, append(head, tail...))
		return m
	}
	if size <= 2*(half+margin) {
		// All of it is here: redact it whole, and only then cut.
		all := redact.Body(mime, append(head, tail...))
		head, tail = all[:min(half, len(all))], all[min(len(all), max(half, len(all)-half)):]
	} else {
		head, tail = redact.Body(mime, head), redact.Body(mime, tail)
		head, tail = head[:max(0, len(head)-margin)], tail[min(margin, len(tail)):]
	}
	m.Cut, m.Gap = true, len(head)
	m.Body = append(head[:len(head):len(head)], tail...)
	return m
}
