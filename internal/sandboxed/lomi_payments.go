package sandboxed

import (
	"net/http"
	"strings"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/conformance"
)

const (
	lomiSession     = "0c9d8e7f-1a2b-4c3d-8e4f-5a6b7c8d9e01"
	lomiTransaction = "c3d4e5f6-0718-4293-8a4b-5c6d7e8f9a66"
	lomiRefund      = "a7c1e2d3-4f56-4789-8abc-0d1e2f3a4b55"
)

// lomiCheckout is a checkout session in a status, as the first generation of the API answers with it.
func lomiCheckout(status string) string {
	return `{"data":{"checkout_session_id":"` + lomiSession + `","url":"https://checkout.lomi.africa/checkout/` + lomiSession + `",` +
		`"status":"` + status + `","expires_at":"2025-06-01T10:00:00.000Z","created_at":"2025-06-01T09:30:00.000Z",` +
		`"merchant_id":"904d003c-3736-41d4-90a5-9de74d404fd7","organization_id":"0979ec77-9fb1-4c9a-8c55-d7fb6c182c9c",` +
		`"success_url":"https://shop.example.test/back","cancel_url":"https://shop.example.test/back","amount":1500,"currency_code":"XOF",` +
		`"allowed_providers":["WAVE","ORANGE"],"title":null,"public_description":null,"customer_email":"amel@example.test","customer_name":"Amel K.",` +
		`"customer_phone":"+213661000111","product_id":null,"subscription_id":null,"plan_id":null,"allow_coupon_code":false,` +
		`"metadata":{"reference":"conformance2"},"environment":"test"}}`
}

// lomiTransactions is the list of transactions: one of somebody else, and the session's own in each of the statuses.
func lomiTransactions(statuses ...string) conformance.Answer {
	rows := []string{lomiRow("5d2a7c90-3b1e-4f68-8c07-91e2d3f4a5b6", "7b6a5948-3726-4150-8e9d-0c1b2a3f4e5d", "somebody", "completed")}
	for i, status := range statuses {
		id := lomiTransaction
		if i > 0 {
			id = strings.Replace(lomiTransaction, "c3d4e5f6", "c3d4e5f7", 1)
		}
		rows = append(rows, lomiRow(id, lomiSession, "conformance2", status))
	}
	return conformance.Answer{Status: http.StatusOK, Body: `{"success":true,"data":[` + strings.Join(rows, ",") +
		`],"meta":{"current_page":1,"per_page":100},"environment":"test"}`}
}

func lomiRow(id, session, reference, status string) string {
	return `{"transaction_id":"` + id + `","merchant_id":"904d003c-3736-41d4-90a5-9de74d404fd7","organization_id":"0979ec77-9fb1-4c9a-8c55-d7fb6c182c9c",` +
		`"customer_id":"` + lomiCustomer + `","gross_amount":1500,"fee_amount":30,"net_amount":1470,"currency_code":"XOF",` +
		`"payment_method_code":"MOBILE_MONEY","provider_code":"WAVE","transaction_type":"payment","status":"` + status + `","description":null,` +
		`"metadata":{"reference":"` + reference + `","checkout_session_id":"` + session + `"},` +
		`"created_at":"2025-06-01T09:31:02.345Z","updated_at":"2025-06-01T09:31:02.345Z"}`
}

// lomiRefunds is the list of refunds of an account that made none of this payment.
func lomiRefunds(rows ...string) conformance.Answer {
	other := strings.NewReplacer(lomiRefund, "b8d2f3e4-5067-4890-9bcd-1e2f3a4b5c66", lomiTransaction, "5d2a7c90-3b1e-4f68-8c07-91e2d3f4a5b6").Replace(lomiGivenBack("completed", "1500"))
	return conformance.Answer{Status: http.StatusOK, Body: `{"success":true,"data":[` + strings.Join(append(rows, other), ",") + `]}`}
}

