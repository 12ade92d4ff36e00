package main

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender/sandbox"
	"github.com/tenderpay/tender/sandbox/webhook"
)

// listening is a tender listen in this process, and the app that it forwards to.
type listening struct {
	t     *testing.T
	url   string
	lines chan string
	came  chan string // path and body of each webhook
	end   func() int  // ends it and returns its exit code
}

func startListening(t *testing.T, path string, args ...string) *listening {
	t.Helper()
	came := make(chan string, 16)
	app := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		came <- r.URL.Path + " " + string(body)
	}))
	t.Cleanup(app.Close)
	l := startServing(t, append([]string{"listen", "--forward-to", app.URL + path}, args...)...)
	l.came = came
	return l
}

// startServing runs a command that serves the simulators, on a free port.
func startServing(t *testing.T, args ...string) *listening {
	t.Helper()
	l := &listening{t: t}
	out, in := io.Pipe()
	l.lines = make(chan string, 64) // so that nobody waits for who reads
	go func() {
		defer close(l.lines)
		for scanner := bufio.NewScanner(out); scanner.Scan(); {
			l.lines <- scanner.Text()
		}
	}()
	ctx, cancel := context.WithCancel(t.Context())
	code := make(chan int, 1)
	go func() {
		code <- run(ctx, console{out: in, err: io.Discard}, append(args, "--addr", "127.0.0.1:0"))
		_ = in.Close()
	}()
	l.end = func() int {
		cancel()
		return <-code
	}
	first := l.line()
	l.url, _, _ = strings.Cut(strings.TrimPrefix(first, "# tender sandbox on "), ";")
	require.True(t, strings.HasPrefix(l.url, "http://127.0.0.1:"), first)
	return l
}

func (l *listening) line() string {
	l.t.Helper()
	line, more := <-l.lines
	require.True(l.t, more, "it has ended")
	return line
}

// attempt is the next line that is no setting.
func (l *listening) attempt() string {
	l.t.Helper()
	for {
		if line := l.line(); !strings.HasPrefix(line, "export ") {
			return line
		}
	}
}

func TestListen_delivers_what_trigger_brings_about_and_prints_it(t *testing.T) {
	l := startListening(t, "/hooks/{provider}")
	for _, step := range []struct{ event, want, body string }{
		{"paid", "yassir  2, attempt 1: 200", `"remoteStatusCode":2,`},
		{"declined", "yassir  3, attempt 1: 200", `"remoteStatusCode":3,`},
		{"authorized", "yassir  13, attempt 1: 200", `"remoteStatusCode":13,`},
	} {
		code, out, errs := invoke(t, "trigger", "yassir", step.event, "--url", l.url)
		require.Zero(t, code, errs)
		assert.Contains(t, out, "yassir  "+step.event+": the payment with the reference ")
		came := <-l.came
		assert.True(t, strings.HasPrefix(came, "/hooks/yassir "), came)
		assert.Contains(t, came, step.body)
		assert.Regexp(t, `^\d\d:\d\d:\d\dZ  `+step.want+`$`, l.attempt())
	}
	for event, codes := range map[string][]string{"captured": {"13", "2"}, "voided": {"13", "10"}, "refunded": {"2", "4"}} {
		code, _, errs := invoke(t, "trigger", "yassir", event, "--url", l.url+"/")
		require.Zero(t, code, errs)
		for _, want := range codes {
			<-l.came
			assert.Contains(t, l.attempt(), "yassir  "+want+", attempt 1: 200", event)
		}
	}
	assert.Zero(t, l.end())
}

func TestListen_every_provider_whose_payments_the_library_has(t *testing.T) {
	l := startListening(t, "/hooks")
	code, _, errs := invoke(t, "trigger", "juspay", "refunded", "--url", l.url)
	require.Zero(t, code, errs)
	var words []string
	for range 5 {
		<-l.came
		words = append(words, strings.Fields(l.attempt())[2])
	}
	assert.Equal(t, []string{"TXN_CREATED,", "TXN_CHARGED,", "ORDER_SUCCEEDED,", "REFUND_INITIATED,", "ORDER_REFUNDED,"}, words)
	assert.Zero(t, l.end())
}

func TestListen_to_one_provider(t *testing.T) {
	l := startListening(t, "/hooks", "--provider", "yassir")
	for _, name := range []string{"juspay", "yassir"} {
		code, _, errs := invoke(t, "trigger", name, "paid", "--url", l.url)
		require.Zero(t, code, errs)
	}
	<-l.came
	assert.Contains(t, l.attempt(), "yassir  2,")
	assert.Zero(t, l.end())
	assert.Empty(t, l.came, "nothing of the other one")
}

