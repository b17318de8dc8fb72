package webhook_test

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/go-oauth2/oauth2/v4"
	oautherrors "github.com/go-oauth2/oauth2/v4/errors"
	"github.com/go-oauth2/oauth2/v4/models"
)

// clientStore knows one client.
type clientStore struct{ client *models.Client }

func (s clientStore) GetByID(_ context.Context, id string) (oauth2.ClientInfo, error) {
	if id != s.client.ID {
		return nil, oautherrors.ErrInvalidClient
	}
	return s.client, nil
}

// tokenStore keeps what the library issues, so that a test can end it. The
// library's own needs a database.
type tokenStore struct {
	mu     sync.Mutex
	tokens []models.Token
}

func (s *tokenStore) Create(_ context.Context, info oauth2.TokenInfo) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tokens = append(s.tokens, *info.(*models.Token))
	return nil
}

func (s *tokenStore) get(is func(models.Token) bool) (oauth2.TokenInfo, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := slices.IndexFunc(s.tokens, is)
	if i < 0 {
		return nil, nil // so the interface has it
	}
	token := s.tokens[i]
	return &token, nil
}

func (s *tokenStore) change(change func(*models.Token)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := range s.tokens {
		change(&s.tokens[i])
	}
	return nil
}

func (s *tokenStore) GetByCode(_ context.Context, code string) (oauth2.TokenInfo, error) {
	return s.get(func(t models.Token) bool { return t.Code == code })
}

func (s *tokenStore) GetByAccess(_ context.Context, access string) (oauth2.TokenInfo, error) {
	return s.get(func(t models.Token) bool { return t.Access == access })
}

func (s *tokenStore) GetByRefresh(_ context.Context, refresh string) (oauth2.TokenInfo, error) {
	return s.get(func(t models.Token) bool { return t.Refresh == refresh })
}

func (s *tokenStore) RemoveByCode(_ context.Context, code string) error {
	return s.change(func(t *models.Token) { t.Code = without(t.Code, code) })
}

func (s *tokenStore) RemoveByAccess(_ context.Context, access string) error {
	return s.change(func(t *models.Token) { t.Access = without(t.Access, access) })
}

func (s *tokenStore) RemoveByRefresh(_ context.Context, refresh string) error {
	return s.change(func(t *models.Token) { t.Refresh = without(t.Refresh, refresh) })
}

func (s *tokenStore) expire() {
	_ = s.change(func(t *models.Token) { t.AccessCreateAt = time.Unix(0, 0) }) // never fails
}

func (s *tokenStore) clear() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tokens = nil
}

func without(value, gone string) string {
	if value == gone {
		return ""
	}
	return value
}
