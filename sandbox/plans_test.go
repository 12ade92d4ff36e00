package sandbox_test

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender/sandbox"
	"github.com/tenderpay/tender/sandbox/internal/wiretest"
	"github.com/tenderpay/tender/sandbox/lomi"
	"github.com/tenderpay/tender/sandbox/webhook"
	"github.com/tenderpay/tender/sandbox/yassir"
)

// What each answer means to each provider: "done", "again", or "never again" of one that ends the delivery untaken; and how often one comes that no
// answer ends.
func TestWebhooks_what_each_answer_means_to_each_provider(t *testing.T) {
	anySuccess := map[int]string{200: "done", 201: "done", 204: "done", 302: "again", 401: "again", 404: "again", 500: "again", 0: "again"}
	only200 := map[int]string{200: "done", 201: "again", 204: "again", 302: "again", 401: "again", 404: "again", 500: "again", 0: "again"}
	no4xx := map[int]string{200: "done", 201: "done", 204: "done", 302: "again", 401: "never again", 404: "never again", 500: "again", 0: "again"}
	for name, plan := range map[string]struct {
		provider string
		options  sandbox.Options
		answers  map[int]string
		attempts int
	}{
		"juspay":             {"juspay", sandbox.Options{}, only200, 17},
		"lomi":               {"lomi", sandbox.Options{}, anySuccess, 4},
		"lomi, current":      {"lomi", sandbox.Options{Lomi: lomi.Options{CurrentWebhooks: true}}, no4xx, 5},
		"webpay":             {"webpay", sandbox.Options{}, only200, 7},
		"yassir":             {"yassir", sandbox.Options{}, anySuccess, 1},
		"yassir, redelivers": {"yassir", sandbox.Options{Yassir: yassir.Options{RedeliverWebhooks: true}}, anySuccess, 4},
	} {
		for status, meaning := range plan.answers {
			t.Run(fmt.Sprintf("%s: %d", name, status), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					courier, err := sandbox.New(plan.options).Webhooks(plan.provider)
					require.NoError(t, err)
					receiver := &wiretest.Receiver{}
					courier.SetTransport(receiver)
					require.NoError(t, courier.SetURL("https://shop.example/hooks"))
					courier.Add(webhook.Delivery{ID: "1", Event: "event", Body: []byte(`{"id":"1"}`)})
					var all []webhook.Attempt
					for courier.Pending() > 0 {
						receiver.Answer(status)
						all = append(all, courier.Deliver(t.Context())...)
						<-time.After(time.Minute) // of the test's own time
					}
					last := all[len(all)-1]
					assert.True(t, last.Last)
					assert.Equal(t, meaning != "again", last.Ended, "an answer ends it, or there are no attempts left")
					switch meaning {
					case "again":
						assert.Len(t, all, plan.attempts)
						assert.Contains(t, last.String(), "; given up")
					case "done":
						assert.Equal(t, fmt.Sprintf("event, attempt 1: %d", status), all[0].String())
					default:
						assert.Equal(t, fmt.Sprintf("event, attempt 1: %d; comes no more", status), all[0].String())
					}
					for _, a := range all[:len(all)-1] {
						assert.False(t, a.Last)
						assert.False(t, a.Ended)
						assert.Contains(t, a.String(), "; comes again")
					}
				})
			})
		}
	}
}
