package conformance

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"

	"go.uber.org/goleak"

	"github.com/tenderpay/tender"
)

// netFault is a fault of the connection itself, played by a server on TCP that the adapter reaches through its own transport.
type netFault struct {
	fault
	early bool                          // met before the request is read
	warm  bool                          // met on a connection that has served before
	play  func(c *rawConn, good Answer) // what the server does
	ends  error                         // the caller's context ends with it, once the fault is met
	holds error                         // errors.Is finds it in the error
}

// memory is what a hostile answer may cost.
const memory = 4 << 20

func netFaults() []netFault {
	unavailable := []tender.Kind{tender.ErrUnavailable}
	protocol := []tender.Kind{tender.ErrProtocol}
	tcp := func(row int, rule, name string, kinds []tender.Kind) fault {
		return fault{row: row, rule: rule, name: "TCP: " + name, kinds: kinds, again: true}
	}
	bodied := func(f fault) fault {
		f.body = true
		return f
	}
	all := []netFault{
		{fault: tcp(5, "OUT-02", "reset before the request is read", unavailable), early: true, play: func(c *rawConn, _ Answer) { c.reset() }},
		{fault: tcp(6, "OUT-02", "reset", unavailable), play: func(c *rawConn, _ Answer) { c.reset() }},
		{fault: tcp(6, "OUT-02", "closed", unavailable), play: func(c *rawConn, _ Answer) { c.end() }},
		{fault: tcp(7, "NET-02", "closed", unavailable), early: true, warm: true, play: func(c *rawConn, _ Answer) { c.end() }},
		{fault: tcp(7, "NET-02", "reset", unavailable), early: true, warm: true, play: func(c *rawConn, _ Answer) { c.reset() }},
		{fault: tcp(8, "OUT-10", "silence", unavailable), play: func(*rawConn, Answer) {}, ends: context.DeadlineExceeded},
		{fault: tcp(10, "OUT-10", "silence, canceled", unavailable), play: func(*rawConn, Answer) {}, ends: context.Canceled},
		{fault: tcp(13, "OUT-10", "a header that dribbles in", unavailable), play: func(c *rawConn, _ Answer) { c.send("HTTP/1.1 200 O") }, ends: context.DeadlineExceeded},
		{fault: bodied(tcp(13, "OUT-10", "a body that dribbles in", unavailable)), ends: context.DeadlineExceeded,
			play: func(c *rawConn, good Answer) { c.send(head(good, len(good.Body)) + good.Body[:1]) }},
		{fault: bodied(tcp(14, "OUT-04", "shorter than promised", protocol)), holds: io.ErrUnexpectedEOF,
			play: func(c *rawConn, good Answer) { c.send(head(good, len(good.Body)+1) + good.Body); c.end() }},
		{fault: bodied(tcp(14, "OUT-04", "no last chunk", protocol)), holds: io.ErrUnexpectedEOF,
			play: func(c *rawConn, good Answer) { c.send(head(good, -1) + chunk(good.Body)); c.end() }},
		{fault: bodied(tcp(14, "OUT-04", "reset in the body", nil)),
			play: func(c *rawConn, good Answer) { c.send(head(good, len(good.Body)) + good.Body[:1]); c.reset() }},
		{fault: bodied(tcp(26, "NET-04", "256 MiB", protocol)), play: func(c *rawConn, good Answer) { c.flood(head(good, 256<<20), spacesOf(256<<20)) }},
		{fault: bodied(tcp(26, "NET-04", "256 MiB in chunks", protocol)),
			play: func(c *rawConn, good Answer) { c.flood(head(good, -1)+"10000000\r\n", spacesOf(256<<20)) }},
		{fault: bodied(tcp(26, "NET-04", "64 MiB compressed", protocol)), play: func(c *rawConn, good Answer) {
			good.Header = map[string][]string{"Content-Encoding": {"gzip"}, "Content-Type": {"application/json"}}
			c.send(head(good, -1))
			c.flood("", bytes.NewReader([]byte(chunk(bomb()))))
		}},
		{fault: tcp(27, "NET-04", "1 MiB of headers", nil), play: func(c *rawConn, _ Answer) {
			c.flood("HTTP/1.1 200 OK\r\n", strings.NewReader(strings.Repeat("X-Filler: "+strings.Repeat("x", 1000)+"\r\n", 1<<10)))
		}},
	}
	for i, f := range all {
		all[i].again = f.ends == nil && f.row != 26 // else the time is over, or another attempt would bring the same
	}
	return all
}

