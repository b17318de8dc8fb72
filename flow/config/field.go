package config

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// field ties a key to where its value goes: the one list of a table's keys,
// for reading, for suggestions and for editing.
type field struct {
	key  string
	into any // *string, *Secret, *bool, *time.Duration, *Span or *map[string]string
}

func (w *Workfront) fields() []field {
	return append([]field{
		{"domain", &w.Domain},
		{"flow", &w.Flow},
		{"client_id", &w.ClientID},
		{"client_secret", &w.ClientSecret},
		{"redirect_uri", &w.RedirectURI},
		{"token_request", &w.TokenRequest},
		{"api_version", &w.APIVersion},
		{"customer_id", &w.CustomerID},
		{"user_id", &w.UserID},
		{"private_key", &w.PrivateKey},
		{"organization", &w.Organization},
		{"lane", &w.Lane},
		{"trust_host", &w.TrustHost},
		{"refresh_token_absolute", &w.RefreshTokenAbsolute},
		{"refresh_token_inactivity", &w.RefreshTokenInactivity},
	}, w.Transport.fields()...)
}

func (p *Provider) fields() []field {
	return append([]field{
		{"base_url", &p.BaseURL},
		{"auth", &p.Auth},
		{"request_parameters", &p.RequestParameters},
		{"request_headers", &p.RequestHeaders},
		{"api_key", &p.APIKey},
		{"username", &p.Username},
		{"authentication_url", &p.AuthenticationURL},
		{"token_endpoint_url", &p.TokenEndpointURL},
		{"client_id", &p.ClientID},
		{"client_secret", &p.ClientSecret},
		{"redirect_uri", &p.RedirectURI},
		{"authorize_parameters", &p.AuthorizeParameters},
		{"token_request", &p.TokenRequest},
	}, p.Transport.fields()...)
}

func (t *Transport) fields() []field {
	return []field{
		{"ca_file", &t.CAFile},
		{"insecure_skip_verify", &t.InsecureSkipVerify},
		{"timeout", &t.Timeout},
	}
}

// set takes a value as the parser gives it. On an error the field is as
// before, and the error does not quote the value.
func (f field) set(raw any) error {
	switch into := f.into.(type) {
	case *bool:
		v, ok := raw.(bool)
		if !ok {
			return fmt.Errorf("must be true or false, not %s", typeName(raw))
		}
		*into = v
		return nil
	case *map[string]string:
		return setPairs(into, raw)
	}
	v, ok := raw.(string)
	switch into := f.into.(type) {
	case *time.Duration:
		d, err := time.ParseDuration(v)
		if !ok || err != nil || d <= 0 {
			return errors.New(`must be a duration above zero, such as "30s" or "2m"`)
		}
		*into = d
	case *Span:
		s, err := parseSpan(v)
		if !ok || err != nil || s <= 0 {
			return errors.New(`must be a duration above zero, such as "90d", "12h" or "30m"`)
		}
		*into = s
	case *Secret:
		if !ok || !Secret(v).valid() || strings.ContainsFunc(v, unicode.IsControl) {
			return errors.New(`no secret stands in this file: write "env:NAME" or "file:PATH", or leave the key out to be asked once and keep the secret in the vault`)
		}
		*into = Secret(v)
	case *string:
		if !ok {
			return fmt.Errorf("must be a string, not %s", typeName(raw))
		}
		if strings.ContainsFunc(v, unicode.IsControl) {
			return errors.New("must be one line, without control characters")
		}
		*into = v
	}
	return nil
}

func setPairs(into *map[string]string, raw any) error {
	table, ok := raw.(map[string]any)
	if !ok {
		return fmt.Errorf(`must be a table of strings, such as { name = "value" }, not %s`, typeName(raw))
	}
	pairs := map[string]string{}
	for name, one := range table {
		value, ok := one.(string)
		if !ok {
			return fmt.Errorf(`must be a table of strings, such as { name = "value" }: one of its values is %s`, typeName(one))
		}
		pairs[name] = value
	}
	*into = orNil(pairs)
	return nil
}

// value is what the parser would give for the field. An empty string stands
// for a key that is left out. It may be a map, which == panics on: compare two
// values with reflect.DeepEqual.
func (f field) value() any {
	switch v := f.into.(type) {
	case *string:
		return *v
	case *Secret:
		return string(*v)
	case *bool:
		return *v
	case *time.Duration:
		return shortDuration(*v)
	case *Span:
		return v.String()
	case *map[string]string:
		if len(*v) == 0 {
			return ""
		}
		table := map[string]any{}
		for name, one := range *v {
			table[name] = one
		}
		return table
	}
	return nil
}

// Span is a duration that people count in days: "90d". The zero Span is a key
// that is left out.
type Span time.Duration

func parseSpan(s string) (Span, error) {
	number, inDays := strings.CutSuffix(s, "d")
	if !inDays {
		d, err := time.ParseDuration(s)
		return Span(d), err
	}
	const most = 100 * 365 // a Duration counts to 292 years
	n, err := strconv.Atoi(number)
	if err != nil || n > most {
		return 0, errors.New("not a number of days")
	}
	return Span(n) * Span(24*time.Hour), nil
}

func (s Span) String() string {
	switch d := time.Duration(s); {
	case d == 0:
		return ""
	case d%(24*time.Hour) == 0:
		return strconv.Itoa(int(d/(24*time.Hour))) + "d"
	default:
		return shortDuration(d)
	}
}

// shortDuration is "2m" where Duration.String says "2m0s".
func shortDuration(d time.Duration) string {
	s := d.String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}
