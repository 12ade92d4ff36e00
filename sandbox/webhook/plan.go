package webhook

import "time"

// Plan is when a delivery comes again.
type Plan struct {
	// Pauses are the times between a delivery's attempts. After the last one it is given up; without any there is one attempt.
	Pauses []time.Duration

	// Ends tells which answers a delivery ends with, be it taken or given up. nil: any 2xx. No answer never ends one.
	Ends func(status int) bool
}

// next is how long to wait after this many attempts, the last of which was answered with status (0: not at all). ok is false where no other comes.
func (p Plan) next(attempts, status int) (pause time.Duration, ok bool) {
	ends := p.Ends
	if ends == nil {
		ends = anySuccess
	}
	if status != 0 && ends(status) || attempts > len(p.Pauses) {
		return 0, false
	}
	return p.Pauses[attempts-1], true
}

func anySuccess(status int) bool { return status/100 == 2 }
