//go:build !race

package allocs

import (
	"net/http"
	"testing"
)

// Both sides of the comparison send what the provider's documents ask for, and read the answer.
func TestAllocsAreThoseOfTheDocumentedExchanges(t *testing.T) {
	for _, s := range shapes() {
		for _, c := range s.calls {
			t.Run(s.name+"/"+c.name+"/tender", func(t *testing.T) {
				requireFixtures(t, s, c, func(t *testing.T, client *http.Client) (string, error) {
					return c.tender(t.Context(), s.gateway(t, s.base, client))
				})
			})
			t.Run(s.name+"/"+c.name+"/floor", func(t *testing.T) {
				requireFixtures(t, s, c, func(t *testing.T, client *http.Client) (string, error) {
					return c.floor(t.Context(), s.byHand(s.base, client))
				})
			})
		}
	}
}
