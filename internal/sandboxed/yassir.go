// Package sandboxed makes a conformance harness of each adapter of this module and its simulator.
package sandboxed

import (
	"encoding/base64"
	"net/http"
	"strings"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/conformance"
	"github.com/tenderpay/tender/providers/yassir"
	front "github.com/tenderpay/tender/sandbox/yassir"
)

// Yassir returns a fresh harness of the Yassir adapter on a fresh simulator.
func Yassir() (conformance.Harness, error) {
	const id, secret, service = "sandbox-client", "sandbox-secret-not-real", "SANDBOX_SHOP"
	handler := front.New(front.Options{})
	account, err := handler.AddAccount(id, secret, service)
	if err != nil {
		return conformance.Harness{}, err
	}
	const otherID, otherSecret = "another-client", "another-secret-not-real"
	open := func(target conformance.Target, id, secret string, webhooks bool) (tender.Provider, error) {
		cfg := yassir.Config{
			BaseURL: target.BaseURL, ClientID: id, ClientSecret: tender.NewSecret(secret), Service: service, Country: "DZ", UnsignedWebhooks: webhooks,
		}
		if target.Transport != nil {
			cfg.HTTPClient = &http.Client{Transport: target.Transport}
		}
		client, err := yassir.New(cfg)
		if err != nil {
			return nil, err
		}
		return client, nil
	}
	return conformance.Harness{
		New: func(target conformance.Target) (tender.Provider, error) { return open(target, id, secret, true) },
		Off: func(target conformance.Target) (tender.Provider, error) { return open(target, id, secret, false) },
		Other: func(target conformance.Target) (tender.Provider, error) {
			return open(target, otherID, otherSecret, true)
		},
		Answers: yassirAnswers,
		States:  yassirStates(),
		Webhooks: &conformance.Webhooks{
			Unauthenticated: true, Deliveries: yassirDeliveries(), Send: send(account), Sign: func([]byte) http.Header { return http.Header{"Content-Type": {"application/json"}} },
		},
		Handler: handler,
		Backend: account,
		Sample: conformance.Sample{
			// No CustomerID: creation does not tell it, so the app's ref has a phone, and an update searches first.
			PaymentID:    "123e4567-e89b-12d3-a456-426614174000",
			ClientSecret: "pa_123e4567_secret_a1b2c3d4e5f6a1b2c3d4e5f6",
		},
		Secrets:      basicSecrets(id, secret),
		OtherSecrets: basicSecrets(otherID, otherSecret),
	}, nil
}

// basicSecrets are a secret and what Basic authentication makes of it.
func basicSecrets(id, secret string) []string {
	return []string{secret, base64.StdEncoding.EncodeToString([]byte(id + ":" + secret))}
}

// yassirDeliveries are the provider's webhooks: one for each status code that they are sent for.
func yassirDeliveries() []conformance.Delivery {
	var deliveries []conformance.Delivery
	for _, d := range []struct {
		code, text string
		is         tender.EventType
		hint       tender.Status
	}{
		{"2", "The amount was deposited successfully", tender.EventPayment, tender.StatusSucceeded}, {"3", "Rejected", tender.EventPayment, tender.StatusFailed},
		{"4", "Transaction was refunded", tender.EventRefund, tender.StatusSucceeded}, {"10", "Reversed", tender.EventPayment, tender.StatusCanceled},
		{"13", "Pre-authorized", tender.EventPayment, tender.StatusAuthorized}, {"16", "Partially refunded", tender.EventRefund, tender.StatusSucceeded},
	} {
		deliveries = append(deliveries, conformance.Delivery{
			Body: `{"actionId":"conformance2","remoteStatus":"` + d.text + `","remoteStatusCode":` + d.code +
				`,"contextType":"ORDER","orderId":"123e4567-e89b-12d3-a456-426614174000","additionalData":{}}`,
			Type: d.is, ProviderType: d.code, PaymentID: "123e4567-e89b-12d3-a456-426614174000", Reference: "conformance2", Hint: d.hint,
		})
	}
	return deliveries
}

// yassirStates are the status codes of the API reference, and those that its tables leave to "keep asking".
func yassirStates() []conformance.State {
	var states []conformance.State
	for _, s := range []struct {
		code     string
		status   tender.Status
		refunded tender.RefundState
	}{
		{"2", tender.StatusSucceeded, tender.RefundedNone}, {"3", tender.StatusFailed, tender.RefundedNone}, {"12", tender.StatusRequiresAction, tender.RefundedNone},
		{"13", tender.StatusAuthorized, tender.RefundedNone}, {"10", tender.StatusCanceled, tender.RefundedNone},
		{"16", tender.StatusSucceeded, tender.RefundedPartial}, {"4", tender.StatusSucceeded, tender.RefundedFull},
		{"0", tender.StatusProcessing, tender.RefundedNone}, {"11", tender.StatusProcessing, tender.RefundedNone}, {"7", tender.StatusUnknown, tender.RefundedUnknown},
	} {
		body := `{"data":{"statusCode":` + s.code + `,"paymentMethodName":"WALLET_V2","amount":1500.00,"currencyCode":"DZD","endUserMessage":""},"message":"ok"}`
		states = append(states, conformance.State{Answer: conformance.Answer{Status: http.StatusOK, Body: body}, Status: s.status, Refunded: s.refunded})
	}
	return states
}

