package webpay_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender/conformance"
	"github.com/tenderpay/tender/internal/sandboxed"
)

// The suite runs for payments on the provider's pages, and for those of its SDK.
func TestConformance(t *testing.T) { conform(t, sandboxed.WebPay) }

func TestConformance_components(t *testing.T) { conform(t, sandboxed.WebPayComponents) }

func conform(t *testing.T, newHarness func() (conformance.Harness, error)) {
	t.Helper()
	conformance.Run(t, func(t *testing.T) conformance.Harness {
		harness, err := newHarness()
		require.NoError(t, err)
		return harness
	})
}
