package sandbox_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender/sandbox"
	"github.com/tenderpay/tender/sandbox/fault"
	"github.com/tenderpay/tender/sandbox/ledger"
	"github.com/tenderpay/tender/sandbox/yassir"
)

const payer = "+213661000111"

// kept is a sandbox with a state file, on a real port.
type kept struct {
	*sandbox.Sandbox
	m    merchant
	site site
}

func keep(t *testing.T, path string, options sandbox.Options) kept {
	t.Helper()
	box, err := sandbox.Open(path, options)
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, box.Close()) })
	s := served(t, box, sandbox.ServeOptions{})
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	return kept{box, newMerchant(client, "http://"+s.addr, box.Yassir()), s}
}

// crashed is a sandbox on what the file of k has now, as if the process of k had been killed.
func crashed(t *testing.T, path string) *sandbox.Sandbox {
	t.Helper()
	content, err := os.ReadFile(path)
	require.NoError(t, err)
	copied := filepath.Join(t.TempDir(), "state")
	require.NoError(t, os.WriteFile(copied, content, 0o600))
	box, err := sandbox.Open(copied, sandbox.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, box.Close()) })
	return box
}

func TestState_an_app_goes_on_after_a_restart(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state.json")
	before := keep(t, path, sandbox.Options{})
	require.NoError(t, before.m.register(payer))
	p, err := before.m.create("order-1", payer, "10", "RESERVATION")
	require.NoError(t, err)
	require.NoError(t, before.m.pay(p))
	open, err := before.m.create("order-2", payer, "10", "DIRECT")
	require.NoError(t, err)
	require.NoError(t, before.Close())
	require.NoError(t, before.Close(), "twice does nothing")

	after := keep(t, path, sandbox.Options{})
	status, err := after.m.capture(p, "8")
	require.NoError(t, err)
	assert.Equal(t, 200, status)
	status, err = after.m.refund(p, "9")
	require.NoError(t, err)
	assert.Equal(t, 400, status)
	require.NoError(t, after.m.pay(open), "the payer's page leads to the new address")
	_, err = after.m.create("order-1", payer, "11", "DIRECT")
	require.ErrorContains(t, err, "409")
	require.ErrorContains(t, after.m.register(payer), "409")
	_, _, held := after.Yassir().Authorized("order-1")
	assert.False(t, held)
	assert.Equal(t, 2, after.Yassir().Payments())
}

func TestState_every_answer_is_in_the_file(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state")
	k := keep(t, path, sandbox.Options{})
	require.NoError(t, k.m.register(payer))
	assert.Equal(t, 1, crashed(t, path).Yassir().Customers(payer))
	p, err := k.m.create("order-1", payer, "10", "RESERVATION")
	require.NoError(t, err)
	assert.Equal(t, 1, crashed(t, path).Yassir().Payments())
	require.NoError(t, k.m.pay(p))
	minor, _, held := crashed(t, path).Yassir().Authorized("order-1")
	assert.Equal(t, []any{int64(1000), true}, []any{minor, held})
	_, err = k.m.capture(p, "10")
	require.NoError(t, err)
	minor, _, _ = crashed(t, path).Yassir().Charged("order-1")
	assert.Equal(t, int64(1000), minor)

	k.Yassir().Inject(fault.Fault{Kind: fault.LoseAnswer})
	_, err = k.m.refund(p, "3")
	require.Error(t, err)
	minor, _ = crashed(t, path).Yassir().Refunded("order-1")
	assert.Equal(t, int64(300), minor, "also what nobody is told")
	k.Yassir().Inject(fault.Fault{Kind: fault.CutBody})
	_, err = k.m.refund(p, "2")
	require.Error(t, err)
	minor, _ = crashed(t, path).Yassir().Refunded("order-1")
	assert.Equal(t, int64(500), minor)

	k.Yassir().Ledger().Clock().Advance(time.Hour)
	_, err = k.YassirFront().AddAccount("other", "secret", "OTHER")
	require.NoError(t, err)
	assert.WithinDuration(t, time.Now(), crashed(t, path).Yassir().Ledger().Clock().Now(), time.Minute, "what no request did is saved with the next one")
	require.NoError(t, k.Close())
	last := crashed(t, path)
	assert.WithinDuration(t, time.Now().Add(time.Hour), last.Yassir().Ledger().Clock().Now(), time.Minute, "or at the end")
	_, err = last.YassirFront().AddAccount("other", "changed", "OTHER")
	assert.ErrorContains(t, err, "another secret")
}

