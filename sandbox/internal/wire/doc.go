// Package wire is what every simulated provider does in the same way with a request and an answer, whatever its API looks like: it bounds a body,
// takes JSON apart more strictly than encoding/json, compares secrets, writes JSON, and reads what the front itself exported.
package wire
