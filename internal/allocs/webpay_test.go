//go:build !race

package allocs

import (
	"context"
	"crypto/sha512"
	"encoding/hex"
	"net/http"
	"strconv"
	"time"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/providers/webpay"
)

const (
	webpayToken    = "7db11ea5d4a1af32421b564c79b946d1ead3daf0"
	webpayKey      = "qwert1234"
	webpayCustomer = "4b281da4-d145-4233-b957-2018cf9aa0fb"
	webpayPayment  = "5d0c9be7a1f24386b0e7d9c8a6f5e4d3c2b1a090"
	webpayDigest   = "aba470a13b7dfbd873d2224e9ff2cf0beb5d0c06" // of the order's look-up, which has no time in it
)

// webpayShape pays by the provider's SDK, in JSON throughout.
func webpayShape() shape {
	metadata, extra := map[string]string{"key": "value"}, map[string]string{"description": "Customer"}
	amount := tender.MustMoney("25.99", "EUR")
	ref := tender.PaymentRef{
		Provider: "webpay", ID: "ord-1001", Reference: "ord-1001", ClientSecret: tender.NewSecret(webpayPayment), Amount: amount, Capture: tender.CaptureNow,
	}
	s := webpayAccount("webpay", true)
	s.calls = []call{
		{
			name: "CreateCustomer", fixtures: []string{"create_customer"}, want: webpayCustomer, allocs: allocs{118, 60},
			tender: func(ctx context.Context, gw *tender.Gateway) (string, error) {
				return customerID(gw.CreateCustomer(ctx, tender.CustomerParams{
					Reference: "customer-id-1234", Name: "Test", Email: "email@example.test", Address: tender.Address{PostalCode: "71000", Country: "BA"},
					Metadata: metadata, Extra: extra,
				}))
			},
			floor: func(ctx context.Context, f *floor) (string, error) {
				body := struct {
					Reference   string            `json:"merchant_customer_id"`
					Description string            `json:"description"`
					Email       string            `json:"email"`
					Name        string            `json:"name"`
					Metadata    map[string]string `json:"metadata"`
					ZipCode     string            `json:"zip_code"`
					Country     string            `json:"country"`
				}{"customer-id-1234", "Customer", "email@example.test", "Test", metadata, "71000", "BA"}
				return webpayFloorCustomer(ctx, f, http.MethodPost, "/v2/customers", body)
			},
		},
		{
			name: "GetCustomer", fixtures: []string{"get_customer"}, want: webpayCustomer, allocs: allocs{89, 51},
			tender: func(ctx context.Context, gw *tender.Gateway) (string, error) {
				return customerID(gw.GetCustomer(ctx, tender.CustomerRef{Provider: "webpay", ID: webpayCustomer}))
			},
			floor: func(ctx context.Context, f *floor) (string, error) {
				return webpayFloorCustomer(ctx, f, http.MethodGet, "/v2/customers/"+webpayCustomer, nil)
			},
		},
		{
			name: "CreatePayment", fixtures: []string{"create_for_sdk"}, want: webpayPayment, allocs: allocs{71, 42},
			tender: func(ctx context.Context, gw *tender.Gateway) (string, error) {
				payment, err := gw.CreatePayment(ctx, tender.PaymentParams{Reference: "ord-1001", Amount: amount, Description: "Tea for two"})
				if err != nil {
					return "", err
				}
				return payment.ClientSecret.Reveal(), nil // the provider's id of it
			},
			floor: func(ctx context.Context, f *floor) (string, error) {
				var answer struct {
					Status       string `json:"status"`
					ID           string `json:"id"`
					ClientSecret string `json:"client_secret"`
				}
				err := f.json(ctx, http.MethodPost, "/v2/payment/new", webpayFloorPayment{"purchase", 2599, "EUR", "ord-1001", "Tea for two", "", ""}, &answer)
				return answer.ID, err
			},
		},
		{
			name: "GetPayment", fixtures: []string{"status_paid"}, want: "ord-1001", allocs: allocs{74, 49},
			tender: func(ctx context.Context, gw *tender.Gateway) (string, error) {
				return paymentID(gw.GetPayment(ctx, ref))
			},
			floor: func(ctx context.Context, f *floor) (string, error) {
				var answer struct {
					Status       string `json:"status"`
					State        string `json:"payment_status"`
					ClientSecret string `json:"client_secret"`
					Result       struct {
						OrderNumber     string `json:"order_number"`
						Amount          int64  `json:"amount"`
						Currency        string `json:"currency"`
						TransactionType string `json:"transaction_type"`
						Status          string `json:"status"`
						ResponseCode    string `json:"response_code"`
						ResponseMessage string `json:"response_message"`
						CreatedAt       string `json:"created_at"`
					} `json:"payment_result"`
				}
				err := f.json(ctx, http.MethodGet, "/v2/payment/"+webpayPayment+"/status", nil, &answer)
				return answer.Result.OrderNumber, err
			},
		},
	}
	return s
}