func TestState_a_write_that_changes_nothing_writes_nothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state")
	k := keep(t, path, sandbox.Options{})
	require.NoError(t, k.m.register(payer))
	before, err := os.Stat(path)
	require.NoError(t, err)
	require.ErrorContains(t, k.m.register(payer), "409")
	_, _, err = k.m.call("GET", "/api/v1/customers/search/"+payer, "", "")
	require.NoError(t, err)
	after, err := os.Stat(path)
	require.NoError(t, err)
	assert.True(t, os.SameFile(before, after))
}

// obstruct makes writes of the state file fail, also for a user who may write everywhere, until the returned function is called.
func obstruct(t *testing.T, path string) (clearAway func()) {
	t.Helper()
	require.NoError(t, os.MkdirAll(filepath.Join(path+".tmp", "full"), 0o700))
	return func() { require.NoError(t, os.RemoveAll(path+".tmp")) }
}

func TestState_that_cannot_be_written_stops_writes(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state")
	var log safeLog
	k := keep(t, path, sandbox.Options{Logger: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelWarn}))})
	require.NoError(t, k.m.register(payer))
	p, err := k.m.create("order-1", payer, "10", "DIRECT")
	require.NoError(t, err)
	require.NoError(t, k.m.pay(p))
	waiting, err := k.m.create("order-2", payer, "10", "DIRECT")
	require.NoError(t, err)
	proceeded, err := k.m.want(200, "POST", "/api/v1/payments/intents/"+waiting.PaymentID+"/proceed", `{"paymentMethodCode": "WALLET_V2"}`, waiting.ClientSecret)
	require.NoError(t, err)

	clearAway := obstruct(t, path)
	refund := `{"description": "returned", "amount": 3}`
	data, err := k.m.want(500, "POST", "/api/v1/payments/"+p.PaymentID+"/refund", refund, "")
	require.NoError(t, err)
	assert.Contains(t, data.text, `{"code":500,"status":"error","message":"this was carried out, but the state file could not be written (directory not empty)`)
	assert.NotContains(t, data.text, path)
	for range 3 {
		data, err = k.m.want(503, "POST", "/api/v1/payments/"+p.PaymentID+"/refund", refund, "")
		require.NoError(t, err)
		assert.Contains(t, data.text, `"message":"this was not carried out, because the state file cannot be written (directory not empty)`)
	}
	status, page, err := k.m.enter(proceeded.Metadata.PayURL, yassir.OTPCode)
	require.NoError(t, err)
	assert.Equal(t, 503, status)
	assert.Contains(t, page.text, "<p>this was not carried out")
	minor, times := k.Yassir().Refunded("order-1")
	assert.Equal(t, []any{int64(300), 1}, []any{minor, times}, "the first was carried out, the others were not")
	_, err = k.m.want(200, "GET", "/api/v1/payments/intents/"+p.PaymentID+"/check", "", p.ClientSecret)
	require.NoError(t, err, "reads go on")
	_, times = crashed(t, path).Yassir().Refunded("order-1")
	assert.Zero(t, times)
	assert.Contains(t, log.String(), "the state file could not be written")
	assert.Contains(t, log.String(), "was not carried out")
	assert.Contains(t, log.String(), path, "the log names the file")

	clearAway()
	status, err = k.m.refund(p, "2")
	require.NoError(t, err)
	assert.Equal(t, 200, status, "it goes on by itself")
	minor, _ = crashed(t, path).Yassir().Refunded("order-1")
	assert.Equal(t, int64(500), minor)

	address := proceeded.Metadata.PayURL + "&returnUrl=https://shop.example/back"
	for _, code := range []string{"000000", yassir.OTPCode} {
		clearAway()
		status, err = k.m.refund(p, "1")
		require.NoError(t, err)
		assert.Equal(t, 200, status)
		clearAway = obstruct(t, path)
		status, page, err = k.m.enter(address, code)
		require.NoError(t, err)
		assert.Equal(t, 500, status)
		assert.Contains(t, page.text, "<p>this was carried out, but the state file could not be written")
		assert.Equal(t, 1, strings.Count(page.text, "<html"), "nothing of the answer that it replaces")
		assert.Empty(t, page.header.Get("Location"))
	}
	require.ErrorContains(t, k.Close(), "the last changes are lost")
	clearAway()
	status, _, err = k.m.call("POST", "/api/v1/customers", `{"name": "B", "phone": "+213661000222"}`, "")
	require.NoError(t, err)
	assert.Equal(t, 503, status, "closed")
}

