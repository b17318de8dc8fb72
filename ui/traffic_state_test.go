package ui

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"wfconnect/flow"
	"wfconnect/flow/wire"
)

func sampleExchange() wire.Exchange {
	return wire.Exchange{
		Seq: 1, Connection: "workfront.acme", Started: t0, Took: 213 * time.Millisecond, Method: "POST", Proto: "HTTP/1.1", Status: 200,
		URL: "https://acme.my.workfront.com/integrations/oauth2/api/v1/token",
		Request: wire.Message{
			Header: []wire.Field{
				{Name: "Host", Value: "acme.my.workfront.com", Added: true},
				{Name: "User-Agent", Value: "Go-http-client/1.1", Added: true},
				{Name: "Accept", Value: "application/json"},
				{Name: "Content-Type", Value: "application/x-www-form-urlencoded"},
			},
			Body: []byte("grant_type=authorization_code&redirect_uri=http%3A%2F%2F127.0.0.1%3A8976%2Fcallback&code=code#a81f&client_id=3fb0a8e07b6a4c58&client_secret=secret#11aa"), Size: 180,
		},
		Response: wire.Message{
			Header: []wire.Field{{Name: "Content-Type", Value: "application/json"}},
			Body:   []byte(`{"token_type":"sessionID","access_token":"tok#7f3a","refresh_token":"refresh#91bc","expires_in":3600,"wid":"61f8"}`), Size: 170,
		},
	}
}

// sampleExchanges are one of each kind.
func sampleExchanges() []wire.Exchange {
	files := wire.Exchange{
		Seq: 3, Connection: "provider.documents", Started: t0.Add(2 * time.Second), Took: 87 * time.Millisecond, Method: "GET", Proto: "HTTP/2.0", Status: 302,
		URL: "https://docs.acme.example/api/v1/files?parentId=%2Fmarketing%2Fcampaigns%2Fspring",
		Request: wire.Message{Header: []wire.Field{
			{Name: "Host", Value: "docs.acme.example", Added: true}, {Name: "Authorization", Value: "Bearer tok#91bc"}, {Name: "Accept", Value: "application/json"},
		}},
		Response: wire.Message{Header: []wire.Field{{Name: "Location", Value: "https://files.acme.example/list"}}},
		Timing: wire.Timing{
			DNS: 2 * time.Millisecond, Connect: 11 * time.Millisecond, TLS: 24 * time.Millisecond, Ready: 38 * time.Millisecond,
			Sent: 39 * time.Millisecond, FirstByte: 80 * time.Millisecond, Remote: "192.0.2.7:443",
		},
		TLS: &wire.TLS{Version: "TLS 1.3", Cipher: "TLS_AES_128_GCM_SHA256", Protocol: "h2", Server: "docs.acme.example", Verified: true, Chain: []wire.Certificate{
			{Subject: "CN=docs.acme.example", Issuer: "CN=R11,O=Let's Encrypt,C=US", NotBefore: t0.AddDate(0, -1, 0), NotAfter: t0.AddDate(0, 2, 0), Names: []string{"docs.acme.example", "files.acme.example"}, Key: "ECDSA", SHA256: strings.Repeat("5d41402a", 8)},
			{Subject: "CN=R11,O=Let's Encrypt,C=US", Issuer: "CN=ISRG Root X1,O=Internet Security Research Group,C=US", NotBefore: t0.AddDate(-2, 0, 0), NotAfter: t0.AddDate(1, 0, 0), Key: "RSA", SHA256: strings.Repeat("098f6bcd", 8)},
		}},
	}
	moved := wire.Exchange{
		Seq: 4, Connection: "provider.documents", Started: t0.Add(3 * time.Second), Took: 1204 * time.Millisecond, Method: "GET", Proto: "HTTP/2.0", Status: 200, Redirects: 3,
		URL: "https://files.acme.example/list",
		Response: wire.Message{
			Header: []wire.Field{{Name: "Content-Type", Value: "application/json; charset=utf-8"}},
			Body:   []byte(`[{"title":"企画書 2026.pdf","kind":"file","id":"a/1","size":1832301,"readOnly":false,"viewLink":null},{"title":"old","kind":"folder","id":"a/2"}]`), Size: 1 << 21, Cut: true, Gap: 60,
		},
	}
	hostile := wire.Exchange{
		Seq: 6, Connection: "provider.documents", Started: t0.Add(5 * time.Second), Took: 3 * time.Millisecond, Method: "GET", Proto: "HTTP/1.1", Status: 500, Replays: 4,
		URL: "https://docs.acme.example/api/v1/search?query=\x1b]0;evil\a\u202egpj",
		Response: wire.Message{
			Header: []wire.Field{{Name: "X-\x1b[2J", Value: "\x9b31m\u202e\u2066"}},
			Body:   []byte("\x1b[31mred\x1b[0m \u202etxt\u202c \x00\x7f\r\nnext"), Size: 40,
		},
	}
	return []wire.Exchange{
		sampleExchange(),
		{Seq: 2, Connection: "workfront.acme", Started: t0.Add(time.Second), Took: 30 * time.Second, Method: "GET", URL: "https://acme.my.workfront.com/attask/api/v21.0/user/search", Err: "nothing more came for 30s"},
		files, moved,
		{Seq: 5, Connection: "provider.documents", Started: t0.Add(4 * time.Second), Took: 2 * time.Second, Method: "PUT", Proto: "HTTP/1.1", Status: 200, URL: "https://docs.acme.example/api/v1/upload?id=a%2F1", Request: wire.Message{Size: 5 << 30, Cut: true, Gone: true}, Response: wire.Message{Size: 20, Body: []byte(`{"result":"success"}`)}},
		hostile,
		{Seq: 7, Connection: "provider.documents", Started: t0.Add(6 * time.Second), Method: "GET", URL: "https://docs.acme.example/api/v1/thumbnail?id=a%2F1&size=200", Pending: true},
	}
}

