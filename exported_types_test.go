package tender_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/conformance"
	"github.com/tenderpay/tender/conformance/reference"
	"github.com/tenderpay/tender/internal/canary"
	"github.com/tenderpay/tender/providers"
	"github.com/tenderpay/tender/providers/juspay"
	"github.com/tenderpay/tender/providers/lomi"
	"github.com/tenderpay/tender/providers/webpay"
	"github.com/tenderpay/tender/providers/yassir"
	"github.com/tenderpay/tender/rest"
	"github.com/tenderpay/tender/sandbox"
	"github.com/tenderpay/tender/sandbox/fault"
	juspayfront "github.com/tenderpay/tender/sandbox/juspay"
	"github.com/tenderpay/tender/sandbox/ledger"
	lomifront "github.com/tenderpay/tender/sandbox/lomi"
	"github.com/tenderpay/tender/sandbox/webhook"
	webpayfront "github.com/tenderpay/tender/sandbox/webpay"
	front "github.com/tenderpay/tender/sandbox/yassir"
)

// specimen is a value of an exported type, with the secret wherever the type has a place for one.
type specimen struct {
	value  any
	holds  bool // the secret
	within bool // only where its methods can be called: what it holds are the raw texts of an exchange, in exported fields
}

// filled is a T with the secret in each Secret and Raw that it has, and in those of the values that it points to.
func filled[T any]() specimen {
	var value T
	return specimen{value: &value, holds: fillSecrets(reflect.ValueOf(&value).Elem(), 0)}
}

func fillSecrets(v reflect.Value, depth int) (holds bool) {
	if depth > 5 || !v.CanSet() {
		return false
	}
	switch v.Interface().(type) {
	case tender.Secret:
		v.Set(reflect.ValueOf(tender.NewSecret(canaryText)))
		return true
	case tender.Raw:
		v.Set(reflect.ValueOf(tender.NewRaw([]byte(canaryText))))
		return true
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			holds = fillSecrets(v.Field(i), depth+1) || holds
		}
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		holds = fillSecrets(v.Elem(), depth+1)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		holds = fillSecrets(v.Index(0), depth+1)
	default:
	}
	return holds
}

