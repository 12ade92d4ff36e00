package ledger

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"time"
)

// SnapshotVersion is the version of [Snapshot] that this package writes, and the only one that it reads.
const SnapshotVersion = 1

// Snapshot is all that a ledger remembers, made for encoding/json: a front keeps it in a file and makes a ledger of it again after a restart. Amounts
// are integers of minor units, times RFC 3339 in UTC with nanoseconds, states and kinds words. Texts that are not UTF-8 do not survive JSON.
type Snapshot struct {
	Version    int             `json:"version"`
	ClockShift time.Duration   `json:"clock_shift_nanos,omitzero"` // what the clock shows less the computer's time
	Customers  []Customer      `json:"customers"`                  // oldest first
	Payments   []PaymentRecord `json:"payments"`                   // oldest first
	Violations []string        `json:"violations,omitempty"`       // what audits ever found
}

// PaymentRecord is a payment with its journal, from which its amounts are recounted.
type PaymentRecord struct {
	Payment
	Journal []JournalLine `json:"journal,omitempty"`
}

// JournalLine is one movement of money: "authorize", "capture", "release", "refund" or "refund failed", which takes a refund back.
type JournalLine struct {
	Kind  string `json:"kind"`
	Minor int64  `json:"minor"`
}

// Export returns the ledger as it stands now. The lock is held only while records are copied; what is returned does not change any more.
func (l *Ledger) Export() Snapshot {
	snapshot := l.copyRecords()
	slices.SortFunc(snapshot.Payments, func(a, b PaymentRecord) int { return cmp.Compare(a.Number, b.Number) })
	for i := range snapshot.Payments {
		record := &snapshot.Payments[i]
		for _, e := range record.journal {
			record.Journal = append(record.Journal, JournalLine{Kind: e.kind.String(), Minor: e.minor})
		}
		record.journal = nil
	}
	return snapshot
}

// copyRecords copies no slice and no map inside of a record: the ledger adds to slices, replaces maps, and never writes into what is there.
func (l *Ledger) copyRecords() Snapshot {
	l.mu.Lock()
	defer l.mu.Unlock()
	snapshot := Snapshot{
		Version:    SnapshotVersion,
		ClockShift: l.clock.offset(),
		Customers:  make([]Customer, 0, len(l.order)),
		Payments:   make([]PaymentRecord, 0, len(l.payments)),
	}
	for _, id := range l.order {
		snapshot.Customers = append(snapshot.Customers, *l.customers[id])
	}
	for _, p := range l.payments {
		snapshot.Payments = append(snapshot.Payments, PaymentRecord{Payment: *p})
	}
	for _, found := range l.violations {
		snapshot.Violations = append(snapshot.Violations, found.Error())
	}
	return snapshot
}

// Import fills a new ledger with what [Ledger.Export] returned. It refuses, and changes nothing: another version, a ledger that is not empty, and
// records that contradict each other or break a rule, unless the snapshot itself reports a violation. The clock takes up the shift that it had; one
// that was moved further on stays there.
func (l *Ledger) Import(snapshot Snapshot) error {
	if snapshot.Version != SnapshotVersion {
		return fmt.Errorf("ledger: the snapshot has version %d, this program reads version %d", snapshot.Version, SnapshotVersion)
	}
	filled := New(Options{Clock: l.clock, UniqueCustomer: l.unique})
	if err := filled.fill(snapshot); err != nil {
		return fmt.Errorf("ledger: the snapshot contradicts itself: %w", err)
	}
	if found := filled.recountAll(); len(found) > 0 && len(snapshot.Violations) == 0 {
		return fmt.Errorf("ledger: the snapshot breaks the rules of a ledger: %w", errors.Join(found...))
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.customers)+len(l.payments) > 0 {
		return errors.New("ledger: only an empty ledger can take up a snapshot")
	}
	l.clock.takeUp(snapshot.ClockShift)
	l.customers, l.order, l.uniqueIndex = filled.customers, filled.order, filled.uniqueIndex
	l.payments, l.references, l.violations = filled.payments, filled.references, filled.violations
	return nil
}

func (l *Ledger) fill(snapshot Snapshot) error {
	for _, c := range snapshot.Customers {
		if _, taken := l.customers[c.ID]; taken || c.ID == "" {
			return refuse(RuleUniqueID, c.ID, "a customer's id")
		}
		if err := l.claim(c.ID, c.key(l.unique)); err != nil {
			return err
		}
		stored := c.copy()
		l.customers[c.ID] = &stored
		l.order = append(l.order, c.ID)
	}
	for i, record := range snapshot.Payments {
		if record.ID == "" || record.Number != i+1 {
			return refuse(RuleUniqueID, record.ID, "a payment's id, or its number %d in place %d", record.Number, i+1)
		}
		if err := l.admit(NewPayment{
			ID: record.ID, Reference: record.Reference, Customer: record.Customer, Minor: record.Minor, Currency: record.Currency,
		}); err != nil {
			return err
		}
		p := record.copy()
		for _, line := range record.Journal {
			kind, ok := parse(line.Kind, entryAuthorize, entryCapture, entryRelease, entryRefund, entryRefundFailed)
			if !ok {
				return refuse(RuleJournal, p.ID, "there is no kind %q", line.Kind)
			}
			p.journal = append(p.journal, entry{kind, line.Minor})
		}
		l.payments[p.ID] = &p
		l.references[p.Reference] = p.ID
	}
	for _, text := range snapshot.Violations {
		l.violations = append(l.violations, errors.New(text))
	}
	return nil
}

// parse finds the value with this name.
func parse[T fmt.Stringer](name string, values ...T) (T, bool) {
	for _, value := range values {
		if value.String() == name {
			return value, true
		}
	}
	var none T
	return none, false
}

// MarshalText implements encoding.TextMarshaler: the state's name.
func (s State) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler. It refuses what is no state.
func (s *State) UnmarshalText(text []byte) error {
	state, ok := parse(string(text), Created, Waiting, Processing, Authorized, Charged, Declined, Canceled, Expired)
	if !ok {
		return fmt.Errorf("ledger: there is no state %q", text)
	}
	*s = state
	return nil
}

// String implements fmt.Stringer: now or later.
func (m CaptureMode) String() string {
	if m == CaptureLater {
		return "later"
	}
	return "now"
}

// MarshalText implements encoding.TextMarshaler: now or later.
func (m CaptureMode) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler. It refuses what is no capture mode.
func (m *CaptureMode) UnmarshalText(text []byte) error {
	mode, ok := parse(string(text), CaptureNow, CaptureLater)
	if !ok {
		return fmt.Errorf("ledger: there is no capture mode %q", text)
	}
	*m = mode
	return nil
}

// MarshalText implements encoding.TextMarshaler: the state's name.
func (s RefundState) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler. It refuses what is no state of a refund.
func (s *RefundState) UnmarshalText(text []byte) error {
	state, ok := parse(string(text), RefundSucceeded, RefundPending, RefundFailed)
	if !ok {
		return fmt.Errorf("ledger: there is no state %q of a refund", text)
	}
	*s = state
	return nil
}

// String implements fmt.Stringer.
func (k entryKind) String() string {
	switch k {
	case entryAuthorize:
		return "authorize"
	case entryCapture:
		return "capture"
	case entryRelease:
		return "release"
	case entryRefundFailed:
		return "refund failed"
	default:
		return "refund"
	}
}
