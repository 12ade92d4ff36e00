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
)

// roleFlag is the first argument of a process that plays a role, the role is the second. What it needs to know it reads from its input, a line of
// JSON at a time, and answers each with a line. It ends with its input.
const roleFlag = "-role"

// role plays until its input ends.
type role func(ctx context.Context, orders *json.Decoder, answers *json.Encoder) error

func roles() map[string]role {
	return map[string]role{"simulator": beSimulator, "lister": beLister, "tenants": beTenants, "books": beBooks}
}

func play(name string, in io.Reader, out, problems io.Writer) int {
	known, ok := roles()[name]
	if !ok {
		fmt.Fprintln(problems, "scale: no role", name)
		return 2
	}
	err := known(context.Background(), json.NewDecoder(bufio.NewReader(in)), json.NewEncoder(out))
	if err != nil && !errors.Is(err, io.EOF) {
		fmt.Fprintf(problems, "scale %s: %v\n", name, err)
		return 1
	}
	return 0
}

// process is this program in a role.
type process struct {
	command *exec.Cmd
	in      io.WriteCloser
	orders  *json.Encoder
	answers *json.Decoder
}

func start(ctx context.Context, role string) (*process, error) {
	program, err := os.Executable()
	if err != nil {
		return nil, err
	}
	command := exec.CommandContext(ctx, program, roleFlag, role) //nolint:gosec // itself
	command.Stderr = os.Stderr
	in, err := command.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := command.Start(); err != nil {
		return nil, err
	}
	return &process{command, in, json.NewEncoder(in), json.NewDecoder(bufio.NewReader(out))}, nil
}

// ask gives the process an order and reads its answer.
func ask[T any](p *process, order any) (answer T, err error) {
	if err := p.orders.Encode(order); err != nil {
		return answer, err
	}
	err = p.answers.Decode(&answer)
	if errors.Is(err, io.EOF) {
		err = errors.New("the process ended without an answer")
	}
	return answer, err
}

// stop ends the process.
func (p *process) stop() error {
	return errors.Join(p.in.Close(), p.command.Wait())
}

// asked starts a process, asks it once and ends it.
func asked[T any](ctx context.Context, role string, order any) (answer T, err error) {
	p, err := start(ctx, role)
	if err != nil {
		return answer, err
	}
	answer, err = ask[T](p, order)
	return answer, errors.Join(err, p.stop())
}
