package fault_test

import (
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender/sandbox/fault"
)

func every(fault.Kind) bool { return true }

func TestScript_hands_out_in_order_of_injection(t *testing.T) {
	var s fault.Script
	s.Add(fault.Fault{Kind: fault.HTML502, Times: 2})
	s.Add(fault.Fault{Route: "refund", Kind: fault.LoseAnswer})
	s.Add(fault.Fault{Kind: fault.CutBody, Times: -3})
	assert.Equal(t, 4, s.Pending())
	var got []fault.Kind
	for {
		f, ok := s.Take("refund", every)
		if !ok {
			break
		}
		assert.Equal(t, 1, f.Times)
		got = append(got, f.Kind)
	}
	assert.Equal(t, []fault.Kind{fault.HTML502, fault.HTML502, fault.LoseAnswer, fault.CutBody}, got)
	assert.Zero(t, s.Pending())
}

func TestScript_passes_over_faults_of_other_operations(t *testing.T) {
	var s fault.Script
	s.Add(fault.Fault{Route: "refund", Kind: fault.HTML502})
	s.Add(fault.Fault{Kind: fault.OmitPayURL})
	s.Add(fault.Fault{Kind: fault.CutBody})
	f, ok := s.Take("check", fault.Kind.OfTransport)
	require.True(t, ok)
	assert.Equal(t, fault.CutBody, f.Kind)
	_, ok = s.Take("check", fault.Kind.OfTransport)
	assert.False(t, ok)
	assert.Equal(t, 2, s.Pending())
	s.Clear()
	assert.Zero(t, s.Pending())
}

func TestScript_hands_out_exactly_Times_under_concurrency(t *testing.T) {
	var (
		s     fault.Script
		taken atomic.Int64
		group sync.WaitGroup
	)
	s.Add(fault.Fault{Kind: fault.HTML502, Times: 100})
	for range 20 {
		group.Go(func() {
			for range 20 {
				if _, ok := s.Take("x", every); ok {
					taken.Add(1)
				}
			}
		})
	}
	group.Wait()
	assert.EqualValues(t, 100, taken.Load())
}

func TestKinds_lists_each_kind_once(t *testing.T) {
	seen := map[fault.Kind]bool{}
	transport := 0
	for _, kind := range fault.Kinds() {
		assert.False(t, seen[kind])
		seen[kind] = true
		if kind.OfTransport() {
			transport++
		}
	}
	assert.Len(t, seen, 22)
	assert.Equal(t, 10, transport)
}
