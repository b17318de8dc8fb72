package simulator

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"wfconnect/practice"
)

const apiPrefix = "/attask/"

// Versions of the REST API: the newest there is, and what a call without a
// version gets.
const (
	newestVersion  = 22
	defaultVersion = 21
)

// apiError is the REST API's refusal.
type apiError struct {
	status  int
	class   string // a Java class; left out when empty, as Workfront often does
	message string
}

func writeAPIError(rw http.ResponseWriter, e apiError) {
	body := map[string]any{"message": e.message}
	if e.class != "" {
		body["class"] = e.class
	}
	writeJSON(rw, e.status, map[string]any{"error": body})
}

func (w *Workfront) api(rw http.ResponseWriter, r *http.Request, f settings) {
	if status, message := gateway(f); status != 0 {
		writeAPIError(rw, apiError{status, "", message})
		return
	}
	data, e := w.apiAnswer(r, f)
	if e != nil {
		if e.status == http.StatusMethodNotAllowed {
			rw.Header().Set("Allow", "GET")
		}
		writeAPIError(rw, *e)
		return
	}
	writeJSON(rw, http.StatusOK, map[string]any{"data": data})
}

func (w *Workfront) apiAnswer(r *http.Request, f settings) (any, *apiError) {
	version, path, e := splitVersion(r.URL.Path, f)
	if e != nil {
		return nil, e
	}
	id := r.Header.Values("sessionID")
	if bearer, is := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); is && len(id) == 0 && f.is("bearer", "accepted") {
		id = []string{bearer}
	}
	// Nothing but the header counts: neither ?sessionID= nor, unless a fault
	// says so, a Bearer token.
	if len(id) != 1 || !w.visit(id[0], f) {
		return nil, &apiError{http.StatusUnauthorized, "com.attask.common.AuthenticationException", "You are not currently logged in."}
	}
	if r.Method != http.MethodGet {
		return nil, &apiError{http.StatusMethodNotAllowed, "", "Nothing can be changed here: only GET is supported"}
	}
	q, err := practice.Parameters(r.URL.RawQuery)
	if err != nil {
		return nil, &apiError{http.StatusBadRequest, "", "The query cannot be read: " + err.Error()}
	}
	if path == "logout" {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.sessions.Drop(id[0])
		return record{"success": true}, nil
	}
	parts := strings.Split(path, "/")
	if listed(f["unsupported"], parts[0]) {
		return nil, unknownObject(version, parts[0])
	}
	if e := withheld(parts, q, f); e != nil {
		return nil, e
	}
	data, e := answerObjects(version, parts, q)
	if e == nil && f.is("empty_data", "yes") {
		data = []record{}
	}
	return data, e
}

// listed says whether a fault's comma list holds a kind, by its code or its name.
func listed(list, name string) bool {
	k, known := kindOf(name)
	return known && slices.ContainsFunc(strings.Split(list, ","), func(name string) bool {
		of, is := kindOf(name)
		return is && of.label == k.label
	})
}

// withheld: this person may not see objects of that kind; themselves they may.
func withheld(path []string, q url.Values, f settings) *apiError {
	k, known := kindOf(path[0])
	own := k.label == "User" && (q.Get("ID") == "$$USER.ID" || q.Get("ID") == me.id || len(path) == 2 && path[1] == me.id)
	if !known || own || !listed(f["denied"], path[0]) {
		return nil
	}
	return &apiError{http.StatusForbidden, "", "You do not have access to objects of the type " + k.label}
}

var versionPart = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^v([0-9]{1,3})\.([0-9]{1,2})$`)
})

// splitVersion takes /attask/api[/vN.0]/ off a path.
func splitVersion(path string, f settings) (version int, rest string, e *apiError) {
	rest, ok := strings.CutPrefix(path, apiPrefix+"api/")
	if !ok {
		return 0, "", &apiError{http.StatusNotFound, "", "There is nothing at this address"}
	}
	first, after, _ := strings.Cut(rest, "/")
	m := versionPart().FindStringSubmatch(first)
	if m == nil {
		return defaultVersion, rest, nil
	}
	version, _ = strconv.Atoi(m[1])                // three digits at most
	oldest, _ := strconv.Atoi(f["oldest_version"]) // one of the fault's values
	switch {
	case version < oldest:
		return 0, "", &apiError{http.StatusGone, "", fmt.Sprintf("API version %d.%s is not supported any more", version, m[2])}
	case version > newestVersion || m[2] != "0":
		return 0, "", &apiError{http.StatusNotFound, "", fmt.Sprintf("API version %d.%s is not supported", version, m[2])}
	}
	return version, after, nil
}
