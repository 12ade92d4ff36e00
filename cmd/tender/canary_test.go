package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/base64"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/internal/canary"
	"github.com/tenderpay/tender/providers"
	"github.com/tenderpay/tender/sandbox"
	"github.com/tenderpay/tender/sandbox/fault"
)

// lockedBuffer may be written to and read at once.
type lockedBuffer struct {
	mu   sync.Mutex
	text bytes.Buffer
}

// Write implements io.Writer.
func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}

// visitor uses a sandbox in every way, well and badly, with canaries in all that it says.
type visitor struct {
	t        *testing.T
	settings map[string]string
	client   *http.Client
	marks    []canary.Mark
	requests int
}

func (v *visitor) mark(marks ...canary.Mark) { v.marks = append(v.marks, marks...) }

// send sends a request that an app or a payer would, with headers as "Name: value", and returns the answer's body.
func (v *visitor) send(method, target, body string, headers ...string) string {
	v.t.Helper()
	v.requests++
	req, err := http.NewRequestWithContext(v.t.Context(), method, target, strings.NewReader(body))
	require.NoError(v.t, err)
	for _, header := range headers {
		name, value, _ := strings.Cut(header, ": ")
		req.Header.Set(name, value)
	}
	resp, err := v.client.Do(req)
	if err != nil { // a body that is refused, or a fault of the sandbox's script
		return ""
	}
	defer resp.Body.Close()
	answer, _ := io.ReadAll(resp.Body) // a fault may cut it
	return string(answer)
}

// visit goes through every operation, and through what the sandbox refuses.
func (v *visitor) visit() {
	t, ctx := v.t, v.t.Context()
	id, secret := v.settings["TENDER_YASSIR_CLIENT_ID"], v.settings["TENDER_YASSIR_CLIENT_SECRET"]
	authorization := base64.StdEncoding.EncodeToString([]byte(id + ":" + secret))
	v.mark(canary.Whole("client secret", secret), canary.Whole("authorization", authorization))
	provider, err := providers.Open("yassir", func(key string) string { return v.settings[key] }, v.client)
	require.NoError(t, err)
	gateway, err := tender.NewGateway(provider, tender.Options{})
	require.NoError(t, err)

	params := tender.CustomerParams{Name: "Qirvanel Hoxalem", Phone: "+213664938271", Email: "fylsonn@example.test"}
	v.mark(canary.Words("name", params.Name), canary.Phone("phone", params.Phone), canary.Whole("e-mail address", "fylsonn"))
	customer, err := gateway.EnsureCustomer(ctx, params)
	require.NoError(t, err)
	_, err = gateway.CreateCustomer(ctx, params)
	require.ErrorIs(t, err, tender.ErrAlreadyExists)
	_, err = gateway.UpdateCustomer(ctx, customer.Ref(), tender.CustomerUpdate{Name: new("Dovarnix Pelquin"), Email: new("ruxaveen@example.test")})
	require.NoError(t, err)
	v.mark(canary.Words("new name", "Dovarnix Pelquin"), canary.Whole("new e-mail address", "ruxaveen"))
	_, err = gateway.FindCustomer(ctx, tender.CustomerKey{Kind: tender.ByPhone, Value: "+213665550199"})
	require.ErrorIs(t, err, tender.ErrNotFound)
	v.mark(canary.Phone("unknown phone", "+213665550199"))

	for _, capture := range []tender.CaptureMode{tender.CaptureNow, tender.CaptureLater} {
		payment, err := gateway.CreatePayment(ctx, tender.PaymentParams{
			Reference: tender.NewReference(), Amount: tender.MustMoney("1500.00", "DZD"), Customer: customer.Ref(), Capture: capture,
			ReturnURL: "https://shop.example.test/back?token=Zelforaq", Metadata: map[string]string{"note": "Mavriquel"},
		})
		require.NoError(t, err)
		ref := payment.Ref()
		v.mark(canary.Whole("payment's client secret", ref.ClientSecret.Reveal()), canary.Whole("payment id", ref.ID), canary.Whole("reference", ref.Reference),
			canary.Words("return URL", "Zelforaq"), canary.Words("metadata", "Mavriquel"))
		wrong := ref
		wrong.ClientSecret = tender.NewSecret("pa_Wixorenal_secret")
		v.mark(canary.Words("wrong client secret", "Wixorenal"))
		_, err = gateway.GetPayment(ctx, wrong)
		require.Error(t, err)
		payment, err = gateway.ConfirmPayment(ctx, ref)
		require.NoError(t, err)
		v.pay(payment.NextAction.URL)
		_, err = gateway.GetPayment(ctx, ref)
		require.NoError(t, err)
		_, err = gateway.CapturePayment(ctx, ref, tender.CaptureParams{})
		require.Equal(t, capture == tender.CaptureLater, err == nil, "only a reservation is captured")
		_, err = gateway.VoidPayment(ctx, ref)
		require.Error(t, err)
		_, err = gateway.RefundPayment(ctx, ref, tender.RefundParams{Reference: "Tolvexari", Amount: ref.Amount, Reason: "Kelbrinoq"})
		require.NoError(t, err)
		v.mark(canary.Words("reason", "Kelbrinoq"), canary.Words("refund's reference", "Tolvexari"))
	}
	v.misbehave(authorization)
}

