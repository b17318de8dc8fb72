package webhook_test

import (
	"slices"
	"strings"
	"testing"

	"wfconnect/practice"
	"wfconnect/webhook/provider"
)

// unseen lists the faults that no single answer shows, and why. They are left
// to checks that make several calls, or wrong ones, and compare.
var unseen = []struct{ fault, values, mode, why string }{
	{"auth", "off any_key empty_key lax", "", "an answer to wrong credentials looks like any other: only who sent them on purpose can tell"},
	{"auth_status", "404 500", provider.APIKey, "any answer may be 404 or 500: only who sent wrong credentials on purpose can tell"},
	{"user", "any optional", "", "an answer to an unknown user looks like any other"},
	{"header_case", "exact", "", "the headers go out in the case that is understood"},
	{"query_auth", "accepted", "", "credentials never go into the address"},
	{"expired_token", "accepted", "", "a token that works is not asked whether it should"},
	{"bytes_auth", "off", "", "bytes that come to wrong credentials look like any others"},
	{"state", "decoded truncated", "", "a login's state has no plus and fewer than 64 characters: only another state tells (P34)"},
	{"redirect_query", "dropped", "", "code and state come; only the owner of the redirect URI knows what else should"},
	{"token_request", "form", "", "a form is what is sent"},
	{"redirect_to", "any", "", "nothing is asked for but the registered redirect URI (P64)"},
	{"client_id", "unchecked", "", "only another client id sent on purpose tells (P37)"},
	{"refresh_token", "as_access", "", "nobody sends one as the other (P65)"},
	{"client_secret", "unchecked unchecked_on_refresh", "", "only a wrong secret sent on purpose tells"},
	{"code_reuse", "refused accepted", "", "only the same code sent twice tells; refused is right too"},
	{"token_error", "200 html 500", "", "a token request is refused in any shape (A08), and a refusal has no findings: its status and shape say it"},
	{"rotation", "yes kills_family", "", "right either way"},
	{"old_token", "lives", "", "the old token is never sent again"},
	{"id", "unstable", "", "only two listings differ (P08)"},
	{"id", "loose", "", "only an id that nobody gave out tells (P41)"},
	{"list", "itself", "", "only who knows which folder was asked for can tell (P63)"},
	{"size", "wrong", "", "only the size and the bytes together tell (P20)"},
	{"size", "absent", "", "right: it is optional"},
	{"mime", "absent", "", "right: it is optional"},
	{"read_only", "absent", "", "right: it is optional"},
	{"read_only", "ignored", "", "only a write to what says that it is read-only tells (P45)"},
	{"agree", "no", "", "only metadata and files together tell (P12)"},
	{"paging", "pages ignored", "", "right in any case (D01, D02)"},
	{"search", "nothing everything other_ids", "", "only who knows what is there can tell (P19)"},
	{"unknown_folder", "empty", "", "an empty list looks like an empty folder (P14)"},
	{"not_found", "403", provider.APIKey, "nobody but the provider knows whether the item exists (P14)"},
	{"not_found", "500", "", "nobody but the provider knows whether the item exists (P14)"},
	{"disposition", "absent", "", "right: it is recommended, not required"},
	{"bytes", "altered cut longer html same", "", "whole by its own Content-Length: only the metadata or the original tell (P20)"},
	{"links", "dead keyed", "", "an address is an address; only who opens it can tell (P52, P53, P62)"},

	{"unknown_parameters", "refused", "", "nothing is sent that is not known; only who does on purpose can tell (P55, P60)"},
	{"folder_download", "200", "", "nothing in the call says that the id is a folder's (P21)"},
	{"thumbnail", "jpeg", "", "right: any image type"},
	{"thumbnail", "stand_in", "", "a picture is a picture"},
	{"upload", "altered cut chunks_lost", "", "only a download tells what was stored (P24)"},
	{"upload_id", "any", "", "only an upload that nobody announced tells (P27)"},
	{"names", "mangled decoded truncated", "", "a provider may choose another name (A34): only the round trip tells (P26)"},
	{"overwrite", "silent", "", "only who knows that the name is taken can tell (A34)"},
	{"traversal", "accepted 500", "", "only a hostile id or name tells (P29)"},
	{"methods", "any 500", "", "only a wrong method tells (P30)"},
	{"slow", "2s", provider.APIKey, "within what an answer may take (P42)"},
}

// ofOAuth2 and ofAPIKey are the faults that the other mode does not have.
var (
	ofOAuth2 = []string{
		"token_expired", "expired_token", "authorize_params", "state", "denial", "redirect_query", "redirect_uri",
		"redirect_to", "token_request", "client_id", "client_secret", "code_reuse", "token_error", "token_type", "expires_in", "refresh_token",
		"refresh", "rotation", "old_token", "no_store",
	}
	ofAPIKey = []string{"user"}
)

func elsewhere(mode, fault string) bool {
	if mode == provider.APIKey {
		return slices.Contains(ofOAuth2, fault)
	}
	return slices.Contains(ofAPIKey, fault)
}

// TestListedFaultsExist: the tables say nothing of faults that are gone.
func TestListedFaultsExist(t *testing.T) {
	t.Parallel()
	for _, u := range unseen {
		i := slices.IndexFunc(provider.Faults(), func(f practice.Fault) bool { return f.Name == u.fault })
		if i < 0 {
			t.Errorf("there is no fault %s", u.fault)
			continue
		}
		for _, value := range strings.Fields(u.values) {
			if !slices.Contains(provider.Faults()[i].Values[1:], value) {
				t.Errorf("fault %s has no value %s", u.fault, value)
			}
		}
	}
	for setting := range shown {
		name, value, _ := strings.Cut(setting, "=")
		if !slices.ContainsFunc(provider.Faults(), func(f practice.Fault) bool { return f.Name == name && slices.Contains(f.Values[1:], value) }) {
			t.Errorf("there is no fault %s", setting)
		}
	}
}

func silent(fault, value, mode string) (why string, listed bool) {
	for _, u := range unseen {
		if u.fault == fault && slices.Contains(strings.Fields(u.values), value) && (u.mode == "" || u.mode == mode) {
			return u.why, true
		}
	}
	return "", false
}
