package simulator

import (
	"net/http"

	"wfconnect/practice"
)

// disturbed does to a request what networks and gateways do. It is true when
// that was the answer.
func disturbed(rw http.ResponseWriter, r *http.Request, f settings) bool {
	if d, _ := f.duration("latency"); d > 0 && !practice.Wait(r, d) {
		return true
	}
	switch {
	case f.is("waf", "denied"):
		denied(rw)
	case f.is("reset", "yes"):
		practice.Reset(rw)
	case f.is("gzip_garbage", "yes"):
		rw.Header().Set("Content-Type", "application/json;charset=UTF-8")
		rw.Header().Set("Content-Encoding", "gzip")
		_, _ = rw.Write([]byte("this was meant to be gzip"))
	default:
		return false
	}
	return true
}

// date bends what the answer says of the time; net/http sets the header itself
// when nobody has.
func (w *Workfront) date(rw http.ResponseWriter, f settings) {
	if f.is("date", "absent") {
		rw.Header()["Date"] = nil
	}
	if off, bent := f.duration("date"); bent {
		rw.Header().Set("Date", w.now().Add(off).UTC().Format(http.TimeFormat))
	}
}

// denied is the page of a CDN's firewall. Its number leads its owner to the rule.
func denied(rw http.ResponseWriter) {
	rw.Header().Set("Server", "AkamaiGHost")
	rw.Header().Set("Content-Type", "text/html")
	rw.WriteHeader(http.StatusForbidden)
	_, _ = rw.Write([]byte("<HTML><HEAD>\n<TITLE>Access Denied</TITLE>\n</HEAD><BODY>\n<H1>Access Denied</H1>\nYou don't have permission to access this server.<P>\nReference&#32;&#35;18&#46;2f3e1602&#46;1795341600&#46;a1b2c3\n</BODY>\n</HTML>\n"))
}

// gateway is what Workfront says at a status that has nothing to do with the
// request.
func gateway(f settings) (status int, message string) {
	switch f["status"] {
	case "429":
		return http.StatusTooManyRequests, "Too many concurrent API requests"
	case "500":
		return http.StatusInternalServerError, "An unexpected error occurred"
	case "503":
		return http.StatusServiceUnavailable, "Service is temporarily unavailable"
	}
	return 0, ""
}
