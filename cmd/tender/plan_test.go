package main

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/providers"
)

func TestPlan_theSwappingPageIsNotStale(t *testing.T) {
	code, out, errs := invoke(t, "plan")
	require.Zero(t, code, errs)
	page, err := os.ReadFile("../../docs/swapping.md")
	require.NoError(t, err)
	assert.Equal(t, out, string(page), "run make docs")
	pairs := 0
	for _, from := range providers.Names() {
		for _, to := range providers.Names() {
			if from != to {
				pairs++
				assert.Contains(t, out, "\n## "+from+" → "+to+"\n")
			}
		}
	}
	assert.Equal(t, pairs, strings.Count(out, "\n## "))
}

func TestPlan_ofOnePair(t *testing.T) {
	code, out, errs := invoke(t, "plan", "--from", "yassir", "--to", "webpay")
	require.Zero(t, code, errs)
	assert.Equal(t, 1, strings.Count(out, "## "))
	for _, want := range []string{
		"- gained: `customers.list`", "- lost: `payments.confirm`", "- a place in a customer for `Address.City`",
		"**Payments still open at yassir**", "EnsureCustomer goes by `Reference`",
	} {
		assert.Contains(t, out, want)
	}
	assert.NotContains(t, out, "# Swapping providers")
}

// What only has to be switched on is not lost, and what an app may still send is not refused.
func TestPlan_tellsOffFromAbsentAndLocalFromRefused(t *testing.T) {
	for pair, want := range map[[2]string][]string{
		{"webpay", "juspay"}: {
			"- kept: `webhooks`, off by default: set Config.WebhookUser", "- what was captured or voided there is in the app's own book: no GetPayment shows it",
		},
		{"yassir", "webpay"}: {"- no place in a refund for `Reason`: refused", "- of a refund, `Reference` is accepted and not stored: the app keeps it"},
		{"webpay", "yassir"}: {"- of a customer, `Reference` is accepted and not stored: the app keeps it"},
	} {
		code, out, errs := invoke(t, "plan", "--from", pair[0], "--to", pair[1])
		require.Zero(t, code, errs)
		for _, line := range want {
			assert.Contains(t, out, line)
		}
		assert.NotContains(t, out, "lost: `webhooks`")
		assert.NotContains(t, out, "gained: `webhooks`")
	}
}

func TestPlan_refusesWhatMakesNoSense(t *testing.T) {
	for _, args := range [][]string{{"--from", "nobody"}, {"--to", "nobody"}, {"--from", "yassir", "--to", "yassir"}, {"yassir"}} {
		code, out, errs := invoke(t, append([]string{"plan"}, args...)...)
		assert.Equal(t, exitUsage, code, args)
		assert.Empty(t, out)
		assert.Contains(t, errs, "tender plan: ")
	}
}

// Two providers that differ in everything that a plan speaks of.
func TestPlan_saysEveryDifference(t *testing.T) {
	a := tender.Profile{
		Customer: tender.Rules{tender.FieldPhone: {Required: true, Unique: true}, tender.FieldReference: {Local: true}}, Currencies: []string{"DZD", "XOF"},
		NextActions:  []tender.ActionType{tender.ActionRedirect},
		AfterUnknown: map[tender.Operation]tender.Recovery{tender.OpCreateCustomer: tender.RecoverFind},
	}
	z := tender.Profile{
		Customer:   tender.Rules{tender.FieldReference: {Required: true, Min: 8, Max: 20, Chars: "[a-z]"}, tender.FieldName: {}},
		Currencies: []string{"XOF"}, NextActions: []tender.ActionType{tender.ActionClientSDK},
		AfterUnknown: map[tender.Operation]tender.Recovery{tender.OpCreateCustomer: tender.RecoverRepeat, tender.OpVoidPayment: tender.RecoverManual},
	}
	assert.Equal(t, []string{
		"no place in a customer for `Phone`: refused, or listed in Dropped with AllowLossy", "a place in a customer for `Name`, `Reference`",
	}, dataOf(a, z))
	assert.Equal(t, []string{"for a customer: `Reference` (`at least 8, at most 20, [a-z]`)"}, requiredOf(z))
	assert.Equal(t, []string{"only XOF", "lost: DZD"}, currenciesOf(a, z))
	assert.Equal(t, []string{"only XOF"}, currenciesOf(tender.Profile{}, z))
	assert.Equal(t, []string{"any ISO 4217 code is passed on; the provider judges"}, currenciesOf(a, tender.Profile{}))
	assert.Nil(t, currenciesOf(tender.Profile{}, tender.Profile{}))
	assert.Contains(t, referencesOf(z), "of a customer: `at least 8, at most 20, [a-z]`")
	assert.Contains(t, referencesOf(a), "of a customer: stays in the app, the provider does not store it")
	front := strings.Join(frontEndOf(a, z), "\n")
	assert.Contains(t, front, "new: `client_sdk`")
	assert.Contains(t, front, "no longer: `redirect`")
	assert.Equal(t, []string{"create customer: repeat (was: find)", "void payment: manual (was: not there)"}, waysOutOf(a, z))
}
