package loopback

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

func start(t *testing.T, j Judge) (*Listener, *memory) {
	t.Helper()
	m := newMemory()
	l, err := Listen(t.Context(), redirectURI, j, Options{Listen: m.listen})
	if err != nil {
		t.Fatal(err)
	}
	return l, m
}

func next(t *testing.T, l *Listener) Arrival {
	t.Helper()
	a, err := l.Next(t.Context())
	if err != nil {
		t.Fatalf("no arrival: %v", err)
	}
	return a
}

func TestAcceptedRedirectEndsTheWait(t *testing.T) {
	t.Parallel()
	for query, sign := range map[string]string{"code=x&lane=my": "allowed", "error=access_denied": "refused"} {
		synctest.Test(t, func(t *testing.T) {
			l, m := start(t, judge)
			at := time.Now()
			status, body := get(t, m, "/callback?"+query)
			if status != 200 || !strings.Contains(body, `class="`+sign+`"`) {
				t.Errorf("%s: status %d, page %s", query, status, body)
			}
			want := Arrival{Query: query, At: at, Verdict: judge(query)}
			if diff := cmp.Diff(want, next(t, l)); diff != "" {
				t.Errorf("arrival (-want +got):\n%s", diff)
			}
			if _, err := l.Next(t.Context()); !errors.Is(err, ErrClosed) {
				t.Errorf("Next afterwards: %v, want ErrClosed", err)
			}
			if m.dial() != nil {
				t.Error("it listens on after its answer")
			}
		})
	}
}

func TestRedirectThatIsNotAcceptedKeepsTheWait(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l, m := start(t, judge)
		defer l.Close()
		if status, body := get(t, m, "/callback?tenant=acme"); status != 400 || !strings.Contains(body, `class="waiting"`) {
			t.Errorf("status %d, page %s", status, body)
		}
		if a := next(t, l); a.Query != "tenant=acme" || a.Verdict.Accept || a.Stray != "" {
			t.Errorf("arrival %+v", a)
		}
		if status, _ := get(t, m, "/callback?code=x"); status != 200 {
			t.Errorf("the redirect after it got %d", status)
		}
	})
}

func TestStrayRequestKeepsTheWait(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l, m := start(t, judge)
		defer l.Close()
		if status, _ := get(t, m, "/callback/?code=secret"); status != 404 {
			t.Errorf("status %d, want 404", status)
		}
		a := next(t, l)
		if !strings.Contains(a.Stray, "/callback/") || a.Query != "" {
			t.Errorf("arrival %+v", a)
		}
		if strings.Contains(a.Stray, "secret") {
			t.Error("the words for the screen carry the query")
		}
		if status, _ := get(t, m, "/callback?code=x"); status != 200 {
			t.Errorf("the redirect after it got %d", status)
		}
	})
}

func TestOnlyTheFirstOfTwoAtOnceCounts(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		judged, think := 0, make(chan struct{})
		l, m := start(t, func(query string) Verdict {
			judged++ // the race detector sees two at a time
			<-think
			return judge(query)
		})
		first, second := m.dial(), m.dial()
		send(t, first, request("/callback?code=first"))
		synctest.Wait()
		send(t, second, request("/callback?code=second"))
		synctest.Wait()
		if judged != 1 {
			t.Errorf("%d judges at a time, want 1", judged)
		}
		close(think)
		synctest.Wait()
		if status, body := receive(t, second); status != 410 || !strings.Contains(body, answeredPage.Title) {
			t.Errorf("the second got %d: %s", status, body)
		}
		if status, _ := receive(t, first); status != 200 {
			t.Errorf("the first got %d", status)
		}
		if a := next(t, l); a.Query != "code=first" {
			t.Errorf("accepted %q", a.Query)
		}
		if a, err := l.Next(t.Context()); !errors.Is(err, ErrClosed) {
			t.Errorf("a second arrival: %v, %v", a, err)
		}
		if judged != 1 {
			t.Errorf("judged %d times, want once", judged)
		}
	})
}

func TestRedirectInTheClosingMomentIsToldSo(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l, m := start(t, judge)
		first, second := m.dial(), m.dial()
		send(t, first, request("/callback?code=first"))
		next(t, l) // the page is not read yet, so the close waits
		send(t, second, request("/callback?code=second"))
		if status, body := receive(t, second); status != 410 || !strings.Contains(body, answeredPage.Title) {
			t.Errorf("got %d: %s", status, body)
		}
		receive(t, first)
	})
}

func TestRedirectWhileClosingIsNotCalledASuccess(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		think := make(chan struct{})
		l, m := start(t, func(query string) Verdict { <-think; return judge(query) })
		c := m.dial()
		send(t, c, request("/callback?code=x"))
		synctest.Wait()
		go l.Close()
		synctest.Wait()
		close(think)
		if status, body := receive(t, c); status != 410 || !strings.Contains(body, endedPage.Title) {
			t.Errorf("got %d: %s", status, body)
		}
		if a, err := l.Next(t.Context()); !errors.Is(err, ErrClosed) {
			t.Errorf("arrival after Close: %v, %v", a, err)
		}
	})
}

func TestAcceptedArrivalOutlivesClose(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l, m := start(t, judge)
		get(t, m, "/callback?code=x")
		l.Close()
		if a := next(t, l); a.Query != "code=x" {
			t.Errorf("arrival %+v", a)
		}
	})
}

func TestCloseLetsThePageFinish(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l, m := start(t, judge)
		c := m.dial()
		send(t, c, request("/callback?code=x"))
		next(t, l)
		go l.Close()
		time.Sleep(closeGrace / 2) // a slow browser, in fake time
		if status, body := receive(t, c); status != 200 || !strings.HasSuffix(body, "</html>\n") {
			t.Errorf("got %d: %s", status, body)
		}
	})
}

func TestCloseIsBounded(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l, m := start(t, judge)
		send(t, m.dial(), request("/callback?code=x")) // and never reads
		next(t, l)
		began := time.Now()
		l.Close()
		l.Close()
		if took := time.Since(began); took != closeGrace {
			t.Errorf("Close took %v, want %v", took, closeGrace)
		}
	})
}

func TestContextEndsTheListener(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		m := newMemory()
		l, err := Listen(ctx, redirectURI, judge, Options{Listen: m.listen})
		if err != nil {
			t.Fatal(err)
		}
		cancel()
		if _, err := l.Next(t.Context()); !errors.Is(err, ErrClosed) {
			t.Errorf("Next: %v, want ErrClosed", err)
		}
		if m.dial() != nil {
			t.Error("it listens on")
		}
	})
}

func TestListenWithEndedContextBindsNothing(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	m := newMemory()
	if _, err := Listen(ctx, redirectURI, judge, Options{Listen: m.listen}); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want context.Canceled", err)
	}
}

func TestLostSocketIsSaid(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l, m := start(t, judge)
		m.fault <- errors.New("the network is gone")
		if _, err := l.Next(t.Context()); err == nil || !strings.Contains(err.Error(), "the network is gone") || !strings.Contains(err.Error(), host) {
			t.Errorf("error %v", err)
		}
		l.Close()
	})
}

func TestArrivalDoesNotPrintItsQuery(t *testing.T) {
	t.Parallel()
	for _, v := range []Verdict{{}, {Accept: true}, {Accept: true, OK: true}} {
		if s := fmt.Sprintf("%v %+v %s", Arrival{Query: "code=secret", Verdict: v}, Arrival{Query: "code=secret"}, Arrival{Query: "code=secret"}); strings.Contains(s, "secret") {
			t.Errorf("printed %q", s)
		}
	}
}
