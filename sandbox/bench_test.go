package sandbox_test

import (
	"fmt"
	"net/http"
	"path/filepath"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender/sandbox"
	"github.com/tenderpay/tender/sandbox/ledger"
)

// BenchmarkWrites creates payments by 64 callers at a time, in a sandbox that has some already.
func BenchmarkWrites(b *testing.B) {
	for _, there := range []int{100, 10_000} {
		for _, kept := range []bool{false, true} {
			b.Run(fmt.Sprintf("payments=%d/state=%t", there, kept), func(b *testing.B) {
				box := sandbox.New(sandbox.Options{})
				if kept {
					var err error
					box, err = sandbox.Open(filepath.Join(b.TempDir(), "state"), sandbox.Options{})
					require.NoError(b, err)
					defer func() { require.NoError(b, box.Close()) }()
				}
				s := served(b, box, sandbox.ServeOptions{})
				transport := &http.Transport{MaxIdleConnsPerHost: 64}
				defer transport.CloseIdleConnections()
				m := newMerchant(&http.Client{Transport: transport}, "http://"+s.addr, box.Yassir())
				require.NoError(b, m.register("+213661000111"))
				for i := range there {
					p, err := box.Yassir().Ledger().CreatePayment(ledger.NewPayment{Reference: fmt.Sprintf("old-%d", i), Minor: 1000, Currency: "DZD"})
					require.NoError(b, err)
					_, err = box.Yassir().Ledger().Accept(p.ID)
					require.NoError(b, err)
				}
				var next atomic.Int64
				b.SetParallelism(32) // times two processors
				b.ResetTimer()
				b.RunParallel(func(pb *testing.PB) {
					for pb.Next() {
						if _, err := m.create(fmt.Sprintf("new-%d", next.Add(1)), "+213661000111", "10", "DIRECT"); err != nil {
							b.Error(err)
						}
					}
				})
			})
		}
	}
}
