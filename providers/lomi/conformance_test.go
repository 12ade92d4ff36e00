package lomi_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender/conformance"
	"github.com/tenderpay/tender/internal/sandboxed"
)

func TestConformance(t *testing.T) { runs(t, sandboxed.Lomi) }

func TestConformance_currentGeneration(t *testing.T) { runs(t, sandboxed.LomiCurrent) }

func runs(t *testing.T, newHarness func() (conformance.Harness, error)) {
	t.Helper()
	conformance.Run(t, func(t *testing.T) conformance.Harness {
		harness, err := newHarness()
		require.NoError(t, err)
		return harness
	})
}
