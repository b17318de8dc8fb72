package simulator

import (
	"fmt"
	"slices"
	"strings"
)

// kind is a kind of object, with all there is of it.
type kind struct {
	label         string
	all, defaults []string
	records       []record
}

// kindOf knows a kind by its object code or its name, in any case.
func kindOf(name string) (kind, bool) {
	switch strings.ToLower(name) {
	case "user":
		return kind{"User", slices.Concat(userFields, []string{"accessLevel:name", "homeGroup:name"}), []string{"ID", "name", "objCode"}, users()}, true
	case "proj", "project":
		return kind{"Project", projectFields, []string{"ID", "name", "objCode", "percentComplete", "plannedCompletionDate", "plannedStartDate", "priority", "status"}, projects()}, true
	case "task":
		return kind{"Task", workFields, workFields, work("TASK", "Storyboard", "Photo shoot", "Press kit")}, true
	case "optask", "issue":
		return kind{"Issue", workFields, workFields, work("OPTASK", "Wrong logo on page 3")}, true
	case "docu", "document":
		return kind{"Document", workFields, workFields, work("DOCU", "Campaign brief.pdf", "Logo.svg")}, true
	}
	return kind{}, false
}

var workFields = []string{"ID", "name", "objCode"}

// work is what stands within projects, no more of it than can be searched for.
func work(code string, names ...string) []record {
	var list []record
	for i, name := range names {
		list = append(list, record{"ID": fmt.Sprintf("66%s%028x", map[string]string{"TASK": "7a", "OPTASK": "07", "DOCU": "d0"}[code], i+1), "name": name, "objCode": code})
	}
	return list
}

// me is who is signed in.
var me = signedIn{"5c1f0b7a00a3d9e84b6f2c7d9e013a58", "Maria Lopez", "maria.lopez@acme.example", "ML"}

type person struct{ id, first, last, email, title string }

type signedIn struct{ id, name, email, initials string }

var userFields = []string{"ID", "name", "objCode", "firstName", "lastName", "emailAddr", "username", "title", "isActive"}

func users() []record {
	var list []record
	for _, p := range []person{
		{me.id, "Maria", "Lopez", me.email, "Marketing Operations Manager"},
		{"5c1f0b9100a3e0f7c2d4815e6b9a7f02", "Kenji", "Tanaka", "kenji.tanaka@acme.example", "Regional Lead"},
		{"5d9a2e4400b817c06f3a9d5e2c41b7f8", "Aoife", "Byrne", "aoife.byrne@acme.example", "Designer"},
		{"5f30c6d200c41b9e8a7d02f6e5b3194c", "Sam", "Okafor", "sam.okafor@acme.example", "Project Manager"},
	} {
		list = append(list, record{
			"ID": p.id, "name": p.first + " " + p.last, "objCode": "USER", "firstName": p.first, "lastName": p.last,
			"emailAddr": p.email, "username": p.email, "title": p.title, "isActive": true,
			"accessLevel": record{"ID": "5c1f0b7a00a3ac1e04d95f3b7e2a8c10", "name": "Plan", "objCode": "ACSLVL"},
			"homeGroup":   record{"ID": "5c1f0b7a00a39c2087e1f64d5a3b0c21", "name": "Marketing", "objCode": "GROUP"},
		})
	}
	return list
}

var projectFields = []string{
	"ID", "name", "objCode", "status", "percentComplete", "priority", "condition",
	"plannedStartDate", "plannedCompletionDate", "description", "ownerID",
}

// projects are in the order of their IDs, as a search without an order has
// them. Dates are in Workfront's own format.
func projects() []record {
	const maria, kenji, aoife, sam = "5c1f0b7a00a3d9e84b6f2c7d9e013a58", "5c1f0b9100a3e0f7c2d4815e6b9a7f02", "5d9a2e4400b817c06f3a9d5e2c41b7f8", "5f30c6d200c41b9e8a7d02f6e5b3194c"
	var list []record
	for _, p := range []struct {
		id, name, status string
		percent          float64
		priority         int
		start, end       string
		owner            string
	}{
		{"64b1c0de0003a1f29c7e5d8846ab1f01", "Spring Campaign 2026", "CUR", 64, 3, "2026-02-02T09:00:00:000-0700", "2026-10-30T17:00:00:000-0600", maria},
		{"64b1c0de0003a2c85e1b7f90d34c6a12", "Brand Refresh", "CUR", 38.5, 2, "2026-04-13T09:00:00:000-0600", "2026-12-18T17:00:00:000-0700", aoife},
		{"64d7f3120004b67a0e9c2d15f84b3e23", "Website Relaunch", "PLN", 0, 3, "2026-11-02T09:00:00:000-0700", "2027-03-26T17:00:00:000-0600", sam},
		{"65029a4c0005c9180d7f3b62ae541c34", "東京オフィス移転 (日本語)", "CUR", 71, 2, "2026-03-02T09:00:00:000+0900", "2026-11-27T18:00:00:000+0900", kenji},
		{"652e6b880006d02f4c8a1e97b35d0f45", "Launch Party 🎉🚀", "PLN", 5, 1, "2026-10-01T09:00:00:000-0600", "2026-11-13T20:00:00:000-0700", maria},
		{"655c1f0a0007e3b6917d4c28f05a2b56", "Annual Report 2025", "CPL", 100, 2, "2025-11-03T09:00:00:000-0700", "2026-03-20T17:00:00:000-0600", sam},
		{"6589d2760008f41c3e5b9a07d6182c67", "Customer Survey Q3", "CPL", 100, 1, "2026-06-15T09:00:00:000-0600", "2026-08-28T17:00:00:000-0600", maria},
		{"65b7a3f40009057d2f6c8e1b94a03d78", "Product Photography", "CUR", 12, 1, "2026-07-06T09:00:00:000+0100", "2026-12-04T17:00:00:000+0000", aoife},
		{"65e4510e000a16e83a0d7c9f52b46e89", "Partner Portal Content", "CUR", 47.25, 2, "2026-05-11T09:00:00:000-0600", "2026-10-16T17:00:00:000-0600", sam},
		{"6612fc9b000b27094d1e8b5a630c7f9a", "Trade Fair Hannover", "PLN", 0, 2, "2027-01-11T09:00:00:000+0100", "2027-04-23T18:00:00:000+0200", kenji},
		{"66409d37000c381a5c2f9e6b741d80ab", "Email Templates", "CPL", 100, 0, "2026-01-12T09:00:00:000-0700", "2026-02-27T17:00:00:000-0700", aoife},
		{"666e48c5000d492b6d30af7c852e91bc", "Compliance Review <internal> & \"legal\"", "CUR", 90, 4, "2026-08-03T09:00:00:000-0600", "2026-10-09T17:00:00:000-0600", maria},
	} {
		list = append(list, record{
			"ID": p.id, "name": p.name, "objCode": "PROJ", "status": p.status, "percentComplete": p.percent,
			"priority": p.priority, "condition": "ON", "plannedStartDate": p.start, "plannedCompletionDate": p.end,
			"description": nil, "ownerID": p.owner,
		})
	}
	return list
}
