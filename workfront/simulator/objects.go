package simulator

import (
	"cmp"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// What one search may ask for (Adobe, API basics).
const (
	defaultLimit = 100
	maxLimit     = 2000
)

// answerObjects answers kind/search, kind/count and kind/ID.
func answerObjects(version int, path []string, q url.Values) (any, *apiError) {
	k, ok := kindOf(path[0])
	switch {
	case len(path) > 2:
		return nil, &apiError{http.StatusBadRequest, "", "unrecognized URI format: too many parts"}
	case !ok:
		return nil, unknownObject(version, path[0])
	case len(path) < 2 || path[1] == "":
		return nil, &apiError{http.StatusBadRequest, "", "unrecognized URI format: too few parts"}
	}
	s, e := k.readSearch(version, q)
	if e != nil {
		return nil, e
	}
	switch path[1] {
	case "search":
		found := s.matching(k)
		found = found[min(s.first, len(found)):]
		return project(found[:min(s.limit, len(found))], s.fields), nil
	case "count":
		return record{"count": len(s.matching(k))}, nil
	}
	for _, r := range k.records {
		if r["ID"] == path[1] {
			return project([]record{r}, s.fields)[0], nil
		}
	}
	return nil, &apiError{http.StatusNotFound, "", fmt.Sprintf("%s with ID %q not found", k.label, path[1])}
}

func unknownObject(version int, name string) *apiError {
	return &apiError{http.StatusNotFound, "", fmt.Sprintf("APIModel V%d_0 does not support object %q", version, name)}
}

// search is a query that was understood.
type search struct {
	fields       []string
	first, limit int
	filters      []filter
}

type filter struct{ field, value, modifier string }

func (k kind) readSearch(version int, q url.Values) (search, *apiError) {
	s := search{fields: k.defaults, limit: defaultLimit}
	for _, name := range slices.Sorted(maps.Keys(q)) {
		value := q.Get(name)
		field, isModifier := strings.CutSuffix(name, "_Mod")
		switch {
		case name == "$$LIMIT" || name == "$$FIRST":
			n, err := strconv.Atoi(value)
			if err != nil || n < 0 {
				return s, &apiError{http.StatusUnprocessableEntity, "", fmt.Sprintf("%s must be a number", name)}
			}
			if name == "$$FIRST" {
				s.first = n
				continue
			}
			if n > maxLimit {
				return s, &apiError{http.StatusUnprocessableEntity, "", fmt.Sprintf("The requested limit %d is greater than the maximum allowed limit of %d", n, maxLimit)}
			}
			s.limit = n
		case name == "fields":
			fields, unknown := k.readFields(value)
			if unknown != "" {
				return s, k.unsupported(version, unknown)
			}
			s.fields = fields
		case slices.Contains([]string{"sessionID", "apiKey", "method"}, name) || strings.HasPrefix(name, "$$"):
		case !slices.Contains(k.all, field):
			return s, k.unsupported(version, field)
		case !isModifier:
			s.filters = append(s.filters, filter{field, strings.ReplaceAll(value, "$$USER.ID", me.id), cmp.Or(q.Get(name+"_Mod"), "eq")})
		}
	}
	return s, nil
}

func (k kind) unsupported(version int, field string) *apiError {
	return &apiError{http.StatusUnprocessableEntity, "", fmt.Sprintf("APIModel V%d_0 does not support field %s (%s)", version, field, k.label)}
}

// readFields returns the first field there is no such thing as, if any.
func (k kind) readFields(list string) (fields []string, unknown string) {
	fields = []string{"ID", "objCode"} // always there
	for name := range strings.SplitSeq(list, ",") {
		switch name = strings.TrimSpace(name); {
		case name == "":
		case name == "*":
			fields = append(fields, slices.DeleteFunc(slices.Clone(k.all), func(f string) bool { return strings.Contains(f, ":") })...)
		case !slices.Contains(k.all, name):
			return nil, name
		default:
			fields = append(fields, name)
		}
	}
	return fields, ""
}

func (s search) matching(k kind) []record {
	found := []record{}
	for _, r := range k.records {
		if !slices.ContainsFunc(s.filters, func(f filter) bool { return !f.matches(r) }) {
			found = append(found, r)
		}
	}
	return found
}

// matches knows the modifiers people begin with; any other finds nothing.
func (f filter) matches(r record) bool {
	have := fmt.Sprint(r[f.field])
	switch f.modifier {
	case "eq":
		return have == f.value
	case "ne":
		return have != f.value
	case "cieq":
		return strings.EqualFold(have, f.value)
	case "contains":
		return strings.Contains(have, f.value)
	case "cicontains":
		return strings.Contains(strings.ToLower(have), strings.ToLower(f.value))
	case "in":
		return slices.Contains(strings.Split(f.value, ","), have)
	}
	return false
}

// project copies the wanted fields of each record.
func project(records []record, fields []string) []record {
	out := make([]record, 0, len(records))
	for _, r := range records {
		row := record{}
		for _, name := range fields {
			name, _, _ = strings.Cut(name, ":") // of another object its ID, name and objCode come
			row[name] = r[name]
		}
		out = append(out, row)
	}
	return out
}

// record is one object, by field.
type record map[string]any
