package wire

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/netip"
	"slices"
	"time"
)

// HAR is exchanges as an HTTP Archive 1.2 (http://www.softwareishard.com/blog/har-12-spec/),
// in the order in which they began. Those still under way have no answer yet
// and are left out unless pending is true. version is this program's.
func HAR(version string, exchanges []Exchange, pending bool) ([]byte, error) {
	exchanges = slices.Clone(exchanges)
	slices.SortStableFunc(exchanges, func(a, b Exchange) int { return a.Started.Compare(b.Started) })
	var out bytes.Buffer
	out.Write(harHead(version))
	first := true
	for i := range exchanges {
		if exchanges[i].Pending && !pending {
			continue
		}
		entry, err := harEntry(exchanges[i])
		if err != nil {
			return nil, fmt.Errorf("exchange %d as HAR: %w", exchanges[i].Seq, err)
		}
		if !first {
			out.WriteString(harComma)
		}
		first = false
		out.Write(entry)
	}
	out.WriteString(harTail)
	return out.Bytes(), nil
}

// An archive is its head, entries with commas between them, and its tail. What
// every head of this program begins with tells its own files from others.
const (
	harBegin = `{"log":{"version":"1.2","creator":{"name":"wfconnect",`
	harComma = ",\n"
	harTail  = "\n]}}\n"
)

func harHead(version string) []byte {
	says, _ := json.Marshal(text(version)) // a string can always be written
	return fmt.Appendf(nil, `%s"version":%s},"comment":"Secrets are fingerprints, such as tok#7f3a: the kind, and 16 bits of a hash.","entries":[%s`, harBegin, says, "\n")
}

// entry and the types below are HAR's own, in its order; what begins with an
// underscore is this program's.
type harExchange struct {
	Started    string      `json:"startedDateTime"`
	Time       ms          `json:"time"`
	Request    harRequest  `json:"request"`
	Response   harResponse `json:"response"`
	Cache      struct{}    `json:"cache"`
	Timings    harTimings  `json:"timings"`
	Server     string      `json:"serverIPAddress,omitempty"`
	Port       string      `json:"connection,omitempty"` // the client's: with it a kept connection is known again
	Seq        int         `json:"_seq"`
	Connection string      `json:"_connection,omitempty"`
	Side       string      `json:"_side,omitempty"`
	Pending    bool        `json:"_pending,omitempty"`
	Error      string      `json:"_error,omitempty"`
	Redirects  int         `json:"_redirects,omitempty"`
	Replays    int         `json:"_replays,omitempty"`
	Truncated  *harCuts    `json:"_truncated,omitempty"`
	TLS        *harTLS     `json:"_tls,omitempty"`
}

func harEntry(x Exchange) ([]byte, error) {
	e := harExchange{
		Started: x.Started.Format("2006-01-02T15:04:05.000Z07:00"),
		Request: requestOf(x), Response: responseOf(x), Truncated: truncationOf(x), TLS: tlsOf(x.TLS),
		Seq: x.Seq, Connection: text(x.Connection), Pending: x.Pending, Error: text(x.Err),
		Redirects: x.Redirects, Replays: x.Replays,
	}
	e.Timings, e.Time = timingsOf(x)
	server, client := x.Timing.Remote, x.Timing.Local
	if x.Served {
		server, client, e.Side = client, server, "server"
	}
	if at, err := netip.ParseAddrPort(server); err == nil {
		e.Server = at.Addr().Unmap().WithZone("").String()
	}
	if at, err := netip.ParseAddrPort(client); err == nil {
		e.Port = fmt.Sprint(at.Port())
	}
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false) // for eyes: & and < as they are
	err := enc.Encode(e)
	return bytes.TrimSuffix(out.Bytes(), []byte("\n")), err
}

type harTLS struct {
	Version  string           `json:"version,omitempty"`
	Cipher   string           `json:"cipher,omitempty"`
	Protocol string           `json:"protocol,omitempty"`
	Server   string           `json:"server,omitempty"`
	Verified bool             `json:"verified"`
	Chain    []harCertificate `json:"chain,omitempty"`
}

type harCertificate struct {
	Subject   string    `json:"subject"`
	Issuer    string    `json:"issuer"`
	NotBefore time.Time `json:"notBefore"`
	NotAfter  time.Time `json:"notAfter"`
	Names     []string  `json:"names,omitempty"`
	Key       string    `json:"key,omitempty"`
	SHA256    string    `json:"sha256,omitempty"`
}

func tlsOf(t *TLS) *harTLS {
	if t == nil {
		return nil
	}
	out := &harTLS{Version: t.Version, Cipher: t.Cipher, Protocol: text(t.Protocol), Server: text(t.Server), Verified: t.Verified}
	for _, c := range t.Chain {
		names := make([]string, len(c.Names))
		for i, name := range c.Names {
			names[i] = text(name)
		}
		out.Chain = append(out.Chain, harCertificate{
			Subject: text(c.Subject), Issuer: text(c.Issuer), NotBefore: c.NotBefore, NotAfter: c.NotAfter,
			Names: names, Key: c.Key, SHA256: c.SHA256,
		})
	}
	return out
}

func statusText(status int) string {
	if status == 0 {
		return ""
	}
	return http.StatusText(status)
}
