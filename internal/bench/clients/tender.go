package clients

import (
	"context"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/internal/bench/stub"
)

// wishes are what an app asks of tender for one provider.
type wishes struct {
	create  tender.CustomerParams
	get     tender.CustomerRef
	pay     tender.PaymentParams
	payment tender.PaymentRef
}

// tenderClient calls provider through a Gateway with the options that it has by itself: every check is on, and nothing is logged.
func tenderClient(provider interface {
	tender.Provider
	CloseIdleConnections()
}, w wishes, want map[Operation]string) (*Client, error) {
	gw, err := tender.NewGateway(provider, tender.Options{})
	if err != nil {
		return nil, err
	}
	customer := func(c *tender.Customer, err error) (string, error) {
		if err != nil {
			return "", err
		}
		if c.ID == "" {
			return c.Phone, nil // Yassir's creation states no id
		}
		return c.ID, nil
	}
	payment := func(p *tender.Payment, err error) (string, error) {
		if err != nil {
			return "", err
		}
		return p.ID, nil
	}
	client := &Client{Library: Tender, Shape: gw.Name(), Want: want, close: provider.CloseIdleConnections, Calls: map[Operation]Call{
		CreateCustomer: func(ctx context.Context) (string, error) { return customer(gw.CreateCustomer(ctx, w.create)) },
		GetCustomer:    func(ctx context.Context) (string, error) { return customer(gw.GetCustomer(ctx, w.get)) },
		CreatePayment:  func(ctx context.Context) (string, error) { return payment(gw.CreatePayment(ctx, w.pay)) },
		GetPayment:     func(ctx context.Context) (string, error) { return payment(gw.GetPayment(ctx, w.payment)) },
	}}
	if gw.Supports(tender.CustomersList) {
		client.Calls[ListCustomers] = func(ctx context.Context) (string, error) {
			var id string
			rows := 0
			for c, err := range gw.ListCustomers(ctx, tender.CustomerQuery{}) {
				if err != nil {
					return "", err
				}
				id = c.ID
				rows++
			}
			if rows != stub.Rows {
				return "", errRows
			}
			return id, nil
		}
	}
	return client, nil
}
