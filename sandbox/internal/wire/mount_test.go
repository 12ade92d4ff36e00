package wire_test

import (
	"crypto/tls"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/tenderpay/tender/sandbox/internal/wire"
)

func TestMountedAt(t *testing.T) {
	for name, test := range map[string]struct {
		target, prefix string
		change         func(*http.Request)
		want           string
	}{
		"at the root":          {"http://api.example.test/orders?a=/b", "", nil, "http://api.example.test"},
		"below a prefix":       {"http://api.example.test/juspay/orders", "/juspay", nil, "http://api.example.test/juspay"},
		"over TLS":             {"/juspay/orders", "/juspay", func(r *http.Request) { r.TLS = &tls.ConnectionState{} }, "https://example.com/juspay"},
		"an escaped path":      {"/juspay/orders/a%2Fb", "/juspay", nil, "http://example.com/juspay"},
		"without a host":       {"http://api.example.test/orders", "", func(r *http.Request) { r.Host = "" }, "http://api.example.test"},
		"a rewritten path":     {"/orders", "", func(r *http.Request) { r.RequestURI = "/else" }, "http://example.com"},
		"through a proxy":      {"/orders", "", func(r *http.Request) { r.RequestURI = "http://example.com/x/orders" }, "http://example.com/x"},
		"a target of nonsense": {"/orders", "", func(r *http.Request) { r.RequestURI = "%zz" }, "http://example.com"},
	} {
		t.Run(name, func(t *testing.T) {
			r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, test.target, nil)
			if test.change != nil {
				test.change(r)
			}
			var got string
			http.StripPrefix(test.prefix, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { got = wire.MountedAt(r) })).
				ServeHTTP(httptest.NewRecorder(), r)
			assert.Equal(t, test.want, got)
		})
	}
}

func TestCurrencyDigits(t *testing.T) {
	for currency, want := range map[string]int{"XOF": 0, "JPY": 0, "INR": 2, "DZD": 2, "KWD": 3, "CLF": 4, "???": 2} {
		assert.Equal(t, want, wire.CurrencyDigits(currency), currency)
	}
}
