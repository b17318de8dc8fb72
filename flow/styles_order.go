package flow

import (
	"errors"
	"maps"
	"slices"

	"wfconnect/workfront"
)

// StyleOrder is the order in which a comparison sends the styles: what has brought
// tokens in this run, then the style in use, the others as Adobe shows them, and
// at the end what was refused in this run.
//
// With a refresh token, the first request may use it up: what works is measured
// before one that may not. With a fresh code for each nothing is used up, but each
// costs a login: the first shows whether anything works at all, and a refusal that
// was seen already comes when the others are known.
func (c Connect) StyleOrder() []workfront.Style {
	list := workfront.Styles()
	rank := func(s workfront.Style) int {
		switch brought, known := c.took[s]; {
		case brought:
			return 0
		case known:
			return 2
		}
		return 1
	}
	inUse := func(s workfront.Style) int {
		if s == c.styleInUse() {
			return 0
		}
		return 1
	}
	slices.SortStableFunc(list, func(a, b workfront.Style) int {
		if by := rank(a) - rank(b); by != 0 {
			return by
		}
		return inUse(a) - inUse(b)
	})
	return list
}

// styleInUse is the connection's own, also while a comparison sends another.
func (c Connect) styleInUse() workfront.Style {
	if c.Styles.underWay() {
		return c.Styles.before
	}
	return c.App.Style
}

// noteStyle remembers what became of a style: it brought tokens, or the answer
// was about it, or about the client, whose secret it carries.
func (c Connect) noteStyle(ev answered) Connect {
	if ev.style == "" || ev.others {
		return c
	}
	var refused *workfront.Refused
	if ev.err != nil && (!errors.As(ev.err, &refused) || refused.Cause != workfront.CauseStyle && refused.Cause != workfront.CauseClient) {
		return c
	}
	took := maps.Clone(c.took)
	if took == nil {
		took = map[workfront.Style]bool{}
	}
	took[ev.style] = ev.err == nil
	c.took = took
	return c
}
