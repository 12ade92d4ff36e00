package main

import (
	"go/build"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/mod/modfile"
)

// FuzzNewAdapter looks at what new-adapter would write, without writing it: what it takes, Go takes.
func FuzzNewAdapter(f *testing.F) {
	for _, seed := range [][3]string{
		{"acmepay", "", "acmepay"}, {"acmepay2", "example.com/acmepay", "providers/acmepay"}, {"Acme", "fmt", "testdata/x"}, {"func", "example.com/con", "_x"}, {"main", "-x", "-y"},
		{"init", "example.com/acme/v2", "/tmp/x/"}, {"a", "example.com/acme.", ".."}, {"a\n", "x\nreplace a => b", "a b"}, {"", "example.com/a//b", ""}, {"nil", "gopkg.in/acme.v1", "a/.b"},
		{"string", "example.com/\"a\"", "\x00"}, {"tender", "example.com/a//comment", "vendor"}, {"errors", "a.b/_c", "C:"}, {"test", "a.b/c~1", "é"},
	} {
		f.Add(seed[0], seed[1], seed[2])
	}
	f.Fuzz(func(t *testing.T, name, path, dir string) {
		for _, err := range []error{checkAdapterName(name), checkModulePath(path), checkFolder(dir)} {
			if err != nil {
				require.ErrorAs(t, err, &usageError{})
				assert.NotContains(t, err.Error(), "\n", "what was given is quoted")
			}
		}
		if checkAdapterName(name) == nil {
			files, err := adapterFiles(name)
			require.NoError(t, err)
			for file, text := range files {
				parsed, err := parser.ParseFile(token.NewFileSet(), file, text, 0)
				require.NoError(t, err, "%s of %q", file, name)
				assert.Equal(t, name, strings.TrimSuffix(parsed.Name.Name, "_test"))
			}
		}
		if path != "" && checkModulePath(path) == nil {
			parsed, err := modfile.Parse("go.mod", []byte(moduleFile(path)), nil)
			require.NoError(t, err)
			assert.Equal(t, path, parsed.Module.Mod.Path)
			assert.False(t, build.IsLocalImport(path))
		}
		if checkFolder(dir) == nil {
			last := filepath.Base(filepath.Clean(dir))
			assert.Regexp(t, `^[A-Za-z0-9~+-][A-Za-z0-9._~+-]*\z`, last)
			assert.NotEqual(t, "-", last[:1])
		}
	})
}
