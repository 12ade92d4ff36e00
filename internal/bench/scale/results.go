package main

import (
	"fmt"
	"strings"
	"time"
)

// perRow is the reader's time for each row between two looks.
func (l listing) perRow(i int) time.Duration {
	rows := l.at[i].Rows
	if i > 0 {
		rows -= l.at[i-1].Rows
	}
	return l.at[i].Took / time.Duration(rows)
}

// perPage is the simulator's work for each page between two looks.
func (l listing) perPage(i int) time.Duration {
	pages := l.at[i].Pages
	if i > 0 {
		pages -= l.at[i-1].Pages
	}
	return l.at[i].served / time.Duration(pages)
}

func listingTables(all []listing) string {
	if len(all) == 0 {
		return ""
	}
	read := newTable("provider", "rows read", "pages", "reader's heap", "reader's RSS", "time per row", "simulator's CPU per page")
	grown := newTable("provider", "customers stored", "simulator's CPU per page, first pages", "to the shortest list")
	for _, l := range all {
		for i, at := range l.at {
			read.row(l.target, count(at.Rows), count(at.Pages), mega(at.Heap), mega(at.Resident), micro(l.perRow(i)), micro(l.perPage(i)))
		}
		for _, g := range l.grown {
			grown.row(l.target, count(g.rows), micro(g.page), ratio(float64(g.page), float64(l.grown[0].page)))
		}
	}
	return read.under("A list of customers, read to its end",
		"`for customer, err := range gw.ListCustomers(ctx, query)` over HTTP, from the simulator. The heap is what is left after a collection, the resident set\n"+
			"what the system had given the process before it. Time and work are of the rows since the line before.\n\n![heap against rows](performance/listing.svg)") +
		"\n" + grown.under("What a page costs the simulator, by the length of the list", "The first pages of a list of so many customers.")
}

func stopTable(all []stopped) string {
	if len(all) == 0 {
		return ""
	}
	t := newTable("provider", "rows until the loop is left", "pages asked for")
	for _, s := range all {
		t.row(s.target, count(s.rows), count(s.pages))
	}
	return t.under("A loop that is left early", "A page is asked for when the loop wants its first row, so none is asked for ahead of the one in hand.")
}

func sharingTable(all []sharing) string {
	if len(all) == 0 {
		return ""
	}
	t := newTable("callers", "calls/s", "to one caller", "p50", "p99", "allocations per call", "waited for locks per call", "new connections per call", "connections idle", "goroutines, idle", "goroutines, closed")
	for _, s := range all {
		callers := count(s.callers)
		if s.bare {
			callers = fmt.Sprintf("%s, the same with net/http alone", callers)
		} else if s.idle > 0 {
			callers = fmt.Sprintf("%s, %s idle connections allowed", callers, count(s.idle))
		}
		t.row(callers, fmt.Sprintf("%.0f", s.median.perSecond(s.calls)), ratio(s.median.perSecond(s.calls), all[0].median.perSecond(all[0].calls)),
			milli(s.median.p50), milli(s.median.p99), fmt.Sprintf("%.1f", float64(s.median.allocs)/float64(s.calls)),
			micro(s.median.waited/time.Duration(s.calls)),
			fmt.Sprintf("%.3f", float64(s.connections)/float64(s.calls*s.rounds)), count(s.open), count(s.goroutines), count(s.closed))
	}
	return t.under("One Gateway, many callers", "`GetCustomer` at "+sharedTarget+"'s simulator, with the adapter's own transport. "+
		"Goroutines are those above what there was before the Gateway: two for each idle\nconnection, and none once `CloseIdleConnections` of the adapter was called.")
}

