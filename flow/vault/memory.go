package vault

import (
	"context"
	"sync"
)

// MemoryVault forgets everything when the program ends.
type MemoryVault struct {
	mu      sync.Mutex
	entries map[Key]Entry

	held keyLocks
}

// Memory is an empty vault for the demo.
func Memory() *MemoryVault { return &MemoryVault{entries: map[Key]Entry{}} }

// Kind implements Vault.
func (m *MemoryVault) Kind() string { return "memory" }

// Load implements Vault.
func (m *MemoryVault) Load(ctx context.Context, key Key) (Entry, bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	e, ok := m.entries[key]
	return e.clone(), ok, first(ctx, key)
}

// Update implements Vault.
func (m *MemoryVault) Update(ctx context.Context, key Key, change func(Entry) Entry) error {
	if err := first(ctx, key); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.entries[key] = change(m.entries[key].clone()).clone()
	return nil
}

// Delete implements Vault.
func (m *MemoryVault) Delete(ctx context.Context, key Key) error {
	if err := first(ctx, key); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.entries, key)
	return nil
}

// Rename implements Vault.
func (m *MemoryVault) Rename(ctx context.Context, from, to Key) error {
	if err := first(ctx, from, to); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	e, ok := m.entries[from]
	if !ok || from == to {
		return nil
	}
	if _, ok := m.entries[to]; ok {
		return &ExistsError{Key: to}
	}
	m.entries[to] = e
	delete(m.entries, from)
	return nil
}

// first is what every call asks first.
func first(ctx context.Context, keys ...Key) error {
	for _, key := range keys {
		if err := key.check(); err != nil {
			return err
		}
	}
	return ctx.Err()
}
