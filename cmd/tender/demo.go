package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"time"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/providers"
	"github.com/tenderpay/tender/sandbox"
	"github.com/tenderpay/tender/sandbox/ledger"
	"github.com/tenderpay/tender/sandbox/lomi"
	"github.com/tenderpay/tender/sandbox/yassir"
)

func demoCommand() command {
	return command{
		name:    "demo",
		summary: "take payments through the library over real HTTP, against the simulators in this process",
		examples: []string{
			"tender demo",
			"tender demo --provider yassir --json",
			"tender demo --log",
		},
		setUp: func(flags *flag.FlagSet) func(context.Context, console) error {
			provider := flags.String("provider", "", "the `name` of one provider; all of them, one after the other, if not given")
			asJSON := flags.Bool("json", false, "print one JSON object for each step")
			log := flags.Bool("log", false, "show the library's own log, exchanges included, on standard error")
			return func(ctx context.Context, c console) error { return runDemo(ctx, c, *provider, *asJSON, *log) }
		},
	}
}

func runDemo(ctx context.Context, c console, only string, asJSON, log bool) error {
	names, err := chosen(only)
	if err != nil {
		return err
	}
	var logger *slog.Logger
	if log {
		logger = slog.New(slog.NewTextHandler(c.err, &slog.HandlerOptions{Level: slog.LevelDebug}))
	}
	box := sandbox.New(everything())
	server, err := listen(ctx, "127.0.0.1:0", box, sandbox.ServeOptions{Logger: logger})
	if err != nil {
		return err
	}
	var results table
	for _, name := range names {
		d, one := demonstrate(ctx, c, box, server.url, name, asJSON, logger)
		results.add(name, d)
		err = errors.Join(err, one)
	}
	if !asJSON {
		results.print(c)
	}
	return errors.Join(err, server.close())
}

// account is the provider's side of the demo: the payer, the clock, and the books.
type account interface {
	seen
	Totals() (ledger.Totals, error) // of the whole account; an error if its books break a rule
}

// merchant is what every simulator's account has.
type merchant interface {
	seen
	Ledger() *ledger.Ledger
}

// seen is what the demo sees of a provider by the app's references.
type seen interface {
	Decline(reference string) error
	Customers(key string) int
	Charged(reference string) (minor int64, currency string, times int)
	Refunded(reference string) (minor int64, times int)
	Advance(d time.Duration)
}

type simulated struct{ merchant }

// Totals adds up the whole ledger, payments that the demo does not know included.
func (s simulated) Totals() (ledger.Totals, error) { return s.Ledger().Totals(), s.Ledger().Check() }

func accountOf(box *sandbox.Sandbox, name string) (account, error) {
	all := map[string]any{"juspay": box.Juspay(), "lomi": box.Lomi(), "webpay": box.WebPay(), "yassir": box.Yassir()}
	m, known := all[name].(merchant)
	if !known {
		return nil, fmt.Errorf("the sandbox has no provider %q", name)
	}
	return simulated{m}, nil
}

func demonstrate(ctx context.Context, c console, box *sandbox.Sandbox, url, name string, asJSON bool, logger *slog.Logger) (*demo, error) {
	settings, err := box.Settings(name, url)
	if err != nil {
		return nil, err
	}
	wire := &lossy{next: &http.Transport{}}
	defer wire.next.CloseIdleConnections()
	provider, err := providers.Open(name, func(key string) string { return settings[key] }, &http.Client{Transport: wire})
	if err != nil {
		return nil, err
	}
	gateway, err := tender.NewGateway(provider, tender.Options{Require: []tender.Capability{tender.Customers, tender.Payments}, Logger: logger})
	if err != nil {
		return nil, err
	}
	books, err := accountOf(box, name)
	if err != nil {
		return nil, err
	}
	d := &demo{
		gateway: gateway, profile: gateway.Profile(), account: books, payer: newPayer(), wire: wire, currency: "DZD",
		report: reporter{console: c, provider: name, json: asJSON}, results: map[string]string{},
	}
	if currencies := d.profile.Currencies; len(currencies) > 0 && !slices.Contains(currencies, d.currency) {
		d.currency = currencies[0]
	}
	defer d.payer.close()
	if !asJSON {
		c.printf("%s, through the library, against the simulator on %s\n\n", name, url)
	}
	return d, d.run(ctx)
}

// lossy carries requests, and loses the answer to one: the provider has done what was asked, and nobody knows.
type lossy struct {
	next  *http.Transport
	armed bool // the demo makes one call after the other
}

var errLost = errors.New("the connection broke before the answer came")

// RoundTrip implements http.RoundTripper.
func (l *lossy) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := l.next.RoundTrip(req)
	if err != nil || !l.armed || req.Method == http.MethodGet {
		return resp, err
	}
	l.armed = false
	_ = resp.Body.Close() // nobody will read it
	return nil, errLost
}

// reporter prints steps as they happen.
type reporter struct {
	console  console
	provider string
	json     bool
	number   int
	failed   int
}

// step is the result of one step. OK says that it went as the demo expects: a decline does, and so does the refusal of what the provider cannot do.
type step struct {
	Provider    string `json:"provider"`
	Number      int    `json:"number"`
	Step        string `json:"step"`
	OK          bool   `json:"ok"`
	Unsupported string `json:"unsupported,omitempty"` // why
	Detail      string `json:"detail,omitempty"`
	Error       string `json:"error,omitempty"`
}

func (r *reporter) print(name, detail string, err error) {
	s := step{Step: name, OK: err == nil, Detail: detail}
	if err != nil {
		r.failed++
		s.Error = err.Error()
	}
	r.write(s)
}

// leaveOut says that the provider cannot do what a step is about.
func (r *reporter) leaveOut(name, reason string) {
	r.write(step{Step: name, OK: true, Unsupported: reason})
}

func (r *reporter) write(s step) {
	r.number++
	s.Provider, s.Number = r.provider, r.number
	if r.json {
		_ = json.NewEncoder(r.console.out).Encode(s) // a closed pipe ends the demo anyway
		return
	}
	mark, detail := "ok  ", s.Detail
	switch {
	case !s.OK:
		mark, detail = "FAIL", s.Error
	case s.Unsupported != "":
		mark, detail = "-   ", s.Unsupported
	}
	r.console.printf("%2d. %s  %-58s %s\n", s.Number, mark, s.Step, detail)
}

// everything has the simulators offer what an account of the provider may have and a default one may not.
func everything() sandbox.Options {
	return sandbox.Options{Lomi: lomi.Options{Refunds: true}, Yassir: yassir.Options{SignWebhooks: true}}
}
