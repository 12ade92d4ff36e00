//go:build !race

package allocs

import (
	"context"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender"
)

// shape is an adapter with its calls.
type shape struct {
	name      string
	provider  string // whose fixtures they are
	base      string // of its URLs, in the fixtures
	prefix    string // of the paths, below the host
	signed    bool   // its Authorization holds the time
	open      func(base string, client *http.Client) (tender.Provider, error)
	authorize func(req *http.Request, body []byte) // the floor's
	calls     []call
}

// call is an operation as an app calls it, and as the floor does.
type call struct {
	name     string
	fixtures []string // the exchanges that it makes
	id       string   // of the request, in a header of the answers; most providers send one
	want     string   // what tells that the answer was read: the id
	tender   func(ctx context.Context, gw *tender.Gateway) (string, error)
	floor    func(ctx context.Context, f *floor) (string, error)
	allocs   allocs
}

// allocs are what the call allocates, exactly.
type allocs struct{ tender, floor int }

func shapes() []shape {
	return []shape{yassirShape(), lomiShape(), webpayShape(), webpayPageShape(), juspayShape()}
}

func (s shape) gateway(t testing.TB, base string, client *http.Client) *tender.Gateway {
	t.Helper()
	provider, err := s.open(base, client)
	require.NoError(t, err)
	actions := []tender.ActionType{tender.ActionRedirect, tender.ActionClientSDK}
	gw, err := tender.NewGateway(provider, tender.Options{NextActions: actions})
	require.NoError(t, err)
	return gw
}

func (s shape) byHand(base string, client *http.Client) *floor {
	return &floor{client: client, base: base, authorize: s.authorize}
}

func customerID(c *tender.Customer, err error) (string, error) {
	if err != nil {
		return "", err
	}
	return c.ID, nil
}

func paymentID(p *tender.Payment, err error) (string, error) {
	if err != nil {
		return "", err
	}
	return p.ID, nil
}
