package main

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
	"time"
)

// payer is the person at the browser: it opens the page that a payment's NextAction leads to, and fills in the page's own form.
type payer struct{ browser *http.Client }

func newPayer() *payer {
	return &payer{browser: &http.Client{
		Transport:     &http.Transport{},
		Timeout:       10 * time.Second,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

func (p *payer) close() { p.browser.CloseIdleConnections() }

// pay agrees, with the code that the page shows if it wants one (a real provider would send it by SMS), and returns where the page sends the browser to.
func (p *payer) pay(ctx context.Context, pageURL string) (string, error) {
	page, err := p.open(ctx, pageURL)
	if err != nil {
		return "", err
	}
	action, fields, err := readForm(page)
	if err != nil {
		return "", err
	}
	if code := regexp.MustCompile(`(?i)sandbox code:\D*(\d{4,8})`).FindStringSubmatch(page); code != nil {
		fields.Set("code", code[1])
	}
	target, err := url.Parse(pageURL)
	if err != nil {
		return "", err
	}
	target, err = target.Parse(action)
	if err != nil {
		return "", err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, target.String(), strings.NewReader(fields.Encode()))
	if err != nil {
		return "", err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	resp, err := p.browser.Do(req)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusSeeOther && resp.StatusCode != http.StatusFound {
		return "", fmt.Errorf("the payer's page answered %s and sent the browser nowhere", resp.Status)
	}
	return resp.Header.Get("Location"), nil
}

func (p *payer) open(ctx context.Context, pageURL string) (string, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, pageURL, nil)
	if err != nil {
		return "", err
	}
	resp, err := p.browser.Do(req)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	if err == nil && resp.StatusCode != http.StatusOK {
		err = fmt.Errorf("the payer's page answered %s", resp.Status)
	}
	return string(body), err
}

// readForm returns the action of the page's first form, and the values of its hidden fields and of its first button.
func readForm(page string) (action string, fields url.Values, err error) {
	form := regexp.MustCompile(`(?is)<form\b([^>]*)>(.*?)</form>`).FindStringSubmatch(page)
	if form == nil {
		return "", nil, errors.New("the payer's page has no form")
	}
	fields = url.Values{}
	for _, input := range regexp.MustCompile(`(?is)<input\b[^>]*>`).FindAllString(form[2], -1) {
		if attribute(input, "type") == "hidden" {
			fields.Add(attribute(input, "name"), attribute(input, "value"))
		}
	}
	if button := regexp.MustCompile(`(?is)<button\b[^>]*>`).FindString(form[2]); attribute(button, "name") != "" {
		fields.Set(attribute(button, "name"), attribute(button, "value")) // the first button is the one that Enter presses
	}
	return attribute(form[1], "action"), fields, nil
}

func attribute(tag, name string) string {
	match := regexp.MustCompile(`(?is)\b` + regexp.QuoteMeta(name) + `="([^"]*)"`).FindStringSubmatch(tag)
	if match == nil {
		return ""
	}
	return html.UnescapeString(match[1])
}
