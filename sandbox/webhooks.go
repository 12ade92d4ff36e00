package sandbox

import (
	"fmt"
	"strings"

	"github.com/tenderpay/tender/sandbox/webhook"
)

// Webhooks delivers the webhooks of provider's default account. It has no URL at first, and sends nothing before it is told to: by
// [webhook.Courier.Deliver], or all the time by [webhook.Courier.Run]. Where the state is in a file, URL and pending deliveries are in it.
func (s *Sandbox) Webhooks(provider string) (*webhook.Courier, error) {
	switch provider {
	case juspayName:
		return s.accounts.juspay.Webhooks(), nil
	case lomiName:
		return s.accounts.lomi.Webhooks(), nil
	case webpayName:
		return s.accounts.webpay.Webhooks(), nil
	case yassirName:
		return s.accounts.yassir.Webhooks(), nil
	default:
		return nil, s.noProvider(provider)
	}
}

func (s *Sandbox) noProvider(name string) error {
	return fmt.Errorf("sandbox: no provider %q; there are: %s", name, strings.Join(s.Providers(), ", "))
}