// pay lets the payer mistype, lose the way and pay.
func (v *visitor) pay(page string) {
	target, err := url.Parse(page)
	require.NoError(v.t, err)
	v.mark(canary.Whole("page's request id", target.Query().Get("requestId")))
	form := "Content-Type: application/x-www-form-urlencoded"
	v.send(http.MethodGet, page, "")
	v.send(http.MethodPost, page, "code=730914", form)
	v.send(http.MethodPost, page, "name=Gorvalix", form)
	v.send(http.MethodPost, page, "code=%zzGorvalix", form)
	v.send(http.MethodPut, page, "Gorvalix")
	v.send(http.MethodGet, page+"&amount=1&note=Gorvalix", "")
	v.send(http.MethodGet, strings.Replace(page, "requestId=", "requestId=Gorvalix", 1), "")
	v.mark(canary.Whole("wrong code", "730914"), canary.Words("payer's input", "Gorvalix"))
	code := regexp.MustCompile(`Sandbox code: (\d+)`).FindStringSubmatch(v.send(http.MethodGet, page, ""))
	require.NotNil(v.t, code)
	v.send(http.MethodPost, page, "code="+code[1], form)
	v.send(http.MethodGet, page, "") // settled
}

// misbehave sends what the sandbox refuses, with canaries in path, query, headers and body.
func (v *visitor) misbehave(authorization string) {
	v.mark(canary.Words("bad request", "Pruzonelik"))
	base := v.settings["TENDER_YASSIR_BASE_URL"]
	good := []string{"Authorization: Bearer " + authorization, "X-Platform: API", "X-Service: " + v.settings["TENDER_YASSIR_SERVICE"], "Content-Type: application/json"}
	with := func(headers ...string) []string { return append(good[:len(good):len(good)], headers...) }
	for _, r := range []struct {
		method, path, body string
		headers            []string
	}{
		{http.MethodGet, "/api/v1/Pruzonelik", "", good},
		{http.MethodGet, "/Pruzonelik?Pruzonelik=Pruzonelik", "Pruzonelik", good},
		{http.MethodDelete, "/api/v1/customers/Pruzonelik", "", good},
		{http.MethodGet, "/api/v1/customers/Pruzonelik", "", good},
		{http.MethodGet, "/api/v1/customers/%50ruzonelik%20?Pruzonelik=1", "", good},
		{http.MethodPost, "/api/v1/customers", `{"name":"Pruzonelik","Pruzonelik":1}`, good},
		{http.MethodPost, "/api/v1/customers", `{"phone":"Pruzonelik"`, good},
		{http.MethodPost, "/api/v1/customers", `Pruzonelik`, with("Content-Type: text/Pruzonelik")},
		{http.MethodPost, "/api/v1/customers", strings.Repeat("Pruzonelik", 200_000), good},
		{http.MethodPost, "/api/v1/payments/intents?countryCode=Pruzonelik", `{"actionId":"Pruzonelik","userId":"Pruzonelik"}`, good},
		{http.MethodPost, "/api/v1/payments/intents/Pruzonelik/proceed", `{"paymentMethodCode":"Pruzonelik"}`, with("X-Client-Secret: Pruzonelik")},
		{http.MethodPost, "/api/v1/payments/Pruzonelik/refund", `{"amount":"Pruzonelik"}`, good},
		{http.MethodGet, "/api/v1/customers/x", "", with("Authorization: Bearer Pruzonelik")},
		{http.MethodGet, "/api/v1/customers/x", "", with("Authorization: Pruzonelik " + authorization)},
		{http.MethodGet, "/api/v1/customers/x", "", with("Authorization: Bearer " + base64.StdEncoding.EncodeToString([]byte("sandbox-client:Pruzonelik")))},
		{http.MethodGet, "/api/v1/customers/x", "", with("X-Service: Pruzonelik", "X-Platform: Pruzonelik", "X-Locale: Pruzonelik")},
	} {
		v.send(r.method, base+r.path, r.body, r.headers...)
	}
}