// safeLog is a log that handlers write while a test reads it.
type safeLog struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *safeLog) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *safeLog) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

func TestState_concurrent_writers(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state")
	k := keep(t, path, sandbox.Options{})
	var writing sync.WaitGroup
	for caller := range 32 {
		writing.Go(func() { assert.NoError(t, k.m.shopping(caller)) })
	}
	writing.Wait()
	want := ledger.Total{Payments: 32, Charges: 32, Charged: 32_000, Refunded: 16_000}
	assert.Equal(t, want, crashed(t, path).Yassir().Ledger().Totals()["DZD"])
}

// stateFile writes a state file with this document.
func stateFile(t *testing.T, document string) string {
	t.Helper()
	sum := sha256.Sum256([]byte(document))
	path := filepath.Join(t.TempDir(), "state")
	content := fmt.Sprintf(`{"format":"tender sandbox state","version":1,"bytes":%d,"sha256":%q}`+"\n%s\n", len(document), hex.EncodeToString(sum[:]), document)
	require.NoError(t, os.WriteFile(path, []byte(content), 0o600))
	return path
}

func TestOpen_refuses_what_it_does_not_understand(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state")
	k := keep(t, path, sandbox.Options{})
	_, err := sandbox.Open(path, sandbox.Options{})
	require.ErrorContains(t, err, "another sandbox has this state file open")
	require.NoError(t, k.m.register(payer), "the first is not disturbed")

	for document, words := range map[string]string{
		`[]`:                        "cannot be used",
		`{"acme": {"version": 1}}`:  `it has a provider "acme", which this program does not know`,
		`{"yassir": {"version":9}}`: "version 9, this program reads version 1",
		`{"yassir": {"version":1, "accounts": [{"client_id": "sandbox-client", "client_secret": "other", "service": "S", "ledger": {"version": 1}}]}}`: "another secret or service",
	} {
		path := stateFile(t, document)
		before, err := os.ReadFile(path)
		require.NoError(t, err)
		_, err = sandbox.Open(path, sandbox.Options{})
		require.ErrorContains(t, err, words)
		require.ErrorContains(t, err, path)
		require.ErrorContains(t, err, "move it away to start empty")
		after, err := os.ReadFile(path)
		require.NoError(t, err)
		assert.Equal(t, before, after)
		require.NoError(t, os.WriteFile(path, nil, 0o600))
		_, err = sandbox.Open(path, sandbox.Options{})
		require.ErrorContains(t, err, "is no state of tender sandbox", "and the lock was given back")
	}
	_, err = sandbox.Open(filepath.Join(t.TempDir(), "missing", "state"), sandbox.Options{})
	require.ErrorIs(t, err, os.ErrNotExist)
}

// A state from before a provider was added has nothing of it.
func TestOpen_a_provider_that_is_new_begins_empty(t *testing.T) {
	k := keep(t, stateFile(t, `{}`), sandbox.Options{})
	require.NoError(t, k.m.register(payer))
}

func TestOpen_needs_a_place_to_write(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state")
	clearAway := obstruct(t, path)
	_, err := sandbox.Open(path, sandbox.Options{})
	require.ErrorContains(t, err, "the state file cannot be written")
	clearAway()
	keep(t, path, sandbox.Options{})
	assert.FileExists(t, path)
}

func TestNew_keeps_nothing(t *testing.T) {
	box := sandbox.New(sandbox.Options{})
	require.NoError(t, box.Close())
	s := served(t, box, sandbox.ServeOptions{})
	m := newMerchant(&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}, "http://"+s.addr, box.Yassir())
	require.NoError(t, m.register(payer), "there is nothing to close")
}

// What is in the file can be read by people and programs.
func TestState_is_two_lines_of_JSON(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state")
	k := keep(t, path, sandbox.Options{})
	require.NoError(t, k.m.register(payer))
	content, err := os.ReadFile(path)
	require.NoError(t, err)
	lines := strings.Split(strings.TrimSuffix(string(content), "\n"), "\n")
	require.Len(t, lines, 2)
	var document struct {
		Yassir struct {
			Accounts []struct {
				Ledger ledger.Snapshot
			}
		}
	}
	require.NoError(t, json.Unmarshal([]byte(lines[1]), &document))
	assert.Equal(t, payer, document.Yassir.Accounts[0].Ledger.Customers[0].Phone)
}
