package ui

import (
	"path/filepath"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"wfconnect/flow"
	"wfconnect/webhook"
)

// focus says which part of the calls the keys go to.
type focus int

const (
	onEndpoints focus = iota
	onParams
	onAnswer
	onPicker
)

// callPanel is the calls step: the endpoints, the parameters of one with the
// request that they make, and the answer.
type callPanel struct {
	owner    *provider
	focus    focus
	at       int // which endpoint
	inputs   []input
	field    int // which input
	item     int // which item of a list in the answer
	pick     int // which seen item in the picker
	asForm   bool
	chosenID string   // of the item that was chosen last
	findings bool     // all of them, instead of the answer
	top      int      // rows of bytes, or findings, scrolled away
	trail    []string // the folders above the one that is listed
}

// input is one parameter, or a file at this end.
type input struct {
	name  string // of the parameter; "" for a file at this end
	label string
	param webhook.Param
	field field
}

func newCallPanel(p *provider) *callPanel { return &callPanel{owner: p, at: 1} }

func (c *callPanel) typing() bool { return c.focus == onParams && len(c.inputs) > 0 }

// endpoints are those that are called; the token endpoint is the handshake's.
func endpoints() []webhook.Endpoint {
	var list []webhook.Endpoint
	for _, e := range webhook.Endpoints() {
		if e.Answer != webhook.AnswerTokens {
			list = append(list, e)
		}
	}
	return list
}

func (c *callPanel) endpoint() webhook.Endpoint { return endpoints()[c.at] }

// choose opens an endpoint with the values that are at hand.
func (c *callPanel) choose(s *session, at int) {
	c.at, c.focus = at, onParams
	c.fill(s)
	if len(c.inputs) == 0 {
		c.focus = onAnswer
	}
}

// fill makes the inputs of the endpoint that is marked.
func (c *callPanel) fill(s *session) {
	c.field, c.findings, c.top, c.asForm = 0, false, 0, false
	c.owner.scroll, c.inputs, c.trail = scroll{}, nil, nil
	e := c.endpoint()
	for _, p := range e.Params {
		if p.In == webhook.InBody {
			c.inputs = append(c.inputs, input{label: "file to send", field: newField(c.owner.desk.world.SampleFile, false)})
			continue
		}
		if p.Stale {
			continue
		}
		c.inputs = append(c.inputs, input{name: p.Name, label: p.Name, param: p, field: newField(c.start(s, p), false)})
	}
	if e.Answer == webhook.AnswerBytes {
		c.inputs = append(c.inputs, input{label: "save as", field: newField("", false)})
	}
}

// start is what a parameter begins with: the item that was chosen last where
// it fits, else what the contract suggests. What delete takes is always chosen
// by hand: one enter too many must not cost a document.
func (c *callPanel) start(s *session, p webhook.Param) string {
	if c.endpoint().Name == "delete" {
		return ""
	}
	if p.Kind == webhook.KindFileID || p.Kind == webhook.KindFolderID {
		for _, m := range s.call.Seen {
			if m.ID == c.chosenID && fits(m, p) {
				return m.ID
			}
		}
	}
	if file := c.owner.desk.world.SampleFile; p.Name == "filename" && file != "" {
		return filepath.Base(file)
	}
	return p.Default
}

// fits says whether an item can be a parameter's value. Where one of two ids
// is sent, a folder goes into the one that is for folders.
func fits(m webhook.Metadata, p webhook.Param) bool {
	if p.Kind == webhook.KindFolderID {
		return m.Folder()
	}
	return p.Group == "" || !m.Folder()
}

// args are the parameters as they would be sent: empty optional ones are not.
func (c *callPanel) args() webhook.Args {
	args := webhook.Args{}
	for _, in := range c.inputs {
		if in.name != "" && (in.field.value() != "" || in.param.Required) {
			args[in.name] = in.field.value()
		}
	}
	return args
}

func (c *callPanel) file(label string) string {
	for _, in := range c.inputs {
		if in.name == "" && in.label == label {
			return strings.TrimSpace(in.field.value())
		}
	}
	return ""
}

func (c *callPanel) send(s *session) tea.Cmd {
	c.item, c.findings, c.top, c.owner.scroll = 0, false, 0, scroll{}
	s.answer = document{}
	return c.owner.desk.tell(s, flow.Send{
		Endpoint: c.endpoint(), Args: c.args(), AsForm: c.asForm,
		Upload: c.file("file to send"), SaveAs: c.file("save as"), Now: time.Now(),
	})
}

// use calls an endpoint with the chosen item of the answer.
func (c *callPanel) use(s *session, name string, send bool) tea.Cmd {
	list := s.call.Answer.List
	if m := s.call.Answer.Metadata; m != nil {
		list = []webhook.Metadata{*m}
	}
	if len(list) == 0 {
		return nil
	}
	c.chosenID = list[min(c.item, len(list)-1)].ID
	return c.open(s, name, send)
}

// open chooses an endpoint by name, and sends it where that is asked for.
func (c *callPanel) open(s *session, name string, send bool) tea.Cmd {
	for i, e := range endpoints() {
		if e.Name != name {
			continue
		}
		c.choose(s, i)
		if send {
			c.focus = onAnswer
			return c.send(s)
		}
	}
	return nil
}

// update takes the keys of the calls; done is false for those of the screen.
func (c *callPanel) update(s *session, msg tea.Msg) (cmd tea.Cmd, done bool) {
	press, isKey := msg.(tea.KeyPressMsg)
	if c.typing() && (!isKey || press.Text != "" || !c.isAction(s, press)) {
		in := &c.inputs[c.field]
		in.field, cmd = in.field.update(msg)
		return cmd, true
	}
	if !isKey {
		return nil, false
	}
	cmd, note, found := act(c.actions(s), press)
	if note != "" {
		c.owner.desk.note = note
	}
	return cmd, found
}

func (c *callPanel) isAction(s *session, press tea.KeyPressMsg) bool {
	for _, a := range c.actions(s) {
		if a.key.matches(press) {
			return true
		}
	}
	return false
}

// chosen is the item of the answer that the keys are about.
func (c *callPanel) chosen(s *session) (webhook.Metadata, bool) {
	switch list := s.call.Answer.List; {
	case s.call.Answer.Metadata != nil:
		return *s.call.Answer.Metadata, true
	case len(list) > 0:
		return list[min(c.item, len(list)-1)], true
	}
	return webhook.Metadata{}, false
}

// pickable are the seen items that fit the parameter that is typed.
func (c *callPanel) pickable(s *session) []webhook.Metadata {
	var list []webhook.Metadata
	for i := len(s.call.Seen) - 1; i >= 0; i-- {
		if m := s.call.Seen[i]; fits(m, c.inputs[c.field].param) {
			list = append(list, m)
		}
	}
	return list
}

func (c *callPanel) canPick(s *session) string {
	if len(c.inputs) == 0 {
		return "there is no id to choose"
	}
	switch c.inputs[c.field].param.Kind {
	case webhook.KindFileID, webhook.KindFolderID:
	default:
		return "this is not an id of the provider's"
	}
	if len(c.pickable(s)) == 0 {
		return "no answer has named an item yet; files lists some"
	}
	return ""
}
