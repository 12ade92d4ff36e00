package sandboxed

import (
	"net/http"
	"strings"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/conformance"
)

const juspayOrderID = "ordeh_00112233445566778899aabbccddeeff"

// juspayOrder is the order object of the provider's pages with a status, and with more fields, which come before its last one.
func juspayOrder(status, more string) string {
	return `{"id":"` + juspayOrderID + `","order_id":"conformance2","merchant_id":"sandbox-shop","status":"` + status + `","amount":1500.50,"currency":"INR",` +
		`"customer_id":"cst_ab12cd34ef56gh78","date_created":"2024-03-05T09:10:11Z","return_url":"https://shop.example.test/back","payment_links":{` +
		`"web":"https://sandbox.juspay.in/merchant/pay/` + juspayOrderID + `","mobile":"https://sandbox.juspay.in/merchant/pay/` + juspayOrderID + `?mobile=true"},` +
		more + `"product_id":""}`
}

const (
	juspayUntouched = `"amount_refunded":0,"refunded":false,"refunds":[],`
	juspayPaid      = `"txn_id":"sandbox-shop-conformance2-1","txn_uuid":"euLsimABCDEF1234567","payment_method_type":"CARD","payment_method":"VISA",` +
		`"txn_detail":{"txn_id":"sandbox-shop-conformance2-1","txn_uuid":"euLsimABCDEF1234567","order_id":"conformance2","txn_amount":1500.50,"currency":"INR",` +
		`"error_code":"","error_message":""},"payment_gateway_response":{"resp_code":"SUCCESS","rrn":"400000000001"},`
	juspayRefused  = `"bank_error_code":"51","bank_error_message":"the bank refused the card","payment_gateway_response":{"resp_code":"51","resp_message":"not enough funds"},`
	juspayRefunded = juspayPaid + `"amount_refunded":1500.50,"refunded":true,"refunds":[{"unique_request_id":"conformance3","amount":1500.50,"status":"SUCCESS",` +
		`"sent_to_gateway":true,"ref":"400000000002","id":"conformance3","refund_type":"STANDARD","error_code":null,"error_message":""}],`
)

// juspayStates are the words of the provider's table of order statuses, the minimal order, and words that public notes alone have.
func juspayStates() []conformance.State {
	states := []conformance.State{}
	add := func(word, more string, status tender.Status, refunded tender.RefundState) {
		states = append(states, conformance.State{Answer: conformance.Answer{Status: http.StatusOK, Body: juspayOrder(word, more)}, Status: status, Refunded: refunded})
	}
	for status, words := range map[tender.Status]string{
		tender.StatusRequiresAction: "CREATED NEW PENDING_VBV AUTHENTICATION_FAILED AUTHORIZATION_FAILED JUSPAY_DECLINED",
		tender.StatusProcessing:     "STARTED VBV_SUCCESSFUL AUTHORIZING COD_INITIATED TO_BE_CHARGED CAPTURE_INITIATED VOID_INITIATED",
		tender.StatusAuthorized:     "AUTHORIZED CAPTURE_FAILED VOID_FAILED",
		tender.StatusSucceeded:      "CHARGED PARTIAL_CHARGED",
		tender.StatusCanceled:       "VOIDED",
		tender.StatusUnknown:        "MERCHANT_VOIDED AUTO_VOIDED DECLINED charged",
	} {
		for word := range strings.FieldsSeq(words) {
			add(word, juspayUntouched, status, tender.RefundedNone)
		}
	}
	add("AUTO_REFUNDED", juspayUntouched, tender.StatusFailed, tender.RefundedFull)
	add("NEW", "", tender.StatusRequiresAction, tender.RefundedNone)
	add("CHARGED", "", tender.StatusSucceeded, tender.RefundedUnknown)
	add("CHARGED", `"amount_refunded":500,"refunded":false,`, tender.StatusSucceeded, tender.RefundedPartial)
	add("CHARGED", `"amount_refunded":"1500.50","refunded":"true",`, tender.StatusSucceeded, tender.RefundedFull)
	add("PARTIAL_CHARGED", `"captured_amount":500,"amount_refunded":500,"refunded":false,`, tender.StatusSucceeded, tender.RefundedFull)
	return states
}

