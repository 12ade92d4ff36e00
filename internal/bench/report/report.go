// Package report keeps measured tables inside a page that people write.
package report

import (
	"fmt"
	"os"
	"strings"
)

// Splice puts text between the two markers of name in the Markdown file at path, `<!-- name:begin -->` and `<!-- name:end -->`, each on a
// line of its own. A page without them is an error, and stays as it is.
func Splice(path, name, text string) error {
	page, err := os.ReadFile(path) //nolint:gosec // the page is named by the person who runs the program
	if err != nil {
		return err
	}
	begin, end := "<!-- "+name+":begin -->\n", "<!-- "+name+":end -->\n"
	before, rest, found := strings.Cut(string(page), begin)
	if !found {
		return fmt.Errorf("%s has no line %q", path, strings.TrimSpace(begin))
	}
	_, after, found := strings.Cut(rest, end)
	if !found {
		return fmt.Errorf("%s has no line %q after %q", path, strings.TrimSpace(end), strings.TrimSpace(begin))
	}
	return os.WriteFile(path, []byte(before+begin+"\n"+strings.TrimSpace(text)+"\n\n"+end+after), 0o644) //nolint:gosec // a page for everybody
}
