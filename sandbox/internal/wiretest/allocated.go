package wiretest

import "runtime"

// Allocated is how many bytes do allocates each time, on average of several. What other goroutines allocate counts too.
func Allocated(do func()) uint64 {
	const times = 10
	do() // what is done once only
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for range times {
		do()
	}
	runtime.ReadMemStats(&after)
	return (after.TotalAlloc - before.TotalAlloc) / times
}
