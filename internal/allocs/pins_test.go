//go:build !race && !go1.27

package allocs

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The pins are those of Go 1.26, and this file is built with no newer one, which may allocate otherwise. A floor that differs from its own pin says that
// Go has changed: take them anew.
func TestAllocsOfEachCall(t *testing.T) {
	for _, s := range shapes() {
		for _, c := range s.calls {
			t.Run(s.name+"/"+c.name, func(t *testing.T) {
				client := &http.Client{Transport: &memory{load(t, s, c)}}
				gw, byHand := s.gateway(t, s.base, client), s.byHand(s.base, client)
				found := measure(t, c.want, func() (string, error) { return c.tender(t.Context(), gw) })
				floor := measure(t, c.want, func() (string, error) { return c.floor(t.Context(), byHand) })
				t.Logf("%d allocations, %d more than the floor's %d", found, found-floor, floor)
				switch {
				case floor != c.allocs.floor:
					assert.Fail(t, "the floor has moved", "it allocates %d times and is pinned at %d; tender %d, pinned at %d", floor, c.allocs.floor, found, c.allocs.tender)
				case found > c.allocs.tender:
					assert.Fail(t, "too many allocations", "%d, pinned at %d: find what the change has added", found, c.allocs.tender)
				case found < c.allocs.tender:
					assert.Fail(t, "fewer allocations", "%d, pinned at %d: lower the pin", found, c.allocs.tender)
				}
			})
		}
	}
}

// measure counts what run allocates. It must find want each time: an error path has other numbers.
func measure(t *testing.T, want string, run func() (string, error)) int {
	t.Helper()
	found, err := run()
	require.NoError(t, err)
	require.Equal(t, want, found)
	failed := 0
	count := testing.AllocsPerRun(1000, func() {
		if found, err := run(); err != nil || found != want {
			failed++
		}
	})
	require.Zero(t, failed)
	return int(count)
}
