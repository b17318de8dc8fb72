// Package webhook is a document webhook provider as Adobe Workfront sees it:
// the endpoints as data, the integration that an administrator registers, the
// caller with its refresh and its redirects, the OAuth2 handshake, and readers
// that accept what they can and say what is wrong with it.
//
// It builds requests and reads answers. It never keeps a token on its own,
// never repeats a write or a token request beyond the one retry that Adobe
// documents, never uses a name from outside as a path and never draws; whoever
// calls it brings the *http.Client.
package webhook

import (
	"errors"
	"fmt"
	"slices"
)

// Secret is a value that prints as nothing: a client secret, an API key or a
// token cannot reach a log or an error by accident.
type Secret string

func (Secret) String() string   { return "…" }
func (Secret) GoString() string { return "…" }

// Endpoint is one row of the contract, as Adobe documents it; letters with two digits,
// here and elsewhere, are the questions of docs/readings.md. It is plain
// data: a variant, for a check, is a changed copy.
type Endpoint struct {
	Name        string // "files"; also the name in serviceInfo's availableEndpoints
	Method      string
	Path        string // appended to the Base API URL; "" for token, which has a URL of its own
	Params      []Param
	Answer      AnswerKind
	Live        bool   // false: dormant, "release date to be determined" (D21)
	Writes      bool   // changes something at the provider
	Credentials bool   // whether Workfront authenticates; not for serviceInfo and token
	For         string // what it is for in Workfront's screens, one sentence
	Clause      string // the heading on Adobe's page
	URL         string // of Adobe's page
}

// Param is one parameter of an endpoint.
type Param struct {
	Name     string // "" for the body itself
	In       Place
	Required bool
	Group    string // of several with the same group exactly one is sent
	Kind     ValueKind
	Default  string // what a form starts with; "" for nothing
	Stale    bool   // on Adobe's older pages only, or reserved: Workfront is not known to send it (D01)
	Says     string // what it means, one sentence
}

// Place is where a parameter travels.
type Place string

const (
	InQuery Place = "query"
	InForm  Place = "form" // application/x-www-form-urlencoded body
	InBody  Place = "body" // the raw bytes of the body
)

// ValueKind is what kind of value a parameter takes.
type ValueKind string

const (
	KindFileID      ValueKind = "id"          // the provider's id of a file or a folder
	KindFolderID    ValueKind = "folder id"   // the provider's id of a folder, "/" for the root
	KindText        ValueKind = "text"        // free text in any script
	KindNumber      ValueKind = "number"      // decimal digits
	KindWorkfrontID ValueKind = "workfront"   // 32 hexadecimal digits, Workfront's own
	KindBytes       ValueKind = "bytes"       // a file's content
	KindSecret      ValueKind = "secret"      // never shown
	KindAction      ValueKind = "action name" // one of serviceInfo's customActions
)

// AnswerKind is what a successful answer holds.
type AnswerKind string

const (
	AnswerMetadata    AnswerKind = "Metadata"
	AnswerList        AnswerKind = "list of Metadata"
	AnswerBytes       AnswerKind = "bytes"
	AnswerImage       AnswerKind = "image"
	AnswerResult      AnswerKind = "upload result" // {"result":"success"}
	AnswerStatus      AnswerKind = "status"        // {"status":"success"}
	AnswerServiceInfo AnswerKind = "ServiceInfo"
	AnswerTokens      AnswerKind = "tokens"
)

// Endpoints lists all of them in the order of Adobe's page, the token endpoint
// last. The slice is the caller's own.
func Endpoints() []Endpoint { return table() }

// Find looks an endpoint up by name; the error names the nearest one.
func Find(name string) (Endpoint, error) {
	var names []string
	for _, e := range table() {
		if e.Name == name {
			return e, nil
		}
		names = append(names, e.Name)
	}
	return Endpoint{}, fmt.Errorf("no endpoint %q%s", name, didYouMean(name, names))
}

// AsForm is the endpoint with its query parameters in a form body instead:
// Adobe's tables say query, its examples show body lines (D07).
func (e Endpoint) AsForm() Endpoint {
	e.Params = slices.Clone(e.Params)
	for i := range e.Params {
		if e.Params[i].In == InQuery {
			e.Params[i].In = InForm
		}
	}
	return e
}

// With is the endpoint with p replaced or added, for a call that the contract
// does not foresee: With(Param{Name: "id"}) makes id optional.
func (e Endpoint) With(p Param) Endpoint {
	if p.In == "" {
		p.In = InQuery
	}
	e.Params = slices.Clone(e.Params)
	if i := slices.IndexFunc(e.Params, func(q Param) bool { return q.Name == p.Name }); i >= 0 {
		e.Params[i] = p
	} else {
		e.Params = append(e.Params, p)
	}
	return e
}

// HasBody says whether the endpoint takes a file's bytes.
func (e Endpoint) HasBody() bool {
	return slices.ContainsFunc(e.Params, func(p Param) bool { return p.In == InBody })
}

// Bytes says whether the answer is a file's bytes rather than JSON.
func (e Endpoint) Bytes() bool { return e.Answer == AnswerBytes || e.Answer == AnswerImage }

var errTokenEndpoint = errors.New("token is not called like the other endpoints: run the handshake")
