package yassir

import (
	"runtime"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender/sandbox/ledger"
)

// A create that is between its two steps is waited for.
func TestExport_has_no_payment_without_its_intent(t *testing.T) {
	account, err := New(Options{}).AddAccount("shop", "secret", "SHOP")
	require.NoError(t, err)
	for i := range 200 {
		account.creating.Lock()
		p, err := account.ledger.CreatePayment(ledger.NewPayment{Reference: strconv.Itoa(i), Minor: 1, Currency: "DZD"})
		require.NoError(t, err)
		began, done := make(chan struct{}), make(chan accountSnapshot)
		go func() {
			close(began)
			done <- account.export()
		}()
		<-began
		runtime.Gosched()
		account.newIntent(p, "+213661000111", "").remember()
		account.creating.Unlock()
		s := <-done
		require.Len(t, s.Intents, len(s.Ledger.Payments))
	}
}
