package lomi

import "time"

// SessionForm is what a checkout session looks like in an answer.
type SessionForm int

// The forms.
const (
	SessionsFull    SessionForm = iota // all fields, and url, in every answer: as documented
	SessionsShort                      // a create's answer without contacts, products and metadata, and with quantity: as in the first generation's code
	SessionsCurrent                    // a create answers checkout_session_id and checkout_url, a read has no address: as in the current generation's code
	SessionsGuide                      // a create answers id, checkout_url and seven more, a read has checkout_url: as a guide page has it
)

// AmountForm is how an answer writes an amount.
type AmountForm int

// The forms.
const (
	AmountsInDigits   AmountForm = iota // 2500, and 25.5 with Options.MajorUnits
	AmountsInDecimals                   // 2500.0
	AmountsInText                       // "2500", as providers behind lomi have it
)

// Links is what of a session is in the metadata of its transactions. No page says; published code writes the one and relies on the other.
type Links int

// The ways.
const (
	LinkByBoth     Links = iota // the session's own metadata, and its id as checkout_session_id
	LinkBySession               // only checkout_session_id
	LinkByMetadata              // only the session's own metadata
	LinkByNothing               // no metadata
)

func (o *Options) sessionLifetime() time.Duration {
	if o.SessionLifetime <= 0 {
		return 30 * time.Minute
	}
	return o.SessionLifetime
}