// assertSilent searches what was printed for every canary.
func (v *visitor) assertSilent(where, text string) {
	v.t.Helper()
	assert.Empty(v.t, canary.Find(text, v.marks...), "%s:\n%s", where, text)
	v.t.Logf("canaries: %d inputs, %d requests by hand, %d lines of %s searched", len(v.marks), v.requests, strings.Count(text, "\n"), where)
}

// browser follows no redirect and keeps no connection.
func browser() *http.Client {
	return &http.Client{
		Transport:     &http.Transport{DisableKeepAlives: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

func TestSandbox_verbosePrintsNothingThatItIsSent(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	out, in := io.Pipe()
	var log lockedBuffer
	ended := make(chan int, 1)
	go func() {
		ended <- run(ctx, console{out: in, err: &log}, []string{"sandbox", "--addr", "127.0.0.1:0", "--verbose"})
		_ = in.Close() // never fails
	}()
	lines, settings := bufio.NewReader(out), map[string]string{}
	for len(settings) < printedSettings(t) {
		line, err := lines.ReadString('\n')
		require.NoError(t, err)
		if setting := regexp.MustCompile(`^export (\w+)="(.*)"\n$`).FindStringSubmatch(line); setting != nil {
			settings[setting[1]] = setting[2]
		}
	}
	v := &visitor{t: t, settings: settings, client: browser()}
	v.visit()
	stop()
	rest, err := io.ReadAll(lines)
	require.NoError(t, err)
	require.Zero(t, <-ended)
	v.assertSilent("output after the settings", string(rest))
	assert.Contains(t, log.String(), "status=401")
	assert.Contains(t, log.String(), "status=201")
	v.assertSilent("log", log.String())
}

func TestSandbox_debugLogsAsTextAndJSONHoldNothingThatItIsSent(t *testing.T) {
	for name, handler := range map[string]func(io.Writer, *slog.HandlerOptions) slog.Handler{
		"text": func(w io.Writer, o *slog.HandlerOptions) slog.Handler { return slog.NewTextHandler(w, o) },
		"JSON": func(w io.Writer, o *slog.HandlerOptions) slog.Handler { return slog.NewJSONHandler(w, o) },
	} {
		t.Run(name, func(t *testing.T) {
			var log lockedBuffer
			box := sandbox.New(sandbox.Options{Logger: slog.New(handler(&log, &slog.HandlerOptions{Level: slog.LevelDebug, AddSource: true}))})
			server := httptest.NewServer(box)
			defer server.Close()
			settings, err := box.Settings("yassir", server.URL)
			require.NoError(t, err)
			v := &visitor{t: t, settings: settings, client: browser()}
			v.visit()
			for _, kind := range fault.Kinds() {
				box.Yassir().Inject(fault.Fault{Kind: kind, Times: 1, RetryAfter: "1"})
				v.misbehave("c2FuZGJveC1jbGllbnQ6c2FuZGJveC1zZWNyZXQtbm90LXJlYWw=")
				box.Yassir().ClearFaults()
			}
			v.assertSilent("log", log.String())
			assert.Greater(t, strings.Count(log.String(), "yassir sandbox"), 100)
		})
	}
}

// What the demo prints, and the library's own log of it, name nobody.
func TestDemo_printsNoSecretAndNoPerson(t *testing.T) {
	marks := []canary.Mark{
		canary.Phone("phone", phone), canary.Words("e-mail address", "amel@"), canary.Whole("name", "Amel K."), canary.Whole("client secret", "_secret_"),
		canary.Whole("credential", "sandbox-secret"), canary.Whole("authorization", "Bearer"), canary.Whole("page", "requestId"),
	}
	for _, args := range [][]string{{"demo"}, {"demo", "--json"}, {"demo", "--log"}, {"demo", "--json", "--log"}, {"capabilities"}, {"capabilities", "--json"}} {
		code, out, errs := invoke(t, args...)
		require.Zero(t, code)
		assert.Empty(t, canary.Find(out, marks...), "%v prints: %s", args, out)
		assert.Empty(t, canary.Find(errs, marks...), "%v logs: %s", args, errs)
		if args[len(args)-1] == "--log" {
			assert.Contains(t, errs, "provider exchange")
		}
	}
}
