package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/internal/bench/clients"
	"github.com/tenderpay/tender/providers/lomi"
)

const floodedCommand = "flooded"

// floodSize is how long a hostile answer is.
const floodSize = 256 << 20

// flood is what a hostile answer did to a process of its own.
type flood struct {
	Library, Kind string
	Grown         uint64 // the peak of its resident memory, above what it had before the call
	Allocated     uint64 // on the heap, all in all
	Error         string // of the call; "" if it succeeded
}

// kinds are how the same 256 MiB come: without a length, or compressed.
func kinds() []string { return []string{"chunked", "gzip"} }

// runFloods measures answers of size bytes, in a process for each library and kind.
func runFloods(ctx context.Context, size int) ([]flood, error) {
	compressed, err := compressedFlood(size)
	if err != nil {
		return nil, err
	}
	var floods []flood
	for _, kind := range kinds() {
		more, err := runFlood(ctx, kind, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			if kind == "gzip" {
				w.Header().Set("Content-Encoding", "gzip")
				_, _ = w.Write(compressed) // the client may have left
				return
			}
			_ = writeFlood(w, size) // the same
		})
		if err != nil {
			return nil, err
		}
		floods = append(floods, more...)
	}
	return floods, nil
}

func runFlood(ctx context.Context, kind string, answer http.HandlerFunc) (floods []flood, err error) {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	server := &http.Server{ReadHeaderTimeout: time.Minute, Handler: answer}
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	defer func() { err = errors.Join(err, server.Close(), ignoreClosed(<-served)) }()
	for _, library := range []string{clients.Tender, clients.Floor, clients.StripeGo} {
		c, err := spawn(ctx, floodedCommand, library, "http://"+listener.Addr().String())
		if err != nil {
			return nil, err
		}
		var f flood
		if err := errors.Join(c.out.Decode(&f), c.end()); err != nil {
			return nil, fmt.Errorf("%s under a flood: %w", library, err)
		}
		f.Library, f.Kind = library, kind
		floods = append(floods, f)
	}
	return floods, nil
}

func ignoreClosed(err error) error {
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

// writeFlood writes a customer with a very long name.
func writeFlood(w io.Writer, size int) error {
	name := bytes.Repeat([]byte("a"), 64<<10)
	if _, err := io.WriteString(w, `{"id":"cus_1","customer_id":"1","object":"customer","name":"`); err != nil {
		return err
	}
	for range size / len(name) {
		if _, err := w.Write(name); err != nil {
			return err
		}
	}
	_, err := io.WriteString(w, `"}`)
	return err
}

func compressedFlood(size int) ([]byte, error) {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	err := errors.Join(writeFlood(w, size), w.Close())
	return b.Bytes(), err
}

// flooded is the process that gets the answer: it asks once.
func flooded(ctx context.Context, library, base string, out io.Writer) error {
	call, err := asking(library, base)
	if err != nil {
		return err
	}
	runtime.GC()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	rss, err := memory("VmRSS")
	if err != nil {
		return err
	}
	failed := call(ctx)
	runtime.ReadMemStats(&after)
	peak, err := memory("VmHWM")
	if err != nil {
		return err
	}
	return json.NewEncoder(out).Encode(flood{Grown: peak - min(peak, rss), Allocated: after.TotalAlloc - before.TotalAlloc, Error: text(failed)})
}

func text(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// asking is a call for a customer, without any other work.
func asking(library, base string) (func(context.Context) error, error) {
	switch library {
	case clients.Tender:
		provider, err := lomi.New(lomi.Config{BaseURL: base + "/v1", APIKey: tender.NewSecret("key")})
		if err != nil {
			return nil, err
		}
		gw, err := tender.NewGateway(provider, tender.Options{})
		return func(ctx context.Context) error {
			_, err := gw.GetCustomer(ctx, tender.CustomerRef{Provider: "lomi", ID: "1"})
			return err
		}, err
	case clients.StripeGo:
		client := clients.NewStripe(base, &http.Client{Transport: &http.Transport{}})
		return func(ctx context.Context) error {
			_, err := client.V1Customers.Retrieve(ctx, "cus_1", nil)
			return err
		}, nil
	case clients.Floor:
		return func(ctx context.Context) error { return readAll(ctx, base+"/v1/customers/1") }, nil
	}
	return nil, fmt.Errorf("no library %q", library)
}

// readAll is a client by hand that reads the answer whole.
func readAll(ctx context.Context, target string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, target, nil) //nolint:gosec // a server of this program's own
	if err != nil {
		return err
	}
	client := &http.Client{Transport: &http.Transport{}}
	resp, err := client.Do(req) //nolint:gosec // the same
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return err
	}
	var customer struct {
		Name string `json:"name"`
	}
	return json.Unmarshal(body, &customer)
}

// memory reads a line of this process's status, in bytes. Linux alone has it.
func memory(name string) (uint64, error) {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(status)) {
		if value, found := strings.CutPrefix(line, name+":"); found {
			kilobytes, err := strconv.ParseUint(strings.TrimSuffix(strings.TrimSpace(value), " kB"), 10, 64)
			return kilobytes << 10, err
		}
	}
	return 0, fmt.Errorf("/proc/self/status has no %s", name)
}
