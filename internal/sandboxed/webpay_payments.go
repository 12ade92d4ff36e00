package sandboxed

import (
	"net/http"
	"strings"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/conformance"
)

// The answers about payments are written from the provider's pages and published code; docs/providers/webpay.md says which. Of a refusal's form the XML
// API shows nothing.

// webpayPageAnswers are those where the payer pays on a page of the provider's.
func webpayPageAnswers(op tender.Operation, variant conformance.Variant) []conformance.Answer {
	switch op {
	case tender.OpCreatePayment:
		const url = `,"payment_url":"https://ipgtest.monri.com/v2/terminal-entry/conformance-page"`
		creation := webpayCreation(variant, `{"status":"approved","id":"c0ffee01"`+url+`}`, url)
		if creation == nil {
			return nil
		}
		noPage := conformance.Answer{Status: http.StatusOK, Body: `{"status":"invalid-request","message":"there is no such page"}`} // one that the suite can break
		return append([]conformance.Answer{noPage}, creation...)
	case tender.OpGetPayment:
		return webpayVaried(variant, http.StatusOK, webpayOrderXML("approved", "0000"), map[conformance.Variant]string{
			conformance.VariantDeclined:      webpayOrderXML("declined", "1050"),
			conformance.VariantUnknownStatus: webpayOrderXML("novel", "0000"),
		})
	default:
		return webpayTransactionAnswers(op, variant)
	}
}

// webpaySDKAnswers are those where the payer pays with the provider's SDK.
func webpaySDKAnswers(op tender.Operation, variant conformance.Variant) []conformance.Answer {
	switch op {
	case tender.OpCreatePayment:
		const id = `,"id":"` + webpayPaymentID + `"`
		return webpayCreation(variant, `{"status":"approved"`+id+`,"client_secret":"9f8e7d6c5b4a39281706f5e4d3c2b1a0f9e8d7c6"}`, id)
	case tender.OpGetPayment:
		paid := webpayStatusJSON("executed", webpayResult("approved", "0000"))
		if variant == conformance.VariantNotFound {
			return []conformance.Answer{{Status: http.StatusNotFound, Body: `{"status":"invalid-request","message":"there is no such payment"}`}}
		}
		return webpayVaried(variant, http.StatusOK, paid, map[conformance.Variant]string{
			conformance.VariantDeclined:      webpayStatusJSON("declined", webpayResult("declined", "1050")),
			conformance.VariantUnknownStatus: webpayStatusJSON("novel", webpayResult("approved", "0000")),
			conformance.VariantMissingID:     strings.Replace(paid, `"order_number":"`+webpayOrder+`",`, "", 1),
		})
	default:
		return webpayTransactionAnswers(op, variant)
	}
}

// webpayCreation answers a creation with body, in which id is what later calls need.
func webpayCreation(variant conformance.Variant, body, id string) []conformance.Answer {
	const refused = `{"status":"invalid-request","message":"refused by the provider"}`
	switch variant {
	case conformance.VariantOK:
		return []conformance.Answer{{Status: http.StatusOK, Body: body}}
	case conformance.VariantRejected:
		return []conformance.Answer{{Status: http.StatusBadRequest, Body: refused}}
	case conformance.VariantRefusedInside:
		return []conformance.Answer{{Status: http.StatusOK, Body: refused}}
	case conformance.VariantMissingID:
		return []conformance.Answer{{Status: http.StatusOK, Body: strings.Replace(body, id, "", 1)}}
	default: // it repeats nothing of the payment
		return nil
	}
}

// webpayTransactionAnswers are those to capture, void and refund.
func webpayTransactionAnswers(op tender.Operation, variant conformance.Variant) []conformance.Answer {
	kind := map[tender.Operation]string{tender.OpCapturePayment: "capture", tender.OpVoidPayment: "void", tender.OpRefundPayment: "refund"}[op]
	if kind == "" {
		return nil
	}
	done := webpayTransactionXML(kind, "approved", "0000")
	if variant == conformance.VariantRejected {
		return []conformance.Answer{{Status: http.StatusUnprocessableEntity, Body: `<errors><error>refused by the provider</error></errors>`}}
	}
	return webpayVaried(variant, http.StatusCreated, done, map[conformance.Variant]string{
		conformance.VariantNotFound:      webpayTransactionXML(kind, "declined", "1816"),
		conformance.VariantRefusedInside: webpayTransactionXML(kind, "declined", "1050"),
		conformance.VariantUnknownStatus: webpayTransactionXML(kind, "novel", "0000"),
		conformance.VariantMissingID:     strings.Replace(done, "<order-number>"+webpayOrder+"</order-number>", "", 1),
	})
}

// webpayVaried is good, one of the others, or good about another payment.
func webpayVaried(variant conformance.Variant, status int, good string, others map[conformance.Variant]string) []conformance.Answer {
	body := others[variant]
	switch variant {
	case conformance.VariantOK:
		body = good
	case conformance.VariantOtherAmount:
		body = strings.Replace(good, "150000", "1500", 1)
	case conformance.VariantOtherCurrency:
		body = strings.Replace(good, "EUR", "USD", 1)
	case conformance.VariantOtherID:
		body = strings.Replace(good, webpayOrder, "another", 1)
	default:
	}
	if body == "" {
		return nil
	}
	return []conformance.Answer{{Status: status, Body: body}}
}

func webpayOrderXML(status, code string) string {
	return `<?xml version="1.0" encoding="UTF-8"?>` + "\n" + `<order><order-number>` + webpayOrder + `</order-number><amount type="integer">150000</amount>` +
		`<currency>EUR</currency><status>` + status + `</status><response-code>` + code + `</response-code></order>`
}

func webpayTransactionXML(kind, status, code string) string {
	return `<?xml version="1.0" encoding="UTF-8"?>` + "\n" + `<transaction><id type="integer">845</id><acquirer>sim</acquirer><order-number>` + webpayOrder + `</order-number>` +
		`<amount type="integer">150000</amount><currency>EUR</currency><response-code>` + code + `</response-code><approval-code>629762</approval-code>` +
		`<response-message>` + status + `</response-message><reference-number>000002903748</reference-number><systan>187090</systan><cc-type>visa</cc-type>` +
		`<status>` + status + `</status><transaction-type>` + kind + `</transaction-type><created-at type="datetime">2026-02-18T10:30:00+01:00</created-at></transaction>`
}

func webpayStatusJSON(state, result string) string {
	return `{"status":"approved","payment_status":"` + state + `","client_secret":"9f8e7d6c5b4a39281706f5e4d3c2b1a0f9e8d7c6"` + result + `}`
}

func webpayResult(status, code string) string {
	return `,"payment_result":{"order_number":"` + webpayOrder + `","amount":150000,"currency":"EUR","outgoing_amount":150000,"outgoing_currency":"EUR",` +
		`"transaction_type":"purchase","status":"` + status + `","response_code":"` + code + `","response_message":"` + status + `",` +
		`"created_at":"2026-02-18T10:30:00.123+01:00","pan_token":null,"payment_method":{"type":"card","data":{"brand":"visa","issuer":"off-us",` +
		`"masked":"411111-xxx-xxx-1111","expiration_date":"3112","token":null}}}`
}
