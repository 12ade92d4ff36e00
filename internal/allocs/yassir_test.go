//go:build !race

package allocs

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/providers/yassir"
)

const (
	yassirCustomer = "9b2d7c10-4f6e-4d7a-8a1b-6c5e2f3a0d91"
	yassirPhone    = "+213555123456"
	yassirIntent   = "123e4567-e89b-12d3-a456-426614174000"
	yassirSecret   = "pa_123e4567_secret_a1b2c3d4e5f6a1b2c3d4e5f6"
)

func yassirShape() shape {
	amount := tender.MustMoney("1500.00", "DZD")
	ref := tender.PaymentRef{
		Provider: "yassir", ID: yassirIntent, Reference: "order_12345", ClientSecret: tender.NewSecret(yassirSecret), Amount: amount, Capture: tender.CaptureNow,
	}
	return shape{
		name: "yassir", provider: "yassir", base: yassir.Sandbox,
		open: func(base string, client *http.Client) (tender.Provider, error) {
			return yassir.New(yassir.Config{
				BaseURL: base, ClientID: "demo-client", ClientSecret: tender.NewSecret("demo-secret"), Service: "demo-shop", Country: "DZ", HTTPClient: client,
			})
		},
		authorize: func(req *http.Request, _ []byte) {
			req.Header.Set("Authorization", "Bearer ZGVtby1jbGllbnQ6ZGVtby1zZWNyZXQ=")
			req.Header.Set("X-Platform", "API")
			req.Header.Set("X-Service", "demo-shop")
			if req.Method == http.MethodGet && req.URL.Path == "/api/v1/payments/intents/"+yassirIntent+"/check" {
				req.Header.Set("X-Client-Secret", yassirSecret)
			}
		},
		calls: []call{
			{
				name: "CreateCustomer", fixtures: []string{"create_customer"}, want: yassirPhone, allocs: allocs{66, 37},
				tender: func(ctx context.Context, gw *tender.Gateway) (string, error) {
					customer, err := gw.CreateCustomer(ctx, tender.CustomerParams{Name: "John Doe", Phone: yassirPhone, Active: new(true)})
					if err != nil {
						return "", err
					}
					return customer.Phone, nil // this answer has no id
				},
				floor: func(ctx context.Context, f *floor) (string, error) {
					body := struct {
						Name     string `json:"name"`
						Phone    string `json:"phone"`
						IsActive bool   `json:"isActive"`
					}{"John Doe", yassirPhone, true}
					customer, err := yassirFloorCustomer(ctx, f, http.MethodPost, "/api/v1/customers", body)
					return customer.Phone, err
				},
			},
			{
				name: "GetCustomer", fixtures: []string{"get_customer"}, want: yassirCustomer, allocs: allocs{61, 34},
				tender: func(ctx context.Context, gw *tender.Gateway) (string, error) {
					return customerID(gw.GetCustomer(ctx, tender.CustomerRef{Provider: "yassir", ID: yassirCustomer}))
				},
				floor: func(ctx context.Context, f *floor) (string, error) {
					customer, err := yassirFloorCustomer(ctx, f, http.MethodGet, "/api/v1/customers/"+yassirCustomer, nil)
					return customer.ID, err
				},
			},
			{
				name: "GetCustomerWithRequestID", fixtures: []string{"get_customer"}, id: "7f3c2a9e-41d8-4c55-9b0e-2f6d1a8c7e90", want: yassirCustomer, allocs: allocs{85, 34},
				tender: func(ctx context.Context, gw *tender.Gateway) (string, error) {
					return customerID(gw.GetCustomer(ctx, tender.CustomerRef{Provider: "yassir", ID: yassirCustomer}))
				},
				floor: func(ctx context.Context, f *floor) (string, error) {
					customer, err := yassirFloorCustomer(ctx, f, http.MethodGet, "/api/v1/customers/"+yassirCustomer, nil)
					return customer.ID, err
				},
			},
			{
				name: "CreatePayment", fixtures: []string{"create_intent_direct"}, want: yassirIntent, allocs: allocs{76, 41},
				tender: func(ctx context.Context, gw *tender.Gateway) (string, error) {
					return paymentID(gw.CreatePayment(ctx, tender.PaymentParams{
						Reference: "order_12345", Amount: amount, Customer: tender.CustomerRef{Provider: "yassir", Phone: yassirPhone},
					}))
				},
				floor: func(ctx context.Context, f *floor) (string, error) {
					body := struct {
						ActionID      string      `json:"actionId"`
						Amount        json.Number `json:"amount"`
						Currency      string      `json:"actionCurrencyCode"`
						Country       string      `json:"actionCountryCode"`
						UserID        string      `json:"userId"`
						CaptureMethod string      `json:"captureMethod"`
					}{"order_12345", "1500.00", "DZD", "DZA", yassirPhone, "DIRECT"}
					var answer struct {
						Data struct {
							PaymentID    string      `json:"paymentId"`
							ClientSecret string      `json:"clientSecret"`
							Status       string      `json:"status"`
							Amount       json.Number `json:"amount"`
							Currency     string      `json:"currency"`
							ExpiresAt    string      `json:"expiresAt"`
						} `json:"data"`
					}
					err := f.json(ctx, http.MethodPost, "/api/v1/payments/intents?countryCode=DZA", body, &answer)
					return answer.Data.PaymentID, err
				},
			},
			{
				name: "GetPayment", fixtures: []string{"check_succeeded"}, want: "2", allocs: allocs{120, 36},
				tender: func(ctx context.Context, gw *tender.Gateway) (string, error) {
					payment, err := gw.GetPayment(ctx, ref)
					if err != nil {
						return "", err
					}
					return payment.ProviderStatus, nil // this answer has no id
				},
				floor: func(ctx context.Context, f *floor) (string, error) {
					var answer struct {
						Data struct {
							StatusCode     json.Number `json:"statusCode"`
							Amount         json.Number `json:"amount"`
							Currency       string      `json:"currencyCode"`
							EndUserMessage string      `json:"endUserMessage"`
							LastUpdate     string      `json:"lastUpdate"`
						} `json:"data"`
					}
					err := f.json(ctx, http.MethodGet, "/api/v1/payments/intents/"+yassirIntent+"/check", nil, &answer)
					return answer.Data.StatusCode.String(), err
				},
			},
		},
	}
}

type yassirCustomerOfFloor struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Email    string `json:"email"`
	Phone    string `json:"phone"`
	IsActive bool   `json:"isActive"`
}

func yassirFloorCustomer(ctx context.Context, f *floor, method, target string, body any) (yassirCustomerOfFloor, error) {
	var answer struct {
		Data yassirCustomerOfFloor `json:"data"`
	}
	err := f.json(ctx, method, target, body, &answer)
	return answer.Data, err
}
