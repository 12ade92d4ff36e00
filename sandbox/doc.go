// Package sandbox is a whole payment world in one [http.Handler]: stateful simulators of the providers that this
// library speaks to, for tests, demos and CI, offline and without credentials.
//
// Each provider is served below a prefix of its own name (/yassir). A simulator keeps its merchants' books in a
// [github.com/tenderpay/tender/sandbox/ledger], speaks the provider's documents to the letter, refuses what they do not
// allow, plays the payer, and fails on demand. It is a reading of the documents that shares no code with the library's
// adapters: it imports nothing of this module but its own subpackages.
//
//	box := sandbox.New(sandbox.Options{})
//	server := httptest.NewServer(box)
//	settings, err := box.Settings("yassir", server.URL) // what providers.Open reads
//	...
//	err = box.Yassir().Approve("order-1")               // the payer enters the code
//
// [New] keeps everything in memory, [Open] in a file that survives the end of the process. [Serve] is a server for a
// sandbox that bounds what callers can cost it: connections, time and size.
//
// A further provider is one subpackage with the four methods of the interface provider (state.go), and in sandbox.go its front, its default
// account, their accessors, its settings and a line of the page.
//
// The credentials of the default accounts are made up and the same everywhere: do not put a sandbox on a public address.
package sandbox
