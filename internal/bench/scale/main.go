// Scale measures how the library's cost grows with rows, callers and tenants, and the simulators as targets of load.
//
//	go run ./scale -page ../../docs/performance.md   # splices the tables into the page, and draws its figure beside it
//	go run ./scale                                   # prints the tables
//
// What is measured by its memory, and every simulator, is a process of its own: this program once more, with a role.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"time"

	"github.com/tenderpay/tender/internal/bench/report"
)

func main() {
	if len(os.Args) > 2 && os.Args[1] == roleFlag {
		os.Exit(play(os.Args[2], os.Stdin, os.Stdout, os.Stderr))
	}
	page := flag.String("page", "", "the Markdown page to put the tables into; empty = print them only")
	only := flag.String("only", "", "the one measurement to take, which is printed and not put into the page")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, *page, *only, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "scale:", err)
		os.Exit(1)
	}
}

// run takes all measurements, one after the other, so that none disturbs another.
func run(ctx context.Context, page, only string, out io.Writer) error {
	began := time.Now()
	all := &measured{sizes: full()}
	for _, m := range measurements() {
		if only != "" && only != m.name {
			continue
		}
		start := time.Now()
		if err := m.take(ctx, all); err != nil {
			return fmt.Errorf("%s: %w", m.name, err)
		}
		fmt.Fprintf(out, "%s: %.1f s\n", m.name, time.Since(start).Seconds())
	}
	text := all.text(time.Since(began))
	fmt.Fprintln(out, "\n"+text)
	if page == "" || only != "" {
		return nil
	}
	if err := report.Splice(page, "scale", text); err != nil {
		return err
	}
	return draw(filepath.Join(filepath.Dir(page), "performance", "listing.svg"), all.listings)
}

// sizes say how much is measured.
type sizes struct {
	rows     []int // where a list is looked at while it is read
	posted   int   // the most rows of a provider whose customers can be made by its API only
	few      []int // rows after which a reader stops
	pages    int   // of which the simulator's cost is taken at each size of the list
	callers  []int
	calls    int // of each number of callers, in a round
	tenants  []int
	gateways int // made to find what one costs
	load     int // payments of a round
	accounts int // among which the load is spread
	loaders  int // callers of the load
	payments int // whose memory is measured
	rounds   int // of what is repeated; the median counts
	programs []string
}

func full() sizes {
	return sizes{
		rows: []int{10_000, 100_000, 250_000, 500_000, 1_000_000}, posted: 50_000, few: []int{1, 90, 100, 101, 1000}, pages: 100,
		callers: []int{1, 8, 64, 256, 1000}, calls: 5000, tenants: []int{1, 10, 100, 1000}, gateways: 2000,
		load: 1500, accounts: 64, loaders: 64, payments: 20_000, rounds: 3,
		programs: []string{"net/http alone", "tender alone", "juspay", "lomi", "webpay", "yassir", "providers.Open"},
	}
}

// measured is what has been found so far.
type measured struct {
	sizes    sizes
	listings []listing
	stops    []stopped
	shared   []sharing
	tenants  []tenancy
	made     []making
	programs []program
	loads    []loading
}

type measurement struct {
	name string
	take func(context.Context, *measured) error
}

func measurements() []measurement {
	return []measurement{
		{"listing", takeListings}, {"callers", takeSharing}, {"tenants", takeTenants}, {"gateways", takeMaking}, {"binaries", takePrograms}, {"load", takeLoads},
	}
}

// text is all that goes into the page.
func (m *measured) text(took time.Duration) string {
	parts := []string{
		machine(took), growth(m), listingTables(m.listings), stopTable(m.stops), sharingTable(m.shared), tenantsTable(m.tenants), makingTable(m.made),
		programsTable(m.programs), loadsTable(m.loads, m.sizes),
	}
	var there []string
	for _, part := range parts {
		if part != "" {
			there = append(there, strings.TrimSpace(part))
		}
	}
	return strings.Join(there, "\n\n")
}
