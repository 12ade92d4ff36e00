package juspay_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender/conformance"
	"github.com/tenderpay/tender/internal/sandboxed"
)

func TestConformance(t *testing.T) {
	conformance.Run(t, func(t *testing.T) conformance.Harness {
		harness, err := sandboxed.Juspay()
		require.NoError(t, err)
		return harness
	})
}
