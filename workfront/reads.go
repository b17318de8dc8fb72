package workfront

import "encoding/json"

const (
	// WhoAmIPath asks for the token's own user by Workfront's wildcard.
	WhoAmIPath = "user/search?ID=$$USER.ID&fields=ID,name,emailAddr&$$LIMIT=1"
	// ProfilePath asks for what the own user's rights come from. Nobody documents
	// the fields for each version of the API: a refusal may be of them alone.
	ProfilePath = "user/search?ID=$$USER.ID&fields=accessLevel:name,homeGroup:name&$$LIMIT=1"
	// ProjectsPath is the call of Adobe's documentation, kept to ten rows.
	ProjectsPath = "proj/search?$$LIMIT=10"
)

// UserOf reads the first row of a user search; zero when there is none.
func UserOf(body []byte) User {
	var page struct {
		Data []struct{ ID, Name, EmailAddr string }
	}
	if json.Unmarshal(trimBOM(body), &page) != nil || len(page.Data) == 0 {
		return User{}
	}
	return User(page.Data[0])
}

// Profile is what the token's user may do by and large, as far as it is told.
type Profile struct{ AccessLevel, HomeGroup string }

// ProfileOf reads the first row of ProfilePath's answer; zero when there is none.
func ProfileOf(body []byte) Profile {
	var page struct {
		Data []struct{ AccessLevel, HomeGroup struct{ Name string } }
	}
	if json.Unmarshal(trimBOM(body), &page) != nil || len(page.Data) == 0 {
		return Profile{}
	}
	return Profile{AccessLevel: page.Data[0].AccessLevel.Name, HomeGroup: page.Data[0].HomeGroup.Name}
}

// Read is a harmless call that shows whether a token can read one kind of
// object: a GET, one row at most, of others no more than the ID.
type Read struct {
	Name string // what is read, in words
	Path string // below the API version
	From string // where object and fields are known from
}

// Reads are the calls that show what a token can read. An object's name may be its
// code or its word, in any case (Adobe, API basics).
func Reads() []Read {
	const basics = "Adobe: API basics"
	return []Read{
		{"yourself", WhoAmIPath, basics + ", and its wildcards"},
		{"your access level", ProfilePath, "the fields: not documented for the API"},
		{"users", "user/search?fields=ID&$$LIMIT=1", basics},
		{"projects", "proj/search?fields=ID&$$LIMIT=1", basics + ", and the OAuth2 articles"},
		{"tasks", "task/search?fields=ID&$$LIMIT=1", basics},
		{"issues", "optask/search?fields=ID&$$LIMIT=1", "Adobe: sync data with the API"},
		{"documents", "docu/search?fields=ID&$$LIMIT=1", "Adobe: updates of document links"},
	}
}
