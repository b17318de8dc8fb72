package loopback

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestNextGivesUpWithItsContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l, _ := start(t, judge)
		defer l.Close()
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if _, err := l.Next(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("error %v, want the deadline's", err)
		}
	})
}

func TestStraysAreBoundedAndTheRedirectIsKept(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l, m := start(t, judge)
		const strays = 3 * maxWaiting
		for i := range strays {
			get(t, m, fmt.Sprintf("/%d", i))
		}
		get(t, m, "/callback?code=x")
		var last Arrival
		n := 0
		for ; ; n++ {
			a, err := l.Next(t.Context())
			if err != nil {
				break
			}
			if n == 0 && !strings.Contains(a.Stray, fmt.Sprintf("/%d ", strays-maxWaiting+1)) {
				t.Errorf("the oldest kept is %q", a.Stray)
			}
			last = a
		}
		if n != maxWaiting || last.Query != "code=x" {
			t.Errorf("%d arrivals, the last %+v", n, last)
		}
	})
}

func TestEveryWaitingNextIsServed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l, _ := start(t, judge)
		defer l.Close()
		got := make(chan string, 2)
		for range 2 {
			go func() {
				a, _ := l.Next(t.Context())
				got <- a.Stray
			}()
		}
		synctest.Wait() // both are asleep, and two arrive before either wakes
		l.mu.Lock()
		l.waiting = []Arrival{{Stray: "a"}, {Stray: "b"}}
		signal(l.wake)
		l.mu.Unlock()
		if a, b := <-got, <-got; a == b {
			t.Errorf("both got %q", a)
		}
	})
}

func TestNextLooksOnceMoreWhenClosed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l, _ := start(t, judge)
		got := make(chan Arrival)
		go func() {
			a, _ := l.Next(t.Context())
			got <- a
		}()
		synctest.Wait()
		l.mu.Lock() // an arrival whose signal loses against the close
		l.waiting = []Arrival{{Query: "code=x"}}
		l.mu.Unlock()
		go l.Close()
		if a := <-got; a.Query != "code=x" {
			t.Errorf("arrival %+v was lost", a)
		}
	})
}
