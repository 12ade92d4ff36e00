package juspay

import (
	"cmp"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/tenderpay/tender/sandbox/internal/wire"
	"github.com/tenderpay/tender/sandbox/ledger"
	"github.com/tenderpay/tender/sandbox/webhook"
)

// webhookBody is the envelope of every event.
type webhookBody struct {
	ID          string         `json:"id"`
	DateCreated string         `json:"date_created"`
	EventName   string         `json:"event_name"`
	Content     webhookContent `json:"content"`
}

// webhookContent has one of the two.
type webhookContent struct {
	Order *orderData  `json:"order,omitempty"`
	Txn   *webhookTxn `json:"txn,omitempty"`
}

// webhookTxn is a transaction as official samples of webhooks have it.
type webhookTxn struct {
	TxnID     string `json:"txn_id"`
	TxnUUID   string `json:"txn_uuid"`
	OrderID   string `json:"order_id"`
	TxnAmount any    `json:"txn_amount"`
	NetAmount any    `json:"net_amount"`
	Status    status `json:"status"`
	StatusID  int    `json:"status_id,omitempty"`
}

// redelivery is the plan of a sibling product: 16 more attempts within a day. Whether payments have the same one is not documented.
func redelivery() []time.Duration {
	return slices.Concat([]time.Duration{time.Minute}, slices.Repeat([]time.Duration{5 * time.Minute}, 2), slices.Repeat([]time.Duration{10 * time.Minute}, 5),
		slices.Repeat([]time.Duration{time.Hour}, 5), slices.Repeat([]time.Duration{6 * time.Hour}, 3))
}

func (a *Account) newCourier() *webhook.Courier {
	return webhook.New(webhook.Options{
		Clock: a.ledger.Clock(), Secret: "webhooks:" + randomHex(), Look: a.letTimePass,
		Plan: webhook.Plan{Pauses: redelivery(), Ends: func(status int) bool { return status == http.StatusOK }},
		Sign: func(secret string, _ []byte) http.Header {
			return http.Header{"Authorization": {"Basic " + base64.StdEncoding.EncodeToString([]byte(secret))}}
		},
	})
}

// SetWebhook says where the merchant takes webhooks: an absolute https address, or an http one of this machine; empty: nowhere, as at first.
func (a *Account) SetWebhook(url string) error {
	if err := a.webhooks.SetURL(url); err != nil {
		return fmt.Errorf("juspay sandbox: %w", err)
	}
	return nil
}

// Webhooks delivers the account's webhooks.
func (a *Account) Webhooks() *webhook.Courier { return a.webhooks }

// WebhookCredentials are what webhooks have as Basic credentials. Nothing signs their bodies.
func (a *Account) WebhookCredentials() (user, password string) {
	user, password, _ = strings.Cut(a.webhooks.Secret(), ":")
	return user, password
}

// SetWebhookCredentials replaces the user webhooks and the random password that the account was opened with.
func (a *Account) SetWebhookCredentials(user, password string) error {
	for _, value := range []struct{ name, text string }{{"webhook user", user}, {"webhook password", password}} {
		if err := wire.CheckCredential(value.name, value.text); err != nil {
			return fmt.Errorf("juspay sandbox: %w", err)
		}
	}
	if strings.Contains(user, ":") {
		return errors.New("juspay sandbox: a webhook user cannot hold a colon")
	}
	a.webhooks.SetSecret(user + ":" + password)
	return nil
}

// letTimePass lets happen what was due by now in all orders, the oldest first.
func (a *Account) letTimePass() {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, o := range slices.SortedFunc(maps.Values(a.links), func(x, y *order) int { return cmp.Compare(x.number, y.number) }) {
		o.letTimePass()
	}
}

// The account's mu is held for writing in all that follows, so that events are in the order of what happened.

// announce tells the merchant of an event.
func (o *order) announce(event string, content func(*call) webhookContent) {
	if o.account.webhooks.URL() == "" {
		return
	}
	options := &o.account.front.options
	id := "evt_V2_" + randomHex()
	body, err := json.Marshal(webhookBody{
		ID: id, DateCreated: options.date(o.account.ledger.Clock().Now()), EventName: event, Content: content(&call{front: o.account.front, account: o.account}),
	})
	if err != nil {
		return // cannot be: texts and numbers
	}
	o.account.webhooks.Add(webhook.Delivery{ID: id, Event: event, Reference: o.orderID, Body: body})
}

// tell announces an event about the order.
func (o *order) tell(event string) {
	o.announce(event, func(c *call) webhookContent {
		data := c.orderData(o)
		return webhookContent{Order: &data}
	})
}

// tellReported announces an event that is in notes of third parties only.
func (o *order) tellReported(event string) {
	if o.account.front.options.ReportedWebhooks {
		o.tell(event)
	}
}

// tellTxn announces an event about an attempt of the order.
func (o *order) tellTxn(event string, a *attempt) {
	number := 1 + slices.IndexFunc(o.attempts, func(other attempt) bool { return other.UUID == a.UUID })
	o.announce(event, func(c *call) webhookContent {
		txn := c.txnData(o, number, o.payment().Currency)
		return webhookContent{Txn: &webhookTxn{
			TxnID: txn.TxnID, TxnUUID: txn.TxnUUID, OrderID: txn.OrderID, TxnAmount: txn.TxnAmount, NetAmount: txn.NetAmount,
			Status: txn.Status, StatusID: c.front.options.statusID(txn.Status),
		}}
	})
}

// tellAttempt announces what an attempt came to.
func (o *order) tellAttempt(a *attempt) {
	switch a.Status {
	case statusCharged:
		o.tellTxn("TXN_CHARGED", a)
		if o.status(o.payment()) == statusPartialCharged {
			o.tell("ORDER_PARTIAL_CHARGED")
			return
		}
		o.tell("ORDER_SUCCEEDED")
	case statusAuthorized:
		o.tell("ORDER_AUTHORIZED")
	case statusCaptureFailed:
		o.tellReported("ORDER_CAPTURE_FAILED")
	case statusVoidFailed:
		o.tellReported("ORDER_VOID_FAILED")
	case statusVoided, statusMerchantVoided, statusAutoVoided:
		o.tellReported("ORDER_VOIDED")
	case statusAutoRefunded:
		o.tell("AUTO_REFUND_INITIATED")
		o.tell("AUTO_REFUND_SUCCEEDED")
	default:
		if a.Status.stage() == stageFailed {
			o.tellTxn("TXN_FAILED", a)
			o.tell("ORDER_FAILED")
		}
	}
}

// tellRefund announces how a refund ended.
func (o *order) tellRefund(state ledger.RefundState) {
	switch state {
	case ledger.RefundSucceeded:
		o.tell("ORDER_REFUNDED")
	case ledger.RefundFailed:
		o.tell("ORDER_REFUND_FAILED")
	default:
	}
}
