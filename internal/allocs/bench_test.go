//go:build !race

package allocs

import (
	"context"
	"net/http"
	"runtime"
	"testing"

	"github.com/tenderpay/tender"
)

// BenchmarkMemory is without a network: what the code alone costs.
func BenchmarkMemory(b *testing.B) {
	each(b, func(b *testing.B, s shape, c call) (string, *http.Client) {
		return s.base, &http.Client{Transport: &memory{load(b, s, c)}}
	}, one)
}

// BenchmarkLoopback is one caller over a real connection.
func BenchmarkLoopback(b *testing.B) { each(b, overLoopback, one) }

// BenchmarkLoopback64 is 64 callers on one Gateway over real connections.
func BenchmarkLoopback64(b *testing.B) { each(b, overLoopback, many) }

// BenchmarkMemory64 is 64 callers on one Gateway without a network, where what they share shows.
func BenchmarkMemory64(b *testing.B) {
	each(b, func(b *testing.B, s shape, c call) (string, *http.Client) {
		return s.base, &http.Client{Transport: &memory{load(b, s, c)}}
	}, many)
}

func overLoopback(b *testing.B, s shape, c call) (string, *http.Client) {
	transport := &http.Transport{MaxIdleConnsPerHost: 64}
	b.Cleanup(transport.CloseIdleConnections)
	return loopback(b, load(b, s, c)) + s.prefix, &http.Client{Transport: transport}
}

func each(b *testing.B, network func(*testing.B, shape, call) (string, *http.Client), loop func(*testing.B, func(context.Context) error)) {
	for _, s := range shapes() {
		for _, c := range s.calls {
			b.Run(s.name+"/"+c.name+"/tender", func(b *testing.B) {
				base, client := network(b, s, c)
				gw := s.gateway(b, base, client)
				loop(b, func(ctx context.Context) error { _, err := c.tender(ctx, gw); return err })
			})
			b.Run(s.name+"/"+c.name+"/floor", func(b *testing.B) {
				byHand := s.byHand(network(b, s, c))
				loop(b, func(ctx context.Context) error { _, err := c.floor(ctx, byHand); return err })
			})
		}
	}
}

func one(b *testing.B, call func(context.Context) error) {
	b.ReportAllocs()
	for b.Loop() {
		if err := call(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
}

func many(b *testing.B, call func(context.Context) error) {
	b.ReportAllocs()
	b.SetParallelism(64 / 2) // callers for each of two processors
	b.RunParallel(func(pb *testing.PB) {
		ctx, cancel := context.WithCancel(b.Context()) // of each caller's own, as requests to a server have them
		defer cancel()
		for pb.Next() {
			if err := call(ctx); err != nil {
				b.Error(err)
				return
			}
		}
	})
}

// BenchmarkNewGateway is a tenant's: an adapter with its own credentials, and a Gateway. kept-B/op is what stays of it while it is idle.
func BenchmarkNewGateway(b *testing.B) {
	for _, s := range shapes() {
		b.Run(s.name, func(b *testing.B) {
			b.ReportAllocs()
			client := &http.Client{Transport: &memory{}} // shared by an app's tenants
			var kept []*tender.Gateway
			before := heap()
			for b.Loop() {
				kept = append(kept, s.gateway(b, s.base, client))
			}
			b.ReportMetric(float64(heap()-before)/float64(len(kept)), "kept-B/op") //nolint:forbidigo // a benchmark's metrics are floats
			runtime.KeepAlive(kept)
		})
	}
}

// heap is what is in use, in bytes.
func heap() uint64 {
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return stats.HeapAlloc
}
