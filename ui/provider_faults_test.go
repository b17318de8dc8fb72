package ui

import (
	"path/filepath"
	"testing"

	docs "wfconnect/webhook/provider"
)

// probes are ways to meet a fault: each begins at the list, and sets the fault
// when it is time.
var probes = map[string]func(p *docsPlay, fault, value string){
	"sign in": func(p *docsPlay, fault, value string) {
		p.bend(fault, value)
		p.press(enter, enter, "p")
	},
	"refused sign in": func(p *docsPlay, fault, value string) {
		p.bend("redirect_uri", "required")
		p.bend(fault, value)
		p.press(enter, enter, "p")
	},
	"cancel": func(p *docsPlay, fault, value string) {
		p.bend(fault, value)
		p.press(enter, enter, "P")
	},
	"call again": func(p *docsPlay, fault, value string) { // with an access token that is dead
		p.signIn()
		p.bend(fault, value)
		p.press(enter, "x")
		p.call("files")
	},
	"no refresh token": func(p *docsPlay, fault, value string) {
		p.bend(fault, value)
		p.signIn()
		p.press(enter, "x")
		p.call("files")
	},
	"file":     byKey("metadata", idOf("budget.csv")),
	"nothing":  byKey("metadata", idOf("nobody")),
	"root":     byKey("files", "/"),
	"archive":  byKey("files", idOf("Archive")),
	"search":   byKey("search", "("),
	"download": byKey("download", idOf("budget.csv")),
	"picture":  byKey("thumbnail", idOf("Logo.png")),
	"text":     byKey("thumbnail", idOf("budget.csv")),
	"announce": byKey("uploadInit", "/", "日本 語.txt"),
	"rename":   byKey("rename", idOf("nobody"), "x"),
	"info":     byKey("serviceInfo"),
	"action":   byKey("customAction", "touch", "511ea6e000023edb38d2effb2f4e6e3b", "511ea6e000023edb38d2effb2f4e6e3b"),
	"climb":    byKey("metadata", idOf("../secret")),
	"folder":   byKey("createFolder", "/", "a new folder"),
	"upload": func(p *docsPlay, fault, value string) {
		p.byKey()
		p.call("uploadInit", "/", "sent with "+value+".txt")
		p.bend(fault, value)
		p.press(enter, enter)
	},
}

func byKey(endpoint string, values ...string) func(p *docsPlay, fault, value string) {
	return func(p *docsPlay, fault, value string) {
		p.byKey()
		p.bend(fault, value)
		p.call(endpoint, values...)
	}
}

