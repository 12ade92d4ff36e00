//go:build !race

package allocs

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/providers/juspay"
)

const (
	juspayCustomer  = "cst_ab12cd34ef56gh78"
	juspayReference = "buyer-00012345"
	juspayOrder     = "ordeh_00112233445566778899aabbccddeeff"
)

func juspayShape() shape {
	amount := tender.MustMoney("100.15", "INR")
	const back = "https://shop.example.test/back/9001"
	ref := tender.PaymentRef{Provider: "juspay", ID: juspayOrder, Reference: "SIMORD0001", Amount: amount, Capture: tender.CaptureNow, ReturnURL: back}
	return shape{
		name: "juspay", provider: "juspay", base: juspay.Sandbox,
		open: func(base string, client *http.Client) (tender.Provider, error) {
			return juspay.New(juspay.Config{BaseURL: base, APIKey: tender.NewSecret("demo_key_0001"), MerchantID: "demoShop", HTTPClient: client})
		},
		authorize: func(req *http.Request, _ []byte) {
			req.Header.Set("Authorization", "Basic ZGVtb19rZXlfMDAwMTo=")
			req.Header.Set("X-Merchantid", "demoShop")
		},
		calls: []call{
			{
				name: "CreateCustomer", fixtures: []string{"create_customer"}, want: juspayCustomer, allocs: allocs{82, 53},
				tender: func(ctx context.Context, gw *tender.Gateway) (string, error) {
					return customerID(gw.CreateCustomer(ctx, tender.CustomerParams{
						Reference: juspayReference, Name: "Asha Verma", Email: "asha@example.test", Phone: "+919000000001",
					}))
				},
				floor: func(ctx context.Context, f *floor) (string, error) {
					return juspayFloorCustomer(ctx, f, http.MethodPost, "/customers", url.Values{
						"object_reference_id": {juspayReference}, "mobile_number": {"9000000001"}, "email_address": {"asha@example.test"},
						"first_name": {"Asha"}, "last_name": {"Verma"}, "mobile_country_code": {"91"},
					})
				},
			},
			{
				name: "GetCustomer", fixtures: []string{"get_customer"}, want: juspayCustomer, allocs: allocs{61, 36},
				tender: func(ctx context.Context, gw *tender.Gateway) (string, error) {
					return customerID(gw.GetCustomer(ctx, tender.CustomerRef{Provider: "juspay", ID: juspayCustomer, Reference: juspayReference}))
				},
				floor: func(ctx context.Context, f *floor) (string, error) {
					return juspayFloorCustomer(ctx, f, http.MethodGet, "/customers/"+juspayCustomer, nil)
				},
			},
			{
				name: "CreatePayment", fixtures: []string{"create_order"}, want: juspayOrder, allocs: allocs{87, 58},
				tender: func(ctx context.Context, gw *tender.Gateway) (string, error) {
					return paymentID(gw.CreatePayment(ctx, tender.PaymentParams{
						Reference: "SIMORD0001", Amount: amount, Description: "tea", ReturnURL: back,
						Customer: tender.CustomerRef{Provider: "juspay", ID: juspayCustomer, Reference: juspayReference},
					}))
				},
				floor: func(ctx context.Context, f *floor) (string, error) {
					return juspayFloorOrder(ctx, f, http.MethodPost, "/orders", url.Values{
						"order_id": {"SIMORD0001"}, "amount": {"100.15"}, "currency": {"INR"}, "customer_id": {juspayCustomer}, "description": {"tea"}, "return_url": {back},
					})
				},
			},
			{
				name: "GetPayment", fixtures: []string{"get_order_new"}, want: juspayOrder, allocs: allocs{70, 39},
				tender: func(ctx context.Context, gw *tender.Gateway) (string, error) {
					return paymentID(gw.GetPayment(ctx, ref))
				},
				floor: func(ctx context.Context, f *floor) (string, error) {
					return juspayFloorOrder(ctx, f, http.MethodGet, "/orders/SIMORD0001", nil)
				},
			},
		},
	}
}

func juspayFloorCustomer(ctx context.Context, f *floor, method, target string, body url.Values) (string, error) {
	var answer struct {
		ID          string `json:"customer_id"`
		Reference   string `json:"object_reference_id"`
		Number      string `json:"mobile_number"`
		CountryCode string `json:"mobile_country_code"`
		Email       string `json:"email_address"`
		FirstName   string `json:"first_name"`
		LastName    string `json:"last_name"`
		DateCreated string `json:"date_created"`
		LastUpdated string `json:"last_udpated"`
	}
	err := f.form(ctx, method, target, body, &answer)
	return answer.ID, err
}

func juspayFloorOrder(ctx context.Context, f *floor, method, target string, body url.Values) (string, error) {
	var answer struct {
		ID             string      `json:"id"`
		OrderID        string      `json:"order_id"`
		Status         string      `json:"status"`
		Amount         json.Number `json:"amount"`
		Currency       string      `json:"currency"`
		AmountRefunded json.Number `json:"amount_refunded"`
		Refunded       bool        `json:"refunded"`
		DateCreated    string      `json:"date_created"`
		PaymentLinks   struct {
			Web string `json:"web"`
		} `json:"payment_links"`
	}
	err := f.form(ctx, method, target, body, &answer)
	return answer.ID, err
}
