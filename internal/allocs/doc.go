// Package allocs holds what one call costs in allocations: each call of each provider's adapter through a Gateway, beside the floor, a minimal
// hand-written client of net/http and encoding/json that makes the same exchanges. Both numbers are pinned, so a change of either is seen where it
// is made. It has tests and benchmarks alone.
package allocs