// specimens has every exported type, by folder and name.
func specimens(t *testing.T) map[string]specimen {
	t.Helper()
	secret := tender.NewSecret(canaryText)
	client, err := yassir.New(yassir.Config{BaseURL: yassir.Sandbox, ClientID: "id", ClientSecret: secret, Service: "shop", Country: "DZ"})
	require.NoError(t, err)
	other, err := reference.New(reference.Config{BaseURL: "https://reference.example.test", Token: secret})
	require.NoError(t, err)
	kit, err := rest.New(rest.Config{BaseURL: "https://api.example.test", Secrets: []tender.Secret{secret}})
	require.NoError(t, err)
	juspayClient, err := juspay.New(juspay.Config{BaseURL: juspay.Sandbox, APIKey: secret, MerchantID: "shop"})
	require.NoError(t, err)
	lomiClient, err := lomi.New(lomi.Config{BaseURL: lomi.Sandbox, APIKey: secret})
	require.NoError(t, err)
	webpayClient, err := webpay.New(webpay.Config{BaseURL: webpay.Sandbox, AuthenticityToken: strings.Repeat("0", 40), MerchantKey: secret})
	require.NoError(t, err)
	gateway, err := tender.NewGateway(client, tender.Options{})
	require.NoError(t, err)
	box := front.New(front.Options{})
	account, err := box.AddAccount("id", canaryText, "shop")
	require.NoError(t, err)
	juspayBox := juspayfront.New(juspayfront.Options{})
	juspayAccount, err := juspayBox.AddAccount("shop", canaryText)
	require.NoError(t, err)
	lomiBox := lomifront.New(lomifront.Options{})
	lomiAccount, err := lomiBox.AddAccount(canaryText, "merchant", "organization")
	require.NoError(t, err)
	webpayBox := webpayfront.New(webpayfront.Options{})
	webpayAccount, err := webpayBox.AddAccount(canaryText, strings.Repeat("0", 40))
	require.NoError(t, err)
	courier := webhook.New(webhook.Options{Clock: &ledger.Clock{}, Secret: canaryText})
	require.NoError(t, courier.SetURL("https://shop.example.test/hooks?token="+canaryText))
	header := http.Header{"X-Client-Secret": {canaryText}}
	return map[string]specimen{
		"/ActionType": filled[tender.ActionType](), "/Address": filled[tender.Address](), "/Capability": filled[tender.Capability](), "/CaptureMode": filled[tender.CaptureMode](),
		"/CaptureParams": filled[tender.CaptureParams](), "/Customer": filled[tender.Customer](), "/CustomerKey": filled[tender.CustomerKey](),
		"/CustomerPage": filled[tender.CustomerPage](), "/CustomerParams": filled[tender.CustomerParams](), "/CustomerQuery": filled[tender.CustomerQuery](),
		"/CustomerRef": filled[tender.CustomerRef](), "/CustomerUpdate": filled[tender.CustomerUpdate](), "/Error": filled[tender.Error](),
		"/Exchange": {value: tender.Exchange{Err: filled[tender.Error]().value.(error)}, holds: true}, "/Failure": filled[tender.Failure](), "/Field": filled[tender.Field](),
		"/FieldError": filled[tender.FieldError](), "/Gateway": {value: gateway, holds: true}, "/KeyKind": filled[tender.KeyKind](), "/Kind": filled[tender.Kind](),
		"/Money": filled[tender.Money](), "/NextAction": filled[tender.NextAction](), "/Operation": filled[tender.Operation](), "/Options": {value: tender.Options{}},
		"/Outcome": filled[tender.Outcome](), "/Payment": filled[tender.Payment](), "/PaymentParams": filled[tender.PaymentParams](), "/PaymentRef": filled[tender.PaymentRef](),
		"/Profile": filled[tender.Profile](), "/Raw": filled[tender.Raw](), "/Recovery": filled[tender.Recovery](), "/Refund": filled[tender.Refund](), "/Event": filled[tender.Event](), "/EventType": filled[tender.EventType](),
		"/RefundParams": filled[tender.RefundParams](), "/RefundRef": filled[tender.RefundRef](), "/RefundState": filled[tender.RefundState](),
		"/RefundStatus": filled[tender.RefundStatus](), "/Rule": filled[tender.Rule](), "/Rules": filled[tender.Rules](), "/Secret": filled[tender.Secret](),
		"/Source": filled[tender.Source](), "/Status": filled[tender.Status](), "/ClientToken": filled[tender.ClientToken](),
		"/AddressUpdate": filled[tender.AddressUpdate](), "/PaymentMethod": filled[tender.PaymentMethod](), "/PaymentMethodPage": filled[tender.PaymentMethodPage](),

		"rest/Call": {value: rest.Call{
			Method: http.MethodPost, Route: "/x/{ID}", Args: []string{canaryText}, Query: map[string][]string{"q": {canaryText}}, Header: header,
			Body: map[string]string{"secret": canaryText}, Secrets: []tender.Secret{secret},
		}, holds: true, within: true},
		"rest/Client": {value: kit, holds: true}, "rest/Config": filled[rest.Config](), "rest/Effect": filled[rest.Effect](), "rest/Form": filled[rest.Form](), "rest/FormField": filled[rest.FormField](), "rest/Number": filled[rest.Number](),
		"rest/Time":     filled[rest.Time](),
		"rest/XML":      filled[rest.XML](),
		"rest/Response": {value: rest.Response{Status: 200, Header: header, Body: []byte(canaryText)}, holds: true, within: true},

		"providers/Setting":       filled[providers.Setting](),
		"providers/juspay/Client": {value: juspayClient, holds: true}, "providers/juspay/Config": filled[juspay.Config](),
		"providers/lomi/Client": {value: lomiClient, holds: true}, "providers/lomi/Config": filled[lomi.Config](), "providers/lomi/Unit": filled[lomi.Unit](),
		"providers/webpay/Client": {value: webpayClient, holds: true}, "providers/webpay/Config": filled[webpay.Config](),
		"providers/yassir/Client": {value: client, holds: true}, "providers/yassir/Config": filled[yassir.Config](),

		"conformance/Answer": {value: conformance.Answer{}}, "conformance/State": {value: conformance.State{}}, "conformance/Webhooks": {value: conformance.Webhooks{}}, "conformance/Delivery": {value: conformance.Delivery{}}, // examples out of a provider's document, nobody's secret
		"conformance/Harness": {value: conformance.Harness{Secrets: []string{canaryText}, Sample: conformance.Sample{ClientSecret: canaryText}}, holds: true, within: true},
		"conformance/Sample":  {value: conformance.Sample{ClientSecret: canaryText}, holds: true, within: true},
		"conformance/Report":  filled[conformance.Report](), "conformance/Result": filled[conformance.Result](), "conformance/Rule": filled[conformance.Rule](),
		"conformance/Target": {value: conformance.Target{}}, "conformance/Variant": filled[conformance.Variant](), "conformance/Verdict": filled[conformance.Verdict](),

		"conformance/reference/Client": {value: other, holds: true}, "conformance/reference/Config": filled[reference.Config](),

		"sandbox/Options": {value: sandbox.Options{}}, "sandbox/ServeOptions": {value: sandbox.ServeOptions{}}, "sandbox/Sandbox": {value: sandbox.New(sandbox.Options{}), holds: true},
		"sandbox/yassir/Account": {value: account, holds: true}, "sandbox/yassir/Front": {value: box, holds: true}, "sandbox/yassir/Options": {value: front.Options{}},
		"sandbox/yassir/AuthScheme": filled[front.AuthScheme](), "sandbox/yassir/CheckAmount": filled[front.CheckAmount](),
		"sandbox/yassir/CreatedCode": filled[front.CreatedCode](), "sandbox/yassir/SecondProceed": filled[front.SecondProceed](),

		"sandbox/juspay/Account": {value: juspayAccount, holds: true}, "sandbox/juspay/Front": {value: juspayBox, holds: true}, "sandbox/juspay/Options": {value: juspayfront.Options{}},
		"sandbox/juspay/Dates": filled[juspayfront.Dates](), "sandbox/juspay/Gateway": filled[juspayfront.Gateway](), "sandbox/juspay/Names": filled[juspayfront.Names](), "sandbox/juspay/Refunds": filled[juspayfront.Refunds](), "sandbox/juspay/Unset": filled[juspayfront.Unset](),
		"sandbox/lomi/Account": {value: lomiAccount, holds: true}, "sandbox/lomi/Front": {value: lomiBox, holds: true}, "sandbox/lomi/Options": {value: lomifront.Options{}},
		"sandbox/lomi/DeleteAnswer": filled[lomifront.DeleteAnswer](), "sandbox/lomi/EmptyValues": filled[lomifront.EmptyValues](), "sandbox/lomi/ErrorForm": filled[lomifront.ErrorForm](),
		"sandbox/lomi/Filters": filled[lomifront.Filters](), "sandbox/lomi/ListForm": filled[lomifront.ListForm](), "sandbox/lomi/Paging": filled[lomifront.Paging](),
		"sandbox/lomi/UnsetValues": filled[lomifront.UnsetValues](), "sandbox/lomi/SessionForm": filled[lomifront.SessionForm](),
		"sandbox/lomi/AmountForm": filled[lomifront.AmountForm](), "sandbox/lomi/Links": filled[lomifront.Links](),
		"sandbox/webpay/Account": {value: webpayAccount, holds: true}, "sandbox/webpay/Front": {value: webpayBox, holds: true}, "sandbox/webpay/Options": {value: webpayfront.Options{}},
		"sandbox/webpay/DeletedCustomers": filled[webpayfront.DeletedCustomers](), "sandbox/webpay/ErrorForm": filled[webpayfront.ErrorForm](), "sandbox/webpay/IDName": filled[webpayfront.IDName](),
		"sandbox/webpay/UnknownOrder": filled[webpayfront.UnknownOrder](),

		"sandbox/fault/Fault": filled[fault.Fault](), "sandbox/fault/Kind": filled[fault.Kind](), "sandbox/fault/Script": {value: &fault.Script{}},

		"sandbox/ledger/Book": {value: account.Book, holds: true}, "sandbox/ledger/Capture": filled[ledger.Capture](), "sandbox/ledger/CaptureMode": filled[ledger.CaptureMode](),
		"sandbox/ledger/Change": filled[ledger.Change](), "sandbox/ledger/ChangeKind": filled[ledger.ChangeKind](),
		"sandbox/ledger/Clock": {value: &ledger.Clock{}}, "sandbox/ledger/Customer": filled[ledger.Customer](), "sandbox/ledger/CustomerKey": filled[ledger.CustomerKey](),
		"sandbox/ledger/Error": filled[ledger.Error](), "sandbox/ledger/Ledger": {value: account.Ledger(), holds: true}, "sandbox/ledger/NewPayment": filled[ledger.NewPayment](),
		"sandbox/ledger/Options": {value: ledger.Options{}}, "sandbox/ledger/Payment": filled[ledger.Payment](), "sandbox/ledger/Refund": filled[ledger.Refund](),
		"sandbox/ledger/RefundState": filled[ledger.RefundState](),
		"sandbox/ledger/Rule":        filled[ledger.Rule](), "sandbox/ledger/State": filled[ledger.State](), "sandbox/ledger/Total": filled[ledger.Total](),
		"sandbox/ledger/Totals": filled[ledger.Totals](), "sandbox/ledger/Snapshot": filled[ledger.Snapshot](),
		"sandbox/webhook/Attempt": filled[webhook.Attempt](), "sandbox/webhook/Courier": {value: courier, holds: true},
		"sandbox/webhook/Delivery": filled[webhook.Delivery](), "sandbox/webhook/Kind": filled[webhook.Kind](), "sandbox/webhook/Mischief": filled[webhook.Mischief](),
		"sandbox/webhook/Options": {value: webhook.Options{}}, "sandbox/webhook/Pending": filled[webhook.Pending](), "sandbox/webhook/Plan": filled[webhook.Plan](),
		"sandbox/webhook/Snapshot":     filled[webhook.Snapshot](),
		"sandbox/ledger/PaymentRecord": filled[ledger.PaymentRecord](), "sandbox/ledger/JournalLine": filled[ledger.JournalLine](),
	}
}

