// Swap is an app that changes its payment provider by changing a setting: TENDER_PROVIDER, and the settings of that provider.
//
//	go run ./cmd/tender sandbox                # in another terminal; export the settings that it prints
//	TENDER_PROVIDER=yassir go run ./examples/swap
//
// No provider is named in it. What a provider cannot do is asked before the call.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/providers"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Getenv, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, getenv func(string) string, out io.Writer) error {
	provider, err := providers.Open(getenv("TENDER_PROVIDER"), getenv, nil)
	if err != nil {
		return err
	}
	gw, err := tender.NewGateway(provider, tender.Options{
		Require:    []tender.Capability{tender.Customers},
		AllowLossy: true, // what the provider has no place for stays in the app's own database
	})
	if err != nil {
		return err
	}
	return signUp(ctx, gw, out, user{ID: tender.NewReference(), Name: "Amel Kaci", Email: "amel.kaci@example.test", Phone: "+213661000111", City: "Alger"})
}

// user is the app's own record. Customer is the stored token of a tender.CustomerRef, in one text column.
type user struct {
	ID, Name, Email, Phone, City string
	Customer                     string
}

// signUp makes the user a customer of the provider, lets the user move, and reads the record again in another process.
func signUp(ctx context.Context, gw *tender.Gateway, out io.Writer, u user) error {
	params := tender.CustomerParams{
		Reference: u.ID, Name: u.Name, Email: u.Email, Phone: u.Phone, Address: tender.Address{Line: "1 Rue Didouche", City: u.City, PostalCode: "16000", Country: "DZ"},
	}
	customer, err := customerOf(ctx, gw, params)
	if err != nil {
		return fmt.Errorf("sign up: %w", err)
	}
	u.Customer = customer.Ref().Token().Reveal() // UPDATE users SET customer = ... WHERE id = ...
	fmt.Fprintf(out, "signed up at %s; no place there for %v\n", gw.Name(), customer.Dropped)

	ref, err := tender.ParseCustomerRef(u.Customer)
	if err != nil {
		return fmt.Errorf("the stored ref: %w", err)
	}
	updated, err := gw.UpdateCustomer(ctx, ref, tender.CustomerUpdate{Name: new("Amel Benali")})
	if err != nil {
		return fmt.Errorf("update: %w", err)
	}
	read, err := gw.GetCustomer(ctx, updated.Ref())
	if err != nil {
		return fmt.Errorf("read again: %w", err)
	}
	if read.Name != "Amel Benali" {
		return errors.New("the new name was not stored")
	}
	fmt.Fprintln(out, "updated, and read again")

	if gw.Supports(tender.CustomersPaymentMethods) {
		methods := 0
		for _, err := range gw.ListPaymentMethods(ctx, read.Ref()) {
			if err != nil {
				return fmt.Errorf("saved payment methods: %w", err)
			}
			methods++
		}
		fmt.Fprintf(out, "%d saved payment methods\n", methods)
	}
	if gw.Supports(tender.CustomersClientToken) {
		token, err := gw.IssueClientToken(ctx, read.Ref())
		if err != nil {
			return fmt.Errorf("client token: %w", err)
		}
		fmt.Fprintf(out, "a client token for the user's device, until %s\n", token.ExpiresAt.Format("15:04 MST"))
	}
	if gw.Supports(tender.CustomersDelete) {
		if err := gw.DeleteCustomer(ctx, read.Ref()); err != nil {
			return fmt.Errorf("delete: %w", err)
		}
		fmt.Fprintln(out, "deleted")
	}
	return nil
}

// customerOf ensures the customer where the provider has a unique key. Where it has none, the app sees to it that it creates once.
func customerOf(ctx context.Context, gw *tender.Gateway, params tender.CustomerParams) (*tender.Customer, error) {
	if gw.Supports(tender.CustomersFind) {
		return gw.EnsureCustomer(ctx, params)
	}
	return gw.CreateCustomer(ctx, params)
}