func tenantsTable(all []tenancy) string {
	if len(all) == 0 {
		return ""
	}
	t := newTable("gateways", "http.Client", "heap each, made", "heap each, after a call", "RSS", "idle connections", "goroutines each", "heap each, closed", "connections, closed", "goroutines, closed")
	for _, one := range all {
		n, client := int64(one.Number), "its own"
		if one.Shared {
			client = "one for all"
		}
		each := func(u usage) string { return kilo(less(u.Heap, one.Bare.Heap) / n) }
		t.row(count(n), client, each(one.Made), each(one.Called), mega(one.Called.Resident), count(one.open),
			fmt.Sprintf("%.2f", float64(one.Called.Goroutines-one.Bare.Goroutines)/float64(n)), each(one.Closed), count(one.closed),
			count(one.Closed.Goroutines-one.Bare.Goroutines))
	}
	return t.under("Many tenants in a process", "So many Gateways of "+sharedTarget+"'s, each for an account of its own. Each makes one call; then the idle connections are closed with the\n"+
		"adapter's `CloseIdleConnections`. A Gateway itself has nothing to close.")
}

func makingTable(all []making) string {
	if len(all) == 0 {
		return ""
	}
	t := newTable("provider", "New", "B", "allocations", "NewGateway", "B", "allocations")
	for _, m := range all {
		t.row(m.target, micro(m.adapter.took), count(m.adapter.bytes), count(m.adapter.allocs), micro(m.gateway.took), count(m.gateway.bytes), count(m.gateway.allocs))
	}
	return t.under("What a Gateway costs to make", "The adapter's `New`, and `tender.NewGateway`.")
}

func programsTable(all []program) string {
	if len(all) == 0 {
		return ""
	}
	t := newTable("program", "binary", "more than net/http", "-s -w", "more than net/http", "packages with an init", "init", "allocated in init", "slowest init")
	base := all[0]
	for _, p := range all {
		slowest := ""
		if len(p.slowest) > 0 {
			slowest = fmt.Sprintf("%s, %d µs", p.slowest[0].pkg, p.slowest[0].micros)
		}
		t.row(p.name, kilo(p.whole), kilo(p.whole-base.whole), kilo(p.stripped), kilo(p.stripped-base.stripped), count(p.inits),
			fmt.Sprintf("%d µs", p.initTime), kilo(p.initBytes), slowest)
	}
	return t.under("What importing it adds to a program", "A program that posts JSON with net/http and logs with slog, and the same with one call of each kind through a Gateway. Built with\n"+
		"-trimpath, once as it is and once with -ldflags=\"-s -w\". Init is the sum of `GODEBUG=inittrace=1`, the fastest of five starts.")
}

func loadsTable(all []loading, size sizes) string {
	if len(all) == 0 {
		return ""
	}
	t := newTable("simulator", "requests per payment", "requests/s, 1 account", fmt.Sprintf("%d accounts", size.accounts), "to 1 account", "its CPU per request", "waited for locks per request, 1 account",
		fmt.Sprintf("%d accounts", size.accounts), "heap of 100,000 payments")
	locks := newTable("simulator", "accounts", "who kept others waiting, and for what part of all waiting")
	for _, l := range all {
		one, many := l.one.perSecond(), l.many.perSecond()
		t.row(l.target, count(l.one.requests), fmt.Sprintf("%.0f", one), fmt.Sprintf("%.0f", many), ratio(many, one), micro(l.many.cpu), micro(l.one.waited), micro(l.many.waited),
			mega(l.bytes*100_000))
		locks.row(l.target, "1", l.one.waiting())
		locks.row("", count(size.accounts), l.many.waiting())
	}
	return t.under("The simulators as targets", fmt.Sprintf("%d callers, each with a Gateway of its own, create payments and look at them; over HTTP, the simulator in a process beside theirs.\n"+
		"Waiting is all goroutines' together. The heap is measured in memory, over %s payments.", size.loaders, count(size.payments))) + "\n" + locks.String()
}

// waiting names who kept others waiting.
func (l loaded) waiting() string {
	var names []string
	for _, lock := range l.locks {
		names = append(names, fmt.Sprintf("`%s` %d %%", lock.Function, lock.Percent))
	}
	return strings.Join(names, ", ")
}

func (l loaded) perSecond() float64 { return l.median.perSecond(l.payments) * float64(l.requests) }
