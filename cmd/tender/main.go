// Command tender shows what the library does, serves its simulators and lists what a provider can do. Run "tender help".
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
)

// The exit codes.
const (
	exitOK     = 0
	exitFailed = 1
	exitUsage  = 2
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, console{out: os.Stdout, err: os.Stderr}, os.Args[1:])
	stop()
	os.Exit(code)
}

// console is what a command may touch of the world around it.
type console struct{ out, err io.Writer }

func (c console) printf(format string, args ...any) { _, _ = fmt.Fprintf(c.out, format, args...) }

// command is one subcommand. setUp declares its flags and returns what runs once they are parsed. arguments names what it takes beside them, all
// of it required and in any place among them; flags.Arg has their values.
type command struct {
	name, summary string
	arguments     []string
	examples      []string
	setUp         func(flags *flag.FlagSet) func(ctx context.Context, c console) error
}

func commands() []command {
	return []command{demoCommand(), sandboxCommand(), listenCommand(), triggerCommand(), capabilitiesCommand(), planCommand(), newAdapterCommand()}
}

// usageError is a mistake in the command line.
type usageError struct{ text string }

func (e usageError) Error() string { return e.text }

func run(ctx context.Context, c console, args []string) int {
	if len(args) == 0 {
		_, _ = fmt.Fprint(c.err, overview())
		return exitUsage
	}
	name, rest := args[0], args[1:]
	if name == "help" || name == "-h" || name == "--help" || name == "-help" {
		if len(rest) == 0 {
			c.printf("%s", overview())
			return exitOK
		}
		name, rest = rest[0], []string{"-h"}
	}
	for _, cmd := range commands() {
		if cmd.name == name {
			return cmd.run(ctx, c, rest)
		}
	}
	_, _ = fmt.Fprintf(c.err, "tender: there is no command %q\n\n%s", name, overview())
	return exitUsage
}

func (cmd command) run(ctx context.Context, c console, args []string) int {
	out := &checkedWriter{Writer: c.out}
	c.out = out
	code := cmd.work(ctx, c, args)
	if out.err != nil && code == exitOK {
		_, _ = fmt.Fprintf(c.err, "tender %s: %v\n", cmd.name, out.err)
		return exitFailed
	}
	return code
}

// checkedWriter remembers that something could not be written: a command whose output is lost has failed.
type checkedWriter struct {
	io.Writer
	err error
}

// Write implements io.Writer.
func (w *checkedWriter) Write(p []byte) (int, error) {
	n, err := w.Writer.Write(p)
	if err != nil && w.err == nil {
		w.err = err
	}
	return n, err
}

func (cmd command) work(ctx context.Context, c console, args []string) int {
	flags := flag.NewFlagSet(cmd.name, flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	run := cmd.setUp(flags)
	err := cmd.parse(flags, args)
	if errors.Is(err, flag.ErrHelp) {
		c.printf("%s", cmd.help(flags))
		return exitOK
	}
	if err != nil {
		return cmd.usage(c, err)
	}
	var usage usageError
	switch err := run(ctx, c); {
	case errors.As(err, &usage):
		return cmd.usage(c, err)
	case err != nil:
		_, _ = fmt.Fprintf(c.err, "tender %s: %v\n", cmd.name, err)
		return exitFailed
	}
	return exitOK
}

// parse parses flags and arguments in any order; package flag alone would stop at the first argument.
func (cmd command) parse(flags *flag.FlagSet, args []string) error {
	values := []string{"--"}
	for {
		if err := flags.Parse(args); err != nil {
			return err
		}
		if flags.NArg() == 0 {
			break
		}
		values, args = append(values, flags.Arg(0)), flags.Args()[1:]
	}
	switch given := len(values) - 1; {
	case given > len(cmd.arguments):
		return fmt.Errorf("takes no argument %q", values[1+len(cmd.arguments)])
	case given < len(cmd.arguments):
		return fmt.Errorf("needs the argument <%s>", cmd.arguments[given])
	}
	return flags.Parse(values)
}

// usageLine shows how the command is called: "tender demo [flags]".
func (cmd command) usageLine() string {
	line := "tender " + cmd.name
	for _, argument := range cmd.arguments {
		line += " <" + argument + ">"
	}
	return line + " [flags]"
}

func (cmd command) usage(c console, err error) int {
	_, _ = fmt.Fprintf(c.err, "tender %s: %v\nRun \"tender help %s\" for its flags and examples.\n", cmd.name, err, cmd.name)
	return exitUsage
}

func (cmd command) help(flags *flag.FlagSet) string {
	var b strings.Builder
	fmt.Fprintf(&b, "tender %s: %s\n\nUsage:\n  %s\n\nFlags:\n", cmd.name, cmd.summary, cmd.usageLine())
	flags.SetOutput(&b)
	flags.PrintDefaults()
	b.WriteString("\nExamples:\n")
	for _, example := range cmd.examples {
		b.WriteString("  " + example + "\n")
	}
	return b.String()
}

func overview() string {
	var b strings.Builder
	b.WriteString("tender: one API for customers and payments, whatever the provider behind it\n\nUsage:\n  tender <command> [flags]\n\nCommands:\n")
	for _, cmd := range commands() {
		fmt.Fprintf(&b, "  %-14s %s\n", cmd.name, cmd.summary)
	}
	b.WriteString("  help <command> flags and examples of a command\n\nExamples:\n")
	for _, cmd := range commands() {
		b.WriteString("  " + cmd.examples[0] + "\n")
	}
	return b.String()
}
