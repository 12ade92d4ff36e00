package tender

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"reflect"
	"slices"
	"strings"
	"time"
)

// Provider is what every adapter implements; what else it can do, it says by implementing CustomerProvider, PaymentProvider and their
// companions (CustomerFinder, CustomerLister, CustomerDeleter, PaymentFinder, PaymentConfirmer, PaymentCapturer, PaymentVoider, PaymentRefunder, RefundGetter, WebhookParser).
//
// A Provider is immutable and safe for concurrent use. An app makes one with the adapter's New and hands it to NewGateway; it never calls it.
type Provider interface {
	// Name identifies the adapter: lower-case letters and digits, "yassir". Stored refs hold it, so it never changes. [PRO-03]
	Name() string

	// Profile says what the provider takes and how it behaves. [CAP-01, CAP-05, PRO-01, PRO-02]
	Profile() Profile
}

// maxMessage bounds an Error's Message, whatever the adapter.
const maxMessage = 512

// The deadlines that a Gateway sets when Options leaves them zero.
const (
	DefaultReadTimeout  = 30 * time.Second
	DefaultWriteTimeout = 80 * time.Second
)

// Options are an app's wishes; the zero value is a good start.
type Options struct {
	// Require lists what the app cannot do without: NewGateway fails if the provider, as configured, lacks any of it.
	Require []Capability

	// NextActions lists what the app's front end can do; nil = ActionRedirect. NewGateway fails if the provider offers none of it.
	NextActions []ActionType

	// AllowLossy lets data go that the provider has no place for (an address at Yassir) and lists it in the result's Dropped.
	// Without it such data is ErrUnsupported. What changes money is never let go.
	AllowLossy bool

	// Logger gets one record for each operation and, at debug level, one for each HTTP exchange; nil = silent.
	// No record holds a secret, personal data or a path with ids.
	Logger *slog.Logger

	// ReadTimeout and WriteTimeout bound a whole operation, repeats and pauses included; an earlier deadline of the caller's wins.
	// Zero = DefaultReadTimeout and DefaultWriteTimeout. Negative is refused.
	ReadTimeout, WriteTimeout time.Duration
}

// Gateway is what an app holds: one type for every provider. It checks arguments and capabilities before any traffic, holds answers against
// what was asked, and makes every error an *Error.
//
// Every method's error is an *Error. Beside the kinds that a method names, any may be ErrUnsupported (the capability is lacking), ErrInvalid (a ref
// of another provider, or one without an ID where one is needed), ErrUnauthenticated, ErrPermission, ErrRateLimited, ErrUnavailable, ErrNotFound for
// a ref that leads nowhere, ErrProtocol and ErrIntegrity. A write's outcome may be unknown with any of the last three and with ErrUnavailable.
//
// A Gateway keeps no payment state, is immutable and safe for concurrent use.
type Gateway struct {
	provider Provider
	name     string
	profile  Profile
	options  Options
	logger   *slog.Logger
	lacking  map[Capability]string // why not, for every capability that is not there

	customers CustomerProvider
	finder    CustomerFinder
	lister    CustomerLister
	deleter   CustomerDeleter
	methods   PaymentMethodLister
	tokens    ClientTokenIssuer
	payments  PaymentProvider
	searcher  PaymentFinder
	confirmer PaymentConfirmer
	capturer  PaymentCapturer
	voider    PaymentVoider
	refunder  PaymentRefunder
	refunds   RefundGetter
	hooks     WebhookParser

	customerRules, paymentRules, refundRules rulebook
}

