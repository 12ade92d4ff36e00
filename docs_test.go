package tender_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	juspayfront "github.com/tenderpay/tender/sandbox/juspay"
	lomifront "github.com/tenderpay/tender/sandbox/lomi"
	webpayfront "github.com/tenderpay/tender/sandbox/webpay"
)

// The guide shows code that is in the tree: each Go snippet names its file, and stands in it as it is.
func TestAdapterGuide_snippetsAreTheCode(t *testing.T) {
	guide := readFile(t, "docs/adapters.md")
	snippets := regexp.MustCompile("(?ms)^```go(.*?)\n(.*?)^```$").FindAllStringSubmatch(guide, -1)
	shown := map[string]int{}
	for _, snippet := range snippets {
		file, code := strings.TrimSpace(snippet[1]), snippet[2]
		require.NotEmpty(t, file, "a Go snippet names no file:\n%s", code)
		assert.NotEmpty(t, strings.TrimSpace(code), "an empty snippet of %s", file)
		assert.Contains(t, readFile(t, file), code, "the guide shows what %s does not have", file)
		shown[filepath.Dir(file)]++
	}
	assert.Len(t, snippets, strings.Count(guide, "```go"), "a snippet is not closed")
	assert.GreaterOrEqual(t, shown["conformance/reference"], 10, "the guide walks through the reference adapter")
}

func TestWebhooksPage_snippetsAreTheCode(t *testing.T) {
	page := readFile(t, "docs/webhooks.md")
	snippets := regexp.MustCompile("(?ms)^```go (examples/\\S+)\n(.*?)^```$").FindAllStringSubmatch(page, -1)
	require.Len(t, snippets, 2)
	for _, snippet := range snippets {
		assert.Contains(t, readFile(t, snippet[1]), snippet[2])
	}
}

// The rules and files that the guide speaks of exist.
func TestAdapterGuide_namesWhatExists(t *testing.T) {
	guide, rules := readFile(t, "docs/adapters.md"), readFile(t, "docs/rules.md")
	ids := regexp.MustCompile(`\b[A-Z]{3}-\d{2}\b`).FindAllString(guide, -1)
	require.NotEmpty(t, ids)
	for _, id := range ids {
		assert.Contains(t, rules, "| "+id+" |", "the guide names a rule that is not listed")
	}
	paths := regexp.MustCompile("`((?:conformance|examples|providers|sandbox|cmd|docs)/[a-z/_.]+|capability\\.go)`").FindAllStringSubmatch(guide, -1)
	require.NotEmpty(t, paths)
	for _, path := range paths {
		_, err := os.Stat(path[1])
		assert.NoError(t, err, "the guide names a path that is not there")
	}
}

func readFile(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	require.NoError(t, err)
	return string(text)
}

// The switches that a provider's page names are those that its simulator has.
func TestProviderPages_nameSwitchesThatExist(t *testing.T) {
	for name, options := range map[string]reflect.Type{
		"juspay": reflect.TypeFor[juspayfront.Options](), "lomi": reflect.TypeFor[lomifront.Options](), "webpay": reflect.TypeFor[webpayfront.Options](),
	} {
		_, points, _ := strings.Cut(readFile(t, "docs/providers/"+name+".md"), "| simulator (switch) |\n")
		named := 0
		for row := range strings.Lines(points) {
			cells := strings.Split(row, "|")
			for _, found := range regexp.MustCompile("`([A-Z][A-Za-z0-9]+)`").FindAllStringSubmatch(cells[max(0, len(cells)-2)], -1) {
				named++
				_, there := options.FieldByName(found[1])
				assert.True(t, there, "the page of %s names %s", name, found[1])
			}
		}
		assert.Greater(t, named, 15, name)
	}
}

// The page lists what a user's program links.
func TestSecurityPage_listsTheLinkedModules(t *testing.T) {
	out, err := exec.CommandContext(t.Context(), "go", "list", "-deps", "-f", "{{with .Module}}{{if not .Main}}| {{.Path}} | {{.Version}} |{{end}}{{end}}",
		".", "./rest", "./providers/...").Output()
	require.NoError(t, err)
	var linked []string
	for line := range strings.Lines(string(out)) {
		if line = strings.TrimSpace(line); line != "" && !slices.Contains(linked, line) {
			linked = append(linked, line)
		}
	}
	require.NotEmpty(t, linked)
	listed := regexp.MustCompile(`(?m)^\| \S+\.\S+/\S+ \| v\S+ \|`).FindAllString(readFile(t, "docs/security.md"), -1)
	assert.ElementsMatch(t, linked, listed)
}
