package webhook

import "net/http"

// Page is Adobe's single page on Document Webhooks.
const Page = "https://experienceleague.adobe.com/en/docs/workfront/using/adobe-workfront-api/document-webhooks-api/docu-webhook-api"

// The names of the token request's parameters (RFC 6749 sections 4.1.3 and 6).
const (
	paramGrantType    = "grant_type"
	paramCode         = "code"
	paramRefreshToken = "refresh_token"
	paramClientID     = "client_id"
	paramClientSecret = "client_secret"
	paramRedirectURI  = "redirect_uri"
)

// table is the one place where a path or a parameter of the API is written.
func table() []Endpoint {
	read := []Endpoint{
		{
			Name: "metadata", Method: http.MethodGet, Path: "metadata", Answer: AnswerMetadata, Live: true, Credentials: true,
			Params: []Param{{Name: "id", In: InQuery, Required: true, Kind: KindFileID, Default: "/", Says: "the provider's id of a file or a folder; / is the root"}},
			For:    "Workfront reads name, date, size and links of a linked document or folder.",
			Clause: "Get metadata for a file or folder",
		},
		{
			Name: "files", Method: http.MethodGet, Path: "files", Answer: AnswerList, Live: true, Credentials: true,
			Params: append([]Param{{Name: "parentId", In: InQuery, Required: true, Kind: KindFolderID, Default: "/", Says: "the folder to list; / is the root"}}, paging()...),
			For:    "Workfront lists a folder while a person browses the provider to link a document.",
			Clause: "Get a list of items in a folder",
		},
		{
			Name: "search", Method: http.MethodGet, Path: "search", Answer: AnswerList, Live: true, Credentials: true,
			Params: append([]Param{
				{Name: "query", In: InQuery, Required: true, Kind: KindText, Says: "what the person typed; literal text, not a pattern"},
				{Name: "parentId", In: InQuery, Kind: KindFolderID, Stale: true, Says: "reserved: Workfront never sends it"},
			}, paging()...),
			For:    "Workfront shows what matches the words a person typed into the search field.",
			Clause: "Perform a search",
		},
		{
			Name: "download", Method: http.MethodGet, Path: "download", Answer: AnswerBytes, Live: true, Credentials: true,
			Params: []Param{{Name: "id", In: InQuery, Required: true, Kind: KindFileID, Says: "the provider's id of a file"}},
			For:    "Workfront fetches a document's bytes, to make a proof or to send it to Workfront.",
			Clause: "Get the content of a document",
		},
		{
			Name: "thumbnail", Method: http.MethodGet, Path: "thumbnail", Answer: AnswerImage, Live: true, Credentials: true,
			Params: []Param{
				{Name: "id", In: InQuery, Required: true, Kind: KindFileID, Says: "the provider's id of a file"},
				{Name: "size", In: InQuery, Kind: KindNumber, Default: "200", Says: "the width in pixels"},
			},
			For:    "Workfront shows a small picture of a document in lists and in its summary.",
			Clause: "Get a thumbnail for a document",
		},
	}
	return located(append(read, writing()...))
}

// paging is on Adobe's separate pages only; the single page says that lists
// are not paged (D01), and the unit of offset is disputed (D02).
func paging() []Param {
	return []Param{
		{Name: "max", In: InQuery, Kind: KindNumber, Stale: true, Says: "the most items to list"},
		{Name: "offset", In: InQuery, Kind: KindNumber, Stale: true, Says: "where the list starts: items or pages, the documents disagree"},
	}
}

