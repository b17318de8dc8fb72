package practice

import (
	"context"
	"errors"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"time"
)

// ErrNoRedirect is what Allow and Cancel return when the answer was a page, so that
// whoever waits for the redirect never heard of it.
var ErrNoRedirect = errors.New("a page came, and no redirect")

// What a played person puts up with.
const (
	patience = 30 * time.Second
	maxPage  = 1 << 20
)

// Allow plays the person who clicks Allow: it opens the address,
// submits the consent form and follows the redirect, with one GET. It returns
// the redirect's Location, also beside an error of that last GET. Redirect URIs
// that are not http or https are returned without a GET. Redirects are never
// followed beyond that, whatever client says; ctx ends it, and so do 30 seconds.
func Allow(ctx context.Context, client *http.Client, address string) (location string, err error) {
	return decide(ctx, client, address, "allow")
}

// Cancel plays the person who clicks Cancel. All else is as with Allow.
func Cancel(ctx context.Context, client *http.Client, address string) (location string, err error) {
	return decide(ctx, client, address, "cancel")
}

func decide(ctx context.Context, client *http.Client, address, decision string) (string, error) {
	ctx, stop := context.WithTimeout(ctx, patience)
	defer stop()
	c := *client
	c.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

	answer, err := open(ctx, &c, http.MethodGet, address, nil)
	if err != nil {
		return "", fmt.Errorf("cannot open the consent page: %w", err)
	}
	if answer.location == "" { // else it was refused before it showed anything
		form, err := answer.form()
		if err != nil {
			return "", err
		}
		form.values.Set("decision", decision)
		answer, err = open(ctx, &c, http.MethodPost, form.action, form.values)
		if err != nil {
			return "", fmt.Errorf("cannot submit the consent form: %w", err)
		}
	}
	if answer.location == "" {
		return "", fmt.Errorf("%w: %s", ErrNoRedirect, answer.says())
	}
	return answer.location, arrive(ctx, &c, answer.location)
}

// arrive does the redirect's GET. Any answer will do: it is that of whoever waits for it.
func arrive(ctx context.Context, client *http.Client, location string) error {
	if u, err := url.Parse(location); err != nil || (u.Scheme != "http" && u.Scheme != "https") {
		return nil
	}
	if _, err := open(ctx, client, http.MethodGet, location, nil); err != nil {
		// The URL holds the code; url.Error would put it into a log.
		if e := (*url.Error)(nil); errors.As(err, &e) {
			err = e.Err
		}
		return fmt.Errorf("cannot reach the redirect URI: %w", err)
	}
	return nil
}

// answer is what came back: a redirect's Location, or a page.
type answer struct {
	url      *url.URL
	status   int
	location string
	page     string
}

func open(ctx context.Context, client *http.Client, method, address string, form url.Values) (answer, error) {
	r, err := http.NewRequestWithContext(ctx, method, address, strings.NewReader(form.Encode()))
	if err != nil {
		return answer{}, err
	}
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	response, err := client.Do(r)
	if err != nil {
		return answer{}, err
	}
	defer func() { _ = response.Body.Close() }() // read as far as it is wanted
	body, err := io.ReadAll(io.LimitReader(response.Body, maxPage))
	if err != nil {
		return answer{}, fmt.Errorf("the answer ended early: %w", err)
	}
	a := answer{url: r.URL, status: response.StatusCode, page: string(body)}
	if a.status >= 300 && a.status < 400 {
		a.location = response.Header.Get("Location")
	}
	return a, nil
}

var (
	formTag = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`<form method="post" action="([^"]*)">`)
	})
	hiddenTag = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`<input type="hidden" name="([^"]*)" value="([^"]*)">`)
	})
	headline = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`<h1>([^<]*)</h1>\s*<p>([^<]*)</p>`)
	})
)

type consentForm struct {
	action string
	values url.Values
}

// form reads the markup of the pages to practise on, and no other.
func (a answer) form() (consentForm, error) {
	m := formTag().FindStringSubmatch(a.page)
	if a.status != http.StatusOK || m == nil {
		return consentForm{}, fmt.Errorf("there is no consent form: the answer is %s", a.says())
	}
	action, err := a.url.Parse(html.UnescapeString(m[1]))
	if err != nil {
		return consentForm{}, fmt.Errorf("the consent form goes nowhere: %w", err)
	}
	if action.Scheme != a.url.Scheme || action.Host != a.url.Host {
		return consentForm{}, errors.New("the consent form goes to another host")
	}
	f := consentForm{action.String(), url.Values{}}
	for _, input := range hiddenTag().FindAllStringSubmatch(a.page, MaxParameters) {
		f.values.Set(html.UnescapeString(input[1]), html.UnescapeString(input[2]))
	}
	return f, nil
}

// says is a page's headline and first sentence, quoted: it came from outside.
func (a answer) says() string {
	if m := headline().FindStringSubmatch(a.page); m != nil {
		return fmt.Sprintf("%d %.300q", a.status, html.UnescapeString(m[1]+": "+m[2]))
	}
	return fmt.Sprintf("%d %s", a.status, http.StatusText(a.status))
}
