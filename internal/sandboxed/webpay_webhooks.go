package sandboxed

import (
	"crypto/sha512"
	"encoding/hex"
	"net/http"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/conformance"
)

// webpayWebhooks are written from the provider's pages about callbacks and webhooks.
func webpayWebhooks(key, otherKey string) *conformance.Webhooks {
	sign := func(key string) func([]byte) http.Header {
		return func(body []byte) http.Header {
			digest := sha512.Sum512(append([]byte(key), body...))
			said := "WP3-callback " + hex.EncodeToString(digest[:])
			return http.Header{"Authorization": {said}, "Http_authorization": {said}}
		}
	}
	hooks := &conformance.Webhooks{Sign: sign(key), SignOther: sign(otherKey), SignsBody: true, AlwaysOn: true}
	callback := func(what, status, code string) string {
		return `{"id":77,"acquirer":"sim","order_number":"conformance2","amount":150000,"currency":"EUR","ch_full_name":"Amel K.","response_code":"` + code +
			`","response_message":"` + status + `","status":"` + status + `","created_at":"2024-03-05T09:10:11.123+01:00","transaction_type":"` + what +
			`","pan_token":null,"masked_pan":"411111-xxx-xxx-1111","number_of_installments":null,"custom_params":null}`
	}
	for _, d := range []struct {
		what   string
		is     tender.EventType
		refund string
		hint   tender.Status
	}{
		{"purchase", tender.EventPayment, "", tender.StatusSucceeded}, {"authorize", tender.EventPayment, "", tender.StatusAuthorized},
		{"capture", tender.EventPayment, "", tender.StatusSucceeded}, {"void", tender.EventPayment, "", tender.StatusCanceled},
		{"refund", tender.EventRefund, "77", tender.StatusSucceeded},
	} {
		word, approved := "transaction:"+d.what+":approved", callback(d.what, "approved", "0000")
		for _, body := range []string{approved, `{"event":"` + word + `","payload":` + approved + `}`} {
			hooks.Deliveries = append(hooks.Deliveries, conformance.Delivery{
				Body: body, Type: d.is, ProviderType: word, PaymentID: "conformance2", Reference: "conformance2", RefundID: d.refund, Hint: d.hint,
			})
		}
	}
	return hooks
}