// toldFaults: what a newcomer reads about each fault, in the answer or, after
// v, in its findings.
var toldFaults = []struct{ fault, value, probe, words string }{
	{"token_expired", "now", "call again", "POST grant_type=refresh_token"},
	{"auth_status", "401", "call again", "Workfront refreshes on 403 only"},
	{"auth_status", "404", "call again", "the provider answered 404: the access token is missing, not valid or expired"},
	{"auth_status", "500", "call again", "the provider answered 500: the access token is missing"},
	{"auth_body", "nulls", "call again", "Workfront may not find the words for the person who waits"},
	{"auth_body", "html", "call again", "Workfront may not find the words for the person who waits"},
	{"auth_body", "empty", "call again", "the person sees that it failed, and not why"},
	{"deny", "once", "file", "the provider answered 403: access is denied"},
	{"deny", "always", "call again", "the provider answered 403: access is denied"},
	{"cookies", "needed", "file", "the session is missing"},

	{"state", "dropped", "sign in", "the provider did not bring the state back"},
	{"state", "altered", "sign in", "its state is not the one this login sent"},
	{"denial", "no_state", "cancel", "the provider did not bring the state back"},
	{"denial", "page", "cancel", "waiting for you at"},
	{"redirect_uri", "required", "sign in", "redirect_uri that Workfront is not documented to send"},
	{"token_request", "query", "sign in", "wants the token request in another form"},
	{"token_request", "json", "sign in", "wants the token request in another form"},
	{"token_request", "basic", "sign in", "wants the token request in another form"},
	{"token_error", "200", "refused sign in", "the provider answered 200: invalid_request: redirect_uri is missing"},
	{"token_error", "html", "refused sign in", "the Token Endpoint URL leads to a page"},
	{"token_error", "500", "refused sign in", "the provider answered 500: invalid_request"},
	{"token_type", "absent", "sign in", "RFC 6749 requires it"},
	{"token_type", "mac", "sign in", "Workfront sends Bearer whatever it says"},
	{"expires_in", "expires_id", "sign in", "misspells the key as expires_id"},
	{"expires_in", "string", "sign in", "Workfront may not know when the token ends"},
	{"expires_in", "zero", "sign in", "only a 403 tells that the token has ended"},
	{"expires_in", "absent", "sign in", "lifetime unknown"},
	{"refresh_token", "absent", "no refresh token", "there is no refresh token: run the handshake again"},
	{"refresh_token", "absent_on_refresh", "call again", "the old refresh token is kept; Workfront may forget it"},
	{"refresh", "refused", "call again", "the refresh token is not valid, or was revoked"},
	{"refresh", "dead_token", "call again", "the access token is missing, not valid or expired"},
	{"no_store", "absent", "sign in", "something in between may keep the tokens"},

	{"title", "absent", "file", "the item has no name in Workfront"},
	{"title", "null", "file", "the item has no name in Workfront"},
	{"title", "number", "file", "the item may have no name in Workfront"},
	{"title", "hostile", "file", "a name without control characters"},
	{"kind", "upper", "file", "Workfront may take the item for neither a file nor a folder"},
	{"kind", "spaced", "file", "Workfront may take the item for neither a file nor a folder"},
	{"kind", "document", "file", "Workfront cannot tell whether the item opens or is listed"},
	{"kind", "absent", "file", "Workfront cannot tell whether the item opens or is listed"},
	{"id", "long", "root", "at most 255 characters"},
	{"id", "duplicate", "root", "two with the same one become one"},
	{"id", "number", "root", "a number may come back rounded"},
	{"id", "absent", "root", "every call needs its id"},
	{"date", "epoch", "file", "a number of milliseconds is not the documented form"},
	{"date", "softhyphen", "file", "soft hyphens (U+00AD), copied from Adobe's sample"},
	{"date", "local", "file", "the date can be guessed, but Workfront may not guess alike"},
	{"date", "null", "file", "Workfront cannot show when the document was changed"},
	{"date", "absent", "file", "Workfront cannot show when the document was changed"},
	{"size", "string", "file", "Adobe's table says number, its samples are strings"},
	{"size", "negative", "file", "Workfront shows no size, or refuses the document"},
	{"size", "null", "file", "Workfront is expected to take null for nothing"},
	{"mime", "number", "file", "Workfront may show the wrong icon"},
	{"read_only", "string", "file", "the item may be taken for writable"},
	{"links", "relative", "file", "Open does nothing, or opens a wrong page"},
	{"links", "long", "file", "the document cannot be linked, without a word"},
	{"links", "javascript", "file", "Open does nothing, or opens a wrong page"},
	{"links", "null", "file", "Open does nothing, or opens a wrong page"},
	{"links", "absent", "file", "Open does nothing, or opens a wrong page"},
	{"folder", "nulls", "root", "Workfront is expected to take null for an empty link"},
	{"list", "truncated", "archive", "exactly 100 items: if the provider cuts its lists there"},
	{"list", "wrapped", "archive", "the answer is not an array; what it holds is not guessed"},
	{"list", "null", "archive", "linked documents that are missing from a list may be removed"},
	{"list", "object", "archive", "the answer is not an array; what it holds is not guessed"},
	{"list", "repeated", "archive", "two with the same one become one"},
	{"search", "regex", "search", "the words are taken for a pattern"},
	{"search", "nothing", "search", "an empty list"},
	{"search", "empty_404", "search", "the provider answered 404: the item does not exist"},
	{"backend", "fails", "root", "the storage failed"},
	{"backend", "fails_empty", "root", "an empty list"},
	{"not_found", "empty_object", "nothing", "whoever looks at the body alone sees a file without a name"},
	{"not_found", "no_body", "nothing", "the person sees that it failed, and not why"},
	{"not_found", "200", "nothing", "Workfront sees a file without a name, or an error"},
	{"not_found", "403", "nothing", "there is no access to the item"},
	{"not_found", "500", "nothing", "unexpected null"},
	{"error_body", "message", "nothing", "Workfront may not find the words for the person who waits"},
	{"error_body", "text", "nothing", "Workfront may not find the words for the person who waits"},
	{"error_body", "html", "nothing", "a web page came instead of JSON"},
	{"error_body", "empty", "nothing", "the person sees that it failed, and not why"},
	{"bytes_status", "201", "download", "201 says that something was made"},
	{"disposition", "bare", "download", "saves the document under a made-up name"},
	{"bytes", "html", "download", "Please sign in"},
	{"bytes", "cut", "download", "71 bytes"},
	{"bytes", "longer", "download", "145 bytes"},
	{"thumbnail", "jpeg", "picture", "image/jpeg, 200 x 133 pixels"},
	{"thumbnail", "mislabelled", "picture", "a strict browser refuses an image of another type"},
	{"thumbnail", "garbage", "picture", "Workfront shows a broken picture"},
	{"thumbnail", "wide", "picture", "400 x 266 pixels"},
	{"thumbnail", "stand_in", "text", "an image: image/png"},
	{"thumbnail", "500", "picture", "the picture service failed"},

	{"upload_init", "partial", "announce", "the document shows without it until it is read again"},
	{"upload_init", "needs_document", "announce", "the parameter documentId is missing or empty"},
	{"upload_init", "folder", "announce", `"kind": "folder"`},
	{"upload", "fail_200", "upload", "✗ 200"},
	{"names", "mangled", "announce", `"title": "____.txt"`},
	{"traversal", "500", "climb", "the storage failed"},
	{"traversal", "accepted", "climb", `"title": "passwd"`},
	{"parameters", "body", "folder", "the parameter parentId is missing or empty"},
	{"create_folder", "file", "folder", `"kind": "file"`},
	{"action", "failure", "action", "the action was refused"},
	{"action", "failure_200", "action", "Adobe does not say which status a failure has"},
	{"action", "status_ok", "action", "Workfront may not take this word for a success"},

	{"endpoints", "no_dormant", "rename", "there is no endpoint"},
	{"endpoints", "java", "folder", "there is no endpoint"},
	{"webhook_version", "9.9", "info", "Adobe's API has no such version"},
	{"webhook_version", "number", "info", "Setup may leave the field empty"},
	{"webhook_version", "spaced_key", "info", "Adobe's sample writes the key with a space"},
	{"webhook_version", "absent", "info", "Setup may leave the field empty"},
	{"service_info", "needs_auth", "info", "serviceInfo is asked before anybody has signed in"},
	{"service_info", "strings", "info", "Setup may show no capabilities"},
	{"service_info", "boasts", "info", "Setup does not know this name"},

	{"content_type", "html", "file", "Workfront may not read the answer as JSON"},
	{"content_type", "text", "file", "Workfront may not read the answer as JSON"},
	{"content_type", "absent", "file", "Workfront may not read the answer as JSON"},
	{"json", "invalid", "file", "the answer breaks off and cannot be read"},
	{"json", "docs", "file", "Adobe's own samples are not valid JSON"},
	{"json", "bom", "file", "many JSON readers stop at the mark"},
	{"json", "utf16", "file", "want JSON in UTF-8"},
	{"json", "doubled", "file", "the answer is not valid JSON"},
	{"redirect", "same_host", "file", "nobody outside Adobe knows whether Workfront follows redirects"},
	{"redirect", "other_host", "file", "credentials are not sent on to another host"},
	{"redirect", "loop", "file", "is it a loop"},
	{"status", "200", "file", "nothing can be done with the item"},
	{"status", "429", "file", "too many requests"},
	{"status", "500", "file", "internal server error"},
	{"status", "503", "file", "service unavailable"},
	{"slow", "2s", "file", "2000 ms"},
	{"slow", "6s", "file", "6000 ms"},
	{"network", "drip", "file", "34100 ms"},
	{"network", "hang", "file", "no answer yet"},
	{"network", "early_close", "file", "the connection ended before the answer did"},
	{"network", "never_ends", "file", "the rest was not read"},
	{"network", "reset", "file", "the connection was cut before the whole answer came"},
}

