package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"log/slog"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/providers"
	"github.com/tenderpay/tender/sandbox"
	"github.com/tenderpay/tender/sandbox/fault"
	"github.com/tenderpay/tender/sandbox/yassir"
)

func demoCommand() command {
	return command{
		name:    "demo",
		summary: "take payments through the library over real HTTP, against a simulator in this process",
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
	box := sandbox.New(sandbox.Options{})
	server, err := listen(ctx, "127.0.0.1:0", box, sandbox.ServeOptions{Logger: logger})
	if err != nil {
		return err
	}
	for _, name := range names {
		one := demonstrate(ctx, c, box, server.url, name, asJSON, logger)
		if only == "" && errors.Is(one, tender.ErrUnsupported) { // said before anything was sent
			if !asJSON {
				c.printf("%s  left out: its payments are not in this version\n", name)
			}
			continue
		}
		err = errors.Join(err, one)
	}
	return errors.Join(err, server.close())
}

// account is the provider's side of the demo: the payer, a fault, and the books.
type account interface {
	Decline(reference string) error
	LoseNextAnswer()
	Customers(phone string) int
	Charged(reference string) (minor int64, currency string, times int)
	Refunded(reference string) (minor int64, times int)
	Totals() (charged, refunded int64, err error) // of the whole account, in DZD; err: its books break a rule
}

func accountOf(box *sandbox.Sandbox, name string) (account, error) {
	if name == "yassir" {
		return yassirAccount{box.Yassir()}, nil
	}
	return nil, fmt.Errorf("the sandbox has no provider %q", name)
}

type yassirAccount struct{ *yassir.Account }

// LoseNextAnswer has the next request carried out and its answer lost.
func (a yassirAccount) LoseNextAnswer() { a.Inject(fault.Fault{Kind: fault.LoseAnswer, Times: 1}) }

// Totals adds up the whole ledger, stray payments included.
func (a yassirAccount) Totals() (charged, refunded int64, err error) {
	total := a.Ledger().Totals()[demoCurrency]
	return total.Charged, total.Refunded, a.Ledger().Check()
}

func demonstrate(ctx context.Context, c console, box *sandbox.Sandbox, url, name string, asJSON bool, logger *slog.Logger) error {
	settings, err := box.Settings(name, url)
	if err != nil {
		return err
	}
	provider, err := providers.Open(name, func(key string) string { return settings[key] }, nil)
	if err != nil {
		return err
	}
	gateway, err := tender.NewGateway(provider, tender.Options{
		Require: []tender.Capability{tender.CustomersFind, tender.PaymentsCapture, tender.PaymentsVoid, tender.PaymentsRefund},
		Logger:  logger,
	})
	if err != nil {
		return err
	}
	books, err := accountOf(box, name)
	if err != nil {
		return err
	}
	d := &demo{gateway: gateway, account: books, payer: newPayer(), report: reporter{console: c, provider: name, json: asJSON}}
	defer d.payer.close()
	if !asJSON {
		c.printf("%s, through the library, against the simulator on %s\n\n", name, url)
	}
	return d.run(ctx)
}

// reporter prints steps as they happen.
type reporter struct {
	console  console
	provider string
	json     bool
	number   int
	failed   int
}

// step is the result of one step. OK says that it went as the demo expects, a decline included.
type step struct {
	Provider string `json:"provider"`
	Number   int    `json:"number"`
	Step     string `json:"step"`
	OK       bool   `json:"ok"`
	Detail   string `json:"detail,omitempty"`
	Error    string `json:"error,omitempty"`
}

func (r *reporter) print(name, detail string, err error) {
	r.number++
	s := step{Provider: r.provider, Number: r.number, Step: name, OK: err == nil, Detail: detail}
	if err != nil {
		r.failed++
		s.Error = err.Error()
	}
	if r.json {
		_ = json.NewEncoder(r.console.out).Encode(s) // a closed pipe ends the demo anyway
		return
	}
	mark := "ok  "
	if !s.OK {
		mark, detail = "FAIL", s.Error
	}
	r.console.printf("%2d. %s  %-58s %s\n", s.Number, mark, name, detail)
}
