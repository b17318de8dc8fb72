package webhook

// What every answer must be. want and consequence are read by people who have
// not read Adobe's page.
var (
	ruleStatus = rule{
		"J06", "status", "200", Should, Must, "Endpoints",
		"201 says that something was made; Workfront is expected to take any 2xx, but Adobe documents 200 only",
	}
	ruleContentType = rule{
		"A39", "Content-Type", "application/json; charset=utf-8", Should, Must, "Endpoints",
		"Workfront may not read the answer as JSON, and shows an error instead of the folder or the document",
	}
	ruleCharset = rule{
		"A39", "Content-Type", "charset=utf-8, or none", Should, Must, "Endpoints",
		"names outside ASCII may come out garbled in Workfront",
	}
	ruleBOM = rule{
		"A40", "body", "JSON in UTF-8 without a byte order mark", Should, Must, "Endpoints",
		"many JSON readers stop at the mark before the first brace",
	}
	ruleUTF16 = rule{
		"A40", "body", "JSON in UTF-8", Must, Must, "Endpoints",
		"the answer cannot be read, and Workfront shows an error",
	}
	ruleUTF8 = rule{
		"A40", "body", "valid UTF-8 (RFC 8259 section 8.1)", Should, Must, "Endpoints",
		"names come out with replacement characters in Workfront",
	}
	ruleJSON = rule{
		"D15", "body", "valid JSON", Must, Must, "Endpoints",
		"the answer cannot be read, and Workfront shows an error; Adobe's own samples are not valid JSON, so do not copy them",
	}
	ruleTruncated = rule{
		"P11", "body", "JSON up to its last brace", Must, Must, "Endpoints",
		"the answer breaks off and cannot be read; Workfront shows an error",
	}
	ruleBrokeOff = rule{
		"P11", "body", "as many bytes as announced", Must, Must, "Endpoints",
		"the connection ended before the answer did; Workfront shows an error, or keeps half a document",
	}
	ruleTooLarge = rule{
		"P13", "body", "at most 16 MiB of JSON", Must, Must, "Endpoints",
		"nobody can show a list this long; the rest was not read",
	}
	ruleRedirect = rule{
		"A30", "Location", "an answer without a redirect", Should, Must, "Endpoints",
		"nobody outside Adobe knows whether Workfront follows redirects; if not, the call fails",
	}
	ruleRedirectDropped = rule{
		"A30", "Location", "the same host", Should, Must, "Endpoints",
		"credentials are not sent on to another host, so that host must know who asks by itself",
	}
	ruleRedirectStopped = rule{
		"A30", "Location", "an answer without a redirect", Must, Must, "Endpoints",
		"the redirect cannot be followed safely, and the call fails",
	}
	ruleUnauthorized = rule{
		"A24", "status", "403", Should, Must, "Error handling",
		"Workfront refreshes on 403 only: with 401 every user is cut off when the access token expires, until they connect again",
	}
	ruleOverridden = rule{
		"A29", "Request Parameters", "names that no endpoint uses", Note, Should, "Registering a Webhook Integration",
		"the endpoint's own value is sent, the registered one is not",
	}
)

// What a refusal must be.
var (
	ruleErrorEmpty = rule{
		"J09", "body", `{"status":"error","error":"what went wrong"}`, Should, Should, "Error handling",
		"the person sees that it failed, and not why",
	}
	ruleErrorShape = rule{
		"J09", "body", `{"status":"error","error":"what went wrong"}`, Should, Should, "Error handling",
		"Workfront may not find the words for the person who waits",
	}
	ruleErrorNameless = rule{
		"J10", "body", `{"status":"error","error":"what went wrong"}`, Should, Must, "Error handling",
		"whoever looks at the body alone sees a file without a name",
	}
	ruleErrorWord = rule{
		"D05", "status", "error", Note, Should, "Error handling",
		"Adobe's pages use several words; readers are expected to take them all",
	}
	ruleErrorWith200 = rule{
		"10", "status", "403, 404 or 500", Must, Must, "Error handling",
		"with a 200 Workfront neither refreshes the token nor shows the item as missing",
	}
	ruleUploadFail200 = rule{
		"J14", "status", "403, 404 or 500", Should, Must, "Upload a file, part 2 of 2",
		"whoever looks at the status alone believes that the document was stored",
	}
	ruleUploadMessage = rule{
		"J14", "message", "only result", Note, Should, "Upload a file, part 2 of 2",
		"the key is not documented, and its words are not shown",
	}
	ruleActionFail200 = rule{
		"9.8", "status", "an error status beside the words", Note, Should, "Delete a document or folder",
		"Adobe does not say which status a failure has; a proxy or a log sees a success",
	}
	ruleResultMissing = rule{
		"P24", "result", `{"result":"success"}`, Should, Must, "Upload a file, part 2 of 2",
		"nobody can tell whether the document was stored",
	}
	ruleStatusMissing = rule{
		"9.8", "status", `{"status":"success"}`, Should, Must, "Delete a document or folder",
		"nobody can tell whether it was done",
	}
	ruleResultField = rule{
		"D06", "result", "result for upload, status for delete, rename and customAction", Should, Must, "Upload a file, part 2 of 2",
		"Workfront may look for the other key and take a success for a failure",
	}
	ruleResultWord = rule{
		"D06", "result", "success", Should, Must, "Upload a file, part 2 of 2",
		"Workfront may not take this word for a success",
	}
	ruleSearchPattern = rule{
		"J17", "status", "200 and what matches, be it []", Must, Must, "Perform a search",
		"the words are taken for a pattern: a person who searches for a bracket sees an error",
	}
	ruleSearchUnclear = rule{
		"J17", "status", "200 and what matches, be it []", Note, Note, "Perform a search",
		"nobody knows from this answer why it failed: if a search for a plain word works, the characters of the query are taken for a pattern",
	}
)