// webpayPageShape pays by pages of the provider's: it looks for the page before it makes one, and asks for the order in XML.
func webpayPageShape() shape {
	amount := tender.MustMoney("25.99", "EUR")
	const back, basket = "https://shop.example.test/back", "https://shop.example.test/basket"
	ref := tender.PaymentRef{Provider: "webpay", ID: "ord-1001", Reference: "ord-1001", Amount: amount, Capture: tender.CaptureNow, ReturnURL: back}
	s := webpayAccount("webpay-page", false)
	s.calls = []call{
		{
			name: "CreatePayment", fixtures: []string{"page_not_found", "create_page"}, want: "https://ipgtest.monri.com/v2/terminal-entry/redirect/terminal-entry-1", allocs: allocs{294, 73},
			tender: func(ctx context.Context, gw *tender.Gateway) (string, error) {
				payment, err := gw.CreatePayment(ctx, tender.PaymentParams{
					Reference: "ord-1001", Amount: amount, Description: "Tea for two", ReturnURL: back, CancelURL: basket,
				})
				if err != nil {
					return "", err
				}
				return payment.NextAction.URL, nil // this answer has no id
			},
			floor: func(ctx context.Context, f *floor) (string, error) {
				if _, status, err := f.send(ctx, http.MethodGet, "/v2/terminal-entry/ord-1001/show", "application/json", nil); status != http.StatusNotFound {
					return "", err
				}
				var answer struct {
					Status string `json:"status"`
					URL    string `json:"payment_url"`
				}
				body := webpayFloorPayment{"purchase", 2599, "EUR", "ord-1001", "Tea for two", back, basket}
				err := f.json(ctx, http.MethodPost, "/v2/terminal-entry/create-or-update", body, &answer)
				return answer.URL, err
			},
		},
		{
			name: "GetPayment", fixtures: []string{"order_paid"}, want: "approved/0000", allocs: allocs{155, 80},
			tender: func(ctx context.Context, gw *tender.Gateway) (string, error) {
				payment, err := gw.GetPayment(ctx, ref)
				if err != nil {
					return "", err
				}
				return payment.ProviderStatus, nil // this answer has no id
			},
			floor: func(ctx context.Context, f *floor) (string, error) {
				body := struct {
					XMLName     struct{} `xml:"order"`
					OrderNumber string   `xml:"order-number"`
					Token       string   `xml:"authenticity-token"`
					Digest      string   `xml:"digest"`
				}{struct{}{}, "ord-1001", webpayToken, webpayDigest}
				var answer struct {
					Status       string `xml:"status"`
					ResponseCode string `xml:"response-code"`
				}
				err := f.xml(ctx, http.MethodPost, "/orders/show", body, &answer)
				return answer.Status + "/" + answer.ResponseCode, err
			},
		},
	}
	return s
}

func webpayAccount(name string, components bool) shape {
	return shape{
		name: name, provider: "webpay", base: webpay.Sandbox, signed: true,
		open: func(base string, client *http.Client) (tender.Provider, error) {
			return webpay.New(webpay.Config{
				BaseURL: base, AuthenticityToken: webpayToken, MerchantKey: tender.NewSecret(webpayKey), Components: components, HTTPClient: client,
			})
		},
		authorize: func(req *http.Request, body []byte) {
			if req.URL.Path == "/orders/show" { // signed in its body
				return
			}
			timestamp := strconv.FormatInt(time.Now().Unix(), 10)
			digest := sha512.New()
			digest.Write([]byte(webpayKey + timestamp + webpayToken + req.URL.RequestURI()))
			digest.Write(body)
			req.Header.Set("Content-Type", "application/json")
			req.Header.Set("Authorization", "WP3-v2.1 "+webpayToken+" "+timestamp+" "+hex.EncodeToString(digest.Sum(nil)))
		},
	}
}

type webpayFloorPayment struct {
	TransactionType string `json:"transaction_type"`
	Amount          int64  `json:"amount"`
	Currency        string `json:"currency"`
	OrderNumber     string `json:"order_number"`
	OrderInfo       string `json:"order_info"`
	SuccessURL      string `json:"success_url_override,omitempty"`
	CancelURL       string `json:"cancel_url_override,omitempty"`
}

func webpayFloorCustomer(ctx context.Context, f *floor, method, target string, body any) (string, error) {
	var answer struct {
		Status      string            `json:"status"`
		UUID        string            `json:"uuid"`
		Reference   string            `json:"merchant_customer_id"`
		Description string            `json:"description"`
		Email       string            `json:"email"`
		Name        string            `json:"name"`
		Phone       string            `json:"phone"`
		City        string            `json:"city"`
		Country     string            `json:"country"`
		ZipCode     string            `json:"zip_code"`
		Address     string            `json:"address"`
		Metadata    map[string]string `json:"metadata"`
		CreatedAt   string            `json:"created_at"`
		UpdatedAt   string            `json:"updated_at"`
	}
	err := f.json(ctx, method, target, body, &answer)
	return answer.UUID, err
}
