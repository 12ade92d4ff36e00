package webpay

import (
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/tenderpay/tender/sandbox/webhook"
)

// callbackData is what Monri's pages and official plugins say of a callback, in the order of their samples.
type callbackData struct {
	ID                   int64   `json:"id"`
	Acquirer             string  `json:"acquirer"`
	OrderNumber          string  `json:"order_number"`
	Amount               int64   `json:"amount"`
	Currency             string  `json:"currency"`
	CHFullName           string  `json:"ch_full_name"`
	OutgoingAmount       int64   `json:"outgoing_amount"`
	OutgoingCurrency     string  `json:"outgoing_currency"`
	ApprovalCode         string  `json:"approval_code"`
	ResponseCode         string  `json:"response_code"`
	ResponseMessage      string  `json:"response_message"`
	ReferenceNumber      string  `json:"reference_number"`
	Systan               string  `json:"systan"`
	ECI                  string  `json:"eci"`
	XID                  *string `json:"xid"`
	ACSV                 *string `json:"acsv"`
	CCType               string  `json:"cc_type"`
	Status               string  `json:"status"`
	CreatedAt            string  `json:"created_at"`
	TransactionType      string  `json:"transaction_type"`
	Enrollment           string  `json:"enrollment"`
	Authentication       *string `json:"authentication"`
	PANToken             *string `json:"pan_token"`
	MaskedPAN            string  `json:"masked_pan"`
	Issuer               string  `json:"issuer"`
	NumberOfInstallments *int    `json:"number_of_installments"`
	CustomParams         *string `json:"custom_params"`
}

// webhookBody is the envelope of an event.
type webhookBody struct {
	Event   string       `json:"event"`
	Payload callbackData `json:"payload"`
}

// newCourier has a back-off of the sandbox's choice: Monri's pages say that there is one, and not which.
func (a *Account) newCourier() *webhook.Courier {
	return webhook.New(webhook.Options{
		Clock: a.ledger.Clock(), Secret: a.merchantKey.Reveal(), Sign: signCallback, Header: http.Header{"User-Agent": {"Faraday v1.0.0"}},
		Plan: webhook.Plan{
			Pauses: []time.Duration{time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour, 3 * time.Hour, 6 * time.Hour},
			Ends:   func(status int) bool { return status == http.StatusOK },
		},
	})
}

// signCallback is the digest over merchant key and body, as it is sent, in both of its headers.
func signCallback(merchantKey string, body []byte) http.Header {
	value := "WP3-callback " + signText(merchantKey+string(body))
	return http.Header{"Authorization": {value}, "Http_authorization": {value}}
}

// SetWebhook says where the merchant takes callbacks: an absolute https address, or an http one of this machine; empty: nowhere, as at first.
func (a *Account) SetWebhook(url string) error {
	if err := a.webhooks.SetURL(url); err != nil {
		return fmt.Errorf("webpay sandbox: %w", err)
	}
	return nil
}

// Webhooks delivers the account's callbacks, which the merchant key signs.
func (a *Account) Webhooks() *webhook.Courier { return a.webhooks }

// announce tells the merchant of a transaction: of an approved one by a callback, or with Options.EventWebhooks of any by an event. The account is
// locked for writing.
func (a *Account) announce(p *payment, t transaction) {
	if p == nil || a.webhooks.URL() == "" || t.Code != codeApproved && !a.front.options.EventWebhooks {
		return
	}
	booked, _ := a.ledger.Payment(p.ID)
	data := a.front.options.callback(booked.Reference, p.Secured, t)
	event, content := "callback "+t.Kind, any(data)
	if a.front.options.EventWebhooks {
		outcome := "declined"
		if t.Code == codeApproved {
			outcome = "approved"
		}
		event = "transaction:" + t.Kind + ":" + outcome
		content = webhookBody{Event: event, Payload: data}
	}
	body, err := json.Marshal(content)
	if err != nil {
		return // cannot be: texts and numbers
	}
	a.webhooks.Add(webhook.Delivery{Event: event, Reference: booked.Reference, Body: body})
}

// callback is a transaction as callbacks have it. What says whether the payer proved to be the card's owner is the sandbox's choice.
func (o *Options) callback(order string, secured bool, t transaction) callbackData {
	shown := o.managed(order, t)
	data := callbackData{
		ID: t.Number, Acquirer: shown.Acquirer, OrderNumber: order, Amount: t.Minor, Currency: t.Currency, OutgoingAmount: t.Minor, OutgoingCurrency: t.Currency,
		ApprovalCode: deref(shown.ApprovalCode), ResponseCode: shown.Code, ResponseMessage: shown.Message, ReferenceNumber: shown.ReferenceNumber,
		Systan: shown.Systan, ECI: "07", CCType: brand, Status: shown.Status, CreatedAt: shown.CreatedAt, TransactionType: t.Kind, Enrollment: "N",
		PANToken: shown.PANToken, MaskedPAN: t.Card.masked(), Issuer: "off-us",
	}
	if secured {
		data.ECI, data.Enrollment = "05", "Y"
	}
	return data
}
