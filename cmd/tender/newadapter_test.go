package main

import (
	"go/format"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What is written compiles, is formatted and passes the conformance suite, as a package of another module and as a module of its own.
func TestNewAdapter_passesTheSuite(t *testing.T) {
	root, err := filepath.Abs("../..")
	require.NoError(t, err)
	sums, err := os.ReadFile(filepath.Join(root, "go.sum"))
	require.NoError(t, err)
	const needs = "\nrequire github.com/tenderpay/tender v0.0.0\n\nreplace github.com/tenderpay/tender => "

	for name, c := range map[string]struct {
		args           []string // after the name
		dir, module    string   // below the test's folder
		existingModule string
	}{
		"in a module":   {nil, "acmepay2", ".", "module example.test/shop\n\ngo 1.26\n"},
		"by itself":     {[]string{"--module", "example.test/acmepay2"}, "acmepay2", "acmepay2", ""},
		"in a deep dir": {[]string{"--dir", "providers/acme"}, "providers/acme", ".", "module example.test/shop\n\ngo 1.26\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			if c.existingModule != "" {
				require.NoError(t, os.WriteFile("go.mod", []byte(c.existingModule), 0o600))
			}
			code, out, errs := invoke(t, append([]string{"new-adapter", "acmepay2"}, c.args...)...)
			require.Zero(t, code, errs)
			assert.Contains(t, out, "wrote "+c.dir+": client.go, conformance_test.go, doc.go")
			for _, file := range []string{"client.go", "conformance_test.go", "doc.go"} {
				source, err := os.ReadFile(filepath.Join(c.dir, file))
				require.NoError(t, err)
				formatted, err := format.Source(source)
				require.NoError(t, err)
				assert.Equal(t, string(formatted), string(source), "%s is not formatted", file)
			}

			manifest, err := os.ReadFile(filepath.Join(c.module, "go.mod"))
			require.NoError(t, err)
			require.NoError(t, os.WriteFile(filepath.Join(c.module, "go.mod"), []byte(string(manifest)+needs+root+"\n"), 0o600))
			require.NoError(t, os.WriteFile(filepath.Join(c.module, "go.sum"), sums, 0o600))
			test := exec.CommandContext(t.Context(), "go", "test", "-v", "./...")
			test.Dir = c.module
			test.Env = append(os.Environ(), "GOFLAGS=-mod=mod", "GOPROXY=off", "GOWORK=off")
			printed, err := test.CombinedOutput()
			require.NoError(t, err, string(printed))
			assert.Contains(t, string(printed), "verdict: partial (")
			assert.Contains(t, string(printed), " 0 failed")
		})
	}
}

func TestNewAdapter_flagsStandAnywhere(t *testing.T) {
	for name, args := range map[string][]string{
		"before":  {"--dir", "here", "--module", "example.test/x", "acmepay"},
		"after":   {"acmepay", "--dir", "here", "--module", "example.test/x"},
		"between": {"--dir", "here", "acmepay", "--module=example.test/x"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			code, out, errs := invoke(t, append([]string{"new-adapter"}, args...)...)
			require.Zero(t, code, errs)
			assert.Contains(t, out, "wrote here: client.go, conformance_test.go, doc.go, go.mod\n")
		})
	}
}

func TestNewAdapter_refusesWhatCannotWork(t *testing.T) {
	for name, args := range map[string][]string{
		"no name": {}, "two names": {"acme", "pay"}, "capitals": {"Acme"}, "a digit first": {"2acme"}, "a dash": {"acme-pay"}, "a path": {"../acme"},
		"an empty name": {""}, "not ASCII": {"acmé"}, "a line break": {"acme\n"}, "a keyword": {"func"}, "a command": {"main"}, "a name that Go skips": {"testdata"},
		"module with a space": {"acme", "--module", "example.test/a b"}, "module with a line break": {"acme", "--module", "x\nreplace"},
		"module that climbs": {"acme", "--module", "../acme"}, "module with an empty part": {"acme", "--module", "example.test//acme"},
		"module without a dot, as Go's own": {"acme", "--module", "fmt"}, "module that ends in a dot": {"acme", "--module", "example.test/acme."},
		"module that is a file of Windows": {"acme", "--module", "example.test/con"}, "module of a version that is none": {"acme", "--module", "example.test/acme/v1"},
		"module with a tilde and digits": {"acme", "--module", "example.test/acme~1"}, "module like a flag": {"acme", "--module", "-x.test"},
		"module with a part like a flag": {"acme", "--module", "example.test/-acme"}, "module with capitals in its host": {"acme", "--module", "Example.test/acme"},
		"folder that Go skips": {"acme", "--dir", "providers/_acme"}, "hidden folder": {"acme", "--dir", ".acme"}, "folder of test data": {"acme", "--dir", "testdata"},
		"folder like a flag": {"acme", "--dir=-acme"}, "folder with a space": {"acme", "--dir", "acme pay"}, "the folder above": {"acme", "--dir", ".."},
		"unknown flag": {"acme", "--force"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			code, out, errs := invoke(t, append([]string{"new-adapter"}, args...)...)
			assert.Equal(t, exitUsage, code)
			assert.Empty(t, out)
			assert.NotEmpty(t, errs)
			written, err := os.ReadDir(".")
			require.NoError(t, err)
			assert.Empty(t, written, "nothing may be written")
		})
	}
}

func TestNewAdapter_neverOverwrites(t *testing.T) {
	for name, occupy := range map[string]func() error{
		"an empty folder": func() error { return os.Mkdir("acmepay", 0o700) },
		"a file":          func() error { return os.WriteFile("acmepay", []byte("mine"), 0o600) },
		"a dangling link": func() error { return os.Symlink("nowhere", "acmepay") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			require.NoError(t, occupy())
			code, out, errs := invoke(t, "new-adapter", "acmepay")
			assert.Equal(t, exitFailed, code)
			assert.Empty(t, out)
			assert.Contains(t, errs, "nothing was written")
			assert.NoFileExists(t, "acmepay/client.go")
			assert.NoFileExists(t, "nowhere/client.go")
		})
	}
}

func TestNewAdapter_help(t *testing.T) {
	for _, args := range [][]string{{"help", "new-adapter"}, {"new-adapter", "--help"}, {"new-adapter", "acmepay", "-h"}} {
		code, out, errs := invoke(t, args...)
		assert.Zero(t, code)
		assert.Empty(t, errs)
		assert.Contains(t, out, "tender new-adapter <name> [flags]")
		assert.Contains(t, out, "Examples:\n  tender new-adapter acmepay\n")
	}
}
