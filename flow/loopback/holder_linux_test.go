package loopback

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// table writes one line of /proc/net/tcp{,6} as the kernel does.
func table(at, state, inode string) string {
	ap := netip.MustParseAddrPort(at)
	raw := ap.Addr().AsSlice()
	var host strings.Builder
	for i := 0; i < len(raw); i += 4 {
		fmt.Fprintf(&host, "%08X", binary.NativeEndian.Uint32(raw[i:]))
	}
	return fmt.Sprintf("   0: %s:%04X 00000000:0000 %s 00000000:00000000 00:00000000 00000000  1000        0 %s 1 0000 100 0 0 10 0\n",
		&host, ap.Port(), state, inode)
}

func TestHolder(t *testing.T) {
	t.Parallel()
	const head = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"
	for name, c := range map[string]struct {
		tcp, tcp6, comm, address string
		program                  string
		pid                      int
	}{
		"its address":         {tcp: table("127.0.0.1:8976", "0A", "77"), program: "node", pid: 4711},
		"all of IPv4":         {tcp: table("0.0.0.0:8976", "0A", "77"), program: "node", pid: 4711},
		"all of IPv6":         {tcp6: table("[::]:8976", "0A", "77"), program: "node", pid: 4711},
		"mapped":              {tcp6: table("[::ffff:127.0.0.1]:8976", "0A", "77"), program: "node", pid: 4711},
		"IPv6":                {tcp6: table("[::1]:8976", "0A", "77"), address: "[::1]:8976", program: "node", pid: 4711},
		"other address":       {tcp: table("127.0.0.2:8976", "0A", "77")},
		"other family":        {tcp: table("0.0.0.0:8976", "0A", "77"), address: "[::1]:8976"},
		"other port":          {tcp: table("127.0.0.1:8977", "0A", "77")},
		"connected, not open": {tcp: table("127.0.0.1:8976", "01", "77")},
		"hidden process":      {tcp: table("127.0.0.1:8976", "0A", "99")},
		"name with escapes":   {tcp: table("127.0.0.1:8976", "0A", "77"), comm: "a\x1b[2Jb", program: "a?[2Jb", pid: 4711},
		"garbage":             {tcp: "x\n1 2 3 0A 5 6 7 8 9 10\n", tcp6: "\x00"},
	} {
		proc := t.TempDir()
		for path, text := range map[string]string{"net/tcp": head + c.tcp, "net/tcp6": head + c.tcp6, "4711/comm": cmp.Or(c.comm, "node") + "\n", "4712/comm": "other\n", "self/comm": "x\n"} {
			path = filepath.Join(proc, path)
			if err := os.MkdirAll(filepath.Join(filepath.Dir(path), "fd"), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		for path, to := range map[string]string{"4711/fd/3": "socket:[77]", "4712/fd/3": "socket:[78]", "self/fd/3": "socket:[77]"} {
			if err := os.Symlink(to, filepath.Join(proc, path)); err != nil {
				t.Fatal(err)
			}
		}
		program, pid := holderIn(proc, cmp.Or(c.address, "127.0.0.1:8976"))
		if program != c.program || pid != c.pid {
			t.Errorf("%s: %q (pid %d), want %q (pid %d)", name, program, pid, c.program, c.pid)
		}
	}
}

func TestHolderWithoutProc(t *testing.T) {
	t.Parallel()
	if program, pid := holderIn(t.TempDir(), "127.0.0.1:8976"); program != "" || pid != 0 {
		t.Errorf("%q (pid %d) out of nothing", program, pid)
	}
}

func FuzzListeningInodes(f *testing.F) {
	f.Add(table("127.0.0.1:8976", "0A", "77"))
	f.Add(table("[::1]:8976", "0A", "77"))
	f.Add("0: :0 x 0A\n\n0: 00:0 x 0A a b c d e f")
	want := netip.MustParseAddrPort("127.0.0.1:8976")
	f.Fuzz(func(t *testing.T, text string) {
		for _, inode := range listeningInodes(strings.NewReader(text), want) {
			if !strings.Contains(text, inode) {
				t.Fatalf("inode %q out of nothing", inode)
			}
		}
	})
}