// NewGateway returns a Gateway for provider. It makes no request.
// It fails with ErrUnsupported if the provider lacks what options.Require or options.NextActions ask for, and with ErrInvalid if the
// provider or the options are unusable.
func NewGateway(provider Provider, options Options) (*Gateway, error) {
	if v := reflect.ValueOf(provider); provider == nil || v.Kind() == reflect.Pointer && v.IsNil() { // of a constructor whose error was not looked at
		return nil, &Error{Kind: ErrInvalid, Outcome: OutcomeNotDone, Message: "NewGateway needs a provider"}
	}
	name := provider.Name()
	fail := func(kind Kind, format string, args ...any) (*Gateway, error) {
		return nil, &Error{Provider: name, Kind: kind, Outcome: OutcomeNotDone, Message: fmt.Sprintf(format, args...)}
	}
	const letters = "abcdefghijklmnopqrstuvwxyz"
	if name == "" || !strings.Contains(letters, name[:1]) || strings.Trim(name, letters+"0123456789") != "" {
		return fail(ErrInvalid, "the provider's name must be lower-case letters and digits")
	}
	if options.ReadTimeout < 0 || options.WriteTimeout < 0 {
		return fail(ErrInvalid, "ReadTimeout and WriteTimeout must not be negative")
	}
	options.Require = slices.Clone(options.Require)
	options.NextActions = slices.Clone(options.NextActions)
	if options.NextActions == nil {
		options.NextActions = []ActionType{ActionRedirect}
	}
	if options.ReadTimeout == 0 {
		options.ReadTimeout = DefaultReadTimeout
	}
	if options.WriteTimeout == 0 {
		options.WriteTimeout = DefaultWriteTimeout
	}

	g := &Gateway{provider: provider, name: name, profile: provider.Profile(), options: options, logger: options.Logger}
	if g.logger == nil {
		g.logger = slog.New(slog.DiscardHandler)
	}
	g.customers, _ = provider.(CustomerProvider)
	g.finder, _ = provider.(CustomerFinder)
	g.lister, _ = provider.(CustomerLister)
	g.deleter, _ = provider.(CustomerDeleter)
	g.methods, _ = provider.(PaymentMethodLister)
	g.tokens, _ = provider.(ClientTokenIssuer)
	g.payments, _ = provider.(PaymentProvider)
	g.searcher, _ = provider.(PaymentFinder)
	g.confirmer, _ = provider.(PaymentConfirmer)
	g.capturer, _ = provider.(PaymentCapturer)
	g.voider, _ = provider.(PaymentVoider)
	g.refunder, _ = provider.(PaymentRefunder)
	g.refunds, _ = provider.(RefundGetter)
	g.hooks, _ = provider.(WebhookParser)
	g.lacking = g.findLacking()

	for _, r := range []struct {
		book  *rulebook
		rules Rules
	}{{&g.customerRules, g.profile.Customer}, {&g.paymentRules, g.profile.Payment}, {&g.refundRules, g.profile.Refund}} {
		book, err := compileRules(r.rules)
		if err != nil {
			return fail(ErrInvalid, "the profile is broken: %v", err)
		}
		*r.book = book
	}
	for field, rule := range g.profile.Customer {
		if first, _ := g.customerRules.unique(); rule.Unique && (first != field || !slices.Contains([]Field{FieldReference, FieldPhone, FieldEmail}, field)) {
			return fail(ErrInvalid, "the profile is broken: the one Unique customer field must be Reference, Phone or Email")
		}
	}
	if err := g.Check(options.Require...); err != nil {
		return nil, err
	}
	if offered := g.profile.NextActions; len(offered) > 0 &&
		!slices.ContainsFunc(offered, func(a ActionType) bool { return slices.Contains(options.NextActions, a) }) {
		return fail(ErrUnsupported, "its payments need the front end to do %v; Options.NextActions says that it can do %v", offered, options.NextActions)
	}
	return g, nil
}

func (g *Gateway) findLacking() map[Capability]string {
	implemented := map[Capability]bool{
		Customers: g.customers != nil, CustomersFind: g.finder != nil, CustomersList: g.lister != nil, CustomersDelete: g.deleter != nil,
		CustomersPaymentMethods: g.methods != nil, CustomersClientToken: g.tokens != nil,
		Payments: g.payments != nil, PaymentsFind: g.searcher != nil, PaymentsConfirm: g.confirmer != nil, PaymentsCapture: g.capturer != nil,
		PaymentsVoid: g.voider != nil, PaymentsRefund: g.refunder != nil, PaymentsRefundGet: g.refunds != nil, Webhooks: g.hooks != nil,
	}
	lacking := maps.Clone(g.profile.Off)
	if lacking == nil {
		lacking = map[Capability]string{}
	}
	for capability, has := range implemented {
		if !has {
			lacking[capability] = "is not offered: the provider has no such operation"
		}
	}
	return lacking
}

