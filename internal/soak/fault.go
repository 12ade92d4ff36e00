package main

import (
	"context"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/tenderpay/tender/sandbox/fault"
)

// kind is one way in which a request goes wrong.
type kind string

// The kinds. "Before" and "after" are of the provider's carrying it out.
const (
	// Between the adapter and the network.
	dialFails   kind = "dial fails"
	resetBefore kind = "reset before"
	resetAfter  kind = "reset after"
	late        kind = "reset, and arrives late" // after the caller's next request: a way out that asks is asked too early

	// At the server, under a request that is on its way.
	dropBefore     kind = "connection closed before"
	dropAfter      kind = "connection closed after"
	cutBody        kind = "body cut after"
	emptyObject    kind = "{} after"
	page502Before  kind = "502 page before"
	page502After   kind = "502 page after"
	empty503       kind = "503 before"
	empty503After  kind = "503 after"
	tooMany        kind = "429"
	tooManyNow     kind = "429, Retry-After: 0"
	timeoutBefore  kind = "408 before"
	timeoutAfter   kind = "408 after"
	canceledBefore kind = "caller cancels, before"
	canceledAfter  kind = "caller cancels, after"
	deadlineBefore kind = "caller's deadline, before"
	deadlineAfter  kind = "caller's deadline, after"
)

func kinds() []kind {
	return []kind{
		dialFails, resetBefore, resetAfter, late, dropBefore, dropAfter, cutBody, emptyObject, page502Before, page502After, empty503, empty503After,
		tooMany, tooManyNow, timeoutBefore, timeoutAfter, canceledBefore, canceledAfter, deadlineBefore, deadlineAfter,
	}
}

// played is what the server does for a kind; the zero Fault for the kinds that are not the server's.
func (k kind) played() fault.Fault {
	const forEver = time.Hour // until the client is gone
	switch k {
	case dropBefore:
		return fault.Fault{Kind: fault.LoseRequest}
	case dropAfter:
		return fault.Fault{Kind: fault.LoseAnswer}
	case cutBody:
		return fault.Fault{Kind: fault.CutBody}
	case emptyObject:
		return fault.Fault{Kind: fault.EmptyObject}
	case page502Before:
		return fault.Fault{Kind: fault.HTML502}
	case page502After:
		return fault.Fault{Kind: fault.HTML502, Committed: true}
	case empty503:
		return fault.Fault{Kind: fault.Unavailable503}
	case empty503After:
		return fault.Fault{Kind: fault.Unavailable503, Committed: true}
	case tooMany:
		return fault.Fault{Kind: fault.TooManyRequests}
	case tooManyNow:
		return fault.Fault{Kind: fault.TooManyRequests, RetryAfter: "0"}
	case canceledBefore, deadlineBefore:
		return fault.Fault{Kind: fault.LoseRequest, Delay: forEver}
	case canceledAfter, deadlineAfter:
		return fault.Fault{Kind: fault.LoseAnswer, Delay: forEver}
	default:
		return fault.Fault{}
	}
}

// ends is the error that the caller's context ends with while the server holds the request; nil if it does not.
func (k kind) ends() error {
	switch k {
	case canceledBefore, canceledAfter:
		return context.Canceled
	case deadlineBefore, deadlineAfter:
		return context.DeadlineExceeded
	default:
		return nil
	}
}

// leavesDoubt reports whether a write that this happened to may have been carried out, for all that the caller can see.
func (k kind) leavesDoubt() bool {
	return !slices.Contains([]kind{"", dialFails, tooMany, tooManyNow}, k)
}

// source is the randomness of one call of an order, or with wholeOrder that of the order itself. No other call's course changes it.
func source(seed uint64, caller, order, call int) *rand.Rand {
	return rand.New(rand.NewPCG(seed, uint64(caller)<<44|uint64(order)<<callBits|uint64(call))) //nolint:gosec // a run must be repeatable, and none of these is negative
}

const (
	callBits   = 12
	wholeOrder = 1<<callBits - 1
)

// draw returns what happens to the next request; "" = nothing.
func draw(from *rand.Rand, percent int) kind {
	goesWrong, which := from.IntN(100) < percent, from.IntN(len(kinds()))
	if !goesWrong {
		return ""
	}
	return kinds()[which]
}
