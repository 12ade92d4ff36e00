package sandboxed

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/conformance"
)

// losing carries every request out, and loses the answer to the first creation.
type losing struct {
	http.RoundTripper
	lost atomic.Bool
}

func (l *losing) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := l.RoundTripper.RoundTrip(req)
	if err != nil || req.Method != http.MethodPost || l.lost.Swap(true) {
		return resp, err
	}
	_ = resp.Body.Close() // nobody reads it
	return nil, errors.New("connection reset by peer")
}

// 64 callers of two Gateways leave one customer, also when the answer to a creation is lost.
func TestEnsureCustomer_oneCustomerOfManyCallers(t *testing.T) {
	for name, newHarness := range map[string]func() (conformance.Harness, error){"juspay": Juspay, "webpay": WebPay, "yassir": Yassir} {
		for _, lossy := range []bool{false, true} {
			t.Run(name, func(t *testing.T) {
				harness, err := newHarness()
				require.NoError(t, err)
				server := httptest.NewServer(harness.Handler)
				defer server.Close()
				transport := &http.Transport{MaxIdleConnsPerHost: 64}
				defer transport.CloseIdleConnections()
				wire := &losing{RoundTripper: transport}
				wire.lost.Store(!lossy)
				var gateways [2]*tender.Gateway
				for i := range gateways {
					provider, err := harness.New(conformance.Target{BaseURL: server.URL, Transport: wire})
					require.NoError(t, err)
					gateways[i], err = tender.NewGateway(provider, tender.Options{AllowLossy: true})
					require.NoError(t, err)
				}
				params := tender.CustomerParams{Reference: tender.NewReference(), Name: "Amel Kaci", Email: "amel@example.test", Phone: "+213661000111"}
				var callers sync.WaitGroup
				for i := range 64 {
					callers.Go(func() {
						customer, err := gateways[i%2].EnsureCustomer(t.Context(), params)
						if assert.NoError(t, err) {
							assert.Equal(t, params.Name, customer.Name)
						}
					})
				}
				callers.Wait()
				key := params.Reference
				if gateways[0].Profile().Customer[tender.FieldPhone].Unique {
					key = params.Phone
				}
				assert.Equal(t, 1, harness.Backend.Customers(key))
			})
		}
	}
}
