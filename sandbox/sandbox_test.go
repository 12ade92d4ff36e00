package sandbox_test

import (
	"bytes"
	"encoding/base64"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender/sandbox"
	"github.com/tenderpay/tender/sandbox/yassir"
)

func request(t *testing.T, method, address, body string, settings map[string]string) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(body))
	require.NoError(t, err)
	r.Header.Set("Content-Type", "application/json")
	if settings != nil {
		r.Header.Set("Authorization", "Bearer "+base64.StdEncoding.EncodeToString(
			[]byte(settings["TENDER_YASSIR_CLIENT_ID"]+":"+settings["TENDER_YASSIR_CLIENT_SECRET"])))
		r.Header.Set("x-service", settings["TENDER_YASSIR_SERVICE"])
		r.Header.Set("x-platform", "API")
	}
	return r
}

func send(t *testing.T, r *http.Request) (status int, body string) {
	t.Helper()
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	response, err := client.Do(r)
	require.NoError(t, err)
	defer func() { _ = response.Body.Close() }()
	data, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	return response.StatusCode, string(data)
}

func TestSettings_reach_the_default_account(t *testing.T) {
	var log bytes.Buffer
	box := sandbox.New(sandbox.Options{Logger: slog.New(slog.NewTextHandler(&log, nil))})
	server := httptest.NewServer(box)
	defer server.Close()
	settings, err := box.Settings("yassir", server.URL+"/")
	require.NoError(t, err)
	assert.Equal(t, server.URL+"/yassir", settings["TENDER_YASSIR_BASE_URL"])
	assert.Equal(t, "DZ", settings["TENDER_YASSIR_COUNTRY"])
	assert.Len(t, settings, 6)
	status, body := send(t, request(t, "POST", settings["TENDER_YASSIR_BASE_URL"]+"/api/v1/customers",
		`{"name": "Amel", "phone": "+213661000111"}`, settings))
	assert.Equal(t, 201, status, body)
	assert.Equal(t, 1, box.Yassir().Customers("+213661000111"))
	assert.Contains(t, log.String(), "operation=create_customer status=201")
	settings["TENDER_YASSIR_CLIENT_ID"] = "changed"
	again, err := box.Settings("yassir", server.URL)
	require.NoError(t, err)
	assert.NotEqual(t, "changed", again["TENDER_YASSIR_CLIENT_ID"])
}

func TestSettings_refuse_unknown_providers_and_bad_addresses(t *testing.T) {
	box := sandbox.New(sandbox.Options{})
	_, err := box.Settings("stripe", "http://127.0.0.1")
	require.ErrorContains(t, err, "yassir")
	for _, address := range []string{"", "127.0.0.1:80", "ftp://127.0.0.1", "http://", "/path", "http://u:p@127.0.0.1", "http://127.0.0.1/?a=1",
		"http://127.0.0.1/#x", "http://%zz"} {
		_, err := box.Settings("yassir", address)
		require.Error(t, err, address)
	}
	assert.Equal(t, []string{"juspay", "lomi", "webpay", "yassir"}, box.Providers())
	for _, provider := range box.Providers() {
		settings, err := box.Settings(provider, "https://host.example/prefix")
		require.NoError(t, err)
		assert.Equal(t, "https://host.example/prefix/"+provider, settings["TENDER_"+strings.ToUpper(provider)+"_BASE_URL"])
	}
}

func TestSandbox_options_and_accounts_reach_the_front(t *testing.T) {
	box := sandbox.New(sandbox.Options{Yassir: yassir.Options{Auth: yassir.BasicOnly}})
	server := httptest.NewServer(box)
	defer server.Close()
	settings, err := box.Settings("yassir", server.URL)
	require.NoError(t, err)
	status, _ := send(t, request(t, "GET", settings["TENDER_YASSIR_BASE_URL"]+"/api/v1/customers/x", "", settings))
	assert.Equal(t, 401, status)
	_, err = box.YassirFront().AddAccount(settings["TENDER_YASSIR_CLIENT_ID"], "other", "OTHER")
	assert.Error(t, err, "the default account has this id")
}

func TestSandbox_paths(t *testing.T) {
	server := httptest.NewServer(sandbox.New(sandbox.Options{}))
	defer server.Close()
	for path, want := range map[string]struct {
		status int
		words  string
	}{
		"/":                          {200, "tender sandbox"},
		"/other":                     {404, ""},
		"/yassir":                    {404, ""},
		"/yassirx/api":               {404, ""},
		"/yassir/":                   {404, `"status":"error"`},
		"/yassir/otp/verify":         {404, "Unknown payment"},
		"/yassir/api/v1/x":           {404, `"status":"error"`},
		"/api/v1/customers":          {404, ""},
		"/yassir/api/v1/customers/x": {401, `"status":"error"`},
	} {
		status, body := send(t, request(t, "GET", server.URL+path, "", nil))
		assert.Equal(t, want.status, status, path)
		assert.Contains(t, body, want.words, path)
	}
	status, _ := send(t, request(t, "POST", server.URL+"/", "", nil))
	assert.Equal(t, 404, status)
}

// An in-memory transport calls the handler with a client's request, which has no RequestURI.
func TestSandbox_without_a_server_knows_its_address(t *testing.T) {
	box := sandbox.New(sandbox.Options{})
	settings, err := box.Settings("yassir", "http://sandbox.test")
	require.NoError(t, err)
	post := func(path, body, secret string) string {
		r := request(t, "POST", settings["TENDER_YASSIR_BASE_URL"]+path, body, settings)
		if secret != "" {
			r.Header.Set("x-client-secret", secret)
		}
		w := httptest.NewRecorder()
		box.ServeHTTP(w, r)
		require.Less(t, w.Code, 300, w.Body.String())
		return w.Body.String()
	}
	post("/api/v1/customers", `{"name": "Amel", "phone": "+213661000111"}`, "")
	created := post("/api/v1/payments/intents?countryCode=DZA", `{"actionId": "o1", "amount": 10, "actionCurrencyCode": "DZD",
		"actionCountryCode": "DZA", "userId": "+213661000111"}`, "")
	value := func(name string) string {
		_, rest, _ := strings.Cut(created, `"`+name+`":"`)
		text, _, _ := strings.Cut(rest, `"`)
		return text
	}
	answer := post("/api/v1/payments/intents/"+value("paymentId")+"/proceed", `{"paymentMethodCode": "WALLET_V2"}`, value("clientSecret"))
	assert.Contains(t, answer, `"payUrl":"http://sandbox.test/yassir/otp/verify?requestId=`)
}
