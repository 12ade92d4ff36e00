package main

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"testing/iotest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/providers"
	"github.com/tenderpay/tender/sandbox"
	"github.com/tenderpay/tender/sandbox/ledger"
)

// invoke runs the command in this process and returns its exit code and what it printed.
func invoke(t *testing.T, args ...string) (code int, out, errs string) {
	t.Helper()
	var o, e strings.Builder
	code = run(t.Context(), console{out: &o, err: &e}, args)
	return code, o.String(), e.String()
}

func TestDemo_JSON(t *testing.T) {
	code, out, errs := invoke(t, "demo", "--json")
	require.Zero(t, code, errs)
	steps, seen := 0, map[string]bool{}
	for line := range strings.Lines(out) {
		steps++
		var s struct {
			Provider, Step string
			OK             *bool
		}
		decoder := json.NewDecoder(strings.NewReader(line))
		require.NoError(t, decoder.Decode(&s), line)
		seen[s.Provider] = true
		assert.NotEmpty(t, s.Step)
		require.NotNil(t, s.OK, line)
		assert.True(t, *s.OK, line)
	}
	assert.GreaterOrEqual(t, steps, 12)
	assert.Len(t, seen, len(providers.Names()), "%v", seen)
}

func TestDemo_plainWordsEndWithTheTotals(t *testing.T) {
	code, out, _ := invoke(t, "demo", "--provider", "yassir")
	require.Zero(t, code)
	lines := strings.Split(strings.TrimSpace(out), "\n")
	assert.Regexp(t, `^the books agree +yes: charged 8700\.00 DZD, refunded 1500\.00 DZD$`, strings.TrimSpace(lines[len(lines)-1]))
	assert.NotContains(t, out, "FAIL")
}

// The demo fails if the provider's book and the shop's differ.
func TestDemo_failsWhenTheBooksDiffer(t *testing.T) {
	for name, cheat := range map[string]func(*cheating){
		"charged more":     func(c *cheating) { c.extraCharge = 1 },
		"charged twice":    func(c *cheating) { c.extraTimes = 1 },
		"refunded less":    func(c *cheating) { c.lessRefund = 1 },
		"a stray payment":  func(c *cheating) { c.strayCharge = 100 },
		"another currency": func(c *cheating) { c.others = ledger.Totals{"EUR": {Charged: 1}} },
		"broken invariant": func(c *cheating) { c.broken = errors.New("captured more than was authorized") },
	} {
		t.Run(name, func(t *testing.T) {
			var out strings.Builder
			c := &cheating{}
			cheat(c)
			d := &demo{account: c, currency: "DZD", book: []entry{{reference: "r1", charged: dzd(500), refunded: dzd(200)}}, report: reporter{console: console{out: &out}}}
			_, err := d.compareBooks(t.Context())
			require.Error(t, err)
			assert.Equal(t, 1, d.report.failed, out.String())
		})
	}
	t.Run("and not when they agree", func(t *testing.T) {
		var out strings.Builder
		d := &demo{account: &cheating{}, currency: "DZD", book: []entry{{reference: "r1", charged: dzd(500), refunded: dzd(200)}}, report: reporter{console: console{out: &out}}}
		result, err := d.compareBooks(t.Context())
		require.NoError(t, err)
		assert.Equal(t, "yes: charged 5.00 DZD, refunded 2.00 DZD", result)
		assert.Zero(t, d.report.failed, out.String())
	})
}

// cheating is a provider's book with one payment of 500 of which 200 were refunded, and what a test adds to it.
type cheating struct {
	extraCharge, lessRefund, strayCharge int64
	extraTimes                           int
	others                               ledger.Totals
	broken                               error
}

func (*cheating) Decline(string) error  { return nil }
func (*cheating) Advance(time.Duration) {}
func (*cheating) Customers(string) int  { return 1 }
func (c *cheating) Charged(string) (int64, string, int) {
	return 500 + c.extraCharge, "DZD", 1 + c.extraTimes
}
func (c *cheating) Refunded(string) (int64, int) { return 200 - c.lessRefund, 1 }
func (c *cheating) Totals() (ledger.Totals, error) {
	totals := ledger.Totals{"DZD": {Charged: 500 + c.extraCharge + c.strayCharge, Refunded: 200 - c.lessRefund}}
	maps.Copy(totals, c.others)
	return totals, c.broken
}

func dzd(minor int64) tender.Money {
	m, err := tender.NewMoney(minor, "DZD")
	if err != nil {
		panic(err)
	}
	return m
}

func TestCapabilities(t *testing.T) {
	code, out, _ := invoke(t, "capabilities")
	require.Zero(t, code)
	for _, want := range []string{"yassir", "yes  payments.capture", "Phone (required, unique)", "refund payment   manual"} {
		assert.Contains(t, out, want)
	}
	code, out, _ = invoke(t, "capabilities", "--provider", "yassir", "--json")
	require.Zero(t, code)
	var a struct {
		Provider     string
		Capabilities []struct {
			Capability string
			Supported  bool
		}
	}
	require.NoError(t, json.Unmarshal([]byte(out), &a))
	assert.Equal(t, "yassir", a.Provider)
	assert.Len(t, a.Capabilities, len(tender.Capabilities()))
}

