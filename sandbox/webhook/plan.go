package webhook

import "time"

// Plan is when a delivery comes again.
type Plan struct {
	// Pauses are the times between a delivery's attempts. After the last one it is given up; without any there is one attempt.
	Pauses []time.Duration

	// Ends tells which answers end a delivery: those that the provider takes for "I have it", and for "never send it again". nil: any 2xx. No answer
	// never ends one.
	Ends func(status int) bool
}

// ends tells whether the answer ends the delivery; 0 is none.
func (p Plan) ends(status int) bool {
	if p.Ends == nil {
		return status/100 == 2
	}
	return status != 0 && p.Ends(status)
}

// next is how long to wait after this many attempts, the last of which was answered with status (0: not at all). again is false where no other comes.
func (p Plan) next(attempts, status int) (pause time.Duration, again bool) {
	if p.ends(status) || attempts > len(p.Pauses) {
		return 0, false
	}
	return p.Pauses[attempts-1], true
}