// juspayPaymentAnswers are written from the pages about orders, refunds and pre-authorisation. None shows an error inside a 2xx.
func juspayPaymentAnswers(op tender.Operation, variant conformance.Variant) []conformance.Answer {
	var before []conformance.Answer // the read that finds the transaction
	var body, other string
	switch op {
	case tender.OpCreatePayment:
		body, other = juspayOrder("NEW", juspayUntouched), juspayOrder("NOVEL", juspayUntouched)
	case tender.OpGetPayment, tender.OpFindPayment:
		body, other = juspayOrder("CHARGED", juspayPaid+juspayUntouched), juspayOrder("NOVEL", juspayPaid+juspayUntouched)
	case tender.OpCapturePayment, tender.OpVoidPayment:
		word := map[tender.Operation]string{tender.OpCapturePayment: "CHARGED", tender.OpVoidPayment: "VOIDED"}[op]
		before = []conformance.Answer{{Status: http.StatusOK, Body: juspayOrder("AUTHORIZED", juspayPaid+juspayUntouched)}}
		body, other = juspayOrder(word, juspayPaid+juspayUntouched), juspayOrder("NOVEL", juspayPaid+juspayUntouched)
	case tender.OpRefundPayment, tender.OpGetRefund:
		body = juspayOrder("CHARGED", juspayRefunded)
		other = strings.Replace(body, `"status":"SUCCESS"`, `"status":"NOVEL"`, 1)
	default:
		return nil
	}
	last := conformance.Answer{Status: http.StatusOK, Body: body}
	switch variant {
	case conformance.VariantOK:
	case conformance.VariantUnknownStatus:
		last.Body = other
	case conformance.VariantDeclined:
		last.Body = juspayOrder("AUTHORIZATION_FAILED", juspayRefused+juspayUntouched)
		if op != tender.OpGetPayment && op != tender.OpFindPayment {
			return nil
		}
	case conformance.VariantNotFound:
		last = juspayAbsent(op)
	case conformance.VariantRejected:
		last = juspayRejected(op)
	case conformance.VariantOtherAmount:
		last.Body = strings.ReplaceAll(body, `"amount":1500.50`, `"amount":15.00`)
	case conformance.VariantOtherCurrency:
		last.Body = strings.ReplaceAll(body, `"INR"`, `"USD"`)
	case conformance.VariantOtherID:
		last.Body = strings.ReplaceAll(body, juspayOrderID, "ordeh_ffeeddccbbaa99887766554433221100")
		if op == tender.OpCreatePayment || op == tender.OpFindPayment { // nobody knows the id yet
			last.Body = strings.Replace(body, `"order_id":"conformance2"`, `"order_id":"somebodyelse"`, 1)
		}
	case conformance.VariantMissingID:
		last.Body = strings.Replace(body, `"id":"`+juspayOrderID+`",`, "", 1)
	default:
		return nil
	}
	if last.Status == 0 {
		return nil
	}
	return append(before, last)
}

func juspayAbsent(op tender.Operation) conformance.Answer {
	switch op {
	case tender.OpCreatePayment:
		return conformance.Answer{} // there is nothing to be missing
	case tender.OpCapturePayment, tender.OpVoidPayment:
		return conformance.Answer{Status: http.StatusNotFound, Body: `{"status":"error","error_code":"object_not_found",` +
			`"error_message":"there is no such transaction","error_info":{"code":"RESOURCE_NOT_FOUND","category":"USER_ERROR"}}`}
	case tender.OpGetRefund:
		return conformance.Answer{Status: http.StatusOK, Body: juspayOrder("CHARGED", juspayPaid+juspayUntouched)}
	default:
		return conformance.Answer{Status: http.StatusBadRequest, Body: `{"status":"NOT_FOUND","status_id":40,"order_id":"conformance2",` +
			`"error_info":{"code":"RESOURCE_NOT_FOUND","category":"USER_ERROR","user_message":"there is none","developer_message":"there is none"}}`}
	}
}

func juspayRejected(op tender.Operation) conformance.Answer {
	var body string
	switch op {
	case tender.OpCreatePayment:
		body = `{"status":"Bad Request","error_code":"INVALID_REQUEST","error_message":"a field is not taken","error_info":{"code":"INVALID_INPUT",` +
			`"category":"USER_ERROR","fields":[{"field_name":"amount","reason":"is below the least"}]}}`
	case tender.OpCapturePayment, tender.OpVoidPayment:
		body = `{"status":"Bad Request","error_code":"Invalid","error_message":"Cannot Capture CHARGED Transaction","error_info":{"code":"INVALID_INPUT",` +
			`"category":"USER_ERROR","user_message":"not in this state","developer_message":"not in this state"}}`
	case tender.OpRefundPayment:
		body = `{"status":"ERROR","status_id":-1,"error_code":"invalid.amount.exceeded","error_message":"more than can be refunded"}`
	default:
		return conformance.Answer{}
	}
	return conformance.Answer{Status: http.StatusBadRequest, Body: body}
}
