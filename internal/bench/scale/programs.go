package main

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"text/template"
)

// program is a small program that is built and started.
type program struct {
	name                string
	whole, stripped     int64 // bytes of the binary
	inits               int   // packages with something to initialise
	initTime, initBytes int64 // in microseconds
	slowest             []initialised
}

type initialised struct {
	pkg    string
	micros int64
}

//go:embed program.go.tmpl
var programText string

// opener is how a program comes to its provider.
type opener struct{ Name, Import, Expression string }

func openers() []opener {
	return []opener{
		{"net/http alone", "", ""},
		{"tender alone", "", "tender.Provider(nil), error(nil)"},
		{"juspay", "providers/juspay", "juspay.New(juspay.Config{})"},
		{"lomi", "providers/lomi", "lomi.New(lomi.Config{})"},
		{"webpay", "providers/webpay", "webpay.New(webpay.Config{})"},
		{"yassir", "providers/yassir", "yassir.New(yassir.Config{})"},
		{"providers.Open", "providers", "providers.Open(os.Args[1], os.Getenv, nil)"},
	}
}

func takePrograms(ctx context.Context, m *measured) (err error) {
	folder, err := os.MkdirTemp("", "scale")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	text, err := template.New("program").Parse(programText)
	if err != nil {
		return err
	}
	for _, o := range openers() {
		if !slices.Contains(m.sizes.programs, o.Name) {
			continue
		}
		built, err := build(ctx, text, o, folder)
		if err != nil {
			return fmt.Errorf("%s: %w", o.Name, err)
		}
		m.programs = append(m.programs, built)
	}
	return nil
}

// build builds a program twice, as a file of this module, and starts it.
func build(ctx context.Context, text *template.Template, o opener, folder string) (program, error) {
	var source bytes.Buffer
	if err := text.Execute(&source, o); err != nil {
		return program{}, err
	}
	file, binary := filepath.Join(folder, "main.go"), filepath.Join(folder, "program")
	if err := os.WriteFile(file, source.Bytes(), 0o600); err != nil {
		return program{}, err
	}
	built := program{name: o.Name}
	for flags, size := range map[string]*int64{"": &built.whole, "-s -w": &built.stripped} {
		out, err := exec.CommandContext(ctx, "go", "build", "-trimpath", "-ldflags="+flags, "-o", binary, file).CombinedOutput() //nolint:gosec // what was just written
		if err != nil {
			return program{}, fmt.Errorf("go build: %w\n%s", err, out)
		}
		info, err := os.Stat(binary)
		if err != nil {
			return program{}, err
		}
		*size = info.Size()
	}
	return built, built.start(ctx, binary)
}

// starts is how often a program is started; the fastest start counts, because others are what the machine did meanwhile.
const starts = 5

func (p *program) start(ctx context.Context, binary string) error {
	for range starts {
		command := exec.CommandContext(ctx, binary)
		command.Env = append(os.Environ(), "GODEBUG=inittrace=1")
		out, err := command.CombinedOutput()
		if err != nil {
			return fmt.Errorf("%w\n%s", err, out)
		}
		once := program{}
		for lines := bufio.NewScanner(bytes.NewReader(out)); lines.Scan(); {
			if err := once.traced(lines.Text()); err != nil {
				return err
			}
		}
		if once.inits == 0 {
			return fmt.Errorf("no init was traced: %s", out)
		}
		if p.inits == 0 || once.initTime < p.initTime {
			p.inits, p.initTime, p.initBytes, p.slowest = once.inits, once.initTime, once.initBytes, once.slowest
		}
	}
	slices.SortStableFunc(p.slowest, func(a, b initialised) int { return cmp.Compare(b.micros, a.micros) })
	return nil
}

// traced adds a line of GODEBUG=inittrace=1: init internal/bytealg @0.008 ms, 0.002 ms clock, 0 bytes, 0 allocs
func (p *program) traced(line string) error {
	words := strings.Fields(line)
	if len(words) < 10 || words[0] != "init" {
		return nil
	}
	took, err := strconv.ParseFloat(words[4], 64)
	if err != nil {
		return fmt.Errorf("a line of inittrace: %q: %w", line, err)
	}
	size, err := strconv.ParseInt(words[7], 10, 64)
	if err != nil {
		return fmt.Errorf("a line of inittrace: %q: %w", line, err)
	}
	micros := int64(took * 1000)
	p.inits, p.initTime, p.initBytes = p.inits+1, p.initTime+micros, p.initBytes+size
	p.slowest = append(p.slowest, initialised{words[1], micros})
	return nil
}
