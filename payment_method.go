package tender

import (
	"context"
	"fmt"
	"iter"
	"log/slog"
	"time"
)

// PaymentMethod is a means of payment that a provider keeps for a customer, a card above all. fmt and slog show brand and last four digits only.
type PaymentMethod struct {
	ID        Secret    // the provider's id; a secret, as whoever has it may be able to charge
	Token     Secret    // what a payment with it is given; at some providers equal to ID
	Brand     string    // in the provider's words; empty if it does not say
	Masked    string    // the number as the provider masks it
	Last4     string    // its last four digits
	ExpiresOn time.Time // the last day of validity, at midnight UTC; zero = not stated
	Expired   *bool     // nil = the provider does not say
	KeepUntil time.Time // UTC; when the provider forgets it; zero = not stated
	CreatedAt time.Time // UTC; zero = not stated
	UpdatedAt time.Time // UTC; zero = not stated
	Raw       Raw       // the provider's row
}

func (m PaymentMethod) summary() string {
	return fmt.Sprintf("payment method{brand: %s, last4: %s}", m.Brand, m.Last4)
}

// Format shows brand and last four digits for every verb of package fmt.
func (m PaymentMethod) Format(f fmt.State, verb rune) { writeRedacted(f, verb, m.summary()) }

// LogValue shows brand and last four digits in package slog.
func (m PaymentMethod) LogValue() slog.Value { return slog.StringValue(m.summary()) }

// PaymentMethodPage is one page of a list.
type PaymentMethodPage struct {
	PaymentMethods []*PaymentMethod
	Next           string // opaque; "" = this is the last page
}

// PaymentMethodLister is implemented where a customer's saved payment methods can be listed (capability "customers.payment_methods").
type PaymentMethodLister interface {
	// ListPaymentMethods returns the page that cursor leads to, "" for the first, as CustomerLister does. A customer that does not exist is
	// ErrNotFound. [MET-01, MET-02, CUS-09, ERR-03]
	ListPaymentMethods(ctx context.Context, ref CustomerRef, cursor string) (*PaymentMethodPage, error)
}

// ListPaymentMethods lists the payment methods that the provider keeps for a customer, page by page as the loop asks for them, under the
// conditions of ListCustomers. A ref of another provider, or one without the key that this provider wants, is ErrInvalid before any traffic; a
// customer that does not exist is ErrNotFound.
func (g *Gateway) ListPaymentMethods(ctx context.Context, ref CustomerRef) iter.Seq2[*PaymentMethod, error] {
	return pages(ctx, g, OpListPaymentMethods, func(ctx context.Context, cursor string) ([]*PaymentMethod, string, error) {
		if err := g.Check(CustomersPaymentMethods); err != nil {
			return nil, "", err
		}
		if err := g.checkCustomerRef(ref); err != nil {
			return nil, "", err
		}
		page, err := g.methods.ListPaymentMethods(ctx, ref, cursor)
		if err != nil {
			return nil, "", err
		}
		if page == nil {
			return nil, "", noAnswer()
		}
		for _, method := range page.PaymentMethods {
			if method == nil {
				return nil, "", noAnswer()
			}
			if method.ID.IsZero() && method.Token.IsZero() {
				return nil, "", &Error{Kind: ErrProtocol, Message: "a payment method of the answer has neither an id nor a token"}
			}
		}
		return page.PaymentMethods, page.Next, nil
	})
}