func lomiGivenBack(status, amount string) string {
	return `{"refund_id":"` + lomiRefund + `","transaction_id":"` + lomiTransaction + `","amount":1500,"refunded_amount":` + amount + `,"fee_amount":0,` +
		`"reason":"item returned","status":"` + status + `","metadata":null,"created_at":"2025-06-02T08:00:00.000Z","updated_at":"2025-06-02T08:00:00.000Z"}`
}

// lomiStates are the words of sessions and of their transactions, each with each that it is told apart from.
func lomiStates() []conformance.State {
	var states []conformance.State
	add := func(session string, status tender.Status, refunded tender.RefundState, then ...conformance.Answer) {
		states = append(states, conformance.State{
			Answer: conformance.Answer{Status: http.StatusOK, Body: lomiCheckout(session)}, Then: then, Status: status, Refunded: refunded,
		})
	}
	for session, alone := range map[string]tender.Status{
		"open": tender.StatusRequiresAction, "pending": tender.StatusRequiresAction, "expired": tender.StatusExpired, "completed": tender.StatusSucceeded,
		"disputed": tender.StatusUnknown,
	} {
		known, paid := alone != tender.StatusUnknown, alone == tender.StatusSucceeded
		must := func(status tender.Status) tender.Status {
			if known {
				return status
			}
			return tender.StatusUnknown
		}
		refunded := tender.RefundedNone
		if paid || !known {
			refunded = tender.RefundedUnknown
		}
		add(session, alone, refunded, lomiTransactions())
		add(session, must(tender.StatusSucceeded), tender.RefundedNone, lomiTransactions("failed", "completed"), lomiRefunds())
		add(session, must(tender.StatusSucceeded), tender.RefundedPartial, lomiTransactions("completed"), lomiRefunds(lomiGivenBack("pending", "500")))
		add(session, must(tender.StatusSucceeded), tender.RefundedNone, lomiTransactions("completed"), lomiRefunds(lomiGivenBack("failed", "500")))
		add(session, must(tender.StatusSucceeded), tender.RefundedFull, lomiTransactions("completed"), lomiRefunds(lomiGivenBack("completed", "1500")))
		add(session, must(tender.StatusSucceeded), tender.RefundedUnknown, lomiTransactions("completed"), lomiRefunds(lomiGivenBack("novel", "500")))
		add(session, must(tender.StatusSucceeded), tender.RefundedFull, lomiTransactions("refunded"))
		add(session, must(tender.StatusSucceeded), tender.RefundedPartial, lomiTransactions("partially_refunded"))
		add(session, must(tender.StatusProcessing), "", lomiTransactions("failed", "pending"))
		add(session, tender.StatusUnknown, "", lomiTransactions("novel"))
		for _, over := range []string{"failed", "expired", "cancelled"} {
			if paid { // a session that is paid, and no money
				add(session, tender.StatusUnknown, "", lomiTransactions(over))
			} else {
				add(session, alone, "", lomiTransactions(over))
			}
		}
	}
	return states
}

