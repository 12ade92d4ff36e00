package sandboxed

import (
	"net/http"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/conformance"
)

// webpayPaymentStates are the words of a payment for the SDK, alone and with those of its last transaction.
func webpayPaymentStates() []conformance.State {
	var states []conformance.State
	for _, s := range []struct {
		state, result string
		status        tender.Status
	}{
		{"payment_method_required", "", tender.StatusRequiresAction},
		{"payment_method_required", webpayResult("action-required", ""), tender.StatusRequiresAction},
		{"payment_method_required", webpayResult("declined", "1050"), tender.StatusRequiresAction},
		{"payment_method_required", webpayResult("approved", "0000"), tender.StatusUnknown},
		{"action_required", "", tender.StatusRequiresAction},
		{"action-required", "", tender.StatusRequiresAction},
		{"action_required", webpayResult("declined", "1016"), tender.StatusRequiresAction},
		{"approved", webpayResult("approved", "0000"), tender.StatusSucceeded},
		{"approved", webpayResult("approved", "1050"), tender.StatusUnknown},
		{"approved", webpayResult("declined", "1050"), tender.StatusUnknown},
		{"approved", "", tender.StatusUnknown},
		{"executed", webpayResult("approved", "0000"), tender.StatusSucceeded},
		{"executed", webpayResult("declined", "1050"), tender.StatusRequiresAction},
		{"executed", webpayResult("invalid", "1802"), tender.StatusRequiresAction},
		{"executed", webpayResult("invalid", "2001"), tender.StatusUnknown},
		{"executed", webpayResult("action-required", ""), tender.StatusUnknown},
		{"executed", "", tender.StatusUnknown},
		{"declined", "", tender.StatusRequiresAction},
		{"declined", webpayResult("declined", "1050"), tender.StatusRequiresAction},
		{"declined", webpayResult("approved", "0000"), tender.StatusUnknown},
		{"completed", webpayResult("approved", "0000"), tender.StatusUnknown},
	} {
		states = append(states, conformance.State{Answer: conformance.Answer{Status: http.StatusOK, Body: webpayStatusJSON(s.state, s.result)}, Status: s.status})
	}
	return states
}

// webpayOrderStates are the words of an order.
func webpayOrderStates() []conformance.State {
	states := []conformance.State{{
		Answer: conformance.Answer{Status: http.StatusNotFound, Body: `<errors><error>there is no such order</error></errors>`}, Status: tender.StatusRequiresAction,
	}}
	for _, s := range []struct {
		word, code string
		status     tender.Status
	}{
		{"approved", "0000", tender.StatusSucceeded}, {"approved", "", tender.StatusUnknown}, {"approved", "1050", tender.StatusUnknown},
		{"approved", "000", tender.StatusUnknown}, {"declined", "1050", tender.StatusRequiresAction}, {"declined", "", tender.StatusRequiresAction},
		{"declined", "0000", tender.StatusUnknown}, {"declined", "3200", tender.StatusUnknown}, {"declined", "1816", tender.StatusRequiresAction},
		{"invalid", "1802", tender.StatusRequiresAction}, {"action-required", "", tender.StatusRequiresAction}, {"declined", "1019", tender.StatusUnknown}, {"invalid", "", tender.StatusUnknown}, {"", "1050", tender.StatusRequiresAction},
		{"", "0000", tender.StatusUnknown}, {"pending", "5000", tender.StatusUnknown},
	} {
		states = append(states, conformance.State{Answer: conformance.Answer{Status: http.StatusOK, Body: webpayOrderXML(s.word, s.code)}, Status: s.status})
	}
	return states
}
