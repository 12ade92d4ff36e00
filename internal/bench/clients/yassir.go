package clients

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"net/http"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/providers/yassir"
)

const (
	yassirCustomer = "9b2d7c10-4f6e-4d7a-8a1b-6c5e2f3a0d91"
	yassirPayment  = "123e4567-e89b-12d3-a456-426614174000"
	yassirSecret   = "pa_123e4567_secret_a1b2c3d4e5f6a1b2c3d4e5f6" //nolint:gosec // of the documents' example
)

func yassirShape(base string) ([]*Client, error) {
	base += "/yassir"
	want := map[Operation]string{
		CreateCustomer: "+213661000111", GetCustomer: yassirCustomer, CreatePayment: yassirPayment, GetPayment: yassirPayment,
	}
	provider, err := yassir.New(yassir.Config{
		BaseURL: base, ClientID: "demo-client", ClientSecret: tender.NewSecret("demo-secret"), Service: "demo-shop", Country: "DZ",
	})
	if err != nil {
		return nil, err
	}
	amount := tender.MustMoney("1500.00", "DZD")
	through, err := tenderClient(provider, wishes{
		create: tender.CustomerParams{Name: "Amel K.", Phone: "+213661000111", Email: "amel@example.test"},
		get:    tender.CustomerRef{Provider: "yassir", ID: yassirCustomer},
		pay: tender.PaymentParams{
			Reference: "order_12345", Amount: amount, ReturnURL: "https://shop.example.test/back",
			Customer: tender.CustomerRef{Provider: "yassir", Phone: "+213555123456"},
		},
		payment: tender.PaymentRef{
			Provider: "yassir", ID: yassirPayment, Reference: "order_12345", ClientSecret: tender.NewSecret(yassirSecret), Amount: amount,
		},
	}, want)
	return []*Client{yassirFloor(base, want), through}, err
}

func yassirFloor(base string, want map[Operation]string) *Client {
	authorization := "Bearer " + base64.StdEncoding.EncodeToString([]byte("demo-client:demo-secret"))
	f := newFloor(base, func(req *http.Request, _ []byte) {
		req.Header.Set("Authorization", authorization)
		req.Header.Set("X-Platform", "API")
		req.Header.Set("X-Service", "demo-shop")
	})
	type customerBody struct {
		Name  string `json:"name"`
		Phone string `json:"phone"`
		Email string `json:"email"`
	}
	type customer struct {
		Data struct {
			ID    string `json:"id"`
			Name  string `json:"name"`
			Email string `json:"email"`
			Phone string `json:"phone"`
		} `json:"data"`
	}
	type intentBody struct {
		ActionID      string      `json:"actionId"`
		Amount        json.Number `json:"amount"`
		Currency      string      `json:"actionCurrencyCode"`
		Country       string      `json:"actionCountryCode"`
		UserID        string      `json:"userId"`
		CaptureMethod string      `json:"captureMethod"`
	}
	type intent struct {
		Data struct {
			ID       string      `json:"paymentId"`
			Secret   string      `json:"clientSecret"`
			Status   string      `json:"status"`
			Amount   json.Number `json:"amount"`
			Currency string      `json:"currency"`
		} `json:"data"`
	}
	type check struct {
		Data struct {
			Code     int         `json:"statusCode"`
			Amount   json.Number `json:"amount"`
			Currency string      `json:"currencyCode"`
		} `json:"data"`
	}
	return f.as(Floor, "yassir", map[Operation]Call{
		CreateCustomer: func(ctx context.Context) (string, error) {
			var out customer
			err := f.postJSON(ctx, "/api/v1/customers", customerBody{Name: "Amel K.", Phone: "+213661000111", Email: "amel@example.test"}, &out)
			return out.Data.Phone, err
		},
		GetCustomer: func(ctx context.Context) (string, error) {
			var out customer
			err := f.get(ctx, "/api/v1/customers/"+yassirCustomer, &out)
			return out.Data.ID, err
		},
		CreatePayment: func(ctx context.Context) (string, error) {
			var out intent
			err := f.postJSON(ctx, "/api/v1/payments/intents?countryCode=DZA", intentBody{
				ActionID: "order_12345", Amount: "1500.00", Currency: "DZD", Country: "DZA", UserID: "+213555123456", CaptureMethod: "DIRECT",
			}, &out)
			return out.Data.ID, err
		},
		GetPayment: func(ctx context.Context) (string, error) {
			var out check
			err := f.get(ctx, "/api/v1/payments/intents/"+yassirPayment+"/check", &out, "X-Client-Secret", yassirSecret)
			if err != nil || out.Data.Code != 2 {
				return "", err
			}
			return yassirPayment, nil
		},
	}, want)
}
