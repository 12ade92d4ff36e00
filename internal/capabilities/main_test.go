package main

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestThePageIsNotStale(t *testing.T) {
	var made strings.Builder
	require.NoError(t, write(t.Context(), &made))
	page, err := os.ReadFile("../../docs/capabilities.md")
	require.NoError(t, err)
	assert.Equal(t, made.String(), string(page), "run make docs")
}
