package webhook

import (
	"fmt"
	"net/http"
	"time"
)

// Delivery is one event on its way to the merchant.
type Delivery struct {
	ID        string      `json:"id,omitempty"`        // the provider's id of the event; empty where it gives none
	Event     string      `json:"event"`               // the provider's word for what happened
	Reference string      `json:"reference,omitempty"` // the merchant's reference of the payment that it is about
	Header    http.Header `json:"header,omitempty"`    // what only this delivery has, without what authenticates it
	Body      []byte      `json:"body"`                // as it is sent, byte by byte
}

// Attempt is what became of one attempt to deliver. Its Delivery holds personal data, its text does not.
type Attempt struct {
	Delivery Delivery
	Number   int       // 1 for a delivery's first; 0 for what the provider did not send: a forgery, or what was dropped
	At       time.Time // on the courier's clock
	Status   int       // what the merchant answered; 0: nothing
	Err      error     // why there was no answer; it does not name the URL
	Last     bool      // the delivery does not come again
	Ended    bool      // because the answer is one that ends it at this provider; Last without it: it is given up, or never was the provider's
	Mischief Kind      // what the script did to it; empty: nothing
}

// String is the event's word, what was done, what the merchant answered, and what the provider does about it if it is not done.
func (a Attempt) String() string {
	text := fmt.Sprintf("%s, attempt %d", a.Delivery.Event, a.Number)
	if a.Mischief != "" {
		text += " (" + string(a.Mischief) + ")"
	}
	switch {
	case a.Mischief == Drop:
	case a.Status != 0:
		text += fmt.Sprintf(": %d", a.Status)
	default:
		text += fmt.Sprintf(": no answer: %v", a.Err)
	}
	switch {
	case a.Number == 0: // nobody's
	case !a.Last:
		text += "; comes again"
	case !a.Ended:
		text += "; given up"
	case a.Status/100 != 2:
		text += "; comes no more"
	}
	return text
}
