package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/tenderpay/tender/internal/bench/stub"
)

const serveCommand = "serve"

// addresses are the first line of a server process.
type addresses struct{ Plain, TLS string }

// serve is the server process: a line of addresses, then a line of counts for each line that comes in, until in ends.
func serve(repository, dir string, in io.Reader, out io.Writer) error {
	answers, err := stub.Load(filepath.Join(repository, "providers"))
	if err != nil {
		return err
	}
	server, err := stub.Serve(answers, dir)
	if err != nil {
		return err
	}
	defer server.Close()
	encoder := json.NewEncoder(out)
	if err := encoder.Encode(addresses{server.PlainURL, server.TLSURL}); err != nil {
		return err
	}
	asks := bufio.NewScanner(in)
	for asks.Scan() {
		if err := encoder.Encode(server.Counts()); err != nil {
			return err
		}
	}
	return asks.Err()
}

// child is a process of this program, which ends with its standard input.
type child struct {
	addresses addresses

	process *exec.Cmd
	in      io.WriteCloser
	out     *json.Decoder
}

// spawn starts this program anew. Without a line from it within ctx it is an error.
func spawn(ctx context.Context, args ...string) (*child, error) {
	program, err := os.Executable()
	if err != nil {
		return nil, err
	}
	c := &child{process: exec.CommandContext(ctx, program, args...)} //nolint:gosec // itself
	c.process.Stderr = os.Stderr
	if c.in, err = c.process.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := c.process.StdoutPipe()
	if err != nil {
		return nil, err
	}
	c.out = json.NewDecoder(out)
	return c, c.process.Start()
}

// startServer starts a server process with the certificate in dir.
func startServer(ctx context.Context, repository, dir string) (*child, error) {
	c, err := spawn(ctx, serveCommand, repository, dir)
	if err != nil {
		return nil, err
	}
	if err := c.out.Decode(&c.addresses); err != nil {
		return nil, errors.Join(fmt.Errorf("the server process: %w", err), c.end())
	}
	return c, nil
}

// counts asks the server process.
func (c *child) counts() (exchanges, connections int64, err error) {
	if _, err := io.WriteString(c.in, "\n"); err != nil {
		return 0, 0, err
	}
	var counts stub.Counts
	err = c.out.Decode(&counts)
	return counts.Exchanges, counts.Connections, err
}

func (c *child) end() error { return errors.Join(c.in.Close(), c.process.Wait()) }
