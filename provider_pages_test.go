package tender_test

import (
	"cmp"
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The comments of an adapter's methods and the provider's page list the same endpoints, and a comment names where the endpoint is documented.
func TestProviderPages_listTheEndpointsOfTheComments(t *testing.T) {
	for name, source := range map[string]string{
		"juspay": `, https://(developer\.juspay\.in|github\.com/juspay)/\S+`,
		"lomi":   ``, // its reference is one page
		"webpay": `, https://(docs\.monri\.com|ipgtest\.monri\.com|github\.com/MonriPayments)/\S+`,
		"yassir": `, https://docs\.payment\.yassir\.io/api-reference/\S+`,
	} {
		t.Run(name, func(t *testing.T) {
			endpoint := regexp.MustCompile(`\b(GET|POST|PUT|PATCH|DELETE) /[^\s,` + "`" + `]+`)
			wanted := regexp.MustCompile(`^// ` + endpoint.String() + source + `$`)
			inCode, inDocs := map[string]bool{}, map[string]bool{}
			files, err := filepath.Glob("providers/" + name + "/*.go")
			require.NoError(t, err)
			for _, file := range files {
				if strings.HasSuffix(file, "_test.go") {
					continue
				}
				for line := range strings.Lines(readFile(t, file)) {
					if found := endpoint.FindString(line); found != "" && strings.HasPrefix(line, "// "+found) {
						inCode[found] = true
						assert.Regexp(t, wanted, strings.TrimSpace(line), "%s: an endpoint stands alone with its page", file)
					}
				}
			}
			for _, found := range endpoint.FindAllString(section(t, "docs/providers/"+name+".md", "Endpoints"), -1) {
				inDocs[found] = true
			}
			assert.NotEmpty(t, inCode)
			assert.Equal(t, inDocs, inCode, "expected are the page's, actual the comments'")
		})
	}
}

// Each open point of a provider's page that the adapter decides has its tests, and each of those tests its row.
func TestProviderPages_openPointsHaveTests(t *testing.T) {
	row := regexp.MustCompile(`(?m)^\| (\d+) \| [^|]* \| ([^|]*) \|`)
	decided := regexp.MustCompile(`func TestOpenPoint(\d\d)(?:And(\d\d))?_`)
	for _, name := range []string{"juspay", "lomi", "webpay", "yassir"} {
		t.Run(name, func(t *testing.T) {
			tested, listed := map[string]bool{}, map[string]bool{}
			files, err := filepath.Glob("providers/" + name + "/*_test.go")
			require.NoError(t, err)
			for _, file := range files {
				for _, test := range decided.FindAllStringSubmatch(readFile(t, file), -1) {
					tested[test[1]], tested[cmp.Or(test[2], test[1])] = true, true
				}
			}
			for _, point := range row.FindAllStringSubmatch(section(t, "docs/providers/"+name+".md", "Open points and what was chosen"), -1) {
				number, choice := fmt.Sprintf("%02s", point[1]), point[2]
				listed[number] = true
				others := choice == "–" || choice == "the provider judges" || strings.HasPrefix(choice, "app: ")
				assert.True(t, tested[number] || others, "point %s has no test: %s", number, choice)
			}
			assert.NotEmpty(t, listed)
			for number := range tested {
				assert.True(t, listed[number], "TestOpenPoint%s has no row", number)
			}
		})
	}
}

// The README's table of providers has the capabilities of docs/capabilities.md, which is made by runs.
func TestReadme_providersTableHasTheCapabilities(t *testing.T) {
	words := map[string]string{
		"customers.find": "find by", "customers.list": "list", "customers.delete": "delete", "customers.payment_methods": "payment methods",
		"customers.client_token": "client token", "payments.find": "find by", "payments.confirm": "confirm", "payments.capture": "capture",
		"payments.void": "void", "payments.refund": "refund (", "payments.refund_get": "get refund",
	}
	readme, table := readFile(t, "README.md"), readFile(t, "docs/capabilities.md")
	row := regexp.MustCompile("(?m)^\\| `([a-z_.]+)` \\| (yes|no)[^|]*\\| (yes|no)[^|]*\\| (yes|no)[^|]*\\| (yes|no)[^|]*\\|$")
	compared := 0
	for at, name := range []string{"juspay", "lomi", "webpay", "yassir"} {
		_, line, found := strings.Cut(readme, "\n| `"+name+"` | ")
		require.True(t, found, name)
		line, _, _ = strings.Cut(line, "\n")
		cells := map[string]string{"customers": strings.Split(line, " | ")[1], "payments": strings.Split(line, " | ")[2]}
		for _, capability := range row.FindAllStringSubmatch(table, -1) {
			word, has := words[capability[1]]
			if !has {
				continue
			}
			group, _, _ := strings.Cut(capability[1], ".")
			assert.Equal(t, capability[2+at] == "yes", strings.Contains(cells[group], word), "%s: %s", name, capability[1])
			compared++
		}
	}
	assert.Equal(t, 4*len(words), compared)
}

// section returns what a page says under a heading.
func section(t *testing.T, page, heading string) string {
	t.Helper()
	_, text, found := strings.Cut(readFile(t, page), "\n## "+heading+"\n")
	require.True(t, found, "%s has no heading %s", page, heading)
	text, _, _ = strings.Cut(text, "\n## ")
	return text
}
