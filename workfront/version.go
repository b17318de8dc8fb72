package workfront

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// DefaultVersion of the API: supported until 2028. Without a version in the
// path Workfront serves a default that moves with its releases (A16).
const DefaultVersion = "v21.0"

// Support of one API version (Adobe, "API versioning and support schedule").
type Support struct {
	Version     string // "v21.0"
	Released    string // year-month, as far as Adobe says
	Unsupported string // when issues stop being fixed
	Removed     string // when calls stop working; "" while they do
}

var support = [...]Support{
	{"v22.0", "2026-05", "2029-04", ""},
	{"v21.0", "2025-10", "2028-10", ""},
	{"v20.0", "2025-05", "2028-04", ""},
	{"v19.0", "2024-10", "2027-10", ""},
	{"v18.0", "2024-04", "2027-04", ""},
	{"v17.0", "2023-10", "2026-10", ""},
	{"v16.0", "2023-04", "2026-04", ""},
	{"v15.0", "2022", "2025", "2025-12-18"},
	{"v14.0", "2021-10", "2024-10", "2025-09-30"},
	{"v13.0", "2021-06", "2024-10", "2025-09-30"},
	{"v12.0", "2020", "2023-10", "2025-09-30"},
	{"v11.0", "2020", "2023-04", "2025-09-30"},
	{"v10.0", "2018-11", "2021-11", "2025-09-30"},
	{"v9.0", "2018-03", "2021-03", "2025-09-30"},
	{"v8.0", "2017-11", "2020-11", "2025-09-30"},
	{"v7.0", "2017-04", "2020-04", "2025-09-30"},
	{"v6.0", "2015-11", "2019-11", "2025-09-30"},
	{"v5.0", "2014-04", "2019-04", "2025-09-30"},
	{"v4.0", "2012", "2019-01", "2025-09-30"},
	{"v3.0", "2011", "2018-11", "2025-09-30"},
	{"v2.0", "2009", "2018-08", "2025-09-30"},
}

// Versions lists what Adobe's schedule says, newest first.
func Versions() []Support { return support[:] }

// ParseVersion reads "v21.0", "21.0" or "21".
func ParseVersion(s string) (string, error) {
	number := strings.TrimPrefix(strings.ToLower(strings.TrimSpace(s)), "v")
	number = strings.TrimSuffix(number, ".0")
	n, err := strconv.ParseUint(number, 10, 16)
	if err != nil || n == 0 {
		return "", fmt.Errorf("%q is not an API version: write v21.0", s)
	}
	return fmt.Sprintf("v%d.0", n), nil
}

// SupportOf finds a version in the schedule.
func SupportOf(version string) (Support, bool) {
	for _, s := range support {
		if s.Version == version {
			return s, true
		}
	}
	return Support{}, false
}

// VersionWarning says what is wrong with using a version; "" when nothing is
// known to be. Everything from v16 down is past its support.
func VersionWarning(version string) string {
	s, known := SupportOf(version)
	n, _ := strconv.Atoi(strings.TrimSuffix(strings.TrimPrefix(version, "v"), ".0"))
	switch {
	case known && s.Removed != "":
		return fmt.Sprintf("%s was switched off on %s: a good token fails there too; use %s", version, s.Removed, DefaultVersion)
	case known && n <= 16:
		return fmt.Sprintf("%s is unsupported since %s and may be switched off any day; use %s", version, s.Unsupported, DefaultVersion)
	case !known && n <= 16:
		return fmt.Sprintf("%s is not in Adobe's schedule any more; use %s", version, DefaultVersion)
	case !known:
		return fmt.Sprintf("%s is newer than the schedule this program knows", version)
	}
	return ""
}

// VersionSays is one line about a version's support, as of now.
func VersionSays(version string, now time.Time) string {
	if w := VersionWarning(version); w != "" {
		return w
	}
	s, _ := SupportOf(version)
	if now.Format("2006-01") > s.Unsupported {
		return "unsupported since " + s.Unsupported + ": it runs, and its faults are not mended"
	}
	return "supported until " + s.Unsupported
}
