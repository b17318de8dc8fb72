package webhook

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"time"
)

// loose are forms that providers send and that can be read without guessing
// the order of day and month.
var loose = [...]string{
	"2006-01-02T15:04:05.999999999-0700", "2006-01-02T15:04:05.999999999", "2006-01-02 15:04:05.999999999Z07:00",
	"2006-01-02 15:04:05", "2006-01-02", time.RFC1123, time.RFC1123Z,
}

func (r *reader) date() (time.Time, string) {
	const key = "dateModified"
	if raw := r.object[key]; raw != nil && !isNull(raw) {
		var number json.Number
		if _, isText := text(raw); !isText && json.Unmarshal(raw, &number) == nil {
			return r.epoch(number), number.String()
		}
	}
	s, ok := r.required(key, ruleDate, ruleDate)
	if !ok {
		return time.Time{}, s
	}
	if when, err := time.Parse(time.RFC3339, strings.ToUpper(s)); err == nil {
		return when, s
	}
	if plain := strings.ReplaceAll(s, "\u00ad", "-"); plain != s {
		r.add(ruleDateHyphen, key, s)
		when, _ := time.Parse(time.RFC3339, plain)
		return when, s
	}
	for _, form := range loose {
		if when, err := time.Parse(form, s); err == nil {
			r.add(ruleDateLoose, key, s)
			return when, s
		}
	}
	r.add(ruleDate, key, s)
	return time.Time{}, s
}

// epoch reads milliseconds, which Java's default is, or seconds when that is
// the only sensible reading.
func (r *reader) epoch(number json.Number) time.Time {
	const key = "dateModified"
	rule := ruleDateNumber
	if r.init && number == "0" {
		rule = ruleUploadInit
	}
	r.add(rule, key, number.String())
	n, err := number.Float64()
	switch {
	case err != nil || n <= 0 || n > 253402300799000: // after the year 9999
		return time.Time{}
	case n < 1e11:
		return time.Unix(int64(n), 0).UTC()
	}
	return time.UnixMilli(int64(n)).UTC()
}

// size reads a number, a numeric string, "", null and absence (D13); -1 is
// unknown.
func (r *reader) size() int64 {
	const key = "size"
	raw, there := r.object[key]
	switch {
	case !there:
		return -1
	case isNull(raw):
		r.add(ruleNull, key, "null")
		return -1
	}
	digits := string(raw)
	if s, isText := text(raw); isText {
		if digits = strings.TrimSpace(s); digits == "" {
			r.add(ruleSizeText, key, strconv.Quote(s))
			return -1
		}
		if n, ok := whole(digits); ok {
			r.add(ruleSizeText, key, strconv.Quote(s))
			return n
		}
	}
	n, ok := whole(digits)
	if !ok {
		r.add(ruleSize, key, shown(raw))
		return -1
	}
	return n
}

// whole reads 12, 12.0 and 1.2e1 alike, as JSON readers do.
func whole(digits string) (int64, bool) {
	if n, err := strconv.ParseInt(digits, 10, 64); err == nil {
		return n, n >= 0
	}
	f, err := strconv.ParseFloat(digits, 64)
	if err != nil || f < 0 || f != math.Trunc(f) || f > 1<<53 {
		return 0, false
	}
	return int64(f), true
}
