//go:build !race

package allocs

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/providers/lomi"
)

const (
	lomiCustomer = "b78de3c9-7f76-4f43-9c5d-19d9f5c7c985"
	lomiSession  = "0c9d8e7f-1a2b-4c3d-8e4f-5a6b7c8d9e01"
)

func lomiShape() shape {
	amount := tender.MustMoney("2500", "XOF")
	business := map[string]string{"is_business": "false"}
	metadata := map[string]string{"order": "9"}
	ref := tender.PaymentRef{
		Provider: "lomi", ID: lomiSession, Reference: "order-9", Amount: amount, Capture: tender.CaptureNow, ReturnURL: "https://shop.example.test/ok",
	}
	return shape{
		name: "lomi", provider: "lomi", base: lomi.Sandbox, prefix: "/v1",
		open: func(base string, client *http.Client) (tender.Provider, error) {
			return lomi.New(lomi.Config{BaseURL: base, APIKey: tender.NewSecret("lomi_sk_test_demo"), HTTPClient: client})
		},
		authorize: func(req *http.Request, _ []byte) { req.Header.Set("X-Api-Key", "lomi_sk_test_demo") },
		calls: []call{
			{
				name: "CreateCustomer", fixtures: []string{"create_customer"}, want: lomiCustomer, allocs: allocs{90, 43},
				tender: func(ctx context.Context, gw *tender.Gateway) (string, error) {
					return customerID(gw.CreateCustomer(ctx, tender.CustomerParams{
						Name: "Amadou Ba", Email: "amadou.ba@example.test", Phone: "+221771234567", Address: tender.Address{City: "Dakar", Country: "SN"}, Extra: business,
					}))
				},
				floor: func(ctx context.Context, f *floor) (string, error) {
					body := struct {
						Name       string `json:"name"`
						Email      string `json:"email"`
						Phone      string `json:"phone_number"`
						Country    string `json:"country"`
						City       string `json:"city"`
						IsBusiness bool   `json:"is_business"`
					}{"Amadou Ba", "amadou.ba@example.test", "+221771234567", "SN", "Dakar", false}
					return lomiFloorCustomer(ctx, f, http.MethodPost, "/customers", body)
				},
			},
			{
				name: "GetCustomer", fixtures: []string{"get_customer"}, want: lomiCustomer, allocs: allocs{71, 38},
				tender: func(ctx context.Context, gw *tender.Gateway) (string, error) {
					return customerID(gw.GetCustomer(ctx, tender.CustomerRef{Provider: "lomi", ID: lomiCustomer}))
				},
				floor: func(ctx context.Context, f *floor) (string, error) {
					return lomiFloorCustomer(ctx, f, http.MethodGet, "/customers/"+lomiCustomer, nil)
				},
			},
			{
				name: "CreatePayment", fixtures: []string{"create_payment"}, want: lomiSession, allocs: allocs{137, 61},
				tender: func(ctx context.Context, gw *tender.Gateway) (string, error) {
					return paymentID(gw.CreatePayment(ctx, tender.PaymentParams{
						Reference: "order-9", Amount: amount, ReturnURL: "https://shop.example.test/ok", CancelURL: "https://shop.example.test/no", Description: "Order 9",
						Customer: tender.CustomerRef{Provider: "lomi", Email: "fatou@example.test", Name: "Fatou Sarr", Phone: "+221700000042"}, Metadata: metadata,
					}))
				},
				floor: func(ctx context.Context, f *floor) (string, error) {
					body := struct {
						Amount           json.Number       `json:"amount"`
						CurrencyCode     string            `json:"currency_code"`
						SuccessURL       string            `json:"success_url"`
						CancelURL        string            `json:"cancel_url"`
						AllowedProviders []string          `json:"allowed_providers"`
						AllowCouponCode  bool              `json:"allow_coupon_code"`
						AllowQuantity    bool              `json:"allow_quantity"`
						Title            string            `json:"title"`
						CustomerEmail    string            `json:"customer_email"`
						CustomerName     string            `json:"customer_name"`
						CustomerPhone    string            `json:"customer_phone"`
						Metadata         map[string]string `json:"metadata"`
					}{
						"2500", "XOF", "https://shop.example.test/ok", "https://shop.example.test/no", []string{"WAVE", "ORANGE"}, false, false, "Order 9",
						"fatou@example.test", "Fatou Sarr", "+221700000042", map[string]string{"order": "9", "reference": "order-9"},
					}
					session, err := lomiFloorSession(ctx, f, http.MethodPost, "/checkout-sessions", body)
					return session, err
				},
			},
			{
				name: "GetPayment", fixtures: []string{"get_payment_open", "list_transactions_none"}, want: lomiSession, allocs: allocs{157, 75},
				tender: func(ctx context.Context, gw *tender.Gateway) (string, error) {
					return paymentID(gw.GetPayment(ctx, ref))
				},
				floor: func(ctx context.Context, f *floor) (string, error) {
					session, err := lomiFloorSession(ctx, f, http.MethodGet, "/checkout-sessions/"+lomiSession, nil)
					if err != nil {
						return "", err
					}
					var list struct {
						Data []struct {
							ID       string            `json:"transaction_id"`
							Status   string            `json:"status"`
							Metadata map[string]string `json:"metadata"`
						} `json:"data"`
					}
					if err := f.json(ctx, http.MethodGet, "/transactions?limit=100&page=1", nil, &list); err != nil {
						return "", err
					}
					for _, row := range list.Data {
						if row.Metadata["checkout_session_id"] == session {
							return "", errors.New("the fixture has none")
						}
					}
					return session, nil
				},
			},
		},
	}
}

func lomiFloorCustomer(ctx context.Context, f *floor, method, target string, body any) (string, error) {
	var answer struct {
		Data struct {
			ID         string            `json:"customer_id"`
			Name       string            `json:"name"`
			Email      string            `json:"email"`
			Phone      string            `json:"phone_number"`
			WhatsApp   string            `json:"whatsapp_number"`
			Country    string            `json:"country"`
			City       string            `json:"city"`
			Address    string            `json:"address"`
			PostalCode string            `json:"postal_code"`
			IsBusiness bool              `json:"is_business"`
			Metadata   map[string]string `json:"metadata"`
			CreatedAt  string            `json:"created_at"`
			UpdatedAt  string            `json:"updated_at"`
		} `json:"data"`
	}
	err := f.json(ctx, method, target, body, &answer)
	return answer.Data.ID, err
}

func lomiFloorSession(ctx context.Context, f *floor, method, target string, body any) (string, error) {
	var answer struct {
		Data struct {
			ID        string            `json:"checkout_session_id"`
			URL       string            `json:"url"`
			Status    string            `json:"status"`
			Amount    json.Number       `json:"amount"`
			Currency  string            `json:"currency_code"`
			Metadata  map[string]string `json:"metadata"`
			CreatedAt string            `json:"created_at"`
			ExpiresAt string            `json:"expires_at"`
		} `json:"data"`
	}
	err := f.json(ctx, method, target, body, &answer)
	return answer.Data.ID, err
}