// What lists, bytes and images must be.
var (
	ruleWrapped = rule{
		"A38", "body", "an array: [ … ]", Must, Must, "Get a list of items in a folder",
		"Workfront shows nothing; linked documents that are missing from a list may be removed for good",
	}
	ruleListItem = rule{
		"9.2", "", "an object for each file and folder", Must, Must, "Get a list of items in a folder",
		"the item is not shown",
	}
	ruleLong = rule{
		"P13", "body", "lists that a person can look through", Should, Should, "Get a list of items in a folder",
		"Workfront does not page: all items come at once, and above 1,000 its thumbnail view breaks",
	}
	ruleHundred = rule{
		"J16", "body", "the whole folder in one list", Note, Note, "Get a list of items in a folder",
		"exactly 100 items: if the provider cuts its lists there, the rest is never seen, since Workfront asks for no second page",
	}
	ruleTooMany = rule{
		"P13", "body", "at most 100,000 items", Must, Must, "Get a list of items in a folder",
		"nobody can show a list this long; the rest was not read",
	}
	ruleDuplicate = rule{
		"9.1", "id", "an id of its own for each item", Should, Must, "Get metadata for a file or folder",
		"Workfront keeps documents by id: two with the same one become one",
	}
	ruleNotMetadata = rule{
		"J10", "body", "an object with title, kind and id", Must, Must, "Get metadata for a file or folder",
		"Workfront sees a file without a name, or an error",
	}
	ruleDisposition = rule{
		"J07", "Content-Disposition", "attachment; filename*=UTF-8''name", Should, Should, "Get the content of a document",
		"a browser that opens the same address saves the document under a made-up name",
	}
	ruleEmptyLength = rule{
		"J07", "Content-Length", "0", Note, Should, "Get the content of a document",
		"an empty document cannot be told from one that broke off",
	}
	ruleBytesError = rule{
		"10", "body", "the document's bytes, or an error status", Should, Must, "Get the content of a document",
		"these bytes look like an error with status 200: a proof would be made of the error",
	}
	ruleImageType = rule{
		"P22", "Content-Type", "image/png, image/jpeg or another image type", Should, Must, "Get a thumbnail for a document",
		"the browser may not show the thumbnail",
	}
	ruleImageBytes = rule{
		"P22", "body", "an image", Must, Must, "Get a thumbnail for a document",
		"Workfront shows a broken picture",
	}
	ruleImageOther = rule{
		"P22", "Content-Type", "the type of the bytes", Should, Should, "Get a thumbnail for a document",
		"a strict browser refuses an image of another type than announced",
	}
	ruleImageWide = rule{
		"P22", "width", "at most as wide as asked for", Note, Note, "Get a thumbnail for a document",
		"it loads more slowly than it need, and is shrunk in the browser",
	}
	ruleServiceInfo = rule{
		"9.9", "body", "an object", Should, Must, "Get information about the service",
		"Setup cannot tell what the provider can do",
	}
	ruleServiceInfoAbsent = rule{
		"P31", "status", "200 without credentials", Note, Note, "Get information about the service",
		"many providers have none, and nothing depends on it",
	}
	ruleServiceInfoAuth = rule{
		"P31", "status", "200 without credentials", Should, Must, "Get information about the service",
		"serviceInfo is asked before anybody has signed in",
	}
	ruleWebhookVersion = rule{
		"D11", "webhook version", "the key webhookVersion", Should, Must, "Get information about the service",
		"Adobe's sample writes the key with a space, its table without; readers may look for only one",
	}
	ruleVersionValue = rule{
		"P32", "webhookVersion", "1.0, 1.1 or 1.2", Should, Should, "Get information about the service",
		"Adobe's API has no such version",
	}
	ruleServiceList = rule{
		"D12", "", "an array", Should, Must, "Get information about the service",
		"Adobe's table says string, its sample is an array; Setup may show no capabilities",
	}
	ruleServiceText = rule{
		"9.9", "", "a string", Should, Must, "Get information about the service",
		"Setup may leave the field empty",
	}
	ruleServiceName = rule{
		"P32", "availableEndpoints", "the endpoints' names without a slash", Should, Should, "Get information about the service",
		"Setup does not know this name",
	}
)
