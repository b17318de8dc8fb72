package webhook

func metadataRule(id, field, want string, tolerant, strict Severity, consequence string) rule {
	return rule{id, field, want, tolerant, strict, "Get metadata for a file or folder", consequence}
}

// What each key of a Metadata object must be (Adobe's table; findings call it 9.1).
var (
	ruleTitle        = metadataRule("P03", "title", "a name", Must, Must, "the item has no name in Workfront")
	ruleTitleType    = metadataRule("P03", "title", "a string", Should, Must, "the item may have no name in Workfront")
	ruleTitleControl = metadataRule("9.1", "title", "a name without control characters", Should, Must, "the name may be cut or shown wrongly in Workfront's lists")

	ruleKind     = metadataRule("P06", "kind", "file or folder", Must, Must, "Workfront cannot tell whether the item opens or is listed")
	ruleKindCase = metadataRule("A36", "kind", "file or folder, in lower case", Should, Must, "Workfront may take the item for neither a file nor a folder")

	ruleKindInit   = metadataRule("P23", "kind", "file", Must, Must, "the document that is sent has nowhere to go: its place is a folder").at("Upload a file, part 1 of 2")
	ruleKindFolder = metadataRule("9.7", "kind", "folder", Must, Must, "the new folder cannot be opened, and nothing can be sent to it").at("Create a folder")

	ruleID        = metadataRule("P07", "id", "the provider's id, a string", Must, Must, "nothing can be done with the item: every call needs its id")
	ruleIDType    = metadataRule("P07", "id", "a string", Should, Must, "a number may come back rounded or in another form, and the item is not found")
	ruleIDLong    = metadataRule("J18", "id", "at most 255 characters", Must, Must, "Workfront stores 255 characters: the document cannot be linked, without a word")
	ruleIDControl = metadataRule("P07", "id", "an id without control characters", Should, Must, "the id may not survive a URL, and the item is not found")

	ruleViewLink     = metadataRule("P10", "viewLink", "an absolute https:// URL", Must, Must, "Open does nothing, or opens a wrong page")
	ruleDownloadLink = metadataRule("P09", "downloadLink", "an absolute https:// URL", Must, Must, "Download does nothing, or fetches a wrong page")
	ruleDownloadLong = metadataRule("P09", "downloadLink", "at most 2,048 characters", Must, Must, "the document cannot be linked, without a word")

	ruleMimeType = metadataRule("9.1", "mimeType", "a string", Should, Must, "Workfront may show the wrong icon")

	ruleDate       = metadataRule("P04", "dateModified", "a date such as 2026-06-05T17:39:45Z (RFC 3339)", Must, Must, "Workfront cannot show when the document was changed, or refuses it")
	ruleDateLoose  = metadataRule("P04", "dateModified", "a date such as 2026-06-05T17:39:45Z (RFC 3339)", Should, Must, "the date can be guessed, but Workfront may not guess alike")
	ruleDateNumber = metadataRule("J11", "dateModified", "a date such as 2026-06-05T17:39:45Z (RFC 3339)", Should, Must, "a number of milliseconds is not the documented form; Workfront may show no date")
	ruleDateHyphen = metadataRule("D14", "dateModified", "ASCII hyphens", Should, Must, "soft hyphens (U+00AD), copied from Adobe's sample, make the date invalid")

	ruleSizeText = metadataRule("D13", "size", "a JSON number of bytes, or no size", Should, Should, "Adobe's table says number, its samples are strings; readers are expected to take both")
	ruleSize     = metadataRule("P05", "size", "a whole number of bytes, 0 or more", Must, Must, "Workfront shows no size, or refuses the document")

	ruleReadOnly = metadataRule("P45", "readOnly", "true or false", Should, Must, "the item may be taken for writable")

	ruleNull     = metadataRule("A37", "", "the key left out, or a value", Note, Should, "Workfront is expected to take null for nothing")
	ruleLinkNull = metadataRule("J12", "", `"" for a folder`, Should, Must, "Workfront is expected to take null for an empty link, but may not")
	ruleAbsent   = metadataRule("P03", "", `the key, "" for a folder`, Should, Must, "the key is required; Workfront may refuse the item")

	ruleUploadInit = metadataRule("J13", "", "the whole Metadata of the new file", Should, Must, "the document shows without it until it is read again")
)

// at is the rule under another heading.
func (r rule) at(clause string) rule {
	r.clause = clause
	return r
}

// of is the rule for another field: several keys share the rule for null.
func (r rule) of(field string) rule {
	r.field = field
	return r
}