// head is the beginning of an answer with a body of that length; -1 = in chunks.
func head(a Answer, length int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "HTTP/1.1 %d OK\r\n", a.Status)
	_ = say(a).Header.Write(&b)
	if length < 0 {
		return b.String() + "Transfer-Encoding: chunked\r\n\r\n"
	}
	return fmt.Sprintf("%sContent-Length: %d\r\n\r\n", b.String(), length)
}

func chunk(body string) string { return fmt.Sprintf("%x\r\n%s\r\n", len(body), body) }

// spacesOf is a number of spaces.
func spacesOf(length int64) io.Reader {
	return io.LimitReader(spaces{}, length)
}

type spaces struct{}

// Read implements io.Reader.
func (spaces) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = ' '
	}
	return len(p), nil
}

// bomb is 64 MiB of spaces, compressed to 65 kB: one block of them, repeated.
func bomb() string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = io.Copy(w, spacesOf(1<<20)) // into memory
	_ = w.Flush()
	header := b.Bytes()[:10]
	return string(header) + strings.Repeat(string(b.Bytes()[len(header):]), 64)
}

// flood sends what there is for as long as the client takes it.
func (c *rawConn) flood(first string, rest io.Reader) {
	c.send(first)
	_, _ = io.CopyBuffer(struct{ io.Writer }{c}, rest, make([]byte, 64<<10)) // the client hangs up, as it should
	c.hold()
}

// netCases meet each fault of the connection in each operation.
func netCases() []testCase {
	var all []testCase
	for _, f := range netFaults() {
		applies := every
		if f.body {
			applies = answering
		}
		all = append(all, perOperation(testCase{rule: f.rule, name: f.name, negative: true}, applies, func(r *run, o operation) {
			for step := range r.answers(o.op, VariantOK) {
				r.meetsOnTCP(o, step, f)
			}
		})...)
	}
	return all
}

// meetsOnTCP is meets, with the adapter's own transport and a server that answers well before step.
func (r *run) meetsOnTCP(o operation, step int, f netFault) {
	before := goleak.IgnoreCurrent()
	answers := r.answers(o.op, VariantOK)
	first := step
	if f.warm {
		first += len(answers)
	}
	ctx := newPatience(r)
	server := r.listen(func(n int) turn {
		good := answers[(n-1)%len(answers)]
		if n <= first {
			return turn{play: func(c *rawConn) { c.say(good) }}
		}
		return turn{early: f.early, play: func(c *rawConn) {
			ctx.wane()
			f.play(c, answers[step])
			if f.ends != nil {
				ctx.end(f.ends)
				c.hold()
			}
		}}
	})
	defer server.close()
	provider, g := r.onTCP(server)
	if f.warm {
		_, err := o.call(ctx, r, g)
		r.ok(err, string(o.op))
	}
	r.did("%s over TCP, the fault at its exchange %d", o.op, step+1)
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	allocated := stats.TotalAlloc
	_, err := o.call(ctx, r, g)
	runtime.ReadMemStats(&stats)
	r.must(err != nil, "%s: expected an error", o.op)
	r.judge(o, step, f.fault, err, server.seen()[first-step:])
	r.expect(f.ends == nil || errors.Is(err, f.ends), "%s: expected errors.Is to find %v, got %v", o.op, f.ends, err)
	r.expect(f.holds == nil || errors.Is(err, f.holds), "%s: expected errors.Is to find %v, got %v", o.op, f.holds, err)
	r.expect(f.rule != "NET-04" || stats.TotalAlloc-allocated < memory, "%s: the answer cost %d bytes of memory", o.op, stats.TotalAlloc-allocated)
	r.leavesNothing(provider, server, before)
}

// listen returns a server of the case.
func (r *run) listen(turns func(n int) turn) *rawServer {
	server, err := newRawServer(turns)
	r.ok(err, "listen on loopback")
	return server
}

// onTCP returns an adapter with its own transport that speaks to server, and a Gateway on it.
func (r *run) onTCP(server *rawServer) (tender.Provider, *tender.Gateway) {
	provider, err := r.harness.New(Target{BaseURL: server.url})
	r.ok(err, "make the adapter with its own transport")
	g, err := gatewayOn(provider, tender.Options{})
	r.ok(err, "make the Gateway")
	return provider, g
}

// leavesNothing expects that neither a connection nor a goroutine is left.
func (r *run) leavesNothing(provider tender.Provider, server *rawServer, before goleak.Option) {
	if closer, ok := provider.(interface{ CloseIdleConnections() }); ok {
		closer.CloseIdleConnections()
		left := server.left(r)
		r.expect(left == 0, "%d connections are left", left)
	}
	server.close()
	r.expect(goleak.Find(before) == nil, "goroutines are left")
}
