package provider

import "fmt"

// faultEffects has what each value of each fault does. normal is what the
// default does to the same probe.
var faultEffects = []struct {
	fault, auth string
	probe       probe
	normal      string
	values      map[string]string
}{
	{"auth", APIKey, unauthorized("apiKey", theKey+"xx", "username", SampleUser), "403 error", map[string]string{"lax": "200 metadata"}},
	{"auth", OAuth2, longerToken, "403", map[string]string{"lax": "200"}},
	{"auth", APIKey, unauthorized("apiKey", "wrong", "username", SampleUser), "403 error", map[string]string{"off": "200 metadata", "any_key": "200 metadata"}},
	{"auth", APIKey, unauthorized("username", SampleUser), "403 error", map[string]string{"off": "200 metadata", "empty_key": "200 metadata"}},
	{"auth", OAuth2, unauthorized("Authorization", "Bearer wrong"), "403 error", map[string]string{"off": "200 metadata", "any_key": "200 metadata"}},
	{"auth", OAuth2, unauthorized(), "403 error", map[string]string{"off": "200 metadata", "empty_key": "200 metadata"}},
	{"auth_status", APIKey, unauthorized(), "403 error", map[string]string{"401": "401 error", "404": "404 error", "500": "500 error"}},
	{"auth_body", APIKey, unauthorized(), "403 error", map[string]string{"nulls": "403 nulls", "html": "403 html", "empty": "403 empty"}},
	{"deny", APIKey, twice(statusOf("GET", "metadata", "id", "/")), "200, 200", map[string]string{"once": "403, 200", "always": "403, 403"}},
	{"user", APIKey, unauthorized("apiKey", theKey, "username", "nobody@acme.example"), "403 error", map[string]string{"any": "200 metadata"}},
	{"user", APIKey, unauthorized("apiKey", theKey), "403 error", map[string]string{"optional": "200 metadata"}},
	{"header_case", APIKey, lowerCase, "200 200", map[string]string{"exact": "403 200"}},
	{"query_auth", APIKey, inQuery, "403", map[string]string{"accepted": "200"}},
	{"query_auth", OAuth2, tokenInQuery, "403", map[string]string{"accepted": "200"}},
	{"expired_token", OAuth2, afterItsTime, "403", map[string]string{"accepted": "200"}},
	{"bytes_auth", APIKey, openBytes, "403 403 403", map[string]string{"off": "200 200 403"}},
	{"cookies", APIKey, withCookie, "200 200", map[string]string{"needed": "403 200"}},

	{"authorize_params", OAuth2, stateOnly, "200 200", map[string]string{"required": "400 200"}},
	{"state", OAuth2, returned(plusS), plusS, map[string]string{"dropped": "absent", "altered": plusS + "x", "decoded": "a+b+c"}},
	{"state", OAuth2, func(r *rig) string {
		return returned("0123456789012345678901234567890123456789012345678901234567890123456789")(r)
	}, "0123456789012345678901234567890123456789012345678901234567890123456789", map[string]string{"truncated": "0123456789012345678901234567890123456789012345678901234567890123"}},
	{"denial", OAuth2, cancelled, "303 access_denied s1", map[string]string{"no_state": "303 access_denied", "page": "200"}},
	{"redirect_query", OAuth2, ownQuery, "a b", map[string]string{"dropped": ""}},
	{"redirect_uri", OAuth2, exchangedPlainly, "200", map[string]string{"required": "400"}},
	{"token_request", OAuth2, styles, "form query json basic", map[string]string{"form": "form", "query": "query", "json": "json", "basic": "basic"}},
	{"redirect_to", OAuth2, sentElsewhere, "400", map[string]string{"any": "302 evil.example"}},
	{"client_id", OAuth2, otherClient, "401", map[string]string{"unchecked": "200"}},
	{"client_secret", OAuth2, refreshedWithWrongSecret, "401", map[string]string{"unchecked_on_refresh": "200"}},
	{"client_secret", OAuth2, wrongSecret, "401", map[string]string{"unchecked": "200"}},
	{"code_reuse", OAuth2, codeTwice, "400 403 400", map[string]string{"refused": "400 200 200"}},
	{"code_reuse", OAuth2, func(r *rig) string { return codeTwice(r)[:3] }, "400", map[string]string{"accepted": "200"}},
	{"token_error", OAuth2, tokenFailure, "400 invalid_grant", map[string]string{"200": "200 invalid_grant", "html": "400 html", "500": "500 invalid_grant"}},
	{"token_type", OAuth2, tokenFields("token_type"), `token_type "Bearer"`, map[string]string{"absent": "", "mac": `token_type "mac"`}},
	{"expires_in", OAuth2, tokenFields("expires_in", "expires_id"), "expires_in 3600", map[string]string{
		"expires_id": "expires_id 3600", "string": `expires_in "3600"`, "zero": "expires_in 0", "absent": "",
	}},
	{"refresh_token", OAuth2, refreshed, "kept, other true, new 200, old 403", map[string]string{
		"absent_on_refresh": "absent, other true, new 200, old 403", "absent": "none",
	}},
	{"refresh_token", OAuth2, refreshAsAccess, "403", map[string]string{"as_access": "200"}},
	{"refresh", OAuth2, refreshed, "kept, other true, new 200, old 403", map[string]string{
		"refused": "400", "dead_token": "kept, other true, new 403, old 403", "same_token": "kept, other false, new 200, old 200",
	}},
	{"rotation", OAuth2, reused, "200 200", map[string]string{"yes": "400 200", "kills_family": "400 400"}},
	{"old_token", OAuth2, refreshed, "kept, other true, new 200, old 403", map[string]string{"lives": "kept, other true, new 200, old 200"}},
	{"no_store", OAuth2, cacheable, "no-store no-cache", map[string]string{"absent": ""}},

	{"title", APIKey, field("title"), `"Brief.txt"`, map[string]string{"absent": "absent", "null": "null", "number": "4711"}},
	{"title", APIKey, hostileTitle, "false", map[string]string{"hostile": "true"}},
	{"kind", APIKey, field("kind"), `"file"`, map[string]string{"upper": `"FILE"`, "spaced": `" file "`, "document": `"document"`, "absent": "absent"}},
	{"id", APIKey, idsOf, "same true, long false, found 200", map[string]string{
		"unstable": "same false, long false, found 200", "long": "same true, long true, found 200",
		"unresolvable": "same true, long false, found 404", "duplicate": "duplicate", "number": "number", "absent": "absent",
	}},
	{"id", APIKey, looselyFound, "404", map[string]string{"loose": "200"}},
	{"date", APIKey, dated, `"2026-09-01T10:00:00.000Z"`, map[string]string{
		"epoch": "1788256800000", "softhyphen": "\"2026\u00ad09\u00ad01T10:00:00.000Z\"", "local": `"2026-09-01 10:00:00"`, "null": "null", "absent": "absent",
	}},
	{"size", APIKey, field("size"), "12", map[string]string{"string": `"12"`, "negative": "-1", "wrong": "13", "null": "null", "absent": "absent"}},
	{"mime", APIKey, field("mimeType"), `"text/plain"`, map[string]string{"number": "1", "absent": "absent"}},
	{"read_only", APIKey, field("readOnly"), "false", map[string]string{"string": `"false"`, "absent": "absent"}},
	{"read_only", APIKey, readOnlyFolder, "403", map[string]string{"ignored": "200"}},
	{"links", APIKey, linksOf, "absolute", map[string]string{"relative": "relative", "long": "long", "javascript": "javascript", "dead": "dead", "keyed": "keyed", "null": "null", "absent": "absent"}},
	{"empty_folder", APIKey, emptyListing, "200 []", map[string]string{"null": "200 null", "404": "404 error"}},
	{"unknown_parameters", APIKey, statusOf("GET", "metadata", "id", "/", "more", "1"), "200", map[string]string{"refused": "400"}},
	{"unknown_parameters", OAuth2, func(r *rig) string {
		return fmt.Sprint(r.form("grant_type", "authorization_code", "code", r.code(), "more", "1").StatusCode)
	}, "200", map[string]string{"refused": "400"}},
	{"folder", APIKey, fieldOf("Sub", "viewLink"), `""`, map[string]string{"nulls": "null"}},
	{"agree", APIKey, agreement, "true true", map[string]string{"no": "false false"}},
	{"list", APIKey, listing, "101 false", map[string]string{
		"truncated": "100 false", "wrapped": `{"files":`, "null": "null", "object": `{"dateMod`, "repeated": "102 true",
	}},
	{"list", APIKey, selfListed, "false, no Link", map[string]string{"itself": "true, no Link"}},
	{"list", APIKey, linkedTo, "101 no Link", map[string]string{"linked": "100 Link"}},
	{"paging", APIKey, paged, "Brief.txt, empty.txt", map[string]string{"pages": "empty.txt, Logo.png", "ignored": "Sub, Brief.txt, empty.txt, Logo.png"}},
	{"search", APIKey, searched("brief", "(", "[a-z]rief", "zzz"), "1 0 0 0", map[string]string{
		"regex": "1 500 1 0", "nothing": "0 0 0 0", "everything": "5 5 5 5", "empty_404": "1 404 404 404",
	}},
	{"search", APIKey, foundAgain, "200", map[string]string{"other_ids": "404"}},
	{"backend", APIKey, broken, "200 200 200", map[string]string{"fails": "500 500 500", "fails_empty": "200 200 500"}},
	{"unknown_folder", APIKey, lists, "404 error, 200 []", map[string]string{"empty": "200 [], 200 []"}},
	{"not_found", APIKey, tell("GET", "metadata", "id", "unknown"), "404 error", map[string]string{
		"empty_object": "404 {}", "no_body": "404 empty", "200": "200 {}", "403": "403 error", "500": "500 error",
	}},
	{"error_body", APIKey, tell("GET", "metadata"), "400 error", map[string]string{
		"message": "400 message", "text": "400 the parameter id is missing or empty", "html": "400 html", "empty": "400 empty",
	}},
	{"bytes_status", APIKey, bytesStatus, "200 200", map[string]string{"201": "201 201"}},
	{"disposition", APIKey, disposition, `attachment; filename="Brief.txt"; filename*=UTF-8''Brief.txt`, map[string]string{"bare": "attachment", "absent": ""}},
	{"bytes", APIKey, downloaded, "right", map[string]string{"altered": "altered", "cut": "cut", "longer": "longer", "unsized": "unsized", "html": "html"}},
	{"bytes", APIKey, alike, "false", map[string]string{"same": "true"}},
	{"folder_download", APIKey, func(r *rig) string { return statusOf("GET", "download", "id", r.idOf("Sub"))(r) }, "404", map[string]string{"200": "200"}},
	{"thumbnail", APIKey, thumbnails, "image/png png 60, 404", map[string]string{
		"jpeg": "image/jpeg jpeg 60, 404", "mislabelled": "image/jpeg png 60, 404", "garbage": "garbage",
		"wide": "image/png png 120, 404", "stand_in": "image/png png 60, 200", "500": "500",
	}},

	{"upload_init", APIKey, initiated, "file new.txt", map[string]string{"partial": "file <nil>", "needs_document": "400", "folder": "folder new.txt"}},
	{"upload", APIKey, stored(long), "200 success whole", map[string]string{
		"fail_200": "200 fail absent", "lies": "200 success absent", "cut": "200 success cut", "altered": "200 success altered", "multipart": "415 absent",
	}},
	{"upload", APIKey, stored(""), "200 success whole", map[string]string{"zero_refused": "400 absent"}},
	{"upload", APIKey, unsizedUpload, "200 whole", map[string]string{"chunks_lost": "200 0 bytes"}},
	{"upload_id", APIKey, statusOf("PUT", "upload", "id", "bm9ib2R5"), "404", map[string]string{"any": "200"}},
	{"names", APIKey, named("a+b 日本 & a long name.txt"), "a+b 日本 & a long name.txt", map[string]string{
		"mangled": "a_b______a_long_name.txt", "decoded": "a b 日本 & a long name.txt", "truncated": "a+b 日本 & a long ",
	}},
	{"overwrite", APIKey, overwritten, "409 " + briefText, map[string]string{"silent": "200 another"}},
	{"traversal", APIKey, climbing, "404 404 400 true", map[string]string{"accepted": "200 200 200 true", "500": "500 500 500 true"}},
	{"parameters", APIKey, byQueryAndBody, "200 200", map[string]string{"query": "200 400", "body": "400 200"}},
	{"create_folder", APIKey, folderMade, "folder 200", map[string]string{"file": "file 200", "lies": "folder 404"}},
	{"action", APIKey, tell("GET", "customAction", "name", actionName), `200 {"status":"success"}`, map[string]string{
		"failure": "409 failure", "failure_200": "200 failure", "status_ok": `200 {"status":"ok"}`,
	}},

	{"endpoints", APIKey, present("createFolder", "delete", "rename", "serviceInfo", "customAction", "thumbnail"), "", map[string]string{
		"no_dormant": "delete rename serviceInfo customAction", "java": "createFolder delete rename serviceInfo customAction", "thumbnail,delete": "delete thumbnail",
	}},
	{"methods", APIKey, statusOf("POST", "metadata", "id", "/"), "405", map[string]string{"any": "200", "500": "500"}},
	{"webhook_version", APIKey, info("webhookVersion"), `"1.2"`, map[string]string{"9.9": `"9.9"`, "number": "1.2", "spaced_key": "null", "absent": "null"}},
	{"webhook_version", APIKey, info("webhook version"), "null", map[string]string{"spaced_key": `"1.2"`}},
	{"service_info", APIKey, info("customActions"), `[{"displayName":"Touch (changes nothing)","name":"touch"}]`, map[string]string{"needs_auth": "403", "strings": `"touch"`}},
	{"service_info", APIKey, info("availableEndpoints"), `["metadata","files","search","download","thumbnail","uploadInit","upload","createFolder","delete","rename","customAction"]`, map[string]string{
		"boasts": `["metadata","files","search","download","thumbnail","uploadInit","upload","createFolder","delete","rename","customAction","teleport"]`,
	}},

	{"content_type", APIKey, typed, jsonType, map[string]string{"html": htmlType, "text": "text/plain", "absent": ""}},
	{"json", APIKey, spelling, "valid", map[string]string{"invalid": "cut", "docs": "docs", "bom": "bom", "utf16": "utf16", "doubled": "doubled"}},
	{"redirect", APIKey, followed, "200", map[string]string{
		"same_host": "307 /api/v1/metadata?id=%2F&redirected=1", "loop": "307 /api/v1/metadata?id=%2F", "other_host": "307 " + elsewhere + "/api/v1/metadata?id=%2F",
	}},
	{"status", OAuth2, disturbedOf, "200 401", map[string]string{"200": "200 200", "429": "429 429", "500": "500 500", "503": "503 503"}},
	{"slow", APIKey, waited, "0s", map[string]string{"2s": "2s", "6s": "6s", "90m": "1h30m0s"}},
	{"network", APIKey, overTheWire, "whole", map[string]string{
		"drip": "drips", "hang": "hangs", "early_close": "breaks off", "never_ends": "never ends", "reset": "no answer",
	}},
}
