package simulator

import (
	"html"
	"net/http"
)

// tokenError is why there are no tokens. Adobe documents neither the statuses
// nor the types; these are RFC 6749's.
type tokenError struct {
	status  int
	kind    string // RFC 6749, section 5.2
	message string
}

func missing(parameter string) *tokenError {
	return &tokenError{http.StatusBadRequest, "invalid_request", parameter + " is missing"}
}

func wrongRedirect() *tokenError {
	return &tokenError{http.StatusBadRequest, "invalid_grant", "redirect_uri does not match the one of the authorization request"}
}

func unauthenticated(message string) *tokenError {
	return &tokenError{http.StatusUnauthorized, "invalid_client", message}
}

func unknownHere() *tokenError {
	return unauthenticated("The client is not known in this environment")
}

// forced is the error that the fault token_error asks for.
func forced(f settings) *tokenError {
	switch f["token_error"] {
	case "invalid_grant":
		return &tokenError{http.StatusBadRequest, "invalid_grant", "The authorization code is not valid or has expired"}
	case "invalid_client":
		return unauthenticated("The client secret is not valid")
	case "redirect_uri":
		return wrongRedirect()
	case "unauthorized_client":
		return &tokenError{http.StatusBadRequest, "unauthorized_client", "The client may not use this grant type"}
	case "server":
		return &tokenError{http.StatusInternalServerError, "server_error", "An unexpected error occurred"}
	}
	return nil
}

// writeTokenError says it in the shape of error_profile. In Workfront's own,
// error is a boolean.
func writeTokenError(rw http.ResponseWriter, e tokenError, f settings) {
	workfront := map[string]any{"statusCode": e.status, "error": true, "type": e.kind, "message": e.message}
	if e.status == http.StatusMethodNotAllowed {
		rw.Header().Set("Allow", "POST")
	}
	switch f["error_profile"] {
	case "rfc6749":
		writeJSON(rw, e.status, map[string]any{"error": e.kind, "error_description": e.message})
	case "attask":
		writeAPIError(rw, apiError{e.status, "com.attask.common.OAuth2Exception", e.kind + ": " + e.message})
	case "string":
		writeJSON(rw, e.status, map[string]any{"error": e.kind + ": " + e.message})
	case "html":
		rw.Header().Set("Content-Type", "text/html; charset=utf-8")
		rw.WriteHeader(e.status)
		_, _ = rw.Write([]byte("<!DOCTYPE html>\n<html><head><title>Error</title></head><body><h1>" +
			html.EscapeString(http.StatusText(e.status)) + "</h1><p>" + html.EscapeString(e.message) + "</p></body></html>\n"))
	case "empty":
		rw.Header().Set("Content-Length", "0")
		rw.WriteHeader(e.status)
	case "200-with-error":
		writeJSON(rw, http.StatusOK, workfront)
	default:
		writeJSON(rw, e.status, workfront)
	}
}
