package flow

import (
	"context"
	"net/http"

	"wfconnect/flow/wire"
	"wfconnect/webhook"
	"wfconnect/workfront"
)

// ExchangeCurl is the exchange as curl, its secrets as variables.
func (c Connect) ExchangeCurl() (string, error) {
	app := c.App.At(c.Code.Host)
	if app.Type == workfront.MachineToMachine {
		return asCurl(app.PresentRequest(context.Background(), "signed-jwt"))
	}
	return asCurl(app.With(c.Login.Verifier).ExchangeRequest(context.Background(), string(c.Code.Redirect.Code)))
}

// RefreshCurl is the refresh as curl, its secrets as variables.
func (c Connect) RefreshCurl() (string, error) {
	return asCurl(c.App.At(c.Host).RefreshRequest(context.Background(), string(c.Tokens.RefreshToken)))
}

// CallCurl is a call of the API as curl, the token as a variable.
func (c Connect) CallCurl(path string) (string, error) {
	api := workfront.API{Host: c.Host, Version: c.Version, SessionID: c.Tokens.AccessToken}
	return asCurl(api.Request(context.Background(), path))
}

// TokenCurl is a harmless call of the API as curl, with the token in clear.
func (c Connect) TokenCurl() (string, error) {
	api := workfront.API{Host: c.Host, Version: c.Version, SessionID: c.Tokens.AccessToken}
	req, err := api.Request(context.Background(), workfront.WhoAmIPath)
	if err != nil {
		return "", err
	}
	return wire.CurlInClear(req)
}

// TokenCurl is a call of the root folder as curl, with the token in clear.
func (p Provision) TokenCurl() (string, error) {
	metadata, err := webhook.Find("metadata")
	if err != nil {
		return "", err
	}
	req, err := p.Integration.Request(context.Background(), metadata, webhook.Args{"id": "/"}, webhook.Body{}, p.Tokens.AccessToken)
	if err != nil {
		return "", err
	}
	return wire.CurlInClear(req)
}

func asCurl(req *http.Request, err error) (string, error) {
	if err != nil {
		return "", err
	}
	return wire.Curl(req)
}