// untoldFaults cannot be seen in what one call or one handshake brings, which
// is all that these screens show: they are for the conformance checks.
var untoldFaults = map[string]string{
	"auth": "the credentials are right", "user": "the user exists", "header_case": "header names are canonical over HTTP/1.1",
	"query_auth": "credentials travel in headers", "expired_token": "the token is not too old", "bytes_auth": "the credentials are right",
	"authorize_params": "all of them are sent", "redirect_query": "the redirect URI has none", "client_secret": "it is right",
	"code_reuse": "a code is sent once", "rotation": "right either way",
	"old_token": "the old token is not used again", "agree": "takes two calls", "paging": "Workfront asks for no page",
	"unknown_folder": "an empty list is what an empty folder has", "folder_download": "the screen offers no folder's bytes",
	"links=dead": "an address like any other", "links=keyed": "an address like any other",
	"empty_folder": "the folder that is listed is not empty", "unknown_parameters": "all parameters are known",
	"upload_id": "an answer like any other", "overwrite": "an answer like any other", "methods": "the methods are right",
	"state=decoded": "our state has no +", "state=truncated": "our state is shorter", "token_request=form": "the way it is sent",
	"refresh=same_token": "an answer like any other", "id=unstable": "takes two calls", "id=unresolvable": "takes two calls",
	"size=wrong": "takes two calls", "size=absent": "is allowed", "mime=absent": "is allowed", "read_only=absent": "is allowed",
	"read_only=ignored": "takes two calls", "search=everything": "nobody knows what should match", "disposition=absent": "is allowed",
	"bytes=altered": "takes two calls", "bytes=unsized": "is allowed", "upload=lies": "takes two calls", "upload=cut": "takes two calls",
	"upload=altered": "takes two calls", "upload=zero_refused": "the file is not empty", "upload=multipart": "refused with the words of any refusal",
	"names=decoded": "the name has no %", "names=truncated": "the name is short", "parameters=query": "the way they are sent",
	"create_folder=lies": "takes two calls", "redirect_to=any": "our redirect is registered", "client_id=unchecked": "it is right",
	"refresh_token=as_access": "the refresh token is not used as one", "id=loose": "ids are used as they came", "list=linked": "an answer like any other",
	"list=itself": "an answer like any other", "search=other_ids": "takes two calls", "bytes=same": "takes two calls", "upload=chunks_lost": "its length is announced",
}

func TestEveryFaultIsToldInWords(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "documents")
	if err := docs.Sample(dir); err != nil {
		t.Fatal(err)
	}
	for _, c := range toldFaults {
		t.Run(c.fault+"="+c.value, func(t *testing.T) {
			t.Parallel()
			folder := dir
			if c.probe == "folder" || c.probe == "announce" || c.probe == "upload" {
				folder = "" // it is written to
			}
			onDocs(t, folder, nil, func(p *docsPlay) {
				probes[c.probe](p, c.fault, c.value)
				p.told(c.words)
			})
		})
	}
}

// No fault of the sample provider is left out by oversight.
func TestEveryFaultHasItsPlace(t *testing.T) {
	t.Parallel()
	told := map[string]bool{}
	for _, c := range toldFaults {
		told[c.fault+"="+c.value] = true
	}
	for _, f := range docs.Faults() {
		for _, v := range f.Values[1:] {
			name := f.Name + "=" + v
			if told[name] == (untoldFaults[f.Name] != "" || untoldFaults[name] != "") {
				t.Errorf("%s must either be told or have a reason why not", name)
			}
		}
	}
}
