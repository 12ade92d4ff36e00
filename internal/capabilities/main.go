// Command capabilities writes docs/capabilities.md from real runs of the conformance suite: "make docs".
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/conformance"
	"github.com/tenderpay/tender/internal/sandboxed"
)

func main() {
	if err := write(context.Background(), os.Stdout); err != nil {
		_, _ = fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// column is one adapter.
type column struct {
	name    string
	gateway *tender.Gateway
	report  *conformance.Report
}

func write(ctx context.Context, w io.Writer) error {
	var columns []column
	for _, newHarness := range []func() (conformance.Harness, error){sandboxed.Juspay, sandboxed.Lomi, sandboxed.WebPay, sandboxed.Yassir} {
		c, err := run(ctx, newHarness)
		if err != nil {
			return err
		}
		columns = append(columns, c)
	}
	var b strings.Builder
	b.WriteString("# Capabilities\n\nMade by `make docs` from runs of the conformance suite; a test fails when this page is stale. The word in brackets is the\n" +
		"provenance: *document* the API document that the adapter is built from, *docs* other official pages, *inferred* written nowhere.\n\n| capability |")
	rows := func(cell func(column) string) {
		for _, c := range columns {
			b.WriteString(" " + cell(c) + " |")
		}
		b.WriteString("\n")
	}
	rows(func(c column) string { return c.name })
	b.WriteString("|---|" + strings.Repeat("---|", len(columns)) + "\n")
	for _, capability := range tender.Capabilities() {
		b.WriteString("| `" + string(capability) + "` |")
		rows(func(c column) string {
			if !c.gateway.Supports(capability) {
				return "no"
			}
			return "yes (" + string(c.gateway.Profile().Provenance[capability]) + ")"
		})
	}
	b.WriteString("\n| after an unknown outcome of |")
	rows(func(c column) string { return c.name })
	b.WriteString("|---|" + strings.Repeat("---|", len(columns)) + "\n")
	for _, op := range []tender.Operation{
		tender.OpCreateCustomer, tender.OpUpdateCustomer, tender.OpDeleteCustomer, tender.OpCreatePayment, tender.OpConfirmPayment,
		tender.OpCapturePayment, tender.OpVoidPayment, tender.OpRefundPayment,
	} {
		b.WriteString("| " + string(op) + " |")
		rows(func(c column) string {
			if way := c.gateway.Profile().AfterUnknown[op]; way != "" {
				return string(way)
			}
			return "–"
		})
	}
	b.WriteString("\n| cases of the suite |")
	rows(func(c column) string { return c.name })
	b.WriteString("|---|" + strings.Repeat("---|", len(columns)) + "\n")
	for _, row := range []struct {
		name    string
		verdict conformance.Verdict
	}{
		{"passed", conformance.Pass}, {"absent, and refused before any traffic", conformance.Absent},
		{"nothing to prove: there is no such situation at the provider", conformance.Void},
		{"known deviation of the provider, as its page says", conformance.Deviates}, {"failed", conformance.Fail},
	} {
		b.WriteString("| " + row.name + " |")
		rows(func(c column) string { return fmt.Sprint(c.report.Count(row.verdict)) })
	}
	b.WriteString("| in virtual time, run by the adapter's test |")
	rows(func(c column) string { return fmt.Sprint(c.report.Count(conformance.NotRun)) })
	_, err := io.WriteString(w, b.String())
	return err
}

func run(ctx context.Context, newHarness func() (conformance.Harness, error)) (column, error) {
	harness, err := newHarness()
	if err != nil {
		return column{}, err
	}
	provider, err := harness.New(conformance.Target{BaseURL: "https://example.test"})
	if err != nil {
		return column{}, err
	}
	gateway, err := tender.NewGateway(provider, tender.Options{})
	if err != nil {
		return column{}, err
	}
	return column{name: gateway.Name(), gateway: gateway, report: conformance.Check(ctx, newHarness)}, nil
}
