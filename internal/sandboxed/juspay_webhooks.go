package sandboxed

import (
	"net/http"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/conformance"
)

// basicHeader is the header of a delivery that Basic credentials authenticate.
func basicHeader(user, password string) func([]byte) http.Header {
	return func([]byte) http.Header {
		req := http.Request{Header: http.Header{}}
		req.SetBasicAuth(user, password)
		return req.Header
	}
}

// juspayDeliveries are written from the provider's pages about webhooks.
func juspayDeliveries() []conformance.Delivery {
	const id = "evt_V2_0123456789abcdef0123456789abcdef"
	body := func(name, content string) string {
		return `{"id":"` + id + `","date_created":"2024-03-05T09:11:05Z","event_name":"` + name + `","content":` + content + `}`
	}
	order := func(status string) string {
		return `{"order":{"id":"` + juspayOrderID + `","order_id":"conformance2","status":"` + status + `","status_id":21,"amount":1500.50,"currency":"INR"}}`
	}
	var deliveries []conformance.Delivery
	for _, d := range []struct {
		name, status string
		is           tender.EventType
		hint         tender.Status
	}{
		{"ORDER_SUCCEEDED", "CHARGED", tender.EventPayment, tender.StatusSucceeded}, {"ORDER_FAILED", "AUTHORIZATION_FAILED", tender.EventPayment, tender.StatusRequiresAction},
		{"ORDER_AUTHORIZED", "AUTHORIZED", tender.EventPayment, tender.StatusAuthorized},
		{"ORDER_PARTIAL_CHARGED", "PARTIAL_CHARGED", tender.EventPayment, tender.StatusSucceeded},
		{"TXN_CREATED", "PENDING_VBV", tender.EventPayment, tender.StatusRequiresAction},
		{"ORDER_REFUNDED", "CHARGED", tender.EventRefund, tender.StatusSucceeded}, {"ORDER_REFUND_FAILED", "CHARGED", tender.EventRefund, tender.StatusSucceeded},
		{"REFUND_MANUAL_REVIEW_NEEDED", "CHARGED", tender.EventRefund, tender.StatusSucceeded},
		{"AUTO_REFUND_SUCCEEDED", "AUTO_REFUNDED", tender.EventRefund, tender.StatusFailed},
	} {
		deliveries = append(deliveries, conformance.Delivery{
			Body: body(d.name, order(d.status)), Type: d.is, ProviderType: d.name, ID: id, PaymentID: juspayOrderID, Reference: "conformance2", Hint: d.hint,
		})
	}
	return append(deliveries,
		conformance.Delivery{
			Body: body("TXN_CHARGED", `{"txn":{"txn_id":"shop-conformance2-1","txn_uuid":"euLsimABCDEF1234567","order_id":"conformance2","txn_amount":1500.50,"status":"CHARGED"}}`),
			Type: tender.EventPayment, ProviderType: "TXN_CHARGED", ID: id, Reference: "conformance2",
		},
		conformance.Delivery{
			Body: body("MANDATE_CREATED", `{"mandate":{"mandate_id":"mnd_1"}}`), Type: tender.EventOther, ProviderType: "MANDATE_CREATED", ID: id,
		},
	)
}
