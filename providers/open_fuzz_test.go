package providers_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/providers"
)

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

// FuzzOpen opens Yassir with any settings: they are refused without being shown, or a request can be made with them.
func FuzzOpen(f *testing.F) {
	f.Add("https://api.payment.yassir.io", "demo-client", "s3cret-of-the-shop", "demo-shop", "DZ", "en_US")
	f.Add("http://127.0.0.1:8765/yassir/", "demo-client", "s3cret-of-the-shop", "demo-shop", "FR", "")
	f.Add("http://shop.example.test", "demo:client", "s3cret\n", "", "dz", "en US")
	f.Add("https://user:s3cret-of-the-shop@example.test/?a#b", "\xff", "é", "a b", "DZA", "\x00")
	f.Add("https://[::1%25eth0]:99999/a%2Fb/%zz", "a", "b", "c", "UK", "d")
	f.Add("HTTPS://EXAMPLE.test:/../a;b", "a", "b", "c", "XK", "d")
	for _, bad := range []string{"", "a b", "a\n", "é", "\xff"} {
		f.Add("https://example.test", bad, "b", "c", "DZ", "d")
		f.Add("https://example.test", "a", bad, "c", "DZ", "d")
		f.Add("https://example.test", "a", "b", bad, "DZ", "d")
		f.Add("https://example.test", "a", "b", "c", bad, "d")
		f.Add("https://example.test", "a", "b", "c", "DZ", bad)
	}
	f.Add("https:///a", "", "", "", "", "")
	f.Add("https://exämple.test/é", "a", "b", "c", "QQ", "d")
	f.Fuzz(func(t *testing.T, base, id, secret, service, country, locale string) {
		settings := map[string]string{
			"TENDER_YASSIR_BASE_URL": base, "TENDER_YASSIR_CLIENT_ID": id, "TENDER_YASSIR_CLIENT_SECRET": secret,
			"TENDER_YASSIR_SERVICE": service, "TENDER_YASSIR_COUNTRY": country, "TENDER_YASSIR_LOCALE": locale,
		}
		var sent *http.Request
		client := &http.Client{Transport: roundTripper(func(req *http.Request) (*http.Response, error) {
			sent = req
			recorder := httptest.NewRecorder()
			recorder.WriteHeader(http.StatusNotFound)
			return recorder.Result(), nil
		})}
		provider, err := providers.Open("yassir", func(name string) string { return settings[name] }, client)
		if err != nil {
			if provider != nil { // assert.Nil would take a nil pointer in an interface for nil
				t.Errorf("got a %T", provider)
			}
			var e *tender.Error
			require.ErrorAs(t, err, &e)
			assert.Equal(t, tender.ErrInvalid, e.Kind)
			assert.Equal(t, tender.OutcomeNotDone, e.Outcome)
			assert.NotEmpty(t, e.Fields)
			for _, value := range settings {
				if len(value) >= 16 && !strings.Contains("must be printable ASCII without spaces or line breaks", value) {
					assert.NotContains(t, err.Error(), value)
				}
			}
			return
		}
		gw, err := tender.NewGateway(provider, tender.Options{})
		require.NoError(t, err)
		_, err = gw.FindCustomer(t.Context(), tender.CustomerKey{Kind: tender.ByPhone, Value: "+213661000111"})
		require.Error(t, err)
		require.NotNil(t, sent, "settings that are taken make a request: %v", err)
		assert.True(t, sent.URL.Scheme == "https" || sent.URL.Scheme == "http", sent.URL.Scheme)
		assert.NotEmpty(t, sent.URL.Hostname())
		assert.Nil(t, sent.URL.User)
		assert.Empty(t, sent.URL.RawQuery)
		assert.True(t, strings.HasSuffix(sent.URL.EscapedPath(), "/api/v1/customers/search/+213661000111"), sent.URL.EscapedPath())
		assert.Equal(t, []string{service}, sent.Header.Values("X-Service"))
		assert.Len(t, country, 2)
	})
}
