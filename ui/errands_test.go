package ui

import (
	"testing"
	"testing/synctest"
	"time"
)

func TestErrandsAreWaitedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := newErrands(t.Context())
		ctx, done := e.begin()
		go func() {
			<-ctx.Done()
			time.Sleep(3 * time.Second) // a token request that goes on after the quit
			done()
		}()
		began := time.Now()
		if !e.wait(10 * time.Second) {
			t.Fatal("gave up on an errand that ended in time")
		}
		if took := time.Since(began); took != 3*time.Second {
			t.Fatalf("waited %v for an errand of 3s", took)
		}
		if ctx, _ := e.begin(); ctx != nil {
			t.Fatal("an errand began after the end")
		}
	})
}

func TestErrandsAreGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := newErrands(t.Context())
		_, done := e.begin()
		defer done()
		if e.wait(time.Second) {
			t.Fatal("said that all is done while one errand was not")
		}
	})
}
