package loopback

import (
	"bufio"
	"encoding/binary"
	"encoding/hex"
	"io"
	"net/netip"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

const (
	maxTable = 8 << 20 // bytes read of one table of sockets
	maxFiles = 100_000 // open files looked at, over all processes
)

// holder finds who listens on the address: the table of sockets gives an inode,
// and the process that has it open is the one. It is empty for a process of
// another user, whose open files are not shown.
func holder(address string) (program string, pid int) { return holderIn("/proc", address) }

func holderIn(proc, address string) (program string, pid int) {
	want, err := netip.ParseAddrPort(address)
	if err != nil {
		return "", 0
	}
	sockets := map[string]bool{}
	for _, name := range []string{"tcp", "tcp6"} {
		f, err := os.Open(filepath.Join(proc, "net", name))
		if err != nil {
			continue // no IPv6 here, or a /proc that shows nothing
		}
		for _, inode := range listeningInodes(io.LimitReader(f, maxTable), want) {
			sockets["socket:["+inode+"]"] = true
		}
		f.Close()
	}
	if len(sockets) == 0 {
		return "", 0
	}
	return processWith(proc, sockets)
}

// listeningInodes reads a table as proc(5) describes it under /proc/net/tcp.
func listeningInodes(table io.Reader, want netip.AddrPort) []string {
	const local, state, inode, listening = 1, 3, 9, "0A"
	var inodes []string
	for lines := bufio.NewScanner(table); lines.Scan(); {
		f := strings.Fields(lines.Text())
		if len(f) <= inode || f[state] != listening {
			continue
		}
		if at, ok := parseLocal(f[local]); ok && at.Port() == want.Port() && covers(at.Addr(), want.Addr()) {
			inodes = append(inodes, f[inode])
		}
	}
	return inodes
}

// covers: a socket bound to all addresses holds this one too, and one bound to
// all of IPv6 holds those of IPv4.
func covers(bound, want netip.Addr) bool {
	return bound == want || bound.IsUnspecified() && (bound.Is6() || want.Is4())
}

// parseLocal reads "0100007F:2310": words of 32 bits in the machine's order,
// then the port.
func parseLocal(s string) (netip.AddrPort, bool) {
	host, port, _ := strings.Cut(s, ":")
	raw, err := hex.DecodeString(host)
	if err != nil || len(raw)%4 != 0 {
		return netip.AddrPort{}, false
	}
	for i := 0; i < len(raw); i += 4 {
		binary.NativeEndian.PutUint32(raw[i:], binary.BigEndian.Uint32(raw[i:]))
	}
	addr, ok := netip.AddrFromSlice(raw)
	n, err := strconv.ParseUint(port, 16, 16)
	return netip.AddrPortFrom(addr.Unmap(), uint16(n)), ok && err == nil
}

func processWith(proc string, sockets map[string]bool) (program string, pid int) {
	processes, err := os.ReadDir(proc)
	if err != nil {
		return "", 0
	}
	looked := 0
	for _, p := range processes {
		pid, err := strconv.Atoi(p.Name())
		if err != nil {
			continue
		}
		files, err := os.ReadDir(filepath.Join(proc, p.Name(), "fd"))
		if err != nil {
			continue // another user's, or gone
		}
		for _, f := range files {
			if looked++; looked > maxFiles {
				return "", 0
			}
			if link, _ := os.Readlink(filepath.Join(proc, p.Name(), "fd", f.Name())); sockets[link] {
				return programName(proc, p.Name()), pid
			}
		}
	}
	return "", 0
}

// programName is what the process calls itself, so it is made safe to show.
func programName(proc, pid string) string {
	name, err := os.ReadFile(filepath.Join(proc, pid, "comm"))
	if err != nil {
		return "a program"
	}
	return safe(strings.TrimSpace(string(name)))
}
