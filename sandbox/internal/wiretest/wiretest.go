// Package wiretest is what the tests of every simulated provider do in the same way.
package wiretest

import (
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"testing"
)

// Race starts n callers at the same instant and counts what they got.
func Race(n int, do func(i int) int) map[int]int {
	var (
		group sync.WaitGroup
		mu    sync.Mutex
		start = make(chan struct{})
		count = map[int]int{}
	)
	for i := range n {
		group.Go(func() {
			<-start
			got := do(i)
			mu.Lock()
			defer mu.Unlock()
			count[got]++
		})
	}
	close(start)
	group.Wait()
	return count
}

// SetHeaders puts lines into h: "Name: value" replaces a header, and "Name:" removes it.
func SetHeaders(h http.Header, lines ...string) {
	for _, line := range lines {
		name, value, _ := strings.Cut(line, ":")
		if value == "" {
			h.Del(name)
			continue
		}
		h.Set(name, strings.TrimPrefix(value, " "))
	}
}

// Value is one value of a JSON body as it stands there, by a dotted path of names; "" when it is not there. What is no object on the way ends the test.
func Value(t testing.TB, body, path string) string {
	t.Helper()
	raw := json.RawMessage(body)
	for name := range strings.SplitSeq(path, ".") {
		var fields map[string]json.RawMessage
		if err := json.Unmarshal(raw, &fields); err != nil {
			t.Fatalf("%s in %s: %v", path, body, err)
		}
		if raw = fields[name]; raw == nil {
			return ""
		}
	}
	return string(raw)
}

// Text is Value of a string. Another type ends the test.
func Text(t testing.TB, body, path string) string {
	t.Helper()
	raw := Value(t, body, path)
	if raw == "" {
		return ""
	}
	var text string
	if err := json.Unmarshal([]byte(raw), &text); err != nil {
		t.Fatalf("%s in %s: %v", path, body, err)
	}
	return text
}