// Whoever starts tender sandbox said nothing of webhooks: an address of an earlier tender listen is no order to send any.
func TestSandbox_delivers_nothing_where_an_earlier_listen_did(t *testing.T) {
	file := filepath.Join(t.TempDir(), "state.json")
	before, err := sandbox.Open(file, sandbox.Options{})
	require.NoError(t, err)
	earlier := make(chan string, 16)
	app := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { earlier <- r.URL.Path }))
	defer app.Close()
	require.NoError(t, before.Yassir().SetWebhook(app.URL))
	before.Yassir().Webhooks().Add(webhook.Delivery{Event: "2", Reference: "o", Body: []byte("{}")})
	require.NoError(t, before.Close())

	serving := startServing(t, "sandbox", "--state", file)
	require.Equal(t, "# yassir: webhooks that wait since an earlier run: 1; tender listen delivers them", serving.line())
	code, _, errs := invoke(t, "trigger", "yassir", "paid", "--url", serving.url)
	require.Zero(t, code, errs)
	assert.Zero(t, serving.end())
	content, err := os.ReadFile(file)
	require.NoError(t, err)
	assert.NotContains(t, string(content), app.URL)

	l := startListening(t, "/hooks", "--state", file)
	require.Equal(t, "# yassir: webhooks that wait since an earlier run: 1; your app gets them as they become due", l.line())
	assert.Equal(t, "/hooks {}", <-l.came)
	assert.Contains(t, l.attempt(), "yassir  2, attempt 1: 200")
	assert.Zero(t, l.end())
	assert.Empty(t, l.came, "of the payment in between nobody was to be told")
	assert.Empty(t, earlier)
}

func TestListen_to_one_provider_forgets_where_an_earlier_one_sent_the_others(t *testing.T) {
	box := sandbox.New(sandbox.Options{})
	flags := sandboxFlags{forwards: true, forwardTo: "http://localhost:1/now", only: "lomi"}
	for _, courier := range []*webhook.Courier{box.Yassir().Webhooks(), box.Lomi().Webhooks()} {
		require.NoError(t, courier.SetURL("http://localhost:1/earlier")) // as a state file has it
		courier.Add(webhook.Delivery{Event: "2", Reference: "o", Body: []byte("{}")})
	}
	var out strings.Builder
	lines := &printer{console: console{out: &out}}
	require.NoError(t, flags.forward(box, lines))
	require.NoError(t, flags.waiting(box, lines))
	assert.Equal(t, "# lomi: webhooks that wait since an earlier run: 1; your app gets them as they become due\n"+
		"# yassir: webhooks that wait since an earlier run: 1; they wait on, because of --provider lomi\n", out.String())
	assert.Empty(t, box.Yassir().Webhooks().URL())
	assert.Equal(t, "http://localhost:1/now", box.Lomi().Webhooks().URL())
}

func TestListen_says_what_was_lost(t *testing.T) {
	box := sandbox.New(sandbox.Options{})
	app := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	defer app.Close()
	var out strings.Builder
	flags := sandboxFlags{forwards: true, forwardTo: app.URL, only: "yassir"}
	require.NoError(t, flags.forward(box, &printer{console: console{out: &out}}))
	for i := range 1002 {
		box.Yassir().Webhooks().Add(webhook.Delivery{Event: "2", Reference: strconv.Itoa(i), Body: []byte("{}")})
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel() // what waits does not matter here
	box.Yassir().Webhooks().Deliver(ctx)
	assert.Equal(t, "# yassir: 2 webhooks are lost, because too many wait already: your app does not take them\n", out.String())
}

func TestListen_and_trigger_usage(t *testing.T) {
	for name, args := range map[string][]string{
		"nowhere":             {"listen"},
		"not this machine":    {"listen", "--forward-to", "http://shop.example/hooks"},
		"no URL":              {"listen", "--forward-to", "8080"},
		"unknown provider":    {"listen", "--forward-to", "http://localhost:1", "--provider", "stripe"},
		"a bad address":       {"listen", "--forward-to", "http://localhost:1", "--addr", "0.0.0.0:0"},
		"nothing to trigger":  {"trigger"},
		"no event":            {"trigger", "yassir"},
		"unknown event":       {"trigger", "yassir", "stolen"},
		"nobody":              {"trigger", "stripe", "paid"},
		"no sandbox":          {"trigger", "yassir", "paid", "--url", "127.0.0.1"},
		"too many":            {"trigger", "yassir", "paid", "now"},
		"forward in sandbox":  {"sandbox", "--forward-to", "http://localhost:1"},
		"with a user":         {"listen", "--forward-to", "http://me:hunter2@localhost:1"},
		"a fragment":          {"listen", "--forward-to", "http://localhost:1/#x"},
		"a provider of twice": {"trigger", "yassir", "paid", "--provider", "lomi"},
	} {
		t.Run(name, func(t *testing.T) {
			code, out, errs := invoke(t, args...)
			assert.Equal(t, exitUsage, code)
			assert.Empty(t, out)
			assert.NotEmpty(t, errs)
			assert.NotContains(t, errs, "hunter2")
		})
	}
	for _, name := range []string{"listen", "trigger"} {
		code, out, _ := invoke(t, name, "--help")
		assert.Zero(t, code)
		assert.Contains(t, out, "Examples:\n  tender "+name)
	}
}

func TestTrigger_failures(t *testing.T) {
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	code, _, errs := invoke(t, "trigger", "yassir", "paid", "--url", gone.URL)
	assert.Equal(t, exitFailed, code)
	assert.Contains(t, errs, "no connection could be made")

	older := httptest.NewServer(http.NotFoundHandler()) // no sandbox
	defer older.Close()
	trigger := &trigger{client: older.Client(), control: older.URL + "/control/yassir/"}
	err := trigger.steer(t.Context(), "approve", "o")
	require.ErrorContains(t, err, "the sandbox did not approve: 404 Not Found: 404 page not found")
}
