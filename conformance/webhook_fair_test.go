package conformance

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender/conformance/reference/front"
)

// A provider may tell of a refund by an event of the payment beside that of the refund: it names no refund, and needs no id of its own.
func TestTwoEqualRefunds_oneKindOfEventNamesNoRefund(t *testing.T) {
	for _, id := range []string{"", "evt_%d"} {
		harness := func() (Harness, error) {
			h, err := referenceHarness(front.Options{}, nil, nil)
			if err != nil {
				return h, err
			}
			for i, d := range h.Webhooks.Deliveries {
				if d.ProviderType == "payment.paid" && id == "" {
					d.ID, d.Body = "", strings.Replace(d.Body, `"id":"evt_paid",`, "", 1)
					h.Webhooks.Deliveries[i] = d
				}
			}
			send, sent := h.Webhooks.Send, 0
			h.Webhooks.Send = func(ctx context.Context, app func(http.Header, []byte)) error {
				if sent++; sent > 1 {
					name := ""
					if id != "" {
						name = fmt.Sprintf(`"id":"`+id+`",`, sent)
					}
					body := []byte(`{` + name + `"type":"payment.paid","payment":` + strings.Replace(referencePayment, "STATUS", "paid", 1) + `}`)
					app(h.Webhooks.Sign(body), body)
				}
				return send(ctx, app)
			}
			return h, nil
		}
		report := Check(t.Context(), harness, "HOK-05/two_equal_refunds")
		require.Len(t, report.Results, 1)
		assert.Equal(t, Pass, report.Results[0].Verdict, "%s", report.Results[0].Details)
	}
}
