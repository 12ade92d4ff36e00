package clients

import (
	"context"
	"net/http"
	"net/url"

	"github.com/stripe/stripe-go/v85"

	"github.com/tenderpay/tender/internal/bench/stub"
)

const (
	stripeKey      = "sk_test_benchmark"
	stripeCustomer = "cus_NffrFeUfNV2Hib"
	stripePayment  = "pi_3MtwBwLkdIwHu7ix28a3tqPa"
)

// NewStripe returns stripe-go as it comes, but for the server, the number of idle connections, and that it logs nothing. Its repeats and telemetry are
// as by default; the stub sends no Request-Id, so there is nothing for the telemetry to report.
func NewStripe(base string, client *http.Client) *stripe.Client {
	return stripe.NewClient(stripeKey, stripe.WithBackends(stripe.NewBackendsWithConfig(&stripe.BackendConfig{
		URL: stripe.String(base), HTTPClient: client, LeveledLogger: &stripe.LeveledLogger{Level: stripe.LevelNull},
	})))
}

func stripeShape(base string) ([]*Client, error) {
	want := map[Operation]string{
		CreateCustomer: stripeCustomer, GetCustomer: stripeCustomer, CreatePayment: stripePayment, GetPayment: stripePayment,
		ListCustomers: nth(stripeCustomer, stub.Rows-1),
	}
	connections := &http.Client{Transport: transport()}
	client := NewStripe(base, connections)
	customer := func(c *stripe.Customer, err error) (string, error) {
		if err != nil {
			return "", err
		}
		return c.ID, nil
	}
	payment := func(p *stripe.PaymentIntent, err error) (string, error) {
		if err != nil {
			return "", err
		}
		return p.ID, nil
	}
	through := &Client{Library: StripeGo, Shape: "stripe", Want: want, close: connections.CloseIdleConnections, Calls: map[Operation]Call{
		CreateCustomer: func(ctx context.Context) (string, error) {
			return customer(client.V1Customers.Create(ctx, &stripe.CustomerCreateParams{
				Name: stripe.String("Jenny Rosen"), Email: stripe.String("jenny@example.test"), Phone: stripe.String("+15555550100"),
				Metadata: map[string]string{"order": "9"},
			}))
		},
		GetCustomer: func(ctx context.Context) (string, error) {
			return customer(client.V1Customers.Retrieve(ctx, stripeCustomer, nil))
		},
		CreatePayment: func(ctx context.Context) (string, error) {
			return payment(client.V1PaymentIntents.Create(ctx, &stripe.PaymentIntentCreateParams{
				Amount: stripe.Int64(2000), Currency: stripe.String("usd"), Metadata: map[string]string{"order": "9"},
				AutomaticPaymentMethods: &stripe.PaymentIntentCreateAutomaticPaymentMethodsParams{Enabled: stripe.Bool(true)},
			}))
		},
		GetPayment: func(ctx context.Context) (string, error) {
			return payment(client.V1PaymentIntents.Retrieve(ctx, stripePayment, nil))
		},
		ListCustomers: func(ctx context.Context) (string, error) {
			params := &stripe.CustomerListParams{}
			params.Limit = stripe.Int64(stub.Rows)
			var id string
			var failed error
			rows := 0
			client.V1Customers.List(ctx, params).All(ctx)(func(c *stripe.Customer, err error) bool {
				if failed = err; err != nil {
					return false
				}
				id = c.ID
				rows++
				return true
			})
			if failed == nil && rows != stub.Rows {
				failed = errRows
			}
			return id, failed
		},
	}}
	return []*Client{stripeFloor(base, want), through}, nil
}

func stripeFloor(base string, want map[Operation]string) *Client {
	f := newFloor(base, func(req *http.Request, _ []byte) {
		req.Header.Set("Authorization", "Bearer "+stripeKey)
		req.Header.Set("Stripe-Version", stripe.APIVersion)
	})
	type customer struct {
		ID    string `json:"id"`
		Name  string `json:"name"`
		Email string `json:"email"`
		Phone string `json:"phone"`
	}
	type list struct {
		Data []customer `json:"data"`
	}
	type payment struct {
		ID       string `json:"id"`
		Status   string `json:"status"`
		Secret   string `json:"client_secret"`
		Amount   int64  `json:"amount"`
		Currency string `json:"currency"`
	}
	return f.as(Floor, "stripe", map[Operation]Call{
		CreateCustomer: func(ctx context.Context) (string, error) {
			var out customer
			err := f.postForm(ctx, "/v1/customers", url.Values{
				"name": {"Jenny Rosen"}, "email": {"jenny@example.test"}, "phone": {"+15555550100"}, "metadata[order]": {"9"},
			}, &out)
			return out.ID, err
		},
		GetCustomer: func(ctx context.Context) (string, error) {
			var out customer
			err := f.get(ctx, "/v1/customers/"+stripeCustomer, &out)
			return out.ID, err
		},
		CreatePayment: func(ctx context.Context) (string, error) {
			var out payment
			err := f.postForm(ctx, "/v1/payment_intents", url.Values{
				"amount": {"2000"}, "currency": {"usd"}, "automatic_payment_methods[enabled]": {"true"}, "metadata[order]": {"9"},
			}, &out)
			return out.ID, err
		},
		GetPayment: func(ctx context.Context) (string, error) {
			var out payment
			err := f.get(ctx, "/v1/payment_intents/"+stripePayment, &out)
			return out.ID, err
		},
		ListCustomers: func(ctx context.Context) (string, error) {
			var out list
			if err := f.get(ctx, "/v1/customers?limit=20", &out); err != nil {
				return "", err
			}
			return last(out.Data, func(c customer) string { return c.ID }, stub.Rows)
		},
	}, want)
}
