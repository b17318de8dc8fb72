package ui

import (
	"slices"

	tea "charm.land/bubbletea/v2"
)

// binding is a key, or several that do the same. It is plain data, so that the
// table below costs nothing when the program starts.
type binding struct {
	short, long string // for the footer, and for the help
	names       names
}

// names of keys, as Bubble Tea writes them. The first is the one that is shown,
// and need not be a key's: "1-5".
type names []string

func (b binding) matches(press tea.KeyPressMsg) bool { return slices.Contains(b.names, press.String()) }

// name is how the screen writes it.
func (b binding) name() string { return b.names[0] }

// Every key once, with the words that the footer and the help show for it.
var keys = struct {
	Quit, Leave, Back, Help, Traffic, Suspend                     binding
	Up, Down, PageUp, PageDown, Top, Bottom                       binding
	Open, New, Edit, Delete, Filter, Yes, No                      binding
	Steps, NextStep, PrevStep                                     binding
	Login, Browser, Paste, Allow, Deny, NewCode                   binding
	Exchange, Auto, Curl, Copy, Stay, Other, Stop                 binding
	Try, Reveal, Header, Export, Refresh, Send                    binding
	CallNext, CallPrev, Own, Newer, Older, Find, Hit              binding
	NextField, PrevField, Save, ChoiceNext, Accept                binding
	Choose, Again, Fetch, Thumbnail, Findings, Expire, Pick, Form binding
	ForWorkfront, ForProvider, StoreAgain, CopyRefresh, Insist    binding
	SignIn, Onward, GiveSecret, UploadIt, FolderUp                binding
	OtherSide, Fold, FoldAll, UnfoldAll, Hex, Facts, HitBefore    binding
	RunChecks, RunAgain, AllResults, AloneAgain, Writes, Profile  binding
	BothSides, OnlyWhat, MakeKey, SignJWT                         binding
	PasteHere, NoRedirect, OpenFinding, StopChecks                binding
	Replay, EditFirst, StopReplay                                 binding
	Ticket, SaveRun, AsHAR, AsTicket, NextExchange, PrevExchange  binding
	Doctor, Whole, LookAgain                                      binding
	Compare, Registered, OtherStyle, Stable, AskWho, MendDomain   binding
	Styles, NextStyle, StopStyles, KeepStyle, OtherGrant          binding
	CompareAgain, Reads, TryAgain                                 binding
}{
	Quit:    binding{"quit", "leave the program; the terminal is left as it was", names{"ctrl+c"}},
	Leave:   binding{"quit", "leave the program; ctrl+c does so everywhere", names{"q"}},
	Back:    binding{"back", "one screen back", names{"esc"}},
	Help:    binding{"help", "the keys of this screen, and its words explained", names{"?"}},
	Traffic: binding{"traffic", "every request and answer of this run", names{"t"}},
	Suspend: binding{"suspend", "to the shell, and back with fg", names{"ctrl+z"}},

	Up: binding{"up", "up", names{"up", "k"}}, Down: binding{"down", "down", names{"down", "j"}},
	PageUp: binding{"page up", "a page up", names{"pgup"}}, PageDown: binding{"page down", "a page down", names{"pgdn", "pgdown", "space"}},
	Top: binding{"top", "to the beginning", names{"home", "g"}}, Bottom: binding{"end", "to the end", names{"end", "G"}},

	Open: binding{"open", "open the connection", names{"enter"}}, New: binding{"new", "set up a connection", names{"n"}},
	Edit: binding{"edit", "change the connection", names{"e"}}, Delete: binding{"delete", "remove the connection, its tokens too; asks first", names{"d"}},
	Filter: binding{"filter", "show the connections whose name or host holds what you type", names{"/"}},
	Yes:    binding{"yes", "yes", names{"y"}}, No: binding{"no", "no", names{"n", "esc"}},

	Steps:    binding{"steps", "look at one of the five steps", names{"1-5", "1", "2", "3", "4", "5"}},
	NextStep: binding{"next step", "look at the next step", names{"tab", "right"}}, PrevStep: binding{"step back", "look at the step before", names{"shift+tab", "left"}},

	Login:    binding{"log in", "bind the listener, then open Workfront's authorize page in the browser", names{"enter"}},
	Browser:  binding{"browser", "open the address in the browser once more", names{"enter", "o"}},
	Paste:    binding{"paste", "type or paste the redirect: the whole URL, its query, or the code", names{"v"}},
	Allow:    binding{"play the person", "no browser: let the demo press Allow access for you", names{"p"}},
	Deny:     binding{"press Cancel", "let the demo press Cancel for you", names{"P"}},
	NewCode:  binding{"new code", "a new login, and so a new code", names{"r"}},
	Stop:     binding{"stop waiting", "close the listener and wait no more", names{"s"}},
	Exchange: binding{"exchange", "send the code for tokens; it can be sent once", names{"enter"}},
	Auto:     binding{"automatic", "exchange by itself as soon as a code arrives", names{"a"}},
	Curl:     binding{"curl", "copy this request as curl, its secrets as variables", names{"c"}},
	Copy:     binding{"copy", "send it to the clipboard", names{"c"}},
	Stay:     binding{"go on", "go on with the host that is configured", names{"y"}},
	Other:    binding{"other host", "use the host that the redirect names", names{"u"}},

	Try:     binding{"try it", "ask Workfront whose token it is", names{"enter"}},
	Reveal:  binding{"reveal", "show the tokens in clear, or hide them", names{"v"}},
	Header:  binding{"header", "copy the sessionID header line", names{"h"}},
	Export:  binding{"export", "copy ACCESS_TOKEN=… for a shell", names{"x"}},
	Refresh: binding{"refresh", "send the refresh token for a new access token", names{"f"}},

	Send:     binding{"send", "call the API", names{"enter"}},
	CallNext: binding{"next call", "who am I, projects, a path of your own, what it can read", names{"n"}}, CallPrev: binding{"call before", "the call before", names{"N"}},
	Reads: binding{"can read", "ask for one row of each kind of object: what the token can and cannot read", names{"a"}},
	Own:   binding{"path", "write the path of the call", names{"i"}},
	Newer: binding{"newer API", "the next newer API version", names{"]"}}, Older: binding{"older API", "the next older API version", names{"["}},
	Find: binding{"find", "find in the answer", names{"/"}}, Hit: binding{"next hit", "the next place it is found", names{"m"}},

	NextField: binding{"next", "the next field", names{"tab", "down"}}, PrevField: binding{"before", "the field before", names{"shift+tab", "up"}},
	Save:       binding{"save", "write the connection to config.toml, its secret to the vault", names{"enter", "ctrl+s"}},
	SignJWT:    binding{"get a token", "sign a JWT with the private key, and exchange it for an access token", names{"enter"}},
	MakeKey:    binding{"make a key pair", "make RSA 2048 and its certificate beside config.toml; a file there is never replaced", names{"ctrl+g"}},
	ChoiceNext: binding{"change", "the next choice", names{"space", "right"}},
	Insist:     binding{"try it once more", "refresh all the same: the answer to an earlier refresh was lost, or nothing can be stored", names{"F"}},
	StoreAgain: binding{"store again", "try once more to store the tokens", names{"w"}}, CopyRefresh: binding{"copy refresh token", "send the refresh token to the clipboard", names{"C"}},
	Choose: binding{"choose", "take the one that is marked", names{"enter"}}, Again: binding{"again", "send the same call again", names{"r"}},
	Fetch: binding{"download", "download this file", names{"d"}}, Thumbnail: binding{"thumbnail", "fetch its thumbnail", names{"i"}},
	Findings:     binding{"findings", "what in this answer differs from the contract", names{"v"}},
	Expire:       binding{"expire token", "spoil the access token here, so that the next call must refresh", names{"x"}},
	Pick:         binding{"choose an id", "choose from the items that earlier answers named", names{"ctrl+o"}},
	Form:         binding{"query or form", "send the parameters in the query, or in a form body (Adobe's pages differ)", names{"ctrl+f"}},
	ForWorkfront: binding{"a Workfront application", "to get tokens from Workfront", names{"w"}},
	ForProvider:  binding{"a webhook provider", "to be called as Workfront would", names{"p"}},
	SignIn:       binding{"sign in", "bind the listener, then open the provider's page in the browser", names{"enter"}},
	Onward:       binding{"go on", "go to the next step", names{"enter"}},
	GiveSecret:   binding{"type the secret", "type it once; it is kept in the vault", names{"enter"}},
	UploadIt:     binding{"send its bytes", "call upload with the id that uploadInit gave", names{"enter"}},
	FolderUp:     binding{"folder up", "list the folder that this one was opened from", names{"u", "backspace"}},
	OtherSide:    binding{"other side", "the keys are for the request, or for the answer", names{"tab"}},
	Fold:         binding{"fold", "fold what opens in this line, or what this line stands in; or unfold it", names{"z", "enter"}},
	HitBefore:    binding{"hit before", "the place before where it is found", names{"M"}},
	FoldAll:      binding{"fold all", "fold everything below the first level", names{"-"}},
	UnfoldAll:    binding{"unfold all", "unfold everything", names{"+", "="}},
	Hex:          binding{"hex", "the bytes of the body, or its text", names{"x"}},
	Facts:        binding{"timing, TLS", "where the time went, and the certificates", names{"i"}},
	RunChecks:    binding{"run the checks", "run Adobe's ten tests and the checks beyond them", names{"enter"}},
	RunAgain:     binding{"run again", "run all checks once more", names{"R"}},
	AllResults:   binding{"all results", "passes and skips too, or only what was found", names{"v"}},
	AloneAgain:   binding{"this one again", "run the check of this finding alone", names{"r"}},
	Writes:       binding{"writes", "allow checks that upload and make folders, below one scratch folder", names{"w"}},
	Profile:      binding{"profile", "tolerant fails only what breaks Workfront; strict reads every ambiguity strictly", names{"o"}},
	PasteHere:    binding{"paste", "type or paste the address that the browser ended at", names{"i"}},
	OpenFinding:  binding{"all about it", "what was sent, expected and got, what it means in Workfront, and how to mend it", names{"enter"}},
	StopChecks:   binding{"stop", "stop the run; what was found so far stays", names{"s"}},
	NoRedirect:   binding{"a page came", "the provider shows a page and does not send the browser back: that is its answer", names{"n"}},
	BothSides:    binding{"both sides", "open this exchange: what was sent and what came back", names{"enter"}},
	OnlyWhat:     binding{"filter", "show the exchanges whose method, status, address or connection holds what you type", names{"/"}},
	Replay:       binding{"send again", "the same request with the credentials of now; the two answers are compared", names{"r"}},
	EditFirst:    binding{"edit first", "change the request in your editor, then send it", names{"e"}},
	StopReplay:   binding{"stop", "wait no more for the answer", names{"S"}},
	Ticket:       binding{"ticket", "copy a Markdown ticket: this exchange, up to nine before it, what was tried, versions; no secrets", names{"T"}},
	SaveRun:      binding{"save", "write every exchange as HAR, or this one's ticket, to a file", names{"s"}},
	AsHAR:        binding{"the run as HAR", "for a browser's network panel, or another tool", names{"h"}},
	AsTicket:     binding{"the ticket", "Markdown, for an issue", names{"t"}},
	NextExchange: binding{"next", "the exchange after this one", names{"n", "]"}},
	PrevExchange: binding{"before", "the exchange before this one", names{"p", "["}},
	Doctor:       binding{"doctor", "what could be wrong with it, before anything is sent", names{"D"}},
	Whole:        binding{"all about it", "this finding whole: what to do, and what else is known", names{"enter"}},
	LookAgain:    binding{"look again", "look at everything once more", names{"r"}},
	Compare:      binding{"compare redirect", "compare the redirect URI with the registered one, byte by byte", names{"d"}},
	Registered:   binding{"what is registered", "paste the redirect URL that Setup shows", names{"enter", "v"}},
	OtherStyle:   binding{"another token request", "try again with another token request (form or JSON), in this run", names{"b"}},
	Styles:       binding{"request styles", "send the same grant in each token request style, side by side; warns and asks first", names{"S"}},
	NextStyle:    binding{"log in", "log in for the style that is next, and send the code in it", names{"enter"}},
	StopStyles:   binding{"stop", "send no more; what is known so far stays", names{"s"}},
	KeepStyle:    binding{"keep it", "write the chosen token request to config.toml", names{"w"}},
	CompareAgain: binding{"compare again", "warns and asks first, then sends the grant in each style once more", names{"r"}},
	TryAgain:     binding{"try again", "prepare the connection once more: what kept it from that may be mended by now", names{"enter"}},
	OtherGrant:   binding{"other grant", "what is sent: a fresh code for each style, or the refresh token", names{"g"}},
	Stable:       binding{"the default version", "send it with the API version that is supported longest", names{"l"}},
	AskWho:       binding{"who am I", "send the call that works for everybody", names{"w"}},
	MendDomain:   binding{"set domain", "change the domain in config.toml to that host", names{"m"}},
	Accept:       binding{"done", "take what you typed", names{"enter"}},
}
