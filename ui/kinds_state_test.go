package ui

import (
	"testing"

	"wfconnect/flow"
	"wfconnect/flow/config"
	"wfconnect/workfront"
)

// machineKey is a fixed key of no value: a new one each time would change the
// goldens.
const machineKey = `-----BEGIN PRIVATE KEY-----
MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQDe9NpKccMt6VqF
tEWCWcNqKbnCwvCGHt9JhA0xlNpW39WCmAobrYGBdfW7VvBluUSjDknZGpYI2WLO
6gMjbrWcfn5Qj1KPkUaobuR574Vn+H6oJzPRfJpRqstJr0KjeHpVxNjbRdv0Boja
VBArRjxJ8r5Su+rUqxm678X34dcrDpjcT62IlDx9S3/mctkKMQBVQacCC94Wyr4Y
HWZLGZDc10QQpNBlAA/1V33iCjPZ1JBcifkzppiryE2mAuQCPX0iMXRP7NOX939l
+TnHXt2qA1/NcBKMhg9LKQe6OYLd2y8teOzV28PAwH1WvrMPVjJISz14h5iw5OuK
SHyHv9XnAgMBAAECggEAEPV8+TaoCwD6AruQofaj95pO5/KeCwWkJFpoCoJxDTSf
b/ySoEJVXHyVgXd+d65c+y4mDd6I1Ql8C5MfQ/2y0MGKaCROul7pifxNYr0GX782
GyJIPcIFlvqv1d3/6qFKZOXBPQSWU3x/wmOsiy4ffdx5/58NoLmXDnIYk99Y14xz
Q7yAGc5Qvr/Hs/OpzGz8OZtRhBor8jUxxZuxPEjjN1N9CZf5Bdb/ib5fB81+Ctjg
U5L0bwoYh2NF+Sz8sTl6zbBbS1xTuS/u+s732Sq5QH/JgP6p7ruEKuFVA4WvMXVS
yuj4Hv6+DTgZ0AHrQ7fmFZbwhBv8feQl8ynmA/7oQQKBgQD/8ctuIbrzYgUTlPZz
VkH8grBjkTNofgOdN2qDeYm0M6Gok4tww0Xcq9kuuug8hhh1Vqrle2aSBqMtxxu+
NpEcuE5YZ//T0TyfbQuHDkjN2/8wp8jYMsPrloeCYqvaFcH0plOOsh/LEx7/IGcU
sK2wHsC7Q/ncsH+sx7Ov+eqLRwKBgQDfATom8QVr+P61qmmQKwjqUg050OTIJ5YW
Gn/mQrBKwMvMoVrEWMCMgJnYuLHRGivKrps85+5K3qv2MxMCwuIKSMFr7huSrIFz
1X8zqoYLHr4wPJmSTL4jlSAQDosbMO/gLyMobNFvXAV6TcYEEcXXfNYLhgbZBduF
j7J49H5wYQKBgQCVMCMNQhoQLi2ZWXZCiqASCTe6AfQ+T13Z8Whj1J9g68uqUL6x
7xE07PK+m3ItfViaZPdepoyGR9osH+ha+sGhRQld3NkxZcB5iX1zru7fGAJrIRIg
e47aLzcz2EIl8BLLgXwpLEj9/VpPClsro0TK6VIcliX57uOtGgbyZ7HAlwKBgHbW
RJLz5ZvAOJu+kDqPdFTKHNoug3xV/BkTTgz6hM+RJgmKAsCXOySkc1eWNMvlUmjT
2039mnKzbpfoZ70U9TfdxZUqce8blnCP2RVDTeMnItq5sGzSEJENquRjm6WF0o55
EBc+xey98P1X7KnGftNyZu4FIikMggsOpGDoiWiBAoGAKIEcPVjJtG5LMCvj+OBf
Ezrm9kUOIDLHDnSwEEhIfViNwXu1wE6LT0amSi4G4NA7aSn//8VDBOwp1VoC8n9B
E6fqY2TRH9hNEZJ12jGJVk444Q/UKF09ukFJYRmvhpoV/de6H83gPTGNlWaF7Ymf
Z9njtM2wburKIv7rRn/yPxE=
-----END PRIVATE KEY-----`

func asSinglePage(c *flow.Connect) {
	c.App.Type, c.App.ClientSecret = workfront.SinglePage, ""
	c.App = c.App.With("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")
}

func asMachine(t *testing.T) func(*flow.Connect) {
	t.Helper()
	key, err := workfront.ReadKey([]byte(machineKey))
	if err != nil {
		t.Fatal(err)
	}
	return func(c *flow.Connect) {
		c.App.Type, c.App.RedirectURI = workfront.MachineToMachine, ""
		c.App.Machine = workfront.Machine{CustomerID: "5c1f0a4b00a1", UserID: "5c1f0b7a00a3d9e84b6f2c7d9e013a58", Key: key}
	}
}

func kindStates(t *testing.T, connectAt func(func(*flow.Connect), ...func(*connect, *session)) Screen) map[string]Screen {
	t.Helper()
	machine := asMachine(t)
	form := func(w config.Workfront, at int) Screen {
		d := deskWith(t, nil, "acme")
		d.config.Workfront["acme"] = w
		f := newForm(d, "acme", nil)
		f.opened, f.at = t0, at
		return f
	}
	spa, m2m := acmeConfig(), acmeConfig()
	spa.Flow, spa.ClientSecret = config.FlowPKCE, ""
	m2m.Flow, m2m.RedirectURI, m2m.CustomerID, m2m.UserID, m2m.PrivateKey = config.FlowJWT, "", "5c1f0a4b00a1", "5c1f0b7a00a3d9e84b6f2c7d9e013a58", "file:~/.config/wfconnect/keys/acme.key"
	return map[string]Screen{
		"form-spa":             form(spa, formType),
		"form-machine":         form(m2m, formKey),
		"application-spa":      connectAt(asSinglePage),
		"authorize-spa":        connectAt(func(c *flow.Connect) { asSinglePage(c); atAuthorize(c) }),
		"code-spa":             connectAt(func(c *flow.Connect) { asSinglePage(c); atCode(c) }),
		"application-machine":  connectAt(machine),
		"tokens-machine":       connectAt(func(c *flow.Connect) { machine(c); atTokens(c); c.Tokens.RefreshToken = "" }),
		"tokens-machine-none":  connectAt(machine, func(c *connect, _ *session) { c.look, c.fixed = stepTokens, true }),
		"tokens-machine-doing": connectAt(func(c *flow.Connect) { machine(c); c.Stage = flow.Exchanging }),
		"tokens-machine-refused": connectAt(func(c *flow.Connect) {
			machine(c)
			c.Stage = flow.Refused
			c.Problem = &flow.Problem{Tried: "presenting the JWT", Words: "Workfront answered 401: invalid_grant: The JWT issuer (iss) is not the customer ID of this application", Likely: "iss is the Client ID", Next: "sign a new one"}
		}),
	}
}
