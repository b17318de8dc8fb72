package provider

type fault struct {
	name    string
	values  []string          // the default first: the right way
	also    func(string) bool // accepts values beyond the listed ones
	more    string            // what these are, for people
	meaning string
}

// faultTable holds every way of being wrong: first who may come in, then what
// they are told, then what they may change, last how it travels.
var faultTable = []fault{
	{name: "token_expired", values: []string{"no", "now"}, meaning: "ends every access token at this moment; refresh tokens stay alive"},
	{name: "auth", values: []string{"on", "off", "any_key", "empty_key", "lax"}, meaning: "whether credentials are looked at: off lets everybody in (J01), any_key takes any key or token (J02), lax one that begins with the right one, empty_key an empty or missing one"},
	{name: "auth_status", values: []string{"403", "401", "404", "500"}, meaning: "the status for missing or wrong credentials; Workfront refreshes a token on 403 only (A24)"},
	{name: "auth_body", values: []string{"error", "nulls", "html", "empty"}, meaning: "the body of that refusal; nulls is a Metadata object of nulls, or an empty list (J09)"},
	{name: "deny", values: []string{"no", "once", "always"}, meaning: "answers the next call, or every call, with 403 whatever credentials it has"},
	{name: "user", values: []string{"known", "any", "optional"}, meaning: "whether a user name that does not exist here is refused; optional lets in who names none"},
	{name: "header_case", values: []string{"any", "exact"}, meaning: "whether headers in lower case are understood; seen over HTTP/2 and where no net/http server has rewritten the names"},
	{name: "query_auth", values: []string{"refused", "accepted"}, meaning: "whether credentials are taken from the address, where logs keep them"},
	{name: "expired_token", values: []string{"refused", "accepted"}, meaning: "whether an access token works after its time"},
	{name: "bytes_auth", values: []string{"on", "off"}, meaning: "whether download and thumbnail look at credentials"},
	{name: "cookies", values: []string{"ignored", "needed"}, meaning: "whether calls without the cookie of an earlier answer get 403"},

	{name: "authorize_params", values: []string{"optional", "required"}, meaning: "whether the authorize page insists on client_id, redirect_uri and response_type, which Workfront may not send (A21)"},
	{name: "state", values: []string{"same", "dropped", "altered", "decoded", "truncated"}, meaning: "the state in the redirect: byte for byte, left out, another one, with + turned into a space, or its first 64 bytes"},
	{name: "denial", values: []string{"error", "no_state", "page"}, meaning: "what Cancel does: redirect with error=access_denied and the state, without the state, or only show a page"},
	{name: "redirect_query", values: []string{"kept", "dropped"}, meaning: "whether the redirect URI's own query survives"},
	{name: "redirect_uri", values: []string{"optional", "required"}, meaning: "whether the token request must carry redirect_uri, which Workfront does not send (A23)"},
	{name: "redirect_to", values: []string{"registered", "any"}, meaning: "whether the authorize page redirects to addresses that nobody registered"},
	{name: "token_request", values: []string{"all", "form", "query", "json", "basic"}, meaning: "the only way of sending the token request that is understood (A22)"},
	{name: "client_id", values: []string{"checked", "unchecked"}, meaning: "whether another client is refused that has the right secret"},
	{name: "client_secret", values: []string{"checked", "unchecked", "unchecked_on_refresh"}, meaning: "whether a wrong client secret is refused: never, or not when the request refreshes"},
	{name: "code_reuse", values: []string{"revokes", "refused", "accepted"}, meaning: "what a second use of a code does: end the tokens of the first (RFC 6749, 4.1.2), only fail, or work"},
	{name: "token_error", values: []string{"rfc6749", "200", "html", "500"}, meaning: "the shape in which the token endpoint says that something failed"},
	{name: "token_type", values: []string{"Bearer", "absent", "mac"}, meaning: "the token_type in the token answer"},
	{name: "expires_in", values: []string{"number", "expires_id", "string", "zero", "absent"}, meaning: "how the token answer spells its lifetime; expires_id is the misspelling of Adobe's samples (D03, D04)"},
	{name: "refresh_token", values: []string{"present", "absent_on_refresh", "absent", "as_access"}, meaning: "whether token answers carry a refresh token; as_access takes it for an access token too"},
	{name: "refresh", values: []string{"works", "refused", "dead_token", "same_token"}, meaning: "what a refresh gives: a new token, nothing, one that does not work, or the old one again"},
	{name: "rotation", values: []string{"no", "yes", "kills_family"}, meaning: "whether a refresh replaces the refresh token, and whether using a replaced one ends the whole login; right either way"},
	{name: "old_token", values: []string{"dies", "lives"}, meaning: "whether the old access token works on after a refresh"},
	{name: "no_store", values: []string{"present", "absent"}, meaning: "whether token answers forbid caching"},

	{name: "title", values: []string{"name", "absent", "null", "number", "hostile"}, meaning: "the title in Metadata; hostile has terminal escape sequences, markup and a right-to-left override"},
	{name: "kind", values: []string{"exact", "upper", "spaced", "document", "absent"}, meaning: "the spelling of kind, which is exactly file or folder (A36)"},
	{name: "id", values: []string{"stable", "unstable", "long", "unresolvable", "duplicate", "number", "absent", "loose"}, meaning: "the id in Metadata: unstable differs in each answer (J18), long has more than 255 characters, unresolvable is not found again, duplicate is that of the first in the list, loose leads to another document when its end is altered"},
	{name: "date", values: []string{"rfc3339", "epoch", "softhyphen", "local", "null", "absent"}, meaning: "dateModified; epoch is a number (J11), softhyphen has U+00AD as Adobe's samples have (D14), local has no time zone"},
	{name: "size", values: []string{"number", "string", "negative", "wrong", "null", "absent"}, meaning: "the size in Metadata; wrong is one byte too many (D13)"},
	{name: "mime", values: []string{"right", "number", "absent"}, meaning: "the mimeType in Metadata"},
	{name: "read_only", values: []string{"boolean", "string", "absent", "ignored"}, meaning: "readOnly in Metadata; ignored says it rightly and lets everything be written all the same"},
	{name: "links", values: []string{"absolute", "relative", "long", "javascript", "dead", "keyed", "null", "absent"}, meaning: "viewLink and downloadLink of files: long is a downloadLink of more than 2,048 characters, dead leads to nothing, keyed to the API, which asks a browser for a key"},
	{name: "folder", values: []string{"empty_strings", "nulls"}, meaning: "links and mimeType of folders (J12)"},
	{name: "agree", values: []string{"yes", "no"}, meaning: "whether metadata and files say the same about a file"},
	{name: "list", values: []string{"whole", "truncated", "wrapped", "null", "object", "repeated", "linked", "itself"}, meaning: "the list of files and search: cut after 100 (J16), wrapped in an object (A38), null, one object, or with its first entry twice; linked is cut after 100 and names a next page in a Link header, itself has the folder in its own list"},
	{name: "paging", values: []string{"items", "pages", "ignored"}, meaning: "what offset counts, or whether max and offset are ignored (D02); right in any case"},
	{name: "search", values: []string{"literal", "regex", "nothing", "everything", "empty_404", "other_ids"}, meaning: "what search does: literal text, a regular expression that fails on a lone parenthesis (J17), find nothing, find everything, or say 404 where nothing is found; other_ids gives ids that nothing is found by"},
	{name: "backend", values: []string{"works", "fails", "fails_empty"}, meaning: "whether the storage works; fails_empty hides the failure behind empty lists, for which Workfront may remove documents"},
	{name: "unknown_folder", values: []string{"404", "empty"}, meaning: "what files says about a folder that does not exist"},
	{name: "empty_folder", values: []string{"list", "null", "404"}, meaning: "what files says about a folder that is empty: [], null, or that it does not exist"},
	{name: "not_found", values: []string{"error", "empty_object", "no_body", "200", "403", "500"}, meaning: "how a missing item is told; empty_object is 404 with {} (J10)"},
	{name: "error_body", values: []string{"object", "message", "text", "html", "empty"}, meaning: "the body of errors other than missing credentials; message is another key than error"},
	{name: "bytes_status", values: []string{"200", "201"}, meaning: "the status of download and thumbnail (J06)"},
	{name: "disposition", values: []string{"filename", "bare", "absent"}, meaning: "the Content-Disposition of downloads (J07)"},
	{name: "bytes", values: []string{"right", "altered", "cut", "longer", "unsized", "html", "same"}, meaning: "the bytes of downloads: one changed, the second half missing, some added, without Content-Length, or a login page; same are those of the first document whatever is asked for"},
	{name: "folder_download", values: []string{"404", "200"}, meaning: "what download says about a folder"},
	{name: "thumbnail", values: []string{"right", "jpeg", "mislabelled", "garbage", "wide", "stand_in", "500"}, meaning: "thumbnails: always JPEG (J08), PNG called JPEG, no image at all, twice as wide as asked for, a picture even where there is none, or 500"},

	{name: "upload_init", values: []string{"full", "partial", "needs_document", "folder"}, meaning: "the answer to uploadInit: only kind and id (J13), 400 without documentId, or the Metadata of a folder"},
	{name: "upload", values: []string{"stored", "fail_200", "lies", "cut", "altered", "zero_refused", "multipart", "chunks_lost"}, meaning: "what becomes of an upload: result fail with 200 (J14), success but nothing stored, half or something else stored, empty files refused, or only multipart understood; chunks_lost stores nothing of one that comes without a length"},
	{name: "upload_id", values: []string{"checked", "any"}, meaning: "whether an upload to an id that nobody announced fails"},
	{name: "names", values: []string{"kept", "mangled", "decoded", "truncated"}, meaning: "names of new files: all but ASCII replaced, percent-decoded once more, or cut to 20 bytes"},
	{name: "overwrite", values: []string{"refused", "silent"}, meaning: "what uploadInit does with a name that exists"},
	{name: "traversal", values: []string{"refused", "accepted", "500"}, meaning: "what ids and names do that lead out of the folder; accepted is pretended, nothing is read or written"},
	{name: "parameters", values: []string{"query_and_body", "query", "body"}, meaning: "where POST and PUT parameters are looked for (D07)"},
	{name: "create_folder", values: []string{"right", "file", "lies"}, meaning: "the answer to createFolder: its Metadata, that of a file, or success without a folder"},
	{name: "action", values: []string{"success", "failure", "failure_200", "status_ok"}, meaning: "the answers of delete, rename and customAction; failure_200 and status_ok are said with 200"},

	{name: "unknown_parameters", values: []string{"ignored", "refused"}, meaning: "whether parameters that nobody knows are ignored, or refused with 400; of the API and of the token endpoint"},
	{name: "endpoints", values: []string{"all", "no_dormant", "java"}, also: isEndpointList, more: "a comma list of missing endpoints", meaning: "which endpoints exist: java has no createFolder, delete, rename, serviceInfo and customAction (J19); a comma list names those that are missing"},
	{name: "methods", values: []string{"exact", "any", "500"}, meaning: "what a wrong method gets: 405, the answer, or 500"},
	{name: "webhook_version", values: []string{"1.2", "9.9", "number", "spaced_key", "absent"}, meaning: "webhookVersion in serviceInfo; spaced_key is the key of Adobe's sample (D11)"},
	{name: "service_info", values: []string{"open", "needs_auth", "strings", "boasts"}, meaning: "serviceInfo: for everybody, only with credentials, with strings for lists (D12), or with endpoints that do not exist"},

	{name: "content_type", values: []string{"json", "html", "text", "absent"}, meaning: "the Content-Type of JSON answers (A39)"},
	{name: "json", values: []string{"valid", "invalid", "docs", "bom", "utf16", "doubled"}, meaning: "the JSON itself: cut short, with a trailing comma and bare keys as in Adobe's samples (D15), with a byte order mark, in UTF-16, or twice (A40)"},
	{name: "redirect", values: []string{"no", "same_host", "other_host", "loop"}, meaning: "whether API calls are answered by a redirect (A30)"},
	{name: "status", values: []string{"none", "200", "429", "500", "503"}, meaning: "answers every API and token request with this status; 200 comes with {}"},
	{name: "slow", values: []string{"0s", "2s", "6s"}, also: isDuration, more: "a duration", meaning: "how long API and token answers keep the client waiting; any duration"},
	{name: "network", values: []string{"fine", "drip", "hang", "early_close", "never_ends", "reset"}, meaning: "what happens to API and token answers: a byte every 100 ms, nothing at all, half of it, no end of it, or a reset connection"},
}
