// Package wire is what every simulated provider does in the same way with a request and an answer, whatever its API looks like: it takes a path
// apart, bounds a body, takes JSON apart more strictly than encoding/json, hides and compares secrets, writes JSON, and reads what the front itself
// exported.
package wire
