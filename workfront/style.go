package workfront

// Style is how the token request carries its parameters. Adobe documents form
// and JSON with Basic; Adobe's own demo code sends JSON with the credentials
// in the body.
type Style string

const (
	StyleForm     Style = "form"      // application/x-www-form-urlencoded, credentials in the body
	StyleJSON     Style = "json"      // application/json, credentials in Authorization: Basic
	StyleJSONBody Style = "json-body" // application/json, credentials in the body
)

// Says describes the style in the words of a request.
func (s Style) Says() string {
	switch s {
	case StyleJSON:
		return "JSON, secret as Basic"
	case StyleJSONBody:
		return "JSON, secret in body"
	}
	return "form, secret in body"
}

// Styles are all of them, in the order of Adobe's examples: a Web Application
// may send any.
func Styles() []Style { return []Style{StyleForm, StyleJSON, StyleJSONBody} }

// From says where the style is known from.
func (s Style) From() string {
	switch s {
	case StyleJSON:
		return "Adobe's JSON example"
	case StyleJSONBody:
		return "Adobe's demo code"
	}
	return "Adobe's form example; libraries call it client_secret_post"
}
