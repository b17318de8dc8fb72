package provider

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
)

func longerToken(r *rig) string {
	return fmt.Sprint(r.with(r.tokens()["access_token"].(string) + "xx"))
}

// sentElsewhere asks for what cannot be had, and for the refusal to be sent to
// an address that nobody registered.
func sentElsewhere(r *rig) string {
	resp := r.do("GET", AuthorizePath+"?"+query("state", "s1", "client_id", theID, "redirect_uri", "https://evil.example/cb", "response_type", "nothing"), "")
	to, _ := url.Parse(resp.Header.Get("Location"))
	return strings.TrimSpace(fmt.Sprint(resp.StatusCode, " ", to.Host))
}

func otherClient(r *rig) string {
	return fmt.Sprint(r.form("grant_type", "authorization_code", "code", r.code(), "client_id", "somebody else").StatusCode)
}

func refreshedWithWrongSecret(r *rig) string {
	return fmt.Sprint(r.form("grant_type", "refresh_token", "refresh_token", r.tokens()["refresh_token"].(string), "client_secret", "wrong").StatusCode)
}

func refreshAsAccess(r *rig) string { return fmt.Sprint(r.with(r.tokens()["refresh_token"])) }

func looselyFound(r *rig) string {
	id := r.idOf("Brief.txt")
	return fmt.Sprint(r.get("metadata", "id", id[:len(id)-1]+"_").StatusCode)
}

func linkOf(resp *http.Response) string {
	if resp.Header.Get("Link") == "" {
		return "no Link"
	}
	return "Link"
}

func selfListed(r *rig) string {
	resp := r.get("files", "parentId", r.idOf("Sub"))
	link := linkOf(resp)
	for _, o := range objects(r.t, resp) {
		if o["id"] == r.idOf("Sub") {
			return "true, " + link
		}
	}
	return "false, " + link
}

func linkedTo(r *rig) string {
	for i := range 101 {
		r.write(fmt.Sprintf("Many/%03d.txt", i), "x")
	}
	resp := r.get("files", "parentId", r.idOf("Many"))
	link := linkOf(resp)
	return fmt.Sprint(len(objects(r.t, resp)), " ", link)
}

func foundAgain(r *rig) string {
	hits := objects(r.t, r.get("search", "query", "brief"))
	return fmt.Sprint(r.get("metadata", "id", hits[0]["id"].(string)).StatusCode)
}

func alike(r *rig) string {
	return fmt.Sprint(text(r.t, r.get("download", "id", r.idOf("Brief.txt"))) == text(r.t, r.get("download", "id", r.idOf("Logo.png"))))
}

func unsizedUpload(r *rig) string {
	init := object(r.t, r.call("POST", "uploadInit", "", "parentId", "/", "filename", "chunks.txt"))
	req := httptest.NewRequest("PUT", api+"upload?"+query("id", init["id"].(string)), struct{ io.Reader }{strings.NewReader("some bytes")})
	h := r.credentials()
	for i := 0; i < len(h); i += 2 {
		req.Header[h[i]] = []string{h[i+1]}
	}
	w := httptest.NewRecorder()
	r.ServeHTTP(w, req)
	got := r.onDisk("chunks.txt")
	if got == "some bytes" {
		return fmt.Sprint(w.Code, " whole")
	}
	return fmt.Sprintf("%d %d bytes", w.Code, len(got))
}
