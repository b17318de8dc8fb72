package flow

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"wfconnect/workfront"
)

func TestMakeKeyPair(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "keys")
	files, err := MakeKeyPair(dir, "../ロボ ット", t0)
	if err != nil {
		t.Fatal(err)
	}
	if filepath.Dir(files.Private) != dir || filepath.Base(files.Private) != "___ロボ_ット.key" {
		t.Errorf("it is in %s", files.Private)
	}
	for path, mode := range map[string]os.FileMode{files.Private: 0o600, files.Certificate: 0o644} {
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != mode && runtime.GOOS != "windows" {
			t.Errorf("%s: %v, %v", path, info.Mode(), err)
		}
	}
	text, err := os.ReadFile(files.Private)
	if err != nil {
		t.Fatal(err)
	}
	key, err := workfront.ReadKey(text)
	if err != nil || workfront.KeyFingerprint(key.Public()) != files.Fingerprint {
		t.Errorf("the key cannot be used: %v", err)
	}
	if _, err := MakeKeyPair(dir, "../ロボ ット", t0); err == nil || !strings.Contains(err.Error(), "is there already") {
		t.Errorf("a key in use: %v", err)
	}
	if again, err := os.ReadFile(files.Private); err != nil || string(again) != string(text) {
		t.Error("a key in use was replaced")
	}
}
