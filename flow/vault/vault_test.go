package vault

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var (
	acme   = Key{"workfront", "acme"}
	sample = Entry{ClientSecret: "cs-123456", Tokens: &Tokens{
		TokenType: "sessionID", AccessToken: "at-123456", RefreshToken: "rt-123456", WID: "w",
		Issued: time.Date(2026, 1, 2, 3, 4, 5, 678, time.UTC), ExpiresIn: 3599500 * time.Millisecond, Host: "acme.my.workfront.com",
	}}
)

// same compares values; cmp would otherwise print them by their String.
func same(a, b Entry) bool {
	x, _ := json.Marshal(a)
	y, _ := json.Marshal(b)
	return bytes.Equal(x, y)
}

func put(e Entry) func(Entry) Entry { return func(Entry) Entry { return e } }

func each(t *testing.T, f func(*testing.T, Vault)) {
	t.Run("file", func(t *testing.T) {
		t.Parallel()
		f(t, New(Options{Dir: filepath.Join(t.TempDir(), "state", "deep"), Kind: Plain}))
	})
	t.Run("memory", func(t *testing.T) { t.Parallel(); f(t, Memory()) })
}

func TestUpdateThenLoad(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, v Vault) {
		ctx := t.Context()
		if e, ok, err := v.Load(ctx, acme); ok || err != nil || !same(e, Entry{}) {
			t.Fatalf("an empty vault holds %v, %v, %v", e, ok, err)
		}
		if err := v.Update(ctx, acme, put(sample)); err != nil {
			t.Fatal(err)
		}
		got, ok, err := v.Load(ctx, acme)
		if !ok || err != nil || !same(got, sample) {
			t.Fatalf("loaded %v, %v, %v", got, ok, err)
		}
		if got.Tokens.ExpiresIn != sample.Tokens.ExpiresIn || !got.Tokens.Issued.Equal(sample.Tokens.Issued) {
			t.Errorf("times came back as %v and %v", got.Tokens.Issued, got.Tokens.ExpiresIn)
		}
		got.Tokens.AccessToken = "changed outside"
		err = v.Update(ctx, acme, func(e Entry) Entry {
			if !same(e, sample) {
				t.Errorf("change was given %v", e)
			}
			e.Tokens = nil
			return e
		})
		if err != nil {
			t.Fatal(err)
		}
		if got, _, _ := v.Load(ctx, acme); got.Tokens != nil || got.ClientSecret != "cs-123456" {
			t.Errorf("after the tokens were removed: %v", got)
		}
	})
}

func TestDeleteAndRename(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, v Vault) {
		ctx := t.Context()
		beta, taken, none := Key{"workfront", "be/ta"}, Key{"provider", "acme"}, Key{"workfront", "none"}
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		must(v.Delete(ctx, none))
		must(v.Rename(ctx, none, beta))
		must(v.Update(ctx, acme, put(sample)))
		must(v.Update(ctx, taken, put(Entry{ClientSecret: "other"})))
		var exists *ExistsError
		if err := v.Rename(ctx, acme, taken); !errors.As(err, &exists) || exists.Key != taken {
			t.Errorf("Rename over another entry: %v", err)
		}
		must(v.Rename(ctx, acme, acme))
		must(v.Rename(ctx, acme, beta))
		if _, ok, _ := v.Load(ctx, acme); ok {
			t.Error("the old name is still there")
		}
		if e, ok, _ := v.Load(ctx, beta); !ok || !same(e, sample) {
			t.Errorf("under the new name: %v, %v", e, ok)
		}
		must(v.Delete(ctx, beta))
		if _, ok, _ := v.Load(ctx, beta); ok {
			t.Error("deleted, and still there")
		}
		if e, _, _ := v.Load(ctx, taken); e.ClientSecret != "other" {
			t.Error("the other entry was changed")
		}
	})
}

func TestBadKeysAndEndedContexts(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, v Vault) {
		for _, k := range []Key{{}, {"workfront", ""}, {"", "acme"}, {"a/b", "c"}} {
			if err := v.Update(t.Context(), k, put(sample)); err == nil {
				t.Errorf("%q was accepted", k)
			}
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if err := v.Update(ctx, acme, put(sample)); !errors.Is(err, context.Canceled) {
			t.Errorf("Update with an ended context: %v", err)
		}
		if _, _, err := v.Load(ctx, acme); !errors.Is(err, context.Canceled) {
			t.Errorf("Load with an ended context: %v", err)
		}
	})
}

func TestConcurrentUpdatesLoseNothing(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, v Vault) {
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				for range 5 {
					err := v.Update(t.Context(), acme, func(e Entry) Entry { e.ClientSecret += "x"; return e })
					if err != nil {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		if e, _, _ := v.Load(t.Context(), acme); len(e.ClientSecret) != 40 {
			t.Errorf("%d of 40 updates are there", len(e.ClientSecret))
		}
	})
}

func TestPrintingShowsNoSecret(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	for _, h := range []slog.Handler{slog.NewJSONHandler(&log, nil), slog.NewTextHandler(&log, nil)} {
		slog.New(h).Info("x", "entry", sample, "tokens", *sample.Tokens, "pointer", sample.Tokens)
	}
	out := log.String()
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%T %v"} {
		for _, v := range []any{sample, &sample, *sample.Tokens, sample.Tokens, []Entry{sample}, map[string]Entry{"a": sample}, struct{ E Entry }{sample}} {
			out += fmt.Sprintf(verb, v) + "\n"
		}
	}
	for _, secret := range []string{"cs-123456", "at-123456", "rt-123456"} {
		for _, form := range []string{secret, fmt.Sprintf("%x", secret), fmt.Sprintf("%X", secret)} {
			if strings.Contains(out, form) {
				t.Errorf("%s is printed", form)
			}
		}
	}
	if !strings.Contains(out, "client secret present") {
		t.Error("nothing useful is printed")
	}
	if got := fmt.Sprint((*Tokens)(nil)); got != "<nil>" {
		t.Errorf("nil tokens print as %q", got)
	}
}

func TestJSONHoldsTheValues(t *testing.T) {
	t.Parallel()
	got, err := json.Marshal(sample)
	if err != nil {
		t.Fatal(err)
	}
	want := `{"client_secret":"cs-123456","tokens":{"token_type":"sessionID","access_token":"at-123456","refresh_token":"rt-123456",` +
		`"wid":"w","issued":"2026-01-02T03:04:05.000000678Z","expires_in":3599.5,"host":"acme.my.workfront.com"}}`
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Error(diff)
	}
}