// Name returns the provider's name, which the refs of its customers and payments carry.
func (g *Gateway) Name() string { return g.name }

// Profile returns what the provider takes and how it behaves. The caller may change what it gets.
func (g *Gateway) Profile() Profile { return g.provider.Profile() }

// Supports reports whether the provider, as configured, has the capability.
func (g *Gateway) Supports(capability Capability) bool { return g.Check(capability) == nil }

// Check returns nil if the provider, as configured, has all the capabilities, else an ErrUnsupported that names what is lacking and why.
func (g *Gateway) Check(capabilities ...Capability) error {
	var lacking []FieldError
	for _, c := range capabilities {
		reason, lacks := g.lacking[c]
		if !lacks && !slices.Contains(Capabilities(), c) {
			reason, lacks = "is not a capability that this version of tender knows", true
		}
		if lacks {
			lacking = append(lacking, FieldError{Field: Field(c), Rule: reason})
		}
	}
	if lacking == nil {
		return nil
	}
	return &Error{Provider: g.Name(), Kind: ErrUnsupported, Outcome: OutcomeNotDone, Fields: lacking}
}

// do runs one operation of the provider: deadline, debug log, error wrapping, log record. Every method of the Gateway goes through it.
func do[T any](ctx context.Context, g *Gateway, op Operation, run func(context.Context) (T, error)) (T, error) {
	start := time.Now()
	timeout := g.options.ReadTimeout
	if op.isWrite() {
		timeout = g.options.WriteTimeout
	}
	bounded, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	var result T
	err := ctx.Err()
	if err != nil {
		err = &Error{Kind: ErrUnavailable, Outcome: OutcomeNotDone, Message: "the context had ended already", Err: err}
	} else {
		result, err = run(withExchangeLog(bounded, g.logger, g.Name(), op))
	}
	if err != nil {
		err = g.wrap(op, err)
		var zero T
		result = zero
	}
	g.log(ctx, op, time.Since(start), err)
	return result, err
}

// wrap makes err an *Error that names op and provider. The outcome of a failed read is never in doubt.
func (g *Gateway) wrap(op Operation, err error) error {
	e := asError(err)
	e.Op, e.Provider = op, g.Name()
	if !op.isWrite() {
		e.Outcome = OutcomeNotDone
	}
	e.Recovery = ""
	if e.Outcome == OutcomeUnknown {
		e.Recovery = g.recovery(op)
	}
	if e.Customer != nil && e.Customer.Provider == "" {
		named := *e.Customer
		named.Provider = g.name
		e.Customer = &named
	}
	if len(e.Message) > maxMessage {
		e.Message = strings.ToValidUTF8(e.Message[:maxMessage], "")
	}
	return e
}

func (g *Gateway) recovery(op Operation) Recovery {
	if op == OpEnsureCustomer {
		return RecoverRepeat // it looks for the customer first
	}
	if r, ok := g.profile.AfterUnknown[op]; ok {
		return r
	}
	return RecoverManual
}

func (g *Gateway) log(ctx context.Context, op Operation, took time.Duration, err error) {
	level := slog.LevelInfo
	e, failed := errors.AsType[*Error](err)
	if failed {
		level = slog.LevelWarn
		if e.Outcome == OutcomeUnknown || e.Kind == ErrIntegrity {
			level = slog.LevelError
		}
	}
	if !g.logger.Enabled(ctx, level) {
		return
	}
	attrs := []slog.Attr{slog.String("provider", g.Name()), slog.String("op", string(op)), slog.Duration("duration", took)}
	if failed {
		attrs = append(attrs, slog.Any("error", e))
	}
	g.logger.LogAttrs(ctx, level, "provider operation", attrs...)
}
