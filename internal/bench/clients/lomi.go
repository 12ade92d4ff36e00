package clients

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/internal/bench/stub"
	"github.com/tenderpay/tender/providers/lomi"
)

const (
	lomiCustomer = "b78de3c9-7f76-4f43-9c5d-19d9f5c7c985"
	lomiPayment  = "0c9d8e7f-1a2b-4c3d-8e4f-5a6b7c8d9e01"
	lomiKey      = "lomi_sk_test_demo"
)

func lomiShape(base string) ([]*Client, error) {
	base += "/lomi/v1"
	want := map[Operation]string{
		CreateCustomer: lomiCustomer, GetCustomer: lomiCustomer, CreatePayment: lomiPayment, GetPayment: lomiPayment,
		ListCustomers: nth(lomiCustomer, stub.Rows-1),
	}
	provider, err := lomi.New(lomi.Config{BaseURL: base, APIKey: tender.NewSecret(lomiKey)})
	if err != nil {
		return nil, err
	}
	amount := tender.MustMoney("2500", "XOF")
	through, err := tenderClient(provider, wishes{
		create: tender.CustomerParams{
			Reference: "user-42", Name: "Fatou Sarr", Email: "fatou@example.test", Phone: "+221700000042",
			Address:  tender.Address{Line: "12 Rue Carnot", City: "Dakar", PostalCode: "10200", Country: "SN"},
			Metadata: map[string]string{"crm": "L-77"}, Extra: map[string]string{"whatsapp_number": "+221700000043", "is_business": "true"},
		},
		get: tender.CustomerRef{Provider: "lomi", ID: lomiCustomer},
		pay: tender.PaymentParams{
			Reference: "order-9", Amount: amount, Description: "Order 9",
			ReturnURL: "https://shop.example.test/ok", CancelURL: "https://shop.example.test/no", Metadata: map[string]string{"order": "9"},
			Customer: tender.CustomerRef{Provider: "lomi", Email: "fatou@example.test", Name: "Fatou Sarr", Phone: "+221700000042"},
		},
		payment: tender.PaymentRef{Provider: "lomi", ID: lomiPayment, Reference: "order-9", Amount: amount},
	}, want)
	return []*Client{lomiFloor(Floor, base, want), defaults(base, want), through}, err
}

// defaults is the floor of lomi. with as many idle connections as net/http keeps by itself: two.
func defaults(base string, want map[Operation]string) *Client {
	client := lomiFloor(FloorDefault, base, want)
	client.Calls = map[Operation]Call{CreateCustomer: client.Calls[CreateCustomer]}
	return client
}

func lomiFloor(library, base string, want map[Operation]string) *Client {
	f := newFloor(base, func(req *http.Request, _ []byte) { req.Header.Set("X-Api-Key", lomiKey) })
	if library == FloorDefault {
		f.client.Transport = &http.Transport{}
	}
	type customerBody struct {
		Name       string            `json:"name"`
		Email      string            `json:"email"`
		Phone      string            `json:"phone_number"`
		Whatsapp   string            `json:"whatsapp_number"`
		Country    string            `json:"country"`
		City       string            `json:"city"`
		Address    string            `json:"address"`
		PostalCode string            `json:"postal_code"`
		IsBusiness bool              `json:"is_business"`
		Metadata   map[string]string `json:"metadata"`
	}
	type customer struct {
		ID    string `json:"customer_id"`
		Name  string `json:"name"`
		Email string `json:"email"`
		Phone string `json:"phone_number"`
	}
	type sessionBody struct {
		Amount           json.Number       `json:"amount"`
		Currency         string            `json:"currency_code"`
		SuccessURL       string            `json:"success_url"`
		CancelURL        string            `json:"cancel_url"`
		AllowedProviders []string          `json:"allowed_providers"`
		AllowCoupons     bool              `json:"allow_coupon_code"`
		AllowQuantity    bool              `json:"allow_quantity"`
		Title            string            `json:"title"`
		Email            string            `json:"customer_email"`
		Name             string            `json:"customer_name"`
		Phone            string            `json:"customer_phone"`
		Metadata         map[string]string `json:"metadata"`
	}
	type session struct {
		Data struct {
			ID       string      `json:"checkout_session_id"`
			URL      string      `json:"url"`
			Status   string      `json:"status"`
			Amount   json.Number `json:"amount"`
			Currency string      `json:"currency_code"`
		} `json:"data"`
	}
	type transactions struct {
		Data []struct {
			Status   string `json:"status"`
			Metadata struct {
				Session string `json:"checkout_session_id"`
			} `json:"metadata"`
		} `json:"data"`
	}
	type one struct {
		Data customer `json:"data"`
	}
	type list struct {
		Data []customer `json:"data"`
	}
	return f.as(library, "lomi", map[Operation]Call{
		CreateCustomer: func(ctx context.Context) (string, error) {
			var out one
			err := f.postJSON(ctx, "/customers", customerBody{
				Name: "Fatou Sarr", Email: "fatou@example.test", Phone: "+221700000042", Whatsapp: "+221700000043",
				Country: "SN", City: "Dakar", Address: "12 Rue Carnot", PostalCode: "10200", IsBusiness: true,
				Metadata: map[string]string{"crm": "L-77", "reference": "user-42"},
			}, &out)
			return out.Data.ID, err
		},
		GetCustomer: func(ctx context.Context) (string, error) {
			var out one
			err := f.get(ctx, "/customers/"+lomiCustomer, &out)
			return out.Data.ID, err
		},
		CreatePayment: func(ctx context.Context) (string, error) {
			var out session
			err := f.postJSON(ctx, "/checkout-sessions", sessionBody{
				Amount: "2500", Currency: "XOF", SuccessURL: "https://shop.example.test/ok", CancelURL: "https://shop.example.test/no",
				AllowedProviders: []string{"WAVE", "ORANGE"}, Title: "Order 9",
				Email: "fatou@example.test", Name: "Fatou Sarr", Phone: "+221700000042",
				Metadata: map[string]string{"order": "9", "reference": "order-9"},
			}, &out)
			return out.Data.ID, err
		},
		GetPayment: func(ctx context.Context) (string, error) {
			var out session
			if err := f.get(ctx, "/checkout-sessions/"+lomiPayment, &out); err != nil {
				return "", err
			}
			var attempts transactions
			if err := f.get(ctx, "/transactions?limit=100&page=1", &attempts); err != nil {
				return "", err
			}
			for _, attempt := range attempts.Data {
				if attempt.Metadata.Session == out.Data.ID && attempt.Status == "completed" {
					return out.Data.ID, nil
				}
			}
			return "", nil
		},
		ListCustomers: func(ctx context.Context) (string, error) {
			var out list
			if err := f.get(ctx, "/customers?limit=100&page=1", &out); err != nil {
				return "", err
			}
			return last(out.Data, func(c customer) string { return c.ID }, stub.Rows)
		},
	}, want)
}
