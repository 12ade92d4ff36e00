package webpay

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"slices"
	"time"

	"github.com/tenderpay/tender"
)

const (
	pageSize = 50 // the document's default: whatever the largest is, it is no less
	overlap  = 10 // rows of a page that the next one asks for again
	patience = 25 // pages in a row with nothing new, before a list is taken for one that pays no heed to the offset
)

// place is a cursor: where in a list the next page begins, and how to tell which of its rows were there already.
//
// The lists are read by offset, newest first, while customers come and go: a row that comes moves all others down, so that the next page repeats
// some; one that goes moves them up, so that it leaves some out. So each page asks for the last rows of the one before again. Rows up to the last of
// those are left out. A page that shows none of them begins too far down, and the one before it is read, which may have nothing new to show.
//
// Rows of other pages are told apart by their time, which is in whole seconds: if all rows of a page go at once, or more than 40 come, and others were
// created in the same second as its last, some of those others may be shown twice. Nobody who stays is left out.
type place struct {
	Offset int       `json:"o"`
	Marks  []string  `json:"m,omitempty"` // of the rows of the last page that had something new
	Last   time.Time `json:"t,omitzero"`  // when the last of them was created
	Idle   int       `json:"i,omitempty"` // pages since then that showed nothing new
}

// row is one of a list. Its item is nil if nobody is to see it.
type row[T any] struct {
	mark      string
	createdAt time.Time
	item      *T
}

// markOf recognises a row without giving its id away: that of a payment method can charge it.
func markOf(id string) string {
	sum := sha256.Sum256([]byte(id))
	return base64.RawURLEncoding.EncodeToString(sum[:8])
}

func placeOf(cursor string) (place, error) {
	var p place
	if cursor == "" {
		return p, nil
	}
	data, err := base64.RawURLEncoding.DecodeString(cursor)
	if err == nil {
		err = json.Unmarshal(data, &p)
	}
	if err != nil || p.Offset < 0 {
		return place{}, &tender.Error{Kind: tender.ErrInvalid, Outcome: tender.OutcomeNotDone, Message: "the cursor is not one of this list"}
	}
	return p, nil
}

func (p place) cursor() string {
	data, err := json.Marshal(p)
	if err != nil {
		panic("webpay: encode cursor: " + err.Error()) // texts, numbers and a time that was read: cannot happen
	}
	return base64.RawURLEncoding.EncodeToString(data)
}

// turn returns the rows of the page at p that are new, and the cursor of the next one, "" if this is the last.
func turn[T any](p place, rows []row[T]) (fresh []row[T], next string, e *tender.Error) {
	shown, joined := known(p, rows)
	if !joined {
		p.Offset = max(0, p.Offset-pageSize+overlap)
		return nil, p.cursor(), nil
	}
	if fresh = rows[shown:]; len(fresh) > 0 {
		p.Marks, p.Idle = nil, 0
		for _, r := range rows {
			p.Marks = append(p.Marks, r.mark)
		}
		p.Last = rows[len(rows)-1].createdAt
	} else if p.Idle++; p.Idle > patience {
		return nil, "", unexpected("the list shows the same rows again and again")
	}
	if len(rows) < pageSize {
		return fresh, "", nil
	}
	p.Offset += len(rows) - overlap
	return fresh, p.cursor(), nil
}

// known counts the first rows of the page at p that are no news. joined says that nothing can be missing before the others: the list begins here, or
// here is a row from before them.
func known[T any](p place, rows []row[T]) (shown int, joined bool) {
	joined = p.Offset == 0
	for i, r := range rows {
		if slices.Contains(p.Marks, r.mark) {
			shown, joined = i+1, true
		}
	}
	if shown > 0 || p.Last.IsZero() {
		return shown, joined
	}
	for i, r := range rows { // all that were shown last are gone, but what is newer was shown too, or came later
		if r.createdAt.After(p.Last) {
			shown, joined = i+1, true
		}
	}
	return shown, joined
}
