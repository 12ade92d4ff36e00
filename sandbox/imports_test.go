package sandbox_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The sandbox is the judge of the library's adapters, so it must not share code with them.
func TestSandbox_imports_nothing_of_the_library(t *testing.T) {
	const module = "github.com/tenderpay/tender"
	files := 0
	err := filepath.WalkDir(".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") {
			return err
		}
		files++
		source, err := os.ReadFile(path)
		require.NoError(t, err)
		parsed, err := parser.ParseFile(token.NewFileSet(), path, source, parser.ImportsOnly)
		require.NoError(t, err)
		for _, spec := range parsed.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			require.NoError(t, err)
			standard := !strings.Contains(strings.Split(imported, "/")[0], ".")
			ours := imported == module+"/sandbox" || strings.HasPrefix(imported, module+"/sandbox/")
			testOnly := strings.HasSuffix(path, "_test.go")
			assert.True(t, standard || ours || testOnly && !strings.HasPrefix(imported, module), "%s imports %s", path, imported)
		}
		return nil
	})
	require.NoError(t, err)
	assert.Greater(t, files, 30)
}

func TestSandbox_money_is_never_a_floating_point_number(t *testing.T) {
	err := filepath.WalkDir(".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") {
			return err
		}
		source, err := os.ReadFile(path)
		require.NoError(t, err)
		for _, word := range []string{"float" + "32", "float" + "64", "Parse" + "Float", "big." + "Float"} {
			assert.NotContains(t, string(source), word, path)
		}
		return nil
	})
	require.NoError(t, err)
}
