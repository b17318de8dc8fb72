package practice

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
)

// MaxParameters is how many a request may have.
const MaxParameters = 64

// Parameters reads a query or a form. Nothing may come twice (RFC 6749,
// section 3.1 and 3.2).
func Parameters(encoded string) (url.Values, error) {
	q, err := url.ParseQuery(encoded)
	if err != nil {
		return nil, errors.New("it is not properly percent-encoded")
	}
	return q, Once(q)
}

// Once says what comes twice, or that there are too many.
func Once(q url.Values) error {
	if len(q) > MaxParameters {
		return errors.New("it has too many parameters")
	}
	for name, values := range q {
		if len(values) > 1 {
			return fmt.Errorf("%.40q is given more than once", name)
		}
	}
	return nil
}

// JSONParameters reads a flat object of strings. encoding/json alone would let
// the last of two equal keys win.
func JSONParameters(body []byte) (url.Values, error) {
	d := json.NewDecoder(bytes.NewReader(body))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return nil, errors.New("it is not a JSON object")
	}
	q := url.Values{}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return nil, errors.New("it is not JSON")
		}
		value, err := d.Token()
		if err != nil {
			return nil, errors.New("it is not JSON")
		}
		text, ok := value.(string)
		if !ok {
			return nil, errors.New("its values must be strings")
		}
		q.Add(name.(string), text) // the decoder lets only strings be keys
	}
	if _, err := d.Token(); err != nil {
		return nil, errors.New("it is not JSON")
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, errors.New("something follows the JSON object")
	}
	return q, Once(q)
}
