// Package conformance says whether Workfront would be happy with a document
// webhook provider: the checks, each a small named thing, and the engine that
// runs them side by side, at most four calls at once.
//
// It calls the provider as Workfront does, through package webhook, and beyond
// that only as far as a check says in Does. It writes nothing at the provider
// unless Options allow it, keeps every rotated token through the caller's Keep,
// and leaves redaction and drawing to whoever asks: results hold what was sent
// as it went out, and what came as it came.
package conformance

import (
	"slices"

	"wfconnect/webhook"
)

// Severity says what a deviation comes to: must → fail, should → warn.
type Severity string

const (
	Must   Severity = "must"
	Should Severity = "should"
)

// Check is one thing that is asked of a provider. One id may stand for several
// checks, and one check may give several results.
type Check struct {
	ID          string // "P15"; it stays what it is: baselines and scripts name it
	Title       string // what is right, in a few words
	Endpoint    string // webhook.Endpoint.Name; "authorize" and "connection" besides
	Severity    Severity
	Clause, URL string       // where it is written
	Test        int          // Adobe's Test 1 to 10; 0 is beyond them
	Auth        webhook.Auth // the only mode it makes sense in; "" both
	Needs       string       // what must be there before, in words; "" nothing
	Writes      bool         // changes something at the provider: only with Options.AllowWrites
	Person      bool         // somebody signs in
	Destructive bool         // may end tokens; done last
	Does        string       // what is sent
	Consequence string       // what a person would see in Workfront when it fails
	Fix         string

	order int  // 0 side by side; others one after another, in this order
	blunt bool // runs even when nothing at the provider can be read
	run   func(p *probe)
}

// Checks lists all of them in the order of their ids.
func Checks() []Check {
	var all []Check
	for _, some := range [][]Check{
		connectionChecks(), rootChecks(), fieldChecks(), idChecks(), listChecks(), unknownChecks(),
		credentialChecks(), expiryChecks(), searchChecks(), downloadChecks(), thumbnailChecks(), linkChecks(),
		uploadChecks(), nameChecks(), folderChecks(), traversalChecks(), methodChecks(), serviceChecks(), actionChecks(),
		authorizeChecks(), tokenChecks(), refreshChecks(), clientChecks(), strangerChecks(), userChecks(), answerChecks(),
	} {
		all = append(all, some...)
	}
	slices.SortStableFunc(all, func(a, b Check) int {
		if len(a.ID) != len(b.ID) {
			return len(a.ID) - len(b.ID)
		}
		if a.ID < b.ID {
			return -1
		}
		if a.ID > b.ID {
			return 1
		}
		return 0
	})
	return all
}

// AdobeTest is one of the ten tests that Adobe asks providers to click through.
type AdobeTest struct {
	Number int
	Name   string
	URL    string
}

const testPage = "https://experienceleague.adobe.com/en/docs/workfront/using/adobe-workfront-api/document-webhooks-api/test-webhook-connections"

// AdobeTests lists the ten, under their names.
func AdobeTests() []AdobeTest {
	names := []string{
		"Provision the Document Webhook service for a user",
		"Link a document into Workfront",
		"Navigate to a document in the content management system",
		"Navigate to a document in the content management system (with login)",
		"Download the document from the content management system",
		"Search for content",
		"Send document from Workfront to content management system",
		"View Thumbnails in Workfront",
		"Get the content bytes",
		"Refresh access token (OAuth2 Webhook providers only)",
	}
	tests := make([]AdobeTest, 0, len(names))
	for i, name := range names {
		tests = append(tests, AdobeTest{i + 1, name, testPage})
	}
	return tests
}

// The headings of Adobe's page, and the sections of RFCs, that checks name.
const (
	clauseMetadata  = "Get metadata for a file or folder"
	clauseFiles     = "Get a list of items in a folder"
	clauseSearch    = "Perform a search"
	clauseDownload  = "Get the content of a document"
	clauseThumbnail = "Get a thumbnail for a document"
	clauseInit      = "Upload a file, part 1 of 2"
	clauseUpload    = "Upload a file, part 2 of 2"
	clauseFolder    = "Create a folder"
	clauseService   = "Get information about the service"
	clauseDelete    = "Delete a document or folder"
	clauseRename    = "Rename a document or folder"
	clauseAction    = "Perform a custom action"
	clauseErrors    = "Error handling"
	clauseTokens    = "Get OAuth2 tokens"
	clauseAuth      = "Authentication"
	clauseEndpoints = "Endpoints"
	clauseRegister  = "Registering a Webhook Integration"
)

func rfc6749(section string) (clause, url string) {
	return "RFC 6749 section " + section, "https://www.rfc-editor.org/rfc/rfc6749#section-" + section
}

// page fills in Adobe's page where a check names no other.
func page(list []Check) []Check {
	for i := range list {
		if list[i].URL == "" {
			list[i].URL = webhook.Page
		}
	}
	return list
}

// The order of what is not done side by side.
const (
	lookBack   = 10 // at all answers so far
	whenAlone  = 20 // tokens change hands
	askAgain   = 30 // somebody signs in again
	atTheEnd   = 40 // tokens may end
	afterwards = 50
)
