// Package conformance is the suite that every adapter passes, ours and strangers'.
//
// An adapter's test hands Run a constructor of its Harness:
//
//	func TestConformance(t *testing.T) {
//		conformance.Run(t, func(t *testing.T) conformance.Harness { ... })
//	}
//
// # Rules and cases
//
// Each rule is one sentence with an id (CUS-07), listed in docs/rules.md; each case proves one rule and is a subtest named after it. A failure
// prints the rule, what was done, what was expected and seen, and the exchanges, with secrets masked. Every case has a fresh Harness and a
// watchdog, and none is ever skipped: a known defect of a provider is a named deviation (Harness.Deviations) whose case still runs, and where a
// capability is absent its negative case runs (ErrUnsupported, and no request).
//
// # Tiers
//
// The wire tier scripts the provider's answers through the RoundTripper and needs Harness.Answers alone. The stateful tier needs a simulator
// (Harness.Handler and Backend), whose books say what really happened. Without one the verdict is partial, never pass.
//
// What a pass does not prove: that the Answers are what the provider says. They are written from its documents, as fixtures are.
package conformance
