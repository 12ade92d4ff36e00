package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"time"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/providers"
	"github.com/tenderpay/tender/sandbox"
	"github.com/tenderpay/tender/sandbox/ledger"
	"github.com/tenderpay/tender/sandbox/lomi"
	"github.com/tenderpay/tender/sandbox/webhook"
)

// account is the provider's side: the payer, the clock, the books and the webhooks.
type account interface {
	Approve(reference string) error
	Decline(reference string) error
	Advance(d time.Duration)
	Ledger() *ledger.Ledger
	SetWebhook(url string) error
	Webhooks() *webhook.Courier
}

// served answers requests with a handler, in memory.
type served struct {
	handler http.Handler
	before  func(*http.Request) // is called before each request; nil = nothing is
	after   func()              // is called once, before the next answer is given; nil = nothing is
	loses   bool                // answers to what is no GET never arrive
}

func (s *served) RoundTrip(req *http.Request) (*http.Response, error) {
	if err := req.Context().Err(); err != nil {
		return nil, err
	}
	asked := req.Clone(context.WithoutCancel(req.Context()))
	asked.RequestURI = req.URL.RequestURI() // as a server has it
	if asked.Body == nil {
		asked.Body = http.NoBody
	}
	if s.before != nil {
		s.before(req)
	}
	recorder := httptest.NewRecorder()
	s.handler.ServeHTTP(recorder, asked)
	if s.loses && req.Method != http.MethodGet {
		return nil, errors.New("the connection was reset")
	}
	if after := s.after; after != nil {
		s.after = nil
		after()
	}
	resp := recorder.Result()
	resp.Request = req
	return resp, nil
}

// world is one shop at one provider.
type world struct {
	shop       *shop
	wire       *served // to the provider
	routes     http.Handler
	account    account
	random     *rand.Rand
	references []string
	log        []string

	dashboard *tender.Gateway // the provider's own page, where the merchant refunds too
	byHand    map[string]bool // the refunds made there, by the ledger's ids
	silent    bool            // the provider's webhooks name no payment of a refund
	rung      func()          // is called when the timer has rung; nil = nothing is

	// lossless histories lose no webhook, and nobody asks: what was announced has to be known.
	lossless bool
}

func newWorld(name string, seed uint64) (*world, error) {
	random := rand.New(rand.NewPCG(seed, 1))
	box := sandbox.New(sandbox.Options{Lomi: lomi.Options{Refunds: true, PendingRefunds: random.IntN(2) == 0}})
	accounts := map[string]any{"juspay": box.Juspay(), "lomi": box.Lomi(), "webpay": box.WebPay(), "yassir": box.Yassir()}
	settings, err := box.Settings(name, "http://localhost")
	if err != nil {
		return nil, err
	}
	open := func(wire *served) (*tender.Gateway, error) {
		provider, err := providers.Open(name, func(key string) string { return settings[key] }, &http.Client{Transport: wire})
		if err != nil {
			return nil, err
		}
		return tender.NewGateway(provider, tender.Options{AllowLossy: true, Require: []tender.Capability{tender.Webhooks}})
	}
	wire := &served{handler: box}
	gw, err := open(wire)
	if err != nil {
		return nil, err
	}
	dashboard, err := open(&served{handler: box})
	if err != nil {
		return nil, err
	}
	w := &world{
		shop: newShop(gw, "http://localhost"), wire: wire, random: random, dashboard: dashboard, byHand: map[string]bool{},
		silent: name == "lomi",
	}
	w.routes = w.shop.routes()
	account, is := accounts[name].(account)
	if !is {
		return nil, fmt.Errorf("%s has no webhooks", name)
	}
	w.account, w.shop.orders.now = account, account.Ledger().Clock().Now
	w.account.Webhooks().SetTransport(&served{handler: w.routes})
	return w, w.account.SetWebhook("http://localhost/webhooks")
}
