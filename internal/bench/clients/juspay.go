package clients

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/providers/juspay"
)

const (
	juspayCustomer = "cst_ab12cd34ef56gh78"
	juspayPayment  = "ordeh_00112233445566778899aabbccddeeff"
	juspayOrder    = "SIMORD0001"
	juspayKey      = "demo_key_0001"
)

func juspayShape(base string) ([]*Client, error) {
	base += "/juspay"
	want := map[Operation]string{
		CreateCustomer: juspayCustomer, GetCustomer: juspayCustomer, CreatePayment: juspayPayment, GetPayment: juspayPayment,
	}
	provider, err := juspay.New(juspay.Config{BaseURL: base, APIKey: tender.NewSecret(juspayKey), MerchantID: "demoShop"})
	if err != nil {
		return nil, err
	}
	amount := tender.MustMoney("100.15", "INR")
	through, err := tenderClient(provider, wishes{
		create: tender.CustomerParams{Reference: "buyer-00012345", Name: "Asha Verma", Email: "asha@example.test", Phone: "+919000000001"},
		get:    tender.CustomerRef{Provider: "juspay", ID: juspayCustomer},
		pay: tender.PaymentParams{
			Reference: juspayOrder, Amount: amount, Description: "tea", ReturnURL: "https://shop.example.test/back/9001",
			Customer: tender.CustomerRef{Provider: "juspay", ID: juspayCustomer},
		},
		payment: tender.PaymentRef{Provider: "juspay", ID: juspayPayment, Reference: juspayOrder, Amount: amount},
	}, want)
	return []*Client{juspayFloor(base, want), through}, err
}

func juspayFloor(base string, want map[Operation]string) *Client {
	authorization := "Basic " + base64.StdEncoding.EncodeToString([]byte(juspayKey+":"))
	f := newFloor(base, func(req *http.Request, _ []byte) {
		req.Header.Set("Authorization", authorization)
		req.Header.Set("X-Merchantid", "demoShop")
	})
	type customer struct {
		ID        string `json:"customer_id"`
		Reference string `json:"object_reference_id"`
		Email     string `json:"email_address"`
		Number    string `json:"mobile_number"`
		Code      string `json:"mobile_country_code"`
	}
	type order struct {
		ID       string      `json:"id"`
		OrderID  string      `json:"order_id"`
		Status   string      `json:"status"`
		Amount   json.Number `json:"amount"`
		Currency string      `json:"currency"`
		Links    struct {
			Web string `json:"web"`
		} `json:"payment_links"`
	}
	return f.as(Floor, "juspay", map[Operation]Call{
		CreateCustomer: func(ctx context.Context) (string, error) {
			var out customer
			err := f.postForm(ctx, "/customers", url.Values{
				"object_reference_id": {"buyer-00012345"}, "mobile_number": {"9000000001"}, "mobile_country_code": {"91"},
				"email_address": {"asha@example.test"}, "first_name": {"Asha"}, "last_name": {"Verma"},
			}, &out)
			return out.ID, err
		},
		GetCustomer: func(ctx context.Context) (string, error) {
			var out customer
			err := f.get(ctx, "/customers/"+juspayCustomer, &out)
			return out.ID, err
		},
		CreatePayment: func(ctx context.Context) (string, error) {
			var out order
			err := f.postForm(ctx, "/orders", url.Values{
				"order_id": {juspayOrder}, "amount": {"100.15"}, "currency": {"INR"}, "customer_id": {juspayCustomer}, "description": {"tea"},
				"return_url": {"https://shop.example.test/back/9001"},
			}, &out)
			return out.ID, err
		},
		GetPayment: func(ctx context.Context) (string, error) {
			var out order
			err := f.get(ctx, "/orders/"+juspayOrder, &out)
			return out.ID, err
		},
	}, want)
}
