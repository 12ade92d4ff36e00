package main

import (
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender/providers"
	"github.com/tenderpay/tender/sandbox"
)

// The same function runs at every provider, chosen by a setting alone.
func TestSwap(t *testing.T) {
	box := sandbox.New(sandbox.Options{})
	server := httptest.NewServer(box)
	defer server.Close()
	require.NotEmpty(t, box.Providers())
	for _, name := range box.Providers() {
		t.Run(name, func(t *testing.T) {
			settings, err := box.Settings(name, server.URL)
			require.NoError(t, err)
			settings["TENDER_PROVIDER"] = name
			var out strings.Builder
			require.NoError(t, run(t.Context(), func(key string) string { return settings[key] }, &out))
			assert.Contains(t, out.String(), "signed up at "+name)
			assert.Contains(t, out.String(), "updated, and read again")
			t.Log(out.String())
		})
	}
}

func TestSwap_withoutASetting(t *testing.T) {
	err := run(t.Context(), func(string) string { return "" }, &strings.Builder{})
	require.Error(t, err)
	assert.Contains(t, err.Error(), strings.Join(providers.Names(), ", "))
}

// No provider is named in the app.
func TestSwap_namesNoProvider(t *testing.T) {
	source, err := os.ReadFile("main.go")
	require.NoError(t, err)
	_, code, _ := strings.Cut(string(source), "package main")
	for _, name := range providers.Names() {
		assert.NotContains(t, strings.ToLower(code), name)
	}
}
