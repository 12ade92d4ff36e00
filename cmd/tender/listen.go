package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/tenderpay/tender/sandbox"
	"github.com/tenderpay/tender/sandbox/webhook"
)

func listenCommand() command {
	return command{
		name:    "listen",
		summary: "serve the simulators as sandbox does, deliver their webhooks to your app, and print each attempt",
		examples: []string{
			"tender listen --forward-to http://localhost:8080/webhooks/{provider}",
			"tender listen --forward-to http://localhost:8080/hooks --provider yassir",
		},
		setUp: func(flags *flag.FlagSet) func(context.Context, console) error {
			o := sandboxFlags{forwards: true}
			o.declare(flags)
			flags.StringVar(&o.forwardTo, "forward-to", "", "the `URL` that webhooks are posted to: https, or http on this machine; {provider} in it becomes the provider's name")
			flags.StringVar(&o.only, "provider", "", "the `name` of the one provider whose webhooks are delivered; those of all, if not given")
			return func(ctx context.Context, c console) error { return serveSandbox(ctx, c, o) }
		},
	}
}

// printer prints lines of several writers.
type printer struct {
	mu sync.Mutex
	console
}

// attempt prints what became of one: no id, no body, no URL.
func (p *printer) attempt(provider string, a webhook.Attempt) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.printf("%s  %-7s %s\n", a.At.UTC().Format("15:04:05Z"), provider, a)
}

// dropped prints that news will never come.
func (p *printer) dropped(provider string, deliveries int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.printf("# %s: %d webhooks are lost, because too many wait already: your app does not take them\n", provider, deliveries)
}

// forward sends webhooks where the flags say and nowhere else: where they went before is forgotten, also by the state file.
func (o *sandboxFlags) forward(box *sandbox.Sandbox, p *printer) error {
	if o.forwards && o.forwardTo == "" {
		return usageError{"--forward-to is required: where your app takes webhooks"}
	}
	if o.only != "" && !slices.Contains(box.Providers(), o.only) {
		return usageError{fmt.Sprintf("--provider %q: there is no such provider; there are: %s", o.only, strings.Join(box.Providers(), ", "))}
	}
	for _, name := range box.Providers() {
		address := strings.ReplaceAll(o.forwardTo, "{provider}", name)
		if o.only != "" && name != o.only {
			address = ""
		}
		courier, err := box.Webhooks(name)
		if err != nil {
			return err
		}
		if err := courier.SetURL(address); err != nil {
			return usageError{"--forward-to: " + err.Error()}
		}
		courier.Watch(func(a webhook.Attempt) { p.attempt(name, a) })
		courier.WatchDropped(func(deliveries int) { p.dropped(name, deliveries) })
	}
	return nil
}

// waiting prints what was not delivered before this program began.
func (o *sandboxFlags) waiting(box *sandbox.Sandbox, p *printer) error {
	for _, name := range box.Providers() {
		courier, err := box.Webhooks(name)
		if err != nil {
			return err
		}
		does := "tender listen delivers them"
		switch {
		case courier.URL() != "":
			does = "your app gets them as they become due"
		case o.forwards:
			does = "they wait on, because of --provider " + o.only
		}
		if n := courier.Pending(); n > 0 {
			p.printf("# %s: webhooks that wait since an earlier run: %d; %s\n", name, n, does)
		}
	}
	return nil
}

// deliver lets the couriers of all providers run until the returned function is called, which waits for them.
func deliver(ctx context.Context, box *sandbox.Sandbox) (end func(), err error) {
	ctx, cancel := context.WithCancel(ctx)
	var running sync.WaitGroup
	end = func() { cancel(); running.Wait() }
	for _, name := range box.Providers() {
		courier, one := box.Webhooks(name)
		if one != nil {
			err = errors.Join(err, one)
			continue
		}
		running.Go(func() { courier.Run(ctx) })
	}
	if err != nil {
		end()
	}
	return end, err
}

// timeout bounds each of the requests that a command makes of a running sandbox.
const timeout = 10 * time.Second
