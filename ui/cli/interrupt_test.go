package cli

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"wfconnect/flow/vault"
)

// silentVault is one whose keyring never answers.
type silentVault struct{ vault.Vault }

func (silentVault) Load(ctx context.Context, _ vault.Key) (vault.Entry, bool, error) {
	<-ctx.Done()
	return vault.Entry{}, false, ctx.Err()
}

func TestAnInterruptDoesNotWaitForASilentVault(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		err := (&program{}).interrupted(t.Context(), silentVault{}, vault.Key{Kind: "workfront", Name: "acme"}, "", nil)
		if took := time.Since(start); took > 5*time.Second {
			t.Errorf("it took %v", took)
		}
		if err == nil || !strings.Contains(err.Error(), "is not known") {
			t.Errorf("what nobody looked up is said to be known: %v", err)
		}
	})
}
