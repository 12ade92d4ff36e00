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
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/tenderpay/tender/sandbox"
)

func sandboxCommand() command {
	return command{
		name:    "sandbox",
		summary: "serve the simulators, and print the settings that make an app use them",
		examples: []string{
			"tender sandbox",
			"tender sandbox --addr 127.0.0.1:9090 --verbose",
			"tender sandbox --state sandbox.json",
		},
		setUp: func(flags *flag.FlagSet) func(context.Context, console) error {
			var o sandboxFlags
			o.declare(flags)
			return func(ctx context.Context, c console) error { return serveSandbox(ctx, c, o) }
		},
	}
}

type sandboxFlags struct {
	addr, state string
	connections int
	verbose     bool

	forwards        bool   // it is tender listen
	forwardTo, only string // a URL, and the one provider or ""
}

func (o *sandboxFlags) declare(flags *flag.FlagSet) {
	flags.StringVar(&o.addr, "addr", "127.0.0.1:8765", "the loopback `address` to serve on; port 0 picks a free one")
	flags.Func("state", "keep everything in this `file`, so that it survives the end of the program; without it everything is in memory only", o.setState)
	flags.IntVar(&o.connections, "connections", 512, "how many connections may be open at the same time, a `number` above 0")
	flags.BoolVar(&o.verbose, "verbose", false, "log each request to standard error; without it only what goes wrong")
}

func (o *sandboxFlags) setState(file string) error {
	if file == "" {
		return errors.New("it needs the name of a file")
	}
	o.state = file
	return nil
}

func (o *sandboxFlags) check() error {
	if o.connections < 1 {
		return usageError{fmt.Sprintf("--connections %d is not above 0", o.connections)}
	}
	return errors.Join(checkLoopback(o.addr), checkState(o.state))
}

func serveSandbox(ctx context.Context, c console, o sandboxFlags) (err error) {
	if err := o.check(); err != nil {
		return err
	}
	level := slog.LevelWarn
	if o.verbose {
		level = slog.LevelInfo
	}
	logger := slog.New(slog.NewTextHandler(c.err, &slog.HandlerOptions{Level: level}))
	box, where, err := openSandbox(o.state, sandbox.Options{Logger: logger})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, box.Close()) }()
	lines := &printer{console: c}
	if err := o.forward(box, lines); err != nil {
		return err
	}
	server, err := listen(ctx, o.addr, box, sandbox.ServeOptions{Connections: o.connections, Logger: logger})
	if err != nil {
		return err
	}
	c.printf("# tender sandbox on %s; %s\n", server.url, where)
	if err := o.waiting(box, lines); err != nil {
		return errors.Join(err, server.close())
	}
	for _, name := range box.Providers() {
		settings, err := box.Settings(name, server.url)
		if err != nil {
			return errors.Join(err, server.close())
		}
		for _, key := range sortedKeys(settings) {
			c.printf("export %s=%q\n", key, settings[key])
		}
	}
	end, err := deliver(ctx, box)
	if err != nil {
		return errors.Join(err, server.close())
	}
	err = server.wait()
	end()
	if ctx.Err() != nil {
		c.printf("# tender sandbox ends\n")
	}
	return err
}

// openSandbox also says in words where the sandbox keeps its state.
func openSandbox(file string, options sandbox.Options) (box *sandbox.Sandbox, where string, err error) {
	if file == "" {
		return sandbox.New(options), "everything is in memory and gone when it ends (--state keeps it)", nil
	}
	box, err = sandbox.Open(file, options)
	return box, "its state is kept in " + file, err
}

// checkState refuses a name under which no state can be kept, whatever is in it.
func checkState(file string) error {
	if file == "" {
		return nil
	}
	if info, err := os.Stat(file); err == nil && info.IsDir() {
		return usageError{fmt.Sprintf("--state %q is a folder; name a file in it", file)}
	}
	if info, err := os.Stat(filepath.Dir(file)); err != nil || !info.IsDir() {
		return usageError{fmt.Sprintf("--state %q is in a folder that does not exist", file)}
	}
	return nil
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
	url  string
	end  context.CancelFunc
	done chan error // receives once
}

// listen serves handler in the background until ctx ends or the server is closed.
func listen(ctx context.Context, addr string, handler http.Handler, options sandbox.ServeOptions) (*server, error) {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", addr)
	if err != nil {
		return nil, err
	}
	ctx, end := context.WithCancel(ctx)
	s := &server{url: "http://" + listener.Addr().String(), end: end, done: make(chan error, 1)}
	go func() { s.done <- sandbox.Serve(ctx, listener, handler, options) }()
	return s, nil
}

// wait returns once the server has ended.
func (s *server) wait() error {
	defer s.end()
	return <-s.done
}

// close ends the server; requests under way may finish.
func (s *server) close() error {
	s.end()
	return <-s.done
}

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }
