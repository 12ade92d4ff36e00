package tender

import (
	"maps"
	"net"
	"net/url"
	"strings"
)

// acceptCustomer holds an answer against what was asked and fills in what it does not state. asked has the values that the answer must not
// contradict where they identify the customer, id the id that was asked for, if any.
func (g *Gateway) acceptCustomer(customer *Customer, asked CustomerParams, id string) (*Customer, error) {
	if customer == nil {
		return nil, noAnswer()
	}
	c := *customer
	c.Provider = g.Name()
	var f faults
	differs(&f, FieldID, id, c.ID)
	if !g.customerRules.rules[FieldReference].Local {
		differs(&f, FieldReference, asked.Reference, c.Reference)
	}
	switch unique, _ := g.customerRules.unique(); unique {
	case FieldPhone:
		differs(&f, FieldPhone, asked.Phone, c.Phone)
	case FieldEmail:
		if !strings.EqualFold(asked.Email, c.Email) {
			differs(&f, FieldEmail, asked.Email, c.Email)
		}
	default: // the reference is compared above
	}
	if len(f) > 0 {
		return nil, &Error{Kind: ErrIntegrity, Fields: f, Customer: &c}
	}
	var unusable faults
	unusable.key(FieldID, c.ID)
	if len(unusable) > 0 {
		return nil, &Error{Kind: ErrProtocol, Message: "the answer has an id that no later call can use", Customer: &c}
	}
	fill(&c.ID, id)
	fill(&c.Reference, asked.Reference)
	fill(&c.Name, asked.Name)
	fill(&c.Email, asked.Email)
	fill(&c.Phone, asked.Phone)
	if c.Address == (Address{}) {
		c.Address = asked.Address
	}
	if c.Metadata == nil {
		c.Metadata = maps.Clone(asked.Metadata)
	}
	for name, value := range asked.Extra {
		if _, stated := c.Extra[name]; !stated {
			if c.Extra = maps.Clone(c.Extra); c.Extra == nil {
				c.Extra = map[string]string{}
			}
			c.Extra[name] = value
		}
	}
	if c.Active == nil && asked.Active != nil {
		c.Active = new(*asked.Active)
	}
	return &c, nil
}

// acceptPayment holds an answer against the ref of the payment that was asked for and fills in what it does not state.
func (g *Gateway) acceptPayment(payment *Payment, asked PaymentRef) (*Payment, error) {
	if payment == nil {
		return nil, noAnswer()
	}
	p := *payment
	p.Provider = g.Name()
	var f faults
	differs(&f, FieldID, asked.ID, p.ID)
	differs(&f, FieldReference, asked.Reference, p.Reference)
	if p.Amount.Stated() && asked.Amount.Stated() && p.Amount != asked.Amount {
		f.add(FieldAmount, "was "+asked.Amount.String()+" and is "+p.Amount.String()+" in the answer")
	}
	whole := asked.Amount
	if !whole.Stated() {
		whole = p.Amount
	}
	f.within(p.Amount, Money{})
	f.within(p.AmountCaptured, whole)
	f.within(p.AmountRefunded, whole)
	if len(f) > 0 {
		return nil, &Error{Kind: ErrIntegrity, Fields: f, Payment: &p}
	}
	fill(&p.ID, asked.ID)
	if p.ID == "" {
		return nil, &Error{Kind: ErrProtocol, Message: "the answer has no payment id", Payment: &p}
	}
	var unusable faults
	unusable.key(FieldID, p.ID)
	unusable.clean([]text{{FieldClientSecret, p.ClientSecret.Reveal()}})
	if len(unusable) > 0 {
		return nil, &Error{Kind: ErrProtocol, Message: "the answer has an id or a client secret that no later call can use", Payment: &p}
	}
	if a := p.NextAction; a != nil && (a.Type == ActionRedirect || a.URL != "") && !safeRedirect(a.URL) {
		return nil, &Error{Kind: ErrProtocol, Message: "the answer's redirect is neither https nor http on loopback", Payment: &p}
	}
	if a := p.NextAction; a != nil && a.Type == ActionClientSDK && (a.SDK == "" || a.ClientSecret.IsZero()) {
		return nil, &Error{Kind: ErrProtocol, Message: "the answer wants an SDK and has nothing to give it", Payment: &p}
	}
	fill(&p.Reference, asked.Reference)
	fill(&p.ReturnURL, asked.ReturnURL)
	if p.ClientSecret.IsZero() {
		p.ClientSecret = asked.ClientSecret
	}
	if !p.Amount.Stated() {
		p.Amount = asked.Amount
	}
	if asked.Capture != "" {
		p.Capture = asked.Capture
	}
	p.Status = knownStatus(p.Status)
	p.Refunded = knownRefundState(p.Refunded)
	return &p, nil
}

// acceptRefund holds an answer against what was asked, by id if there is one, and fills in what it does not state.
func (g *Gateway) acceptRefund(refund *Refund, ref PaymentRef, id string, asked RefundParams) (*Refund, error) {
	if refund == nil {
		return nil, noAnswer()
	}
	r := *refund
	r.Payment = ref
	var f faults
	differs(&f, FieldID, id, r.ID)
	differs(&f, FieldReference, asked.Reference, r.Reference)
	if r.Amount.Stated() && asked.Amount.Stated() && r.Amount != asked.Amount {
		f.add(FieldAmount, "was "+asked.Amount.String()+" and is "+r.Amount.String()+" in the answer")
	}
	f.within(r.Amount, ref.Amount)
	if len(f) > 0 {
		return nil, &Error{Kind: ErrIntegrity, Fields: f, Refund: &r}
	}
	fill(&r.ID, id)
	fill(&r.Reference, asked.Reference)
	if !r.Amount.Stated() {
		r.Amount = asked.Amount
	}
	r.Status = knownRefundStatus(r.Status)
	r.Refunded = knownRefundState(r.Refunded)
	return &r, nil
}

func noAnswer() error {
	return &Error{Kind: ErrProtocol, Message: "the adapter returned neither a result nor an error"}
}

// differs adds field if both sides state it and they are not the same. The values stay out of the text: they may be personal data.
func differs(f *faults, field Field, asked, answered string) {
	if asked != "" && answered != "" && asked != answered {
		f.add(field, "is not the one that was asked for")
	}
}

// within adds an amount of an answer that is below zero, above the whole or in another currency. What is not stated is fine.
func (f *faults) within(part, whole Money) {
	switch {
	case !part.Stated():
	case part.Minor() < 0:
		f.add(FieldAmount, "is below zero in the answer")
	case !whole.Stated():
	case part.Currency() != whole.Currency():
		f.add(FieldAmount, "was in "+whole.Currency()+" and is in "+part.Currency()+" in the answer")
	case part.Minor() > whole.Minor():
		f.add(FieldAmount, "was "+whole.String()+" and a part of it is "+part.String()+" in the answer")
	}
}

func fill(field *string, value string) {
	if *field == "" {
		*field = value
	}
}

func knownStatus(s Status) Status {
	switch s {
	case StatusRequiresConfirmation, StatusRequiresAction, StatusProcessing, StatusAuthorized, StatusSucceeded,
		StatusCanceled, StatusExpired, StatusFailed, StatusUnknown:
		return s
	}
	return StatusUnknown
}

func knownRefundStatus(s RefundStatus) RefundStatus {
	switch s {
	case RefundPending, RefundSucceeded, RefundFailed, RefundUnknown:
		return s
	}
	return RefundUnknown
}

func knownRefundState(s RefundState) RefundState {
	switch s {
	case RefundedNone, RefundedPartial, RefundedFull, RefundedUnknown:
		return s
	}
	return RefundedUnknown
}

// safeRedirect reports whether a payer may be sent to rawURL: https, or http to loopback.
func safeRedirect(rawURL string) bool {
	u, err := url.Parse(rawURL)
	if err != nil || u.Hostname() == "" || u.User != nil {
		return false
	}
	return u.Scheme == "https" || (u.Scheme == "http" && isLoopback(u.Hostname()))
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || (ip != nil && ip.IsLoopback())
}