func writing() []Endpoint {
	document := Param{Name: "documentId", In: InQuery, Kind: KindWorkfrontID, Says: "Workfront's own id of the document, since 1.1"}
	version := Param{Name: "documentVersionId", In: InQuery, Kind: KindWorkfrontID, Says: "Workfront's own id of the version, since 1.1"}
	return append([]Endpoint{
		{
			Name: "uploadInit", Method: http.MethodPost, Path: "uploadInit", Answer: AnswerMetadata, Live: true, Writes: true, Credentials: true,
			Params: []Param{
				{Name: "parentId", In: InQuery, Required: true, Kind: KindFolderID, Default: "/", Says: "the folder that takes the file"},
				{Name: "filename", In: InQuery, Required: true, Kind: KindText, Says: "the document's name"},
				document, version,
			},
			For:    "Workfront announces a document that a person sends to the provider, and learns its new id.",
			Clause: "Upload a file, part 1 of 2",
		},
		{
			Name: "upload", Method: http.MethodPut, Path: "upload", Answer: AnswerResult, Live: true, Writes: true, Credentials: true,
			Params: []Param{
				{Name: "id", In: InQuery, Required: true, Kind: KindFileID, Says: "the id that uploadInit gave"},
				{In: InBody, Required: true, Kind: KindBytes, Says: "the document's bytes as they are, not multipart"},
			},
			For:    "Workfront sends the bytes of the document that uploadInit announced.",
			Clause: "Upload a file, part 2 of 2",
		},
		{
			Name: "createFolder", Method: http.MethodPost, Path: "createFolder", Answer: AnswerMetadata, Live: true, Writes: true, Credentials: true,
			Params: []Param{
				{Name: "parentId", In: InQuery, Required: true, Kind: KindFolderID, Default: "/", Says: "the folder that takes the new one"},
				{Name: "name", In: InQuery, Required: true, Kind: KindText, Says: "the new folder's name"},
			},
			For:    "Workfront makes a folder at the provider while a person chooses where to send a document.",
			Clause: "Create a folder",
		},
	}, dormant(document, version)...)
}

func dormant(document, version Param) []Endpoint {
	document.Required, version.Required = true, true
	return append([]Endpoint{
		{
			Name: "delete", Method: http.MethodPut, Path: "delete", Answer: AnswerStatus, Writes: true, Credentials: true,
			Params: []Param{
				{Name: "documentId", In: InQuery, Group: "what to delete", Kind: KindFileID, Says: "the provider's id of the file"},
				{Name: "folderId", In: InQuery, Group: "what to delete", Kind: KindFolderID, Says: "the provider's id of the folder, deleted with everything in it"},
			},
			For:    "Would delete a file or a folder at the provider; not called by Workfront yet.",
			Clause: "Delete a document or folder",
		},
		{
			Name: "rename", Method: http.MethodPut, Path: "rename", Answer: AnswerStatus, Writes: true, Credentials: true,
			Params: []Param{
				{Name: "id", In: InQuery, Required: true, Kind: KindFileID, Says: "the provider's id of a file or a folder"},
				{Name: "name", In: InQuery, Required: true, Kind: KindText, Says: "the new name"},
			},
			For:    "Would rename a file or a folder at the provider; not called by Workfront yet.",
			Clause: "Rename a document or folder",
		},
		{
			Name: "serviceInfo", Method: http.MethodGet, Path: "serviceInfo", Answer: AnswerServiceInfo,
			For:    "Tells Setup what the provider is and can do; asked without credentials.",
			Clause: "Get information about the service",
		},
		{
			Name: "customAction", Method: http.MethodGet, Path: "customAction", Answer: AnswerStatus, Writes: true, Credentials: true,
			Params: []Param{
				{Name: "name", In: InQuery, Required: true, Kind: KindAction, Says: "one of the customActions that serviceInfo lists"},
				document, version,
			},
			For:    "Would run an action of the provider's own on a document; not called by Workfront yet.",
			Clause: "Perform a custom action",
		},
	}, tokenEndpoint())
}

func tokenEndpoint() Endpoint {
	return Endpoint{
		Name: "token", Method: http.MethodPost, Answer: AnswerTokens, Live: true,
		Params: []Param{
			{Name: paramGrantType, In: InForm, Required: true, Kind: KindText, Says: "authorization_code, or refresh_token"},
			{Name: paramCode, In: InForm, Group: "grant", Kind: KindSecret, Says: "the code that the redirect brought"},
			{Name: paramRefreshToken, In: InForm, Group: "grant", Kind: KindSecret, Says: "the refresh token of the last token answer"},
			{Name: paramClientID, In: InForm, Required: true, Kind: KindText, Says: "Client ID of the integration"},
			{Name: paramClientSecret, In: InForm, Required: true, Kind: KindSecret, Says: "Client Secret of the integration"},
			{Name: paramRedirectURI, In: InForm, Kind: KindText, Stale: true, Says: "not documented, and not sent unless switched on (A23)"},
		},
		For:    "Workfront swaps the code of the handshake, later the refresh token, for tokens.",
		Clause: "Get OAuth2 tokens",
	}
}

func located(list []Endpoint) []Endpoint {
	for i := range list {
		list[i].URL = Page
	}
	return list
}
