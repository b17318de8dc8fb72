package practice

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
)

func TestPersonDoesNotSubmitElsewhere(t *testing.T) {
	t.Parallel()
	var posts atomic.Int32
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { posts.Add(1) }))
	defer other.Close()
	server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) {
		fmt.Fprintf(rw, `<form method="post" action="%s">`, other.URL)
	}))
	defer server.Close()
	if _, err := Allow(t.Context(), server.Client(), server.URL); err == nil || posts.Load() != 0 {
		t.Errorf("%v, %d posts", err, posts.Load())
	}
}

func TestPersonGivesUpWithTheContext(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithCancel(t.Context())
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		stop()
		<-r.Context().Done()
	}))
	defer server.Close()
	if _, err := Allow(ctx, server.Client(), server.URL); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestPersonDoesNotReadForEver(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		for r.Context().Err() == nil {
			if _, err := io.WriteString(rw, strings.Repeat("x", 1<<16)); err != nil {
				return
			}
		}
	}))
	defer server.Close()
	if _, err := Allow(t.Context(), server.Client(), server.URL); err == nil || !strings.Contains(err.Error(), "no consent form") {
		t.Errorf("got %v", err)
	}
}
