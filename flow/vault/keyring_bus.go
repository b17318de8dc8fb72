//go:build !darwin && !windows

package vault

import (
	"errors"
	"fmt"
	"os"
)

// sessionBus says whether there is a D-Bus that a Secret Service could be on.
// Without one the D-Bus client would start a bus of its own with dbus-launch,
// which nobody would end, and on which nobody keeps secrets. The places are
// those that the client looks in.
func sessionBus() error {
	if address := os.Getenv("DBUS_SESSION_BUS_ADDRESS"); address != "" && address != "autolaunch:" {
		return nil
	}
	for _, name := range []string{"bus", "dbus-session"} {
		if isThere(fmt.Sprintf("/run/user/%d/%s", os.Getuid(), name)) {
			return nil
		}
	}
	return errors.New("this session has no D-Bus, on which a keyring would be (DBUS_SESSION_BUS_ADDRESS is not set)")
}