// yassirAnswers are written from the provider's API reference; what it does not show is the simulator's choice.
func yassirAnswers(op tender.Operation, variant conformance.Variant) []conformance.Answer {
	last := yassirLastAnswer(op, variant)
	if op == tender.OpUpdateCustomer && last != nil { // after a search by phone
		return append(yassirLastAnswer(tender.OpFindCustomer, conformance.VariantOK), last...)
	}
	return last
}

func yassirLastAnswer(op tender.Operation, variant conformance.Variant) []conformance.Answer {
	body, ok := yassirBodies(op)
	if !ok {
		return nil
	}
	status := http.StatusOK
	if op == tender.OpCreateCustomer || op == tender.OpCreatePayment {
		status = http.StatusCreated
	}
	changed := body
	switch variant {
	case conformance.VariantOK:
		return []conformance.Answer{{Status: status, Body: body}}
	case conformance.VariantNotFound:
		return []conformance.Answer{{Status: http.StatusNotFound, Body: `{"message":"not found"}`}}
	case conformance.VariantRejected:
		return []conformance.Answer{{Status: http.StatusBadRequest, Body: `{"message":"refused by the provider"}`}}
	case conformance.VariantRefusedInside:
		return []conformance.Answer{{Status: http.StatusOK, Body: `{"code":400,"status":"error","message":"refused by the provider"}`}}
	case conformance.VariantDeclined:
		changed = withCode(op, body, "3")
	case conformance.VariantUnknownStatus:
		changed = strings.Replace(withCode(op, body, "99"), "CREATED", "NOVEL", 1)
	case conformance.VariantOtherAmount:
		changed = strings.Replace(body, "1500.00", "15.00", 1)
	case conformance.VariantOtherCurrency:
		changed = strings.Replace(body, `"DZD"`, `"MAD"`, 1)
	case conformance.VariantOtherID:
		changed = strings.NewReplacer("9b2d7c10", "deadbeef", "+213661000111", "+213661999999").Replace(body)
		if op == tender.OpCreatePayment {
			changed = body // nobody knows yet which id it will be
		}
	case conformance.VariantMissingID:
		changed = strings.NewReplacer(`"paymentId":"123e4567-e89b-12d3-a456-426614174000",`, "").Replace(body)
		if op == tender.OpGetCustomer || op == tender.OpFindCustomer {
			changed = `{"code":200,"status":"success","message":"ok","data":{"name":"Amel K."}}`
		}
	}
	if changed == body {
		return nil // the answer has nothing of the kind
	}
	return []conformance.Answer{{Status: status, Body: changed}}
}

// withCode puts another status code into an answer that has one.
func withCode(op tender.Operation, body, code string) string {
	for _, known := range []string{"2", "4", "10", "12"} {
		body = strings.Replace(body, `"statusCode":`+known+`,`, `"statusCode":`+code+`,`, 1)
	}
	if op == tender.OpConfirmPayment {
		body = strings.NewReplacer(`"require3DS":true`, `"require3DS":false`, "https://otp.payment.yassir.io/otp/verify?requestId=1", "").Replace(body)
	}
	return body
}

func yassirBodies(op tender.Operation) (string, bool) {
	const customer = `{"code":200,"status":"success","message":"ok","data":{"id":"9b2d7c10-4f6e-4d7a-8a1b-6c5e2f3a0d91","name":"Amel K.",` +
		`"email":"amel@example.test","phone":"+213661000111","isActive":true}}`
	switch op {
	case tender.OpCreateCustomer:
		return `{"code":201,"status":"success","message":"Successfully created customer","data":{"name":"Amel K.","email":"amel@example.test","phone":"+213661000111"}}`, true
	case tender.OpGetCustomer, tender.OpFindCustomer, tender.OpUpdateCustomer:
		return customer, true
	case tender.OpCreatePayment:
		return `{"data":{"paymentId":"123e4567-e89b-12d3-a456-426614174000","clientSecret":"pa_123e4567_secret_a1b2c3d4e5f6a1b2c3d4e5f6","status":"CREATED",` +
			`"amount":1500.00,"currency":"DZD","expiresAt":"2026-02-18T10:30:00.000Z"},"message":"payment initiated successfully"}`, true
	case tender.OpConfirmPayment:
		return `{"data":{"require3DS":true,"statusCode":12,"status":"Require Authentication Action",` +
			`"metadata":{"payUrl":"https://otp.payment.yassir.io/otp/verify?requestId=1"}},"message":"payment proceeded successfully"}`, true
	case tender.OpGetPayment:
		return `{"data":{"statusCode":2,"paymentMethodName":"WALLET_V2","amount":1500.00,"currencyCode":"DZD","endUserMessage":"Payment completed successfully",` +
			`"supportInfo":{"email":"support@example.test","phoneNumber":"+213000000000"},"lastUpdate":"2025-01-15T10:30:00.000Z"},"message":"payment status retrieved successfully"}`, true
	case tender.OpCapturePayment:
		return `{"data":{"statusCode":2,"status":"The amount was deposited successfully","metaData":{"payUrl":""}},"message":"payment captured successfully"}`, true
	case tender.OpVoidPayment:
		return `{"data":{"statusCode":10,"status":"Reversed","metaData":{"payUrl":""}},"message":"payment released successfully"}`, true
	case tender.OpRefundPayment:
		return `{"data":{"statusCode":4,"status":"Transaction was refunded","paymentOrderId":"ORDER_67890","microServiceTransactionId":null,` +
			`"errorMessage":{"internalErrorMessage":null,"providerErrorMessage":null}},"message":"Payment refunded successfully"}`, true
	default:
		return "", false
	}
}
