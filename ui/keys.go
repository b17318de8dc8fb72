package ui

import (
	"charm.land/bubbles/v2/key"
)

// Every key once, with the words that the footer and the help show for it.
var keys = struct {
	Quit, Leave, Back, Help, Traffic, Suspend                     key.Binding
	Up, Down, PageUp, PageDown, Top, Bottom                       key.Binding
	Open, New, Edit, Delete, Filter, Yes, No                      key.Binding
	Steps, NextStep, PrevStep                                     key.Binding
	Login, Browser, Paste, Allow, Deny, NewCode                   key.Binding
	Exchange, Auto, Curl, Copy, Stay, Other, Stop                 key.Binding
	Try, Reveal, Header, Export, Refresh, Send                    key.Binding
	CallNext, CallPrev, Own, Newer, Older, Find, Hit              key.Binding
	NextField, PrevField, Save, ChoiceNext, Accept                key.Binding
	Choose, Again, Fetch, Thumbnail, Findings, Expire, Pick, Form key.Binding
	ForWorkfront, ForProvider, StoreAgain, CopyRefresh, Insist    key.Binding
	SignIn, Onward, GiveSecret, UploadIt, FolderUp                key.Binding
	OtherSide, Fold, FoldAll, UnfoldAll, Hex, Facts, HitBefore    key.Binding
	RunChecks, RunAgain, AllResults, AloneAgain, Writes, Profile  key.Binding
	BothSides, OnlyWhat, MakeKey, SignJWT                         key.Binding
	PasteHere, NoRedirect, OpenFinding, StopChecks                key.Binding
	Replay, EditFirst, StopReplay                                 key.Binding
	Ticket, SaveRun, AsHAR, AsTicket, NextExchange, PrevExchange  key.Binding
	Doctor, Whole, LookAgain                                      key.Binding
	Compare, Registered, OtherStyle, Stable, AskWho, MendDomain   key.Binding
}{
	Quit:    bind("quit", "leave the program; the terminal is left as it was", "ctrl+c"),
	Leave:   bind("quit", "leave the program; ctrl+c does so everywhere", "q"),
	Back:    bind("back", "one screen back", "esc"),
	Help:    bind("help", "the keys of this screen, and its words explained", "?"),
	Traffic: bind("traffic", "every request and answer of this run", "t"),
	Suspend: bind("suspend", "to the shell, and back with fg", "ctrl+z"),

	Up: bind("up", "up", "up", "k"), Down: bind("down", "down", "down", "j"),
	PageUp: bind("page up", "a page up", "pgup"), PageDown: bind("page down", "a page down", "pgdown", "space"),
	Top: bind("top", "to the beginning", "home", "g"), Bottom: bind("end", "to the end", "end", "G"),

	Open: bind("open", "open the connection", "enter"), New: bind("new", "set up a connection", "n"),
	Edit: bind("edit", "change the connection", "e"), Delete: bind("delete", "remove the connection, its tokens too; asks first", "d"),
	Filter: bind("filter", "show the connections whose name or host holds what you type", "/"),
	Yes:    bind("yes", "yes", "y"), No: bind("no", "no", "n", "esc"),

	Steps:    bind("steps", "look at one of the five steps", "1", "2", "3", "4", "5"),
	NextStep: bind("next step", "look at the next step", "tab", "right"), PrevStep: bind("step back", "look at the step before", "shift+tab", "left"),

	Login:    bind("log in", "bind the listener, then open Workfront's authorize page in the browser", "enter"),
	Browser:  bind("browser", "open the address in the browser once more", "enter", "o"),
	Paste:    bind("paste", "type or paste the redirect: the whole URL, its query, or the code", "v"),
	Allow:    bind("play the person", "no browser: let the demo press Allow access for you", "p"),
	Deny:     bind("press Cancel", "let the demo press Cancel for you", "P"),
	NewCode:  bind("new code", "a new login, and so a new code", "r"),
	Stop:     bind("stop waiting", "close the listener and wait no more", "s"),
	Exchange: bind("exchange", "send the code for tokens; it can be sent once", "enter"),
	Auto:     bind("automatic", "exchange by itself as soon as a code arrives", "a"),
	Curl:     bind("curl", "copy this request as curl, its secrets as variables", "c"),
	Copy:     bind("copy", "send it to the clipboard", "c"),
	Stay:     bind("go on", "go on with the host that is configured", "y"),
	Other:    bind("other host", "use the host that the redirect names", "u"),

	Try:     bind("try it", "ask Workfront whose token it is", "enter"),
	Reveal:  bind("reveal", "show the tokens in clear, or hide them", "v"),
	Header:  bind("header", "copy the sessionID header line", "h"),
	Export:  bind("export", "copy ACCESS_TOKEN=… for a shell", "x"),
	Refresh: bind("refresh", "send the refresh token for a new access token", "f"),

	Send:     bind("send", "call the API", "enter"),
	CallNext: bind("next call", "who am I, projects, a path of your own", "n"), CallPrev: bind("call before", "the call before", "N"),
	Own:   bind("path", "write the path of the call", "i"),
	Newer: bind("newer API", "the next newer API version", "]"), Older: bind("older API", "the next older API version", "["),
	Find: bind("find", "find in the answer", "/"), Hit: bind("next hit", "the next place it is found", "m"),

	NextField: bind("next", "the next field", "tab", "down"), PrevField: bind("before", "the field before", "shift+tab", "up"),
	Save:       bind("save", "write the connection to config.toml, its secret to the vault", "enter", "ctrl+s"),
	SignJWT:    bind("get a token", "sign a JWT with the private key, and exchange it for an access token", "enter"),
	MakeKey:    bind("make a key pair", "make RSA 2048 and its certificate beside config.toml; a file there is never replaced", "ctrl+g"),
	ChoiceNext: bind("change", "the next choice", "space", "right"),
	Insist:     bind("try it once more", "refresh all the same: the answer to an earlier refresh was lost, or nothing can be stored", "F"),
	StoreAgain: bind("store again", "try once more to store the tokens", "w"), CopyRefresh: bind("copy refresh token", "send the refresh token to the clipboard", "C"),
	Choose: bind("choose", "take the one that is marked", "enter"), Again: bind("again", "send the same call again", "r"),
	Fetch: bind("download", "download this file", "d"), Thumbnail: bind("thumbnail", "fetch its thumbnail", "i"),
	Findings:     bind("findings", "what in this answer differs from the contract", "v"),
	Expire:       bind("expire token", "spoil the access token here, so that the next call must refresh", "x"),
	Pick:         bind("choose an id", "choose from the items that earlier answers named", "ctrl+o"),
	Form:         bind("query or form", "send the parameters in the query, or in a form body (Adobe's pages differ)", "ctrl+f"),
	ForWorkfront: bind("a Workfront application", "to get tokens from Workfront", "w"),
	ForProvider:  bind("a webhook provider", "to be called as Workfront would", "p"),
	SignIn:       bind("sign in", "bind the listener, then open the provider's page in the browser", "enter"),
	Onward:       bind("go on", "go to the next step", "enter"),
	GiveSecret:   bind("type the secret", "type it once; it is kept in the vault", "enter"),
	UploadIt:     bind("send its bytes", "call upload with the id that uploadInit gave", "enter"),
	FolderUp:     bind("folder up", "list the folder that this one was opened from", "u", "backspace"),
	OtherSide:    bind("other side", "the keys are for the request, or for the answer", "tab"),
	Fold:         bind("fold", "fold what opens in this line, or what this line stands in; or unfold it", "z", "enter"),
	HitBefore:    bind("hit before", "the place before where it is found", "M"),
	FoldAll:      bind("fold all", "fold everything below the first level", "-"),
	UnfoldAll:    bind("unfold all", "unfold everything", "+", "="),
	Hex:          bind("hex", "the bytes of the body, or its text", "x"),
	Facts:        bind("timing, TLS", "where the time went, and the certificates", "i"),
	RunChecks:    bind("run the checks", "run Adobe's ten tests and the checks beyond them", "enter"),
	RunAgain:     bind("run again", "run all checks once more", "R"),
	AllResults:   bind("all results", "passes and skips too, or only what was found", "v"),
	AloneAgain:   bind("this one again", "run the check of this finding alone", "r"),
	Writes:       bind("writes", "allow checks that upload and make folders, below one scratch folder", "w"),
	Profile:      bind("profile", "tolerant fails only what breaks Workfront; strict reads every ambiguity strictly", "o"),
	PasteHere:    bind("paste", "type or paste the address that the browser ended at", "i"),
	OpenFinding:  bind("all about it", "what was sent, expected and got, what it means in Workfront, and how to mend it", "enter"),
	StopChecks:   bind("stop", "stop the run; what was found so far stays", "s"),
	NoRedirect:   bind("a page came", "the provider shows a page and does not send the browser back: that is its answer", "n"),
	BothSides:    bind("both sides", "open this exchange: what was sent and what came back", "enter"),
	OnlyWhat:     bind("filter", "show the exchanges whose method, status, address or connection holds what you type", "/"),
	Replay:       bind("send again", "the same request with the credentials of now; the two answers are compared", "r"),
	EditFirst:    bind("edit first", "change the request in your editor, then send it", "e"),
	StopReplay:   bind("stop", "wait no more for the answer", "S"),
	Ticket:       bind("ticket", "copy a Markdown ticket: this exchange, up to nine before it, what was tried, versions; no secrets", "T"),
	SaveRun:      bind("save", "write every exchange as HAR, or this one's ticket, to a file", "s"),
	AsHAR:        bind("the run as HAR", "for a browser's network panel, or another tool", "h"),
	AsTicket:     bind("the ticket", "Markdown, for an issue", "t"),
	NextExchange: bind("next", "the exchange after this one", "n", "]"),
	PrevExchange: bind("before", "the exchange before this one", "p", "["),
	Doctor:       bind("doctor", "what could be wrong with it, before anything is sent", "D"),
	Whole:        bind("all about it", "this finding whole: what to do, and what else is known", "enter"),
	LookAgain:    bind("look again", "look at everything once more", "r"),
	Compare:      bind("compare redirect", "compare the redirect URI with the registered one, byte by byte", "d"),
	Registered:   bind("what is registered", "paste the redirect URL that Setup shows", "enter", "v"),
	OtherStyle:   bind("another token request", "try again with another token request (form or JSON), in this run", "b"),
	Stable:       bind("the default version", "send it with the API version that is supported longest", "l"),
	AskWho:       bind("who am I", "send the call that works for everybody", "w"),
	MendDomain:   bind("set domain", "change the domain in config.toml to that host", "m"),
	Accept:       bind("done", "take what you typed", "enter"),
}

func bind(short, long string, names ...string) key.Binding {
	return key.NewBinding(key.WithKeys(names...), key.WithHelp(shown(names[0]), short+"\x00"+long))
}

func shown(name string) string {
	switch name {
	case "1":
		return "1-5"
	case "pgdown":
		return "pgdn"
	}
	return name
}
