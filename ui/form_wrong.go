package ui

import (
	"errors"
	"strings"

	"wfconnect/flow/config"
	"wfconnect/flow/wire"
	"wfconnect/workfront"
)

// wrong is why a form could not be saved. It is said below the row that is to
// blame: there it is seen at any height, and the caret stands there too.
type wrong struct {
	err error
	row int // noRow: no row can be blamed
}

// noRow: what is wrong is said below all rows.
const noRow = -1

// wrongIn finds the row of an error that came with the file: its key is the
// file's word for it, and nobody sees it here. rowOf gives noRow for a key that
// the form does not show.
func wrongIn(err error, kind, name string, rowOf func(key string) int) wrong {
	var one config.Problem
	if !errors.As(err, &one) {
		return wrong{err: err, row: noRow}
	}
	key, mine := one.About(kind, name)
	row := noRow
	if mine {
		row = rowOf(key)
	}
	if row == noRow {
		return wrong{err: err, row: noRow}
	}
	says := one.Message
	if strings.HasPrefix(says, "missing: ") { // what needs it is a key's value
		says = "this is missing"
	}
	return wrong{err: errors.New(says), row: row}
}

// at says whether it belongs below this row.
func (f wrong) at(row int) bool { return f.err != nil && f.row == row }

// said is what stands below a row of a form: what is wrong with it and, under the
// caret, what it is for. Where there is room for all rows, that stands below them.
type said struct {
	failed wrong
	hint   string
	tight  bool // there is no room for all rows
}

func (s said) below(p *page, row int, here bool, w int) {
	if s.failed.at(row) {
		s.failed.draw(p, w)
	}
	if s.tight && here {
		s.hinted(p, 5, w)
	}
}

func (s said) belowAll(p *page, w int) {
	p.add("")
	if s.failed.at(noRow) {
		s.failed.draw(p, w)
	}
	if !s.tight {
		s.hinted(p, 1, w)
	}
}

func (f wrong) draw(p *page, w int) {
	for one := range strings.SplitSeq(f.err.Error(), "\n") { // a file may have several
		for i, line := range wrap(wire.Line(one), max(w-5, 8)) {
			mark := "     "
			if i == 0 {
				mark = "   ✗ "
			}
			p.add(bad.Render(mark + line))
		}
	}
}

func (s said) hinted(p *page, by, w int) {
	for _, line := range wrap(s.hint, max(w-by-1, 8)) {
		p.add(strings.Repeat(" ", by) + muted.Render(line))
	}
}

// blame says what is wrong, and goes to where it can be mended.
func (f *form) blame(why wrong) {
	if f.failed = why; why.err != nil && why.row != noRow {
		f.at = why.row
	}
}

// rowOf is the row of a key of the file.
func rowOf(key string) int {
	row, there := map[string]int{
		"domain": formDomain, "flow": formType, "client_id": formClientID, "client_secret": formSecret,
		"customer_id": formCustomer, "user_id": formUser, "private_key": formKey, "redirect_uri": formRedirect,
		"token_request": formStyle, "api_version": formVersion, "trust_host": formTrust,
	}[key]
	if !there {
		return noRow
	}
	return row
}

var errTaken = errors.New("there is a connection of this name already")

// check finds what the file's own validation would only find as a whole, and
// goes to the field.
func (f *form) check(w config.Workfront) (field int, wrong error) {
	if w.Name == "" {
		return formName, errors.New("give the connection a name, such as acme")
	}
	if _, taken := f.desk.config.Workfront[w.Name]; taken && w.Name != f.old {
		return formName, errTaken
	}
	h, err := f.host()
	if err != nil {
		return formDomain, err
	}
	if w.ClientID == "" {
		return formClientID, errors.New("the client ID is missing; it is in Setup > System > OAuth2 Applications")
	}
	if w.Flow == config.FlowJWT {
		if field, wrong := checkMachine(w); wrong != nil {
			return field, wrong
		}
	}
	if _, err := workfront.ParseVersion(f.value(formVersion)); err != nil {
		return formVersion, err
	}
	if h.NeedsTrust() && !w.TrustHost {
		return formTrust, errors.New(h.Authority + " is not one of Workfront's hosts: it would receive the client secret. Space says yes, if it may")
	}
	return f.at, nil
}
