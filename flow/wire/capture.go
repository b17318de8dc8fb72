package wire

import (
	"net/http"
	"strings"
	"sync"
)

const (
	// half is what is kept of each end of a body that is longer than both.
	half = 512 << 10
	// short is what is kept of the end of such a body whose length was not
	// announced: any of its bytes may be the last, so all are copied, and a ring
	// that stays in the processor's cache makes that cheap.
	short = 16 << 10
	// margin is kept beyond each end while recording and dropped after redaction:
	// of a secret that the cut runs through, no part is left. No secret that
	// travels in a header can be longer.
	margin = 16 << 10
)

// capture keeps the two ends of a body of any length in bounded memory: 2*half
// bytes, a margin each.
type capture struct {
	mu   sync.Mutex
	head []byte // the first bytes
	tail []byte // a ring of the bytes after them
	next int    // where the ring is written next
	last int    // how long the tail may be, without its margin; 0: short
	skip int64  // bytes before this offset are in no tail; 0 when the length is not known
	size int64
}

// expect says how long the body will be: what lies between its two ends then need
// not be copied at all. Of a length below 1 nothing is known: a request's 0 may be that.
func (c *capture) expect(length int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if length > 0 {
		c.last, c.skip = half, max(length-half-margin, 0)
	}
}

// lengths are those of the two ends, margins excluded.
func (c *capture) lengths() (head, tail int) {
	if c.last == 0 {
		return 2*half - short, short
	}
	return 2*half - c.last, c.last
}

func (c *capture) write(b []byte) {
	if len(b) == 0 {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	head, tail := c.lengths()
	before := c.size
	c.size += int64(len(b))
	if room := head + margin - len(c.head); room > 0 {
		n := min(room, len(b))
		c.head = append(roomFor(c.head, n, head+margin), b[:n]...)
		b, before = b[n:], before+int64(n)
	}
	if between := min(c.skip-before, int64(len(b))); between > 0 {
		b = b[between:]
	}
	if len(b) > tail+margin {
		b = b[len(b)-tail-margin:]
	}
	if room := tail + margin - len(c.tail); room > 0 {
		n := min(room, len(b))
		c.tail = append(roomFor(c.tail, n, tail+margin), b[:n]...)
		b = b[n:]
	}
	for len(b) > 0 {
		n := copy(c.tail[c.next:], b)
		c.next = (c.next + n) % len(c.tail)
		b = b[n:]
	}
}

// roomFor n more bytes in an end that may become as long as most. Most bodies are
// small; one that is not gets all of its room at once, since to grow step by step
// costs more than everything else that is done here.
func roomFor(end []byte, n, most int) []byte {
	if len(end)+n <= max(cap(end), promptly) {
		return end
	}
	return append(make([]byte, 0, most), end...)
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
	first, last := c.lengths()
	// Where a body ended earlier than it was announced, what was taken for its
	// middle is missing although it is short.
	whole := int64(len(head)+len(tail)) == size
	if whole && size <= 2*half {
		m.Body = redact.Body(mime, append(head, tail...))
		return m
	}
	if whole {
		// Redact it whole, and only then cut.
		all := redact.Body(mime, append(head, tail...))
		head, tail = all[:min(first, len(all))], all[min(len(all), max(first, len(all)-last)):]
	} else {
		head, tail = redact.Body(mime, head), redact.Body(mime, tail)
		head, tail = head[:max(0, len(head)-margin)], tail[min(margin, len(tail)):]
	}
	m.Cut, m.Gap = true, len(head)
	m.Body = append(head[:len(head):len(head)], tail...)
	return m
}
