package yassir

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/tenderpay/tender/sandbox/internal/wire"
	"github.com/tenderpay/tender/sandbox/ledger"
)

// methodYassirCash is the one payment method that the reference names.
const methodYassirCash = "WALLET_V2"

// slowTime is how long a slow payment takes, on the account's clock.
const slowTime = time.Minute

// proceed is POST /api/v1/payments/intents/:id/proceed. A rejection is an ordinary answer.
func (c *call) proceed() (answer, error) {
	i, p, err := c.intent()
	if err != nil {
		return answer{}, err
	}
	if err := c.body.only("paymentMethodCode"); err != nil {
		return answer{}, err
	}
	method, err := c.body.required("paymentMethodCode")
	if err != nil {
		return answer{}, err
	}
	if method != methodYassirCash {
		return answer{}, refusal(http.StatusBadRequest, `field "paymentMethodCode" must be `+methodYassirCash)
	}
	if p.State == ledger.Created {
		p, err = c.firstProceed(i)
		switch {
		case err == nil:
			return c.proceeded(i, p), nil
		case p.State == ledger.Created || ledger.RuleOf(err) != ledger.RuleState:
			return answer{}, err
		}
		// Another call was faster: this one is the second.
	}
	return c.secondProceed(i, p)
}

// firstProceed moves the payment on, once: of several calls at the same time all but one get a refusal of the ledger.
func (c *call) firstProceed(i *intent) (ledger.Payment, error) {
	books := c.account.ledger
	if c.failsInside() {
		return books.Decline(i.id)
	}
	switch i.outcome {
	case outcomeImmediate:
		return books.Accept(i.id)
	case outcomeRejected:
		return books.Decline(i.id)
	case outcomeError:
		p, _ := books.Payment(i.id)
		return p, refusal(http.StatusInternalServerError, "the provider failed")
	case outcomeSlow:
		return books.Process(i.id, slowTime)
	default:
		return books.Start(i.id)
	}
}

// secondProceed is not documented; the sandbox's choice: while the payer is awaited the answer is the first one again,
// afterwards there is nothing to proceed.
func (c *call) secondProceed(i *intent, p ledger.Payment) (answer, error) {
	open := p.State == ledger.Waiting || p.State == ledger.Processing
	way := c.front.options.SecondProceed
	switch {
	case p.State == ledger.Expired:
		return answer{}, refusal(http.StatusBadRequest, "the intent has expired")
	case way == SecondProceedRefused, !open && way != SecondProceedAnswers:
		return answer{}, refusal(http.StatusBadRequest, "the intent was proceeded already")
	case open && c.failsInside():
		declined, err := c.account.ledger.Decline(i.id)
		if err != nil {
			return answer{}, refusal(http.StatusBadRequest, "the intent was proceeded already")
		}
		p = declined
	}
	return c.proceeded(i, p), nil
}

func (c *call) proceeded(i *intent, p ledger.Payment) answer {
	code := c.front.options.statusCode(p)
	data := proceedData{StatusCode: c.front.options.code(code), Status: statusText(code)}
	link := &payURL{}
	if p.State == ledger.Waiting {
		data.Require3DS = true
		link.PayURL = wire.MountedAt(c.r) + payerPath + "?" + payerQuery(i, p)
	}
	if c.front.options.ProceedSpellsMetaData {
		data.MetaData = link
	} else {
		data.Metadata = link
	}
	return answer{c.front.options.posted(), paymentEnvelope{Data: data, Message: "payment proceeded successfully"}}
}

// payerQuery has the parameters that the reference shows, in its order: the phone without +, the amount without zeros
// at its end.
func payerQuery(i *intent, p ledger.Payment) string {
	return "requestId=" + url.QueryEscape(i.requestID) +
		"&phone=" + url.QueryEscape(strings.TrimPrefix(i.userID, "+")) +
		"&amount=" + short(p.Minor, p.Currency) +
		"&currency=" + p.Currency
}

// intent finds the payment that the path names. Where x-client-secret is required it must be this payment's.
func (c *call) intent() (*intent, ledger.Payment, error) {
	i, ok := c.account.intent(c.argument)
	if !ok {
		return nil, ledger.Payment{}, refusal(http.StatusNotFound, "payment not found")
	}
	if c.needsClientSecret() && !wire.SameSecret(c.r.Header.Get("x-client-secret"), i.secret) {
		return nil, ledger.Payment{}, refusal(c.front.options.wrongClientSecretStatus(), "header x-client-secret is not this payment's")
	}
	p, ok := c.account.ledger.Payment(i.id)
	if !ok {
		return nil, ledger.Payment{}, errors.New("yassir sandbox: an intent without a payment")
	}
	return i, p, nil
}
