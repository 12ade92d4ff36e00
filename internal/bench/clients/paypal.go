package clients

import (
	"context"
	"net/http"

	"github.com/plutov/paypal/v4"
)

const paypalPayment = "5O190127TN364715T"

// paypalShape has payments alone: the library has no calls for customers.
func paypalShape(base string) ([]*Client, error) {
	base += "/paypal"
	want := map[Operation]string{CreatePayment: paypalPayment, GetPayment: paypalPayment}
	connections := &http.Client{Transport: transport()}
	client, err := paypal.NewClient("client", "secret", base)
	if err != nil {
		return nil, err
	}
	client.SetHTTPClient(connections)
	order := func(o *paypal.Order, err error) (string, error) {
		if err != nil {
			return "", err
		}
		return o.ID, nil
	}
	through := &Client{Library: PayPal, Shape: "paypal", Want: want, close: connections.CloseIdleConnections, Calls: map[Operation]Call{
		CreatePayment: func(ctx context.Context) (string, error) {
			return order(client.CreateOrder(ctx, paypal.OrderIntentCapture, []paypal.PurchaseUnitRequest{{
				Description: "Order 9", Amount: &paypal.PurchaseUnitAmount{Currency: "USD", Value: "100.00"},
			}}, nil, nil))
		},
		GetPayment: func(ctx context.Context) (string, error) { return order(client.GetOrder(ctx, paypalPayment)) },
	}}
	return []*Client{paypalFloor(base, want), through}, nil
}

// paypalFloor has its token from the start; the library asks for one before the first call, and when it runs out.
func paypalFloor(base string, want map[Operation]string) *Client {
	const token = "A21AAFEpH4PsADK7qSS7pSRsgzfENtu-Q1ysgEDVDESseMHBYXVJYE8ovjj68elIDy8nF26AwPhfXTIeWAZHSLIsQkSYz9ifg" //nolint:gosec // the stub's
	f := newFloor(base, func(req *http.Request, _ []byte) { req.Header.Set("Authorization", "Bearer "+token) })
	type amount struct {
		Currency string `json:"currency_code"`
		Value    string `json:"value"`
	}
	type unit struct {
		Amount      amount `json:"amount"`
		Description string `json:"description"`
	}
	type orderBody struct {
		Intent string `json:"intent"`
		Units  []unit `json:"purchase_units"`
	}
	type order struct {
		ID     string `json:"id"`
		Status string `json:"status"`
		Links  []struct {
			URL string `json:"href"`
			Rel string `json:"rel"`
		} `json:"links"`
	}
	return f.as(Floor, "paypal", map[Operation]Call{
		CreatePayment: func(ctx context.Context) (string, error) {
			var out order
			err := f.postJSON(ctx, "/v2/checkout/orders", orderBody{
				Intent: "CAPTURE", Units: []unit{{Amount: amount{Currency: "USD", Value: "100.00"}, Description: "Order 9"}},
			}, &out)
			return out.ID, err
		},
		GetPayment: func(ctx context.Context) (string, error) {
			var out order
			err := f.get(ctx, "/v2/checkout/orders/"+paypalPayment, &out)
			return out.ID, err
		},
	}, want)
}
