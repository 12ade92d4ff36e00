package sandboxed

import (
	"net/http"
	"strings"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/conformance"
)

// webpayCustomer is the sample customer's id.
const webpayCustomer = "0e6f2b1c-5a77-4f0e-9a53-5d6f0c2b8a11"

// webpayAnswers are written from the provider's Customers API; of a refusal it has the words of the status alone.
func webpayAnswers(op tender.Operation, variant conformance.Variant) []conformance.Answer {
	body := webpayBody(op)
	if body == "" {
		return nil
	}
	absent := conformance.Answer{Status: http.StatusNotFound, Body: `{"status":"invalid-request","message":"there is no such customer"}`}
	refused := conformance.Answer{Status: http.StatusBadRequest, Body: `{"status":"invalid-request","message":"refused by the provider"}`}
	changed := body
	switch variant {
	case conformance.VariantOK:
		return []conformance.Answer{{Status: http.StatusOK, Body: body}}
	case conformance.VariantNotFound:
		return []conformance.Answer{absent}
	case conformance.VariantRejected, conformance.VariantRefusedInside:
		if variant == conformance.VariantRefusedInside {
			refused.Status = http.StatusOK
		}
		if op == tender.OpCreateCustomer { // which looks whether the Reference is why
			return []conformance.Answer{refused, absent}
		}
		return []conformance.Answer{refused}
	case conformance.VariantOtherID:
		if op != tender.OpListCustomers {
			changed = strings.NewReplacer("0e6f2b1c", "deadbeef", "conformance1", "other").Replace(body)
		}
	case conformance.VariantMissingID:
		const uuid, card = "0e6f2b1c-5a77-4f0e-9a53-5d6f0c2b8a11", "9f2c4d1e0b7a6853c1d2e3f4a5b60718293a4b5c6d7e8f90a1b2c3d4e5f60718"
		changed = strings.NewReplacer(`"uuid":"`+uuid+`",`, "", `"id":"`+uuid+`",`, "", `"id":"`+card+`",`, "", `"token":"`+card+`",`, "").Replace(body)
	default: // they are about payments
	}
	if changed == body {
		return nil // the answer has nothing of the kind
	}
	return []conformance.Answer{{Status: http.StatusOK, Body: changed}}
}

func webpayBody(op tender.Operation) string {
	const customer = `"description":null,"email":"amel@example.test","name":"Amel K.","phone":"+213661000111","status":"approved","deleted":false,` +
		`"city":"Alger","country":"DZ","zip_code":"16000","address":"1 Rue Didouche","metadata":{"plan":"gold"},` +
		`"created_at":"2026-02-18T10:30:00Z","updated_at":"2026-02-18T10:30:00Z","deleted_at":null}`
	switch op {
	case tender.OpCreateCustomer, tender.OpGetCustomer, tender.OpFindCustomer, tender.OpUpdateCustomer:
		return `{"uuid":"0e6f2b1c-5a77-4f0e-9a53-5d6f0c2b8a11","merchant_customer_id":"conformance1",` + customer
	case tender.OpListCustomers: // whose rows have an id, and no merchant_customer_id
		return `{"status":"approved","data":[{"id":"0e6f2b1c-5a77-4f0e-9a53-5d6f0c2b8a11",` + customer + `]}`
	case tender.OpDeleteCustomer:
		return `{"status":"approved","id":"0e6f2b1c-5a77-4f0e-9a53-5d6f0c2b8a11","deleted":true}`
	case tender.OpListPaymentMethods:
		return `{"status":"approved","data":[{"status":"approved","id":"9f2c4d1e0b7a6853c1d2e3f4a5b60718293a4b5c6d7e8f90a1b2c3d4e5f60718",` +
			`"masked_pan":"411111******1111","expiration_date":"2031-10-31","keep_until":"2031-10-30T23:00:00Z","created_at":"2026-02-18T10:30:00Z",` +
			`"updated_at":"2026-02-18T10:30:00Z","customer_uuid":"0e6f2b1c-5a77-4f0e-9a53-5d6f0c2b8a11",` +
			`"token":"9f2c4d1e0b7a6853c1d2e3f4a5b60718293a4b5c6d7e8f90a1b2c3d4e5f60718","expired":false}]}`
	default:
		return ""
	}
}
