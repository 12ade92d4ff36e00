package webhook

import (
	"errors"
	"net"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"time"

	"github.com/tenderpay/tender/sandbox/internal/wire"
	"github.com/tenderpay/tender/sandbox/ledger"
)

// Options are what a front knows of its provider's webhooks.
type Options struct {
	Clock   *ledger.Clock
	Plan    Plan
	Timeout time.Duration // how long the merchant has to answer, in real time; 0: 10 s
	Limit   int           // how many deliveries can wait, those that come again included; one more is dropped. 0: 1000
	Header  http.Header   // what every delivery has beside Content-Type: application/json
	Secret  string        // what Sign is given, until SetSecret

	// Sign returns the header that says where a body comes from; nil: nothing does.
	Sign func(secret string, body []byte) http.Header

	// Repeat makes of what was sent what comes again; nil: the same, byte by byte.
	Repeat func(Delivery) Delivery

	// Look lets happen what time changes, before a courier looks for what is due; nil: nothing does. It may call Add.
	Look func()
}

// Courier delivers the events of one account. Safe for concurrent use.
type Courier struct {
	options Options
	added   chan struct{} // has an entry when something was added since Run looked

	mu         sync.Mutex
	url        wire.Secret // its query may hold one
	secret     wire.Secret
	transport  http.RoundTripper
	watch      func(Attempt)
	watchDrops func(int)
	queue      []*parcel // by the time when they are due; one that is under way keeps its place
	number     int       // of parcels ever
	dropped    int       // because the queue was full
	toldDrops  int       // of those, whoever watches knows
	script     []Mischief
}

// parcel is a delivery that is not done with.
type parcel struct {
	Delivery
	attempts int
	due      time.Time
	number   int
	met      bool // whether the script had its say
	mischief Kind // what it did to this one; empty: nothing
	underWay bool
}

// New returns a courier without a URL: until it has one, nobody is told anything.
func New(options Options) *Courier {
	if options.Timeout <= 0 {
		options.Timeout = 10 * time.Second
	}
	if options.Limit <= 0 {
		options.Limit = 1000
	}
	secret := wire.NewSecret(options.Secret)
	options.Secret = "" // package fmt would show it
	return &Courier{options: options, url: wire.NewSecret(""), secret: secret, transport: ownTransport(), added: make(chan struct{}, 1)}
}

// SetURL says where the merchant takes webhooks: an absolute https address, or an http one of this machine. Empty: nowhere; what happens meanwhile is
// never told, and what is pending waits.
func (c *Courier) SetURL(address string) error {
	if err := checkURL(address); err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.url = wire.NewSecret(address)
	return nil
}

// URL is where the merchant takes webhooks; empty: nowhere.
func (c *Courier) URL() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.url.Reveal()
}

// checkURL never shows the address: its query may hold a secret of the merchant's.
func checkURL(address string) error {
	if address == "" {
		return nil
	}
	u, err := url.Parse(address)
	switch {
	case err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https":
		return errors.New("the webhook URL must be an absolute http or https address")
	case u.User != nil || u.Fragment != "":
		return errors.New("the webhook URL must have no user and no fragment")
	case u.Scheme == "http" && !loopback(u.Hostname()):
		return errors.New("the webhook URL must be https, or lead to this machine: localhost, 127.0.0.1 or [::1]")
	default:
		return nil
	}
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// SetSecret replaces the secret that deliveries are signed with, those that are pending included.
func (c *Courier) SetSecret(secret string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.secret = wire.NewSecret(secret)
}

// Secret is what deliveries are signed with.
func (c *Courier) Secret() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.secret.Reveal()
}

// SetTransport replaces the way to the merchant, for tests that have the receiver in memory.
func (c *Courier) SetTransport(transport http.RoundTripper) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.transport = transport
}

// Watch has told be called after each attempt, by whoever delivers, before the next one about the same payment; nil: nobody is told. Attempts about
// several payments can call it at the same time.
func (c *Courier) Watch(told func(Attempt)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.watch = told
}

// WatchDropped has told be called by whoever delivers when deliveries were dropped, with how many since the last call; nil: nobody is told. Run tells
// at most once a second, and when it ends.
func (c *Courier) WatchDropped(told func(deliveries int)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.watchDrops = told
}

// Dropped counts the deliveries that came when Options.Limit of them were waiting. They are lost. Not kept over a restart.
func (c *Courier) Dropped() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.dropped
}

// Add takes a delivery over, and never waits for one. It is due at once. Without a URL it is forgotten, and where the queue is full it is dropped,
// see [Courier.Dropped].
func (c *Courier) Add(d Delivery) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.url.Reveal() == "" {
		return
	}
	if len(c.queue) < c.options.Limit {
		c.number++
		c.put(&parcel{Delivery: d, due: c.options.Clock.Now(), number: c.number})
	} else {
		c.dropped++
	}
	select {
	case c.added <- struct{}{}:
	default: // whoever waits knows already
	}
}

// Pending counts the deliveries that are not done with, due or not.
func (c *Courier) Pending() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.queue)
}

// put inserts a parcel behind all that are due no later. The courier must be locked.
func (c *Courier) put(p *parcel) {
	i := len(c.queue)
	for i > 0 && c.queue[i-1].due.After(p.due) {
		i--
	}
	c.queue = slices.Insert(c.queue, i, p)
}

// remove takes a parcel out. The courier must be locked.
func (c *Courier) remove(p *parcel) {
	c.queue = slices.DeleteFunc(c.queue, func(other *parcel) bool { return other == p })
}
