package wire

import (
	"encoding/json"
	"time"
)

// ms is a duration as HAR has it: milliseconds, here with three decimals.
type ms time.Duration

const never = ms(-1)

// MarshalJSON implements json.Marshaler.
func (m ms) MarshalJSON() ([]byte, error) {
	if m == never {
		return []byte("-1"), nil
	}
	return json.Marshal(float64(time.Duration(m).Microseconds()) / 1000)
}

// harTimings add up to time; ssl is a part of connect. What did not happen is -1;
// send, wait and receive may not be.
type harTimings struct {
	Blocked ms `json:"blocked"`
	DNS     ms `json:"dns"`
	Connect ms `json:"connect"`
	SSL     ms `json:"ssl"`
	Send    ms `json:"send"`
	Wait    ms `json:"wait"`
	Receive ms `json:"receive"`
}

func timingsOf(x Exchange) (t harTimings, total ms) {
	t = harTimings{Blocked: never, DNS: never, Connect: never, SSL: never}
	took := whole1000(max(x.Took, 0))
	seen := x.Timing
	dns, connect, ssl := whole1000(seen.DNS), whole1000(seen.Connect)+whole1000(seen.TLS), whole1000(seen.TLS)
	ready := clamp(seen.Ready, 0, took)
	if seen.Ready == 0 && x.Status == 0 && !x.Served {
		ready = took // no connection came, and all of it was waiting for one
	}
	if dns+connect > ready { // a dial that this request did not wait for to its end
		dns, connect, ssl = 0, 0, 0
	}
	if dns > 0 {
		t.DNS = ms(dns)
	}
	if connect > 0 {
		t.Connect = ms(connect)
	}
	if ssl > 0 {
		t.SSL = ms(ssl)
	}
	if ready > 0 {
		t.Blocked = ms(ready - dns - connect)
	}
	first := took // the first byte of the answer
	if seen.FirstByte > 0 {
		first = clamp(seen.FirstByte, ready, took)
	}
	sent := ready // an answer may come before all has been sent
	switch {
	case seen.Sent > 0:
		sent = clamp(seen.Sent, ready, first)
	case x.Status == 0:
		sent = first // it ended while sending
	}
	t.Send, t.Wait, t.Receive = ms(sent-ready), ms(first-sent), ms(took-first)
	return t, ms(took)
}

// whole1000 cuts to what is written, so that the parts add up there too.
func whole1000(d time.Duration) time.Duration { return d.Truncate(time.Microsecond) }

func clamp(d, low, high time.Duration) time.Duration { return min(max(whole1000(d), low), high) }
