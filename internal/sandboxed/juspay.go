package sandboxed

import (
	"encoding/base64"
	"net/http"
	"strings"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/conformance"
	"github.com/tenderpay/tender/providers/juspay"
	front "github.com/tenderpay/tender/sandbox/juspay"
)

// Juspay returns a fresh harness of the Juspay adapter.
func Juspay() (conformance.Harness, error) {
	const key, otherKey = "sandbox-key-not-real", "another-key-not-real"
	open := func(target conformance.Target, cfg juspay.Config) (tender.Provider, error) {
		cfg.BaseURL = target.BaseURL
		if target.Transport != nil {
			cfg.HTTPClient = &http.Client{Transport: target.Transport}
		}
		client, err := juspay.New(cfg)
		if err != nil {
			return nil, err
		}
		return client, nil
	}
	const merchant, hookUser, hookPassword = "sandbox-shop", "sandbox-hook", "sandbox-hook-password-not-real"
	handler := front.New(front.Options{SpacesInNames: true})
	account, err := handler.AddAccount(merchant, key)
	if err != nil {
		return conformance.Harness{}, err
	}
	if err := account.SetWebhookCredentials(hookUser, hookPassword); err != nil {
		return conformance.Harness{}, err
	}
	return conformance.Harness{
		Handler: handler,
		Backend: account,
		New: func(target conformance.Target) (tender.Provider, error) {
			return open(target, juspay.Config{
				MerchantID: merchant, APIKey: tender.NewSecret(key), WebhookUser: hookUser, WebhookPassword: tender.NewSecret(hookPassword),
			})
		},
		Off: func(target conformance.Target) (tender.Provider, error) {
			return open(target, juspay.Config{MerchantID: merchant, APIKey: tender.NewSecret(key), PaymentPageClientID: "sandbox-page", RoutingID: true})
		},
		Other: func(target conformance.Target) (tender.Provider, error) {
			return open(target, juspay.Config{MerchantID: "another-shop", APIKey: tender.NewSecret(otherKey)})
		},
		Answers: juspayAnswers,
		States:  juspayStates(),
		Sample: conformance.Sample{
			CustomerID: "cst_ab12cd34ef56gh78", PaymentID: juspayOrderID, Amount: tender.MustMoney("1500.50", "INR"),
		},
		Webhooks: &conformance.Webhooks{
			Sign: basicHeader(hookUser, hookPassword), SignOther: basicHeader("another-hook", "another-password-not-real"), SignEmpty: basicHeader("", ""),
			Deliveries: juspayDeliveries(), Send: send(account),
		},
		SigningKeys:  []string{hookPassword}, // received, and never sent
		Secrets:      keySecrets(key),
		OtherSecrets: keySecrets(otherKey),
	}, nil
}

// keySecrets are a key and what Basic authentication makes of it where there is no password.
func keySecrets(key string) []string {
	return []string{key, base64.StdEncoding.EncodeToString([]byte(key + ":"))}
}

// juspayAnswers are written from the provider's documents: the Customer object of the Customer APIs 3.2, and the errors of its other pages. None
// shows an error inside a 2xx.
func juspayAnswers(op tender.Operation, variant conformance.Variant) []conformance.Answer {
	body, ok := juspayBodies(op)
	if !ok {
		return juspayPaymentAnswers(op, variant)
	}
	const id, reference = `"customer_id":"cst_ab12cd34ef56gh78",`, `"object_reference_id":"conformance1"`
	creates := op == tender.OpCreateCustomer
	switch variant {
	case conformance.VariantOK:
		return []conformance.Answer{{Status: http.StatusOK, Body: body}}
	case conformance.VariantNotFound:
		if creates {
			return nil // there is nothing to be missing
		}
		return []conformance.Answer{{Status: http.StatusNotFound, Body: `{"status":"invalid_request_error","error_code":"object_not_found",` +
			`"error_message":"there is no such customer","error_info":{"code":"RESOURCE_NOT_FOUND","category":"USER_ERROR",` +
			`"user_message":"there is none","developer_message":"there is none"}}`}}
	case conformance.VariantRejected:
		return []conformance.Answer{{Status: http.StatusBadRequest, Body: `{"status":"Invalid Request","error_code":"Invalid Request",` +
			`"error_message":"Wrong value in mobile_number","error_info":{"code":"INVALID_INPUT","category":"USER_ERROR",` +
			`"user_message":"not taken","developer_message":"not taken","fields":[{"field_name":"mobile_number","reason":"Invalid value."}]}}`}}
	case conformance.VariantOtherID:
		other := strings.Replace(body, reference, `"object_reference_id":"somebodyelse"`, 1)
		if !creates { // nobody knows yet which id it will be
			other = strings.Replace(other, id, `"customer_id":"cst_zz99zz99zz99zz99",`, 1)
		}
		return []conformance.Answer{{Status: http.StatusOK, Body: other}}
	case conformance.VariantMissingID:
		return []conformance.Answer{{Status: http.StatusOK, Body: strings.Replace(body, id, "", 1)}}
	default:
		return nil // customers have no status, amount or currency
	}
}

func juspayBodies(op tender.Operation) (string, bool) {
	const customer = `{"customer_id":"cst_ab12cd34ef56gh78","object":"customer","object_reference_id":"conformance1","mobile_number":"661000111",` +
		`"date_created":"2024-03-05T09:10:11Z","last_udpated":"2024-03-05T09:10:11Z","email_address":"amel@example.test","first_name":"Amel",` +
		`"last_name":"K.","mobile_country_code":"213"}`
	switch op {
	case tender.OpCreateCustomer, tender.OpGetCustomer, tender.OpFindCustomer:
		return customer, true
	case tender.OpUpdateCustomer:
		return strings.Replace(customer, `"K."`, `"B."`, 1), true
	case tender.OpIssueClientToken:
		return strings.TrimSuffix(customer, "}") + `,"juspay":{"client_auth_token":"tkn_0123456789abcdef0123456789abcdef",` +
			`"client_auth_token_expiry":"2024-03-05T09:25:11Z"}}`, true
	default:
		return "", false
	}
}