// exportedTypes are those of a folder's package, but for interfaces and other names of a type, which hold nothing of their own.
func exportedTypes(t *testing.T, folder string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("./"+folder, "*.go"))
	require.NoError(t, err)
	var names []string
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		source, err := os.ReadFile(file)
		require.NoError(t, err)
		parsed, err := parser.ParseFile(token.NewFileSet(), file, source, parser.SkipObjectResolution)
		require.NoError(t, err)
		for _, decl := range parsed.Decls {
			types, ok := decl.(*ast.GenDecl)
			if !ok {
				continue
			}
			for _, spec := range types.Specs {
				named, ok := spec.(*ast.TypeSpec)
				if !ok || !named.Name.IsExported() || named.Assign.IsValid() {
					continue
				}
				if _, face := named.Type.(*ast.InterfaceType); !face {
					names = append(names, folder+"/"+named.Name.Name)
				}
			}
		}
	}
	require.NotEmpty(t, names, folder)
	return names
}

func TestExportedTypes_showNoSecret(t *testing.T) {
	known := specimens(t)
	var all []string
	for _, folder := range []string{
		"", "rest", "providers", "providers/juspay", "providers/lomi", "providers/webpay", "providers/yassir", "sandbox", "sandbox/juspay", "sandbox/lomi", "sandbox/webpay", "sandbox/yassir", "sandbox/ledger", "sandbox/fault", "sandbox/webhook", "conformance", "conformance/reference",
	} {
		all = append(all, exportedTypes(t, folder)...)
	}
	assert.ElementsMatch(t, all, slices.Collect(maps.Keys(known)), "a new type needs a specimen with a secret wherever it has a place for one")

	mark := canary.Whole("the secret", canaryText)
	holding, searched := 0, 0
	for name, s := range known {
		if s.holds {
			holding++
		}
		for _, holder := range holders(s) {
			for _, texts := range []map[string]string{canary.Prints(holder), canary.Encodes(holder)} {
				for how, text := range texts {
					if how == "%p" && s.within { // calls no method
						continue
					}
					searched++
					assert.Empty(t, canary.Find(text, mark), "%s, as %T, %s: %s", name, holder, how, text)
				}
			}
		}
	}
	t.Logf("canaries: %d exported types, %d of them with a secret, %d texts searched", len(known), holding, searched)
	assert.GreaterOrEqual(t, holding, 20)
}

// holders are the ways in which a program may hold a value.
func holders(s specimen) []any {
	all := []any{
		s.value, []any{s.value}, map[string]any{"k": s.value}, exported[any]{s.value}, &exported[any]{s.value}, exported[[]any]{[]any{s.value}},
	}
	if v := reflect.ValueOf(s.value); v.Kind() == reflect.Pointer {
		all = append(all, v.Elem().Interface())
	}
	if !s.within {
		all = append(all, hidden[any]{s.value}, &hidden[any]{s.value}, hidden[[]any]{[]any{s.value}}, nested[any]{hidden[exported[any]]{exported[any]{s.value}}})
	}
	return all
}

// A test that searches nothing finds nothing: a type that prints a secret is found.
func TestExportedTypes_aTypeThatShowsItIsFound(t *testing.T) {
	mark := canary.Whole("the secret", canaryText)
	for _, holder := range holders(specimen{value: struct{ Token string }{canaryText}}) {
		assert.NotEmpty(t, canary.Find(canary.Prints(holder)["%v"], mark), "%T", holder)
	}
}
