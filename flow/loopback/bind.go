package loopback

import (
	"fmt"
	"net"
	"os"
	"strconv"
	"sync"
)

type bound struct {
	net.Listener
	address string
	close   func() error // once: both this package and http.Server close it
}

func (b bound) Close() error { return b.close() }

// BusyError says that the redirect URI's port is taken, and by whom where the
// system tells.
type BusyError struct {
	Address string // "127.0.0.1:8976"
	Program string // empty when unknown
	PID     int    // 0 when unknown
}

// Error names the port, its holder, and the two ways out.
func (e *BusyError) Error() string {
	host, port, err := net.SplitHostPort(e.Address)
	if err != nil {
		host, port = e.Address, "?"
	}
	taken := fmt.Sprintf("port %s on %s is already in use by ", port, host)
	switch {
	case e.PID != 0 && e.PID == os.Getpid():
		return taken + "another login of this program; finish or cancel it, or register another redirect URI"
	case e.Program != "":
		return taken + fmt.Sprintf("%s (pid %d); stop it, or register another redirect URI", e.Program, e.PID)
	}
	return taken + "another program; stop it, or register another redirect URI"
}

// Free says whether the redirect URI's addresses could be bound now, and lets go
// of them at once. Errors as for [Listen]; a nil listen is net.Listen.
func Free(redirectURI string, listen func(network, address string) (net.Listener, error)) error {
	addresses, err := Addresses(redirectURI)
	if err != nil {
		return err
	}
	if listen == nil {
		listen = net.Listen
	}
	all, err := bind(addresses, listen)
	for _, b := range all {
		_ = b.Close() // nobody has connected
	}
	return err
}

// bind opens all addresses or none. Of localhost's two it is enough when one
// opens and this machine has no such address for the other; a taken one is an
// error even so, since the browser might go to whoever holds it.
func bind(addresses []string, listen func(network, address string) (net.Listener, error)) ([]bound, error) {
	var all []bound
	var missing error
	for _, address := range addresses {
		ln, err := listen("tcp", address)
		switch {
		case err == nil:
			all = append(all, bound{ln, address, sync.OnceValue(ln.Close)})
		case isUnavailable(err):
			missing = fmt.Errorf("listening on %s: this machine has no such address; register another redirect URI, or paste the redirected URL: %w", address, err)
		default:
			for _, b := range all {
				b.Close()
			}
			return nil, explainBind(address, err)
		}
	}
	if len(all) == 0 {
		return nil, missing
	}
	return all, nil
}

func explainBind(address string, err error) error {
	if isBusy(err) {
		program, pid := holder(address)
		return &BusyError{Address: address, Program: program, PID: pid}
	}
	if isDenied(err) {
		if _, port, _ := net.SplitHostPort(address); isPrivileged(port) {
			return fmt.Errorf("port %s is below 1024 and needs more rights than this program has; "+
				"register a redirect URI with a higher port, or paste the redirected URL: %w", port, err)
		}
		return fmt.Errorf("listening on %s is not permitted here; register another redirect URI, or paste the redirected URL: %w", address, err)
	}
	return fmt.Errorf("listening on %s: %w", address, err)
}

func isPrivileged(port string) bool {
	n, err := strconv.Atoi(port)
	return err == nil && n < 1024
}
