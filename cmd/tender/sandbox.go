package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/tenderpay/tender/sandbox"
)

func sandboxCommand() command {
	return command{
		name:    "sandbox",
		summary: "serve the simulators, and print the settings that make an app use them",
		examples: []string{
			"tender sandbox",
			"tender sandbox --addr 127.0.0.1:9090 --verbose",
		},
		setUp: func(flags *flag.FlagSet) func(context.Context, console) error {
			addr := flags.String("addr", "127.0.0.1:8765", "the loopback `address` to serve on; port 0 picks a free one")
			verbose := flags.Bool("verbose", false, "log each request to standard error")
			return func(ctx context.Context, c console) error { return serveSandbox(ctx, c, *addr, *verbose) }
		},
	}
}

func serveSandbox(ctx context.Context, c console, addr string, verbose bool) error {
	if err := checkLoopback(addr); err != nil {
		return err
	}
	var logger *slog.Logger
	if verbose {
		logger = slog.New(slog.NewTextHandler(c.err, nil))
	}
	box := sandbox.New(sandbox.Options{Logger: logger})
	server, err := listen(ctx, addr, box)
	if err != nil {
		return err
	}
	c.printf("# tender sandbox on %s; everything is in memory and gone when it ends\n", server.url)
	for _, name := range box.Providers() {
		settings, err := box.Settings(name, server.url)
		if err != nil {
			return errors.Join(err, server.close(ctx))
		}
		for _, key := range sortedKeys(settings) {
			c.printf("export %s=%q\n", key, settings[key])
		}
	}
	select {
	case <-ctx.Done():
		c.printf("# tender sandbox ends\n")
		return server.close(ctx)
	case err := <-server.failed:
		return err
	}
}

// checkLoopback refuses addresses that others could reach: the simulators' payer pages pay with one click.
func checkLoopback(addr string) error {
	host, port, err := net.SplitHostPort(addr)
	if number, portErr := strconv.ParseUint(port, 10, 16); err != nil || portErr != nil || number > 65535 {
		return usageError{fmt.Sprintf("--addr %q is not host:port with a port up to 65535", addr)}
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return usageError{fmt.Sprintf("--addr %q is not a loopback address such as 127.0.0.1:8765", addr)}
	}
	return nil
}

// server is a handler on a port.
type server struct {
	url    string
	http   *http.Server
	failed chan error // receives once, if serving ends by itself
}

func listen(ctx context.Context, addr string, handler http.Handler) (*server, error) {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", addr)
	if err != nil {
		return nil, err
	}
	s := &server{
		url:    "http://" + listener.Addr().String(),
		http:   &http.Server{Handler: handler, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 30 * time.Second, IdleTimeout: 60 * time.Second, MaxHeaderBytes: 64 << 10},
		failed: make(chan error, 1),
	}
	go func() {
		if err := s.http.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			s.failed <- err
		}
	}()
	return s, nil
}

// close lets requests under way finish, for two seconds, also if ctx has ended.
func (s *server) close(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
	defer cancel()
	if err := s.http.Shutdown(ctx); err != nil {
		return s.http.Close()
	}
	return nil
}

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }
