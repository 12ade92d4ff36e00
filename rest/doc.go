// Package rest is the HTTP kit for adapters: one exchange = build, authorise, send, bound, decode, classify.
//
// It exists so that every adapter, also one outside this module, treats money the same way: what a lost answer means, what may be repeated,
// how much of a hostile answer is read, and what an error may say. An adapter states each call (method, route, path arguments, body, effect)
// and how its provider signs requests and words errors; it never touches an http.Client.
//
// # Outcomes
//
// Do returns *tender.Error. For a Write its Outcome is NotDone when the request was refused before traffic, when the connection could not be
// made (a recognised dial, DNS or TLS error) and on 429; Rejected on a 4xx other than 408, 409, 425 and 429; and Unknown in every other case:
// deadline, reset, cut or unreadable 2xx, 3xx, 5xx, 408, 409, 425. The hooks may say Rejected for a 409 that the document explains.
// For a Read it is always NotDone.
//
// Three hooks tell a provider's words apart: Config.Classify for every answer other than 2xx, Call.Explain where the meaning depends on the
// call, and Call.Judge for a 2xx that is a refusal all the same. What they put into an error is cleaned afterwards.
//
// # Repeats
//
// Writes that surely were not carried out because no connection could be made or the answer was 429, and reads that failed by such a fault, a broken
// connection, a cut answer, 408, 425, 429 or a 5xx (but 501 and 505), are tried up to three times with full jitter (0.2 s doubling to
// 5 s), or after Retry-After (at most 30 s), within the context and within a budget: 100 repeats, and one more for ten successes. A refused
// certificate or TLS version is not tried again. Nothing else is ever repeated. Headers named Idempotency-Key and X-Idempotency-Key, and writes
// by GET, HEAD, OPTIONS and TRACE, are refused, because net/http takes them as leave to repeat a request by itself.
//
// # Limits
//
// Answers: 1 MiB of decompressed body, 64 kB of headers, one JSON document without duplicate names, or one XML document
// in UTF-8 without duplicate names, a document type or entities of its own. Redirects are not followed. TLS 1.2 or newer;
// plain http to loopback only. Always a deadline. Texts of errors: one line each, at most 512 bytes,
// without the values of the request that a provider may echo, without its body and query, and without URLs. A text that hides such a value in
// another writing (escapes of HTML, JSON or URLs, base64) is dropped. What a result takes of a provider's words goes through Response.Clean.
package rest
