package provider

import (
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"wfconnect/practice"
)

// endpoint is one of the contract's twelve below the base path.
type endpoint struct {
	name, method string
	dormant      bool // Workfront is not known to call it
	form         bool // parameters may come in the body as well (D07)
	answer       func(*call) error
}

func endpoints() []endpoint {
	return []endpoint{
		{"metadata", http.MethodGet, false, false, (*call).metadata},
		{"files", http.MethodGet, false, false, (*call).files},
		{"search", http.MethodGet, false, false, (*call).search},
		{"download", http.MethodGet, false, false, (*call).download},
		{"thumbnail", http.MethodGet, false, false, (*call).thumbnail},
		{"uploadInit", http.MethodPost, false, true, (*call).uploadInit},
		{"upload", http.MethodPut, false, false, (*call).upload},
		{"createFolder", http.MethodPost, false, true, (*call).createFolder},
		{"delete", http.MethodPut, true, true, (*call).remove},
		{"rename", http.MethodPut, true, true, (*call).rename},
		{"serviceInfo", http.MethodGet, true, false, (*call).serviceInfo},
		{"customAction", http.MethodGet, true, false, (*call).customAction},
	}
}

func endpointNamed(name string) (endpoint, bool) {
	for _, e := range endpoints() {
		if e.name == name {
			return e, true
		}
	}
	return endpoint{}, false
}

// missing says whether a fault has taken the endpoint away.
func (e endpoint) missing(f settings) bool {
	switch list := f["endpoints"]; list {
	case "all":
		return false
	case "no_dormant":
		return e.dormant
	case "java":
		return e.dormant || e.name == "createFolder"
	default:
		return slices.Contains(strings.Split(list, ","), e.name)
	}
}

// call is one request, with the faults that it meets.
type call struct {
	*Provider
	rw         http.ResponseWriter
	r          *http.Request
	f          settings
	endpoint   endpoint
	parameters url.Values
}

// api answers the endpoint of that name.
func (c *call) api(name string) {
	e, ok := endpointNamed(name)
	if !ok || e.missing(c.f) {
		c.fail(refuse(http.StatusNotFound, "there is no endpoint %.40q", name))
		return
	}
	c.endpoint = e
	if c.redirected() {
		return
	}
	if err := c.checkMethod(); err != nil {
		c.fail(err)
		return
	}
	if err := c.authenticate(); err != nil {
		c.denied(err)
		return
	}
	if err := c.readParameters(); err != nil {
		c.fail(err)
		return
	}
	if err := e.answer(c); err != nil {
		c.fail(err)
	}
}

func (c *call) checkMethod() error {
	switch {
	case c.r.Method == c.endpoint.method || c.f.is("methods", "any"):
		return nil
	case c.f.is("methods", "500"):
		return refuse(http.StatusInternalServerError, "unexpected method")
	}
	c.rw.Header().Set("Allow", c.endpoint.method)
	return refuse(http.StatusMethodNotAllowed, "%s takes %s, not %.20q", c.endpoint.name, c.endpoint.method, c.r.Method)
}

// redirected is true when a fault answers with a redirect.
func (c *call) redirected() bool {
	again := *c.r.URL
	q := again.Query()
	location := ""
	switch c.f["redirect"] {
	case "same_host":
		if q.Has("redirected") {
			return false
		}
		q.Set("redirected", "1")
		again.RawQuery = q.Encode()
		location = again.RequestURI()
	case "loop":
		location = again.RequestURI()
	case "other_host":
		location = elsewhere + again.RequestURI()
	default:
		return false
	}
	c.rw.Header().Set("Location", location)
	c.rw.WriteHeader(http.StatusTemporaryRedirect)
	return true
}

// readParameters takes the query, and then the form body for what the query
// does not have.
func (c *call) readParameters() error {
	query, err := url.ParseQuery(c.r.URL.RawQuery)
	if err != nil || len(query) > practice.MaxParameters {
		return refuse(http.StatusBadRequest, "the query is not properly percent-encoded, or has too many parameters")
	}
	if name := c.stranger(query); name != "" {
		return refuse(http.StatusBadRequest, "there is no parameter %.40q", name)
	}
	c.parameters = query
	if !c.endpoint.form || c.f.is("parameters", "query") {
		return nil
	}
	body, err := readForm(c.rw, c.r)
	if err != nil {
		return err
	}
	if c.f.is("parameters", "body") {
		c.parameters = url.Values{}
	}
	for name, values := range body {
		if !c.parameters.Has(name) {
			c.parameters[name] = values
		}
	}
	return nil
}

// stranger is a parameter that unknown_parameters=refused does not know.
func (c *call) stranger(given url.Values) string {
	if c.f.is("unknown_parameters", "ignored") {
		return ""
	}
	known := []string{
		"id", "parentId", "query", "size", "max", "offset", "filename", "name", "documentId", "documentVersionId", "folderId",
		"grant_type", "code", "refresh_token", "client_id", "client_secret", "redirect_uri",
	}
	for name := range given {
		if !slices.Contains(known, name) {
			return name
		}
	}
	return ""
}

// readForm is empty for bodies that are not a form: the parameters may all be
// in the query.
func readForm(rw http.ResponseWriter, r *http.Request) (url.Values, error) {
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != formType {
		return nil, nil
	}
	body, err := io.ReadAll(http.MaxBytesReader(rw, r.Body, maxBody))
	if e := (*http.MaxBytesError)(nil); errors.As(err, &e) {
		return nil, refuse(http.StatusRequestEntityTooLarge, "the form is larger than %d bytes", maxBody)
	}
	if err != nil {
		return nil, refuse(http.StatusBadRequest, "the form ended early")
	}
	form, err := url.ParseQuery(string(body))
	if err != nil || len(form) > practice.MaxParameters {
		return nil, refuse(http.StatusBadRequest, "the form is not properly encoded, or has too many fields")
	}
	return form, nil
}

// parameter is one that must be there. When it comes more than once, the first
// counts: a registered request parameter may have the same name (A29).
func (c *call) parameter(name string) (string, error) {
	if v := c.parameters.Get(name); v != "" {
		return v, nil
	}
	return "", refuse(http.StatusBadRequest, "the parameter %s is missing or empty", name)
}