// lomiPaymentAnswers are written from the provider's pages on checkout sessions, transactions and refunds, and from its published code.
func lomiPaymentAnswers(op tender.Operation, variant conformance.Variant) []conformance.Answer {
	refused := conformance.Answer{Status: http.StatusBadRequest, Body: `{"error":{"status":400,"code":"INVALID_REQUEST","message":"Invalid request body",` +
		`"timestamp":"2025-06-01T09:00:00.000Z"}}`}
	absent := conformance.Answer{Status: http.StatusNotFound, Body: `{"error":{"status":404,"code":"NOT_FOUND","message":"Not found",` +
		`"timestamp":"2025-06-01T09:00:00.000Z"}}`}
	switch op {
	case tender.OpCreatePayment:
		switch variant {
		case conformance.VariantRefusedInside:
			return []conformance.Answer{{Status: http.StatusCreated, Body: `{"payment_required":true,"reason":"invoice_payment_required","blocking_invoice":` +
				`{"invoice_id":"2c1d0e9f-8a7b-4c6d-9e5f-4a3b2c1d0e9f","invoice_number":"INV-7","amount_remaining":9000,"currency_code":"XOF",` +
				`"checkout_url":"https://checkout.lomi.africa/invoice/7"}}`}}
		case conformance.VariantRejected:
			return []conformance.Answer{refused}
		default:
			return lomiVaried(variant, conformance.Answer{Status: http.StatusCreated, Body: lomiCheckout("open")}, false)
		}
	case tender.OpGetPayment:
		switch variant {
		case conformance.VariantNotFound:
			return []conformance.Answer{absent}
		case conformance.VariantDeclined:
			return []conformance.Answer{{Status: http.StatusOK, Body: lomiCheckout("open")}, lomiTransactions("failed")}
		default:
			session := lomiVaried(variant, conformance.Answer{Status: http.StatusOK, Body: lomiCheckout("completed")}, true)
			if session == nil {
				return nil
			}
			return append(session, lomiTransactions("completed"), lomiRefunds())
		}
	case tender.OpRefundPayment, tender.OpGetRefund:
		last := conformance.Answer{Status: http.StatusOK, Body: `{"success":true,"data":` + lomiGivenBack("completed", "1500") + `}`}
		if op == tender.OpRefundPayment {
			last = conformance.Answer{Status: http.StatusCreated, Body: `{"success":true,"refund_id":"` + lomiRefund + `","transaction_id":"` + lomiTransaction +
				`","refunded_amount":1500,"status":"completed","message":"ok"}`}
		}
		var answers []conformance.Answer
		switch variant {
		case conformance.VariantNotFound:
			if op == tender.OpRefundPayment {
				return nil // the transaction is found before
			}
			answers = []conformance.Answer{absent}
		case conformance.VariantRejected:
			answers = []conformance.Answer{refused}
		default:
			answers = lomiVaried(variant, last, op == tender.OpGetRefund)
		}
		if op == tender.OpRefundPayment && answers != nil {
			answers = append([]conformance.Answer{lomiTransactions("completed")}, answers...)
		}
		return answers
	default:
		return nil
	}
}

// lomiVaried is an answer with a session or a refund in a variant; nil = it has nothing of the kind. byID says that it is of a read by id.
func lomiVaried(variant conformance.Variant, good conformance.Answer, byID bool) []conformance.Answer {
	changed := good.Body
	switch variant {
	case conformance.VariantOK:
		return []conformance.Answer{good}
	case conformance.VariantUnknownStatus:
		changed = strings.NewReplacer(`"status":"open"`, `"status":"novel"`, `"status":"completed"`, `"status":"novel"`).Replace(changed)
	case conformance.VariantOtherAmount:
		changed = strings.NewReplacer(`"amount":1500`, `"amount":15`, `"refunded_amount":1500`, `"refunded_amount":15`).Replace(changed)
	case conformance.VariantOtherCurrency:
		changed = strings.Replace(changed, `"XOF"`, `"GHS"`, 1)
	case conformance.VariantOtherID:
		if byID {
			changed = strings.NewReplacer(lomiSession, strings.Replace(lomiSession, "0c9d", "dead", 1), lomiRefund, strings.Replace(lomiRefund, "a7c1", "dead", 1)).Replace(changed)
		} else {
			changed = strings.NewReplacer("conformance2", "somebodyelse", lomiTransaction, strings.Replace(lomiTransaction, "c3d4", "dead", 1)).Replace(changed)
		}
	case conformance.VariantMissingID:
		changed = strings.NewReplacer(`"checkout_session_id":"`+lomiSession+`",`, "", `"refund_id":"`+lomiRefund+`",`, "").Replace(changed)
	default: // the provider has no words for it
	}
	if changed == good.Body {
		return nil
	}
	good.Body = changed
	return []conformance.Answer{good}
}
