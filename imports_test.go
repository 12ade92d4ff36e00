package tender_test

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

const module = "github.com/tenderpay/tender"

// mayImport says which packages of this module a package's own code (tests apart) may import. "x/..." is x and all below it.
func mayImport(pkg string) []string {
	switch {
	case pkg == "":
		return nil
	case pkg == "rest":
		return []string{""}
	case pkg == "providers":
		return []string{"", "providers/..."}
	case strings.HasPrefix(pkg, "providers/"):
		return []string{"", "rest"} // never another adapter
	case pkg == "sandbox", strings.HasPrefix(pkg, "sandbox/"):
		return []string{"sandbox/..."} // neither the model nor an adapter: it must stay a second reading of the documents
	case pkg == "internal/fixture", pkg == "internal/canary", pkg == "internal/allocs": // the last is tests alone
		return nil
	case pkg == "internal/sandboxed":
		return []string{"", "conformance", "providers/...", "sandbox/..."}
	case pkg == "internal/capabilities":
		return []string{"", "conformance", "internal/sandboxed"}
	case pkg == "internal/soak":
		return []string{"", "conformance/...", "internal/sandboxed", "sandbox/fault", "sandbox/ledger"}
	case pkg == "conformance":
		return []string{"", "internal/canary"}
	case pkg == "conformance/reference":
		return []string{"", "rest"}
	case pkg == "conformance/reference/front":
		return []string{"sandbox/ledger", "sandbox/webhook"}
	case strings.HasPrefix(pkg, "cmd/"), strings.HasPrefix(pkg, "examples/"):
		return []string{"..."}
	}
	return []string{"no rule for " + pkg}
}

func TestImportsFollowTheLayers(t *testing.T) {
	seen := 0
	for pkg, imports := range ownImports(t) {
		for _, imported := range imports {
			seen++
			assert.True(t, allowed(mayImport(pkg), imported), "package %q must not import %q of this module", "/"+pkg, "/"+imported)
		}
	}
	require.NotZero(t, seen, "the walk found no import at all")
}

func TestImportRuleBites(t *testing.T) {
	for _, c := range []struct{ pkg, imported string }{
		{"", "rest"}, {"rest", "sandbox"}, {"providers/yassir", "providers/lomi"}, {"providers/yassir", "sandbox/yassir"},
		{"sandbox/yassir", ""}, {"sandbox", "rest"}, {"sandbox/ledger", "providers/yassir"}, {"newcomer", ""},
	} {
		assert.False(t, allowed(mayImport(c.pkg), c.imported), "%q importing %q must be refused", c.pkg, c.imported)
	}
}

func allowed(rules []string, imported string) bool {
	for _, rule := range rules {
		prefix, below := strings.CutSuffix(rule, "...")
		if imported == rule || below && (prefix == "" || imported+"/" == prefix || strings.HasPrefix(imported, prefix)) {
			return true
		}
	}
	return false
}

// isModule reports whether a folder is a module of its own, whose packages are none of this one's.
func isModule(folder string) bool {
	_, err := os.Stat(filepath.Join(folder, "go.mod"))
	return err == nil
}

// ownImports returns, for each package of this module, the packages of this module that its code imports, as paths below the module.
func ownImports(t *testing.T) map[string][]string {
	t.Helper()
	found := map[string][]string{}
	err := filepath.WalkDir(".", func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && path != "." && (entry.Name() == "testdata" || strings.HasPrefix(entry.Name(), ".") || isModule(path)):
			return filepath.SkipDir
		case !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		pkg := strings.TrimPrefix(filepath.ToSlash(filepath.Dir(path)), ".")
		for _, spec := range file.Imports {
			name, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			if below, ok := strings.CutPrefix(name+"/", module+"/"); ok {
				found[pkg] = append(found[pkg], strings.TrimSuffix(below, "/"))
			}
		}
		return nil
	})
	require.NoError(t, err)
	return found
}
