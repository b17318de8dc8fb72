package webhook

import (
	"context"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"wfconnect/network"
)

func TestParallelCallsShareOneRefresh(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var sent, joinedCount atomic.Int32
		var kept []Secret
		tokens := NewTokens(TokenSet{AccessToken: "old", RefreshToken: "r1"}, func(_ context.Context, r Secret) (TokenSet, error) {
			sent.Add(1)
			time.Sleep(time.Second)
			return TokenSet{AccessToken: "new"}, nil
		}, func(_ context.Context, s TokenSet) error {
			kept = append(kept, s.AccessToken, s.RefreshToken)
			return nil
		})
		var all sync.WaitGroup
		for range 20 {
			all.Go(func() {
				got, joined, err := tokens.Refresh(context.Background(), "old")
				if err != nil || string(got.AccessToken) != "new" {
					t.Errorf("%v %v", got, err)
				}
				if joined {
					joinedCount.Add(1)
				}
			})
		}
		all.Wait()
		if sent.Load() != 1 || joinedCount.Load() != 19 {
			t.Errorf("%d refreshes, %d joined", sent.Load(), joinedCount.Load())
		}
		if len(kept) != 2 || string(kept[0]) != "new" || string(kept[1]) != "r1" {
			t.Errorf("kept %q: without a new refresh token the old one stays", []any{kept})
		}
		if _, joined, _ := tokens.Refresh(context.Background(), "old"); !joined || sent.Load() != 1 {
			t.Error("a latecomer with the old token refreshed again")
		}
	})
}

func TestRefreshOutlivesItsCaller(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(context.Background())
		tokens := NewTokens(TokenSet{AccessToken: "old", RefreshToken: "r1"}, func(ctx context.Context, _ Secret) (TokenSet, error) {
			select {
			case <-time.After(10 * time.Second):
				return TokenSet{AccessToken: "new", RefreshToken: "r2"}, nil
			case <-ctx.Done():
				return TokenSet{}, ctx.Err()
			}
		}, nil)
		time.AfterFunc(time.Second, cancel)
		if _, _, err := tokens.Refresh(ctx, "old"); !errors.Is(err, context.Canceled) {
			t.Errorf("%v, want cancelled", err)
		}
		time.Sleep(20 * time.Second)
		if now := tokens.Current(); string(now.AccessToken) != "new" || string(now.RefreshToken) != "r2" {
			t.Error("the rotated token was lost with the caller")
		}
	})
}

func TestLostRefreshIsNotRepeated(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		sent := 0
		tokens := NewTokens(TokenSet{AccessToken: "old", RefreshToken: "r1"}, func(ctx context.Context, _ Secret) (TokenSet, error) {
			sent++
			<-ctx.Done()
			return TokenSet{}, &network.Unreachable{Tried: "token request", Err: ctx.Err()}
		}, nil)
		start := time.Now()
		for range 3 {
			var lost *network.Unreachable
			if _, _, err := tokens.Refresh(context.Background(), "old"); !errors.As(err, &lost) {
				t.Errorf("%v, want the lost answer", err)
			}
		}
		if sent != 1 || time.Since(start) != refreshBound {
			t.Errorf("sent %d times, over after %v", sent, time.Since(start))
		}
		if err := tokens.Replace(context.Background(), TokenSet{AccessToken: "a", RefreshToken: "r"}); err != nil {
			t.Error(err)
		}
		if _, _, err := tokens.Refresh(context.Background(), "a"); err == nil || sent != 2 {
			t.Errorf("after a new handshake a refresh is sent again: %d, %v", sent, err)
		}
	})
}

func TestRefreshThatNeverLeftIsRepeated(t *testing.T) {
	t.Parallel()
	sent := 0
	tokens := NewTokens(TokenSet{AccessToken: "old", RefreshToken: "r1"}, func(context.Context, Secret) (TokenSet, error) {
		if sent++; sent == 1 {
			return TokenSet{}, &network.Unreachable{NotSent: true}
		}
		return TokenSet{AccessToken: "new"}, nil
	}, nil)
	if _, _, err := tokens.Refresh(context.Background(), "old"); err == nil {
		t.Error("the first must fail")
	}
	if got, _, err := tokens.Refresh(context.Background(), "old"); err != nil || string(got.AccessToken) != "new" {
		t.Error(err)
	}
}

func TestTokensAreKeptBeforeTheyAreUsed(t *testing.T) {
	t.Parallel()
	var tokens *Tokens
	sent, full := 0, true
	tokens = NewTokens(TokenSet{AccessToken: "old", RefreshToken: "r1"}, func(context.Context, Secret) (TokenSet, error) {
		sent++
		return TokenSet{AccessToken: "new", RefreshToken: "r2"}, nil
	}, func(_ context.Context, s TokenSet) error {
		if now := tokens.Current(); string(now.AccessToken) != "old" {
			t.Error("used before it was kept")
		}
		if full {
			return errors.New("disk full")
		}
		return nil
	})
	if _, _, err := tokens.Refresh(context.Background(), "old"); err == nil || !strings.Contains(err.Error(), "could not be kept") {
		t.Errorf("%v, want that it could not be kept", err)
	}
	full = false
	got, _, err := tokens.Refresh(context.Background(), "old")
	if err != nil || string(got.RefreshToken) != "r2" || sent != 1 {
		t.Errorf("%v %v, %d requests: the tokens that came must be kept, not asked for again", got, err, sent)
	}
}

func TestRefreshWithoutTokens(t *testing.T) {
	t.Parallel()
	if _, _, err := NewTokens(TokenSet{}, nil, nil).Refresh(context.Background(), ""); !errors.Is(err, ErrNoTokens) {
		t.Error(err)
	}
	if _, _, err := NewTokens(TokenSet{AccessToken: "a"}, nil, nil).Refresh(context.Background(), "a"); !errors.Is(err, ErrNoRefreshToken) {
		t.Error(err)
	}
}

func TestNewHandshakeWinsOverAnOlderRefresh(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var kept []string
		tokens := NewTokens(TokenSet{AccessToken: "old", RefreshToken: "r1"}, func(context.Context, Secret) (TokenSet, error) {
			time.Sleep(time.Second)
			return TokenSet{AccessToken: "late", RefreshToken: "r2"}, nil
		}, func(_ context.Context, s TokenSet) error { kept = append(kept, string(s.AccessToken)); return nil })
		go func() { _, _, _ = tokens.Refresh(context.Background(), "old") }()
		synctest.Wait()
		if err := tokens.Replace(context.Background(), TokenSet{AccessToken: "handshake", RefreshToken: "r9"}); err != nil {
			t.Error(err)
		}
		time.Sleep(2 * time.Second)
		if now := tokens.Current(); string(now.AccessToken) != "handshake" || strings.Join(kept, " ") != "handshake" {
			t.Errorf("the older refresh overwrote it: kept %q", kept)
		}
	})
}