func TestCapabilities_settings(t *testing.T) {
	code, out, _ := invoke(t, "capabilities", "--settings")
	require.Zero(t, code)
	assert.Contains(t, out, "| `TENDER_YASSIR_CLIENT_SECRET` | the client secret that the provider gave you | yes | yes |")
	code, out, _ = invoke(t, "capabilities", "--settings", "--provider", "yassir", "--json")
	require.Zero(t, code)
	first, _, _ := strings.Cut(out, "\n")
	assert.JSONEq(t, `{"provider":"yassir","name":"TENDER_YASSIR_BASE_URL","meaning":"https://api.payment.yassir.io, or the test host","required":true,"secret":false}`, first)
}

func TestUsageErrorsExitWith2(t *testing.T) {
	for name, args := range map[string][]string{
		"nothing":          {},
		"unknown command":  {"pay"},
		"unknown flag":     {"demo", "--fast"},
		"stray argument":   {"demo", "yassir"},
		"unknown provider": {"demo", "--provider", "stripe"},
		"and there too":    {"capabilities", "--provider", "nobody"},
		"address":          {"sandbox", "--addr", "8080"},
		"open to others":   {"sandbox", "--addr", "0.0.0.0:0"},
		"a host name":      {"sandbox", "--addr", "example.test:80"},
		"help of nothing":  {"help", "pay"},
		"port too large":   {"sandbox", "--addr", "127.0.0.1:99999"},
		"port no number":   {"sandbox", "--addr", "127.0.0.1:http"},
		"no state file":    {"sandbox", "--state", ""},
		"state folder":     {"sandbox", "--state", t.TempDir()},
		"state nowhere":    {"sandbox", "--state", filepath.Join(t.TempDir(), "missing", "state")},
		"no connections":   {"sandbox", "--connections", "0"},
	} {
		t.Run(name, func(t *testing.T) {
			code, out, errs := invoke(t, args...)
			assert.Equal(t, exitUsage, code)
			assert.Empty(t, out)
			assert.NotEmpty(t, errs)
		})
	}
}

func TestLostOutputIsAFailure(t *testing.T) {
	for _, args := range [][]string{{"demo"}, {"demo", "--json"}, {"capabilities"}, {"capabilities", "--json"}} {
		var errs strings.Builder
		full := iotest.ErrReader(errors.New("no space left")) // for its error
		assert.Equal(t, exitFailed, run(t.Context(), console{out: failingWriter{full}, err: &errs}, args))
		assert.Contains(t, errs.String(), "no space left")
	}
}

type failingWriter struct{ io.Reader }

func (w failingWriter) Write(p []byte) (int, error) { return w.Read(p) }

func TestHelpHasExamples(t *testing.T) {
	for _, args := range [][]string{{"help"}, {"--help"}, {"help", "demo"}, {"sandbox", "-h"}, {"capabilities", "--help"}} {
		code, out, errs := invoke(t, args...)
		assert.Zero(t, code)
		assert.Empty(t, errs)
		assert.Contains(t, out, "Examples:\n  tender ")
	}
}

func TestSandbox_anAddressInUseIsAFailure(t *testing.T) {
	listener, err := listen(t.Context(), "127.0.0.1:0", http.NotFoundHandler(), sandbox.ServeOptions{})
	require.NoError(t, err)
	defer func() { assert.NoError(t, listener.close()) }()
	code, _, errs := invoke(t, "sandbox", "--addr", strings.TrimPrefix(listener.url, "http://"))
	assert.Equal(t, exitFailed, code)
	assert.Contains(t, errs, "address already in use")
}

func TestSandbox_a_bad_state_file_is_a_failure_and_left_alone(t *testing.T) {
	file := filepath.Join(t.TempDir(), "state.json")
	require.NoError(t, os.WriteFile(file, []byte("the only copy of something else"), 0o600))
	code, out, errs := invoke(t, "sandbox", "--addr", "127.0.0.1:0", "--state", file)
	assert.Equal(t, exitFailed, code)
	assert.Empty(t, out)
	assert.Contains(t, errs, "is no state of tender sandbox; it was left as it is: move it away to start empty")
	content, err := os.ReadFile(file)
	require.NoError(t, err)
	assert.Equal(t, "the only copy of something else", string(content))
}

// The real program: it prints settings, serves, and ends cleanly on either signal.
func TestSandbox_endsCleanlyOnSignals(t *testing.T) {
	for _, signal := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM} {
		t.Run(signal.String(), func(t *testing.T) {
			running := start(t, "--state", filepath.Join(t.TempDir(), "state.json"))
			req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, running.settings["TENDER_YASSIR_BASE_URL"]+"/api/v1/customers/x", nil)
			require.NoError(t, err)
			resp, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Do(req)
			require.NoError(t, err)
			require.NoError(t, resp.Body.Close())
			assert.Equal(t, http.StatusUnauthorized, resp.StatusCode)

			require.NoError(t, running.cmd.Process.Signal(signal))
			rest, err := running.rest(t)
			require.NoError(t, err, "exit code 0")
			assert.Contains(t, rest, "ends")
		})
	}
}

func TestRun_aCancelledContextEndsTheDemo(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var out, errs strings.Builder
	assert.Equal(t, exitFailed, run(ctx, console{out: &out, err: &errs}, []string{"demo"}))
}