func trafficStates(t *testing.T) map[string]Screen {
	t.Helper()
	with := func(change func(*traffic)) *traffic {
		d := deskWith(t, nil, "acme")
		d.exchanges = sampleExchanges()
		tr := newTraffic(d, newStart(d))
		change(tr)
		return tr
	}
	open := func(seq int, change ...func(*opened)) *traffic {
		return with(func(tr *traffic) {
			tr.still, tr.seq = true, seq
			x, _ := tr.chosen()
			tr.open = openedOf(x)
			for _, f := range change {
				f(tr.open)
			}
		})
	}
	many := deskWith(t, nil, "acme")
	many.dropped = 23
	for i := range wire.Kept {
		many.exchanges = append(many.exchanges, wire.Exchange{
			Seq: 24 + i, Connection: "provider.documents", Started: t0, Took: time.Duration(i) * time.Millisecond, Method: "GET", Status: 200,
			URL: fmt.Sprintf("https://docs.acme.example/api/v1/metadata?id=%d", i), Response: wire.Message{Size: int64(i * 100)},
		})
	}
	replayed := func(state flow.ReplayState) *traffic {
		return with(func(tr *traffic) {
			xs := tr.desk.exchanges
			tr.still, tr.seq = true, 5
			tr.desk.replay = flow.Replay{State: state, Old: xs[4], New: xs[5], Draft: wire.Draft{Method: "PUT", URL: xs[4].URL}}
			if state == flow.ReplayDone {
				tr.comparing, tr.desk.replay.Diff = xs[5].Seq, wire.Compare(xs[4], xs[5])
			}
		})
	}
	inTheMiddle := newTraffic(many, nil)
	inTheMiddle.still, inTheMiddle.seq = true, 500
	return map[string]Screen{
		"traffic":          with(func(*traffic) {}),
		"traffic-still":    with(func(tr *traffic) { tr.still, tr.seq = true, 3 }),
		"traffic-filter":   with(func(tr *traffic) { tr.typeInto(forFilter, "files"); tr.wanted = "files" }),
		"traffic-nothing":  with(func(tr *traffic) { tr.wanted = "日本語" }),
		"traffic-saving":   with(func(tr *traffic) { tr.saving.choosing = true }),
		"traffic-file":     with(func(tr *traffic) { tr.saving.what = "the run as HAR"; tr.typeInto(forFile, "run.har") }),
		"traffic-many":     inTheMiddle,
		"traffic-open":     open(1),
		"traffic-request":  open(1, func(o *opened) { o.at = sideRequest }),
		"traffic-redirect": open(3),
		"traffic-facts":    open(3, func(o *opened) { o.aside = true }),
		"traffic-cut":      open(4),
		"traffic-gone":     open(5, func(o *opened) { o.at = sideRequest }),
		"traffic-hostile":  open(6),
		"traffic-pending":  open(7),
		"traffic-again":    replayed(flow.ReplayAsking),
		"traffic-sending":  replayed(flow.ReplaySending),
		"traffic-compared": replayed(flow.ReplayDone),
		"traffic-empty":    newTraffic(deskWith(t, nil), nil),
	}
}
