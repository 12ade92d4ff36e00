package tender

import (
	"context"
	"time"
)

// ClientToken lets a provider's browser or mobile SDK act for one customer, for a short time. Give it to that customer's own device and to nobody else.
type ClientToken struct {
	Token     Secret
	ExpiresAt time.Time // UTC; zero = not stated
}

// ClientTokenIssuer is implemented where a customer can be given a token for the provider's SDK (capability "customers.client_token").
type ClientTokenIssuer interface {
	// IssueClientToken returns a token of the customer. A customer that does not exist is ErrNotFound. An answer without a token is
	// ErrProtocol. Where CustomerParams.ClientToken asks for one, CreateCustomer returns it too. [TOK-01, TOK-02, CUS-09, ERR-03]
	IssueClientToken(ctx context.Context, ref CustomerRef) (*ClientToken, error)
}

// IssueClientToken asks for a token with which the provider's SDK acts for the customer. It charges and changes nothing; each call may give
// another token. A ref of another provider, or one without the key that this provider wants, is ErrInvalid before any traffic; a customer that
// does not exist is ErrNotFound.
func (g *Gateway) IssueClientToken(ctx context.Context, ref CustomerRef) (*ClientToken, error) {
	return do(ctx, g, OpIssueClientToken, func(ctx context.Context) (*ClientToken, error) {
		if err := g.Check(CustomersClientToken); err != nil {
			return nil, err
		}
		if err := g.checkCustomerRef(ref); err != nil {
			return nil, err
		}
		token, err := g.tokens.IssueClientToken(ctx, ref)
		if err != nil {
			return nil, err
		}
		if token == nil {
			return nil, noAnswer()
		}
		if token.Token.IsZero() {
			return nil, &Error{Kind: ErrProtocol, Message: "the answer has no client token"}
		}
		return token, nil
	})
}
