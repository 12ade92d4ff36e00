package main

import (
	"bytes"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"strings"
	"time"
)

// about is where a run took place.
type about struct{ cpu, load string }

func machine() about {
	found := about{cpu: "unknown", load: "unknown"}
	if info, err := os.ReadFile("/proc/cpuinfo"); err == nil {
		for line := range bytes.Lines(info) {
			if name, value, _ := strings.Cut(string(line), ":"); strings.TrimSpace(name) == "model name" {
				found.cpu = strings.TrimSpace(value)
				break
			}
		}
	}
	if load, err := os.ReadFile("/proc/loadavg"); err == nil {
		found.load = strings.Join(strings.Fields(string(load))[:3], " ")
	}
	return found
}

// provenance says where and with what the tables were made.
func provenance(s settings, r results) string {
	m := machine()
	versions := []string{runtime.Version()}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, dependency := range info.Deps {
			switch dependency.Path {
			case "github.com/stripe/stripe-go/v85", "github.com/plutov/paypal/v4":
				versions = append(versions, dependency.Path+" "+dependency.Version)
			}
		}
	}
	return fmt.Sprintf("Run on %s: %s/%s, %s, %d cores; %s. %d rounds, %v for each cell, %v in all; load average at the end %s.\n",
		time.Now().UTC().Format(time.DateOnly), runtime.GOOS, runtime.GOARCH, m.cpu, runtime.GOMAXPROCS(0), strings.Join(versions, ", "),
		r.grid.rounds, s.cell, r.took.Round(time.Second), m.load)
}
