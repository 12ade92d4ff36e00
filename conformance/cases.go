package conformance

import "slices"

// cases returns every case of the suite, in the order of the rules.
func cases() []testCase {
	return slices.Concat(
		capabilityCases(),
		inputCases(),
		sentCases(),
		faultCases(),
		outcomeCases(),
		netCases(),
		connectionCases(),
		errorCases(),
		integrityCases(),
		strangeCases(),
		customerCases(),
		updateCases(),
		listCases(),
		methodCases(),
		paymentCases(),
		stateCases(),
		moneyCases(),
		refundCases(),
		webhookCases(),
		lostCases(),
		ledgerCases(),
		concurrencyCases(),
		canaryCases(),
		panicCases(),
		securityCases(),
		propertyCases(),
		resourceCases(),
		loadCases(),
	)
}

// perOperation makes a case of a rule for each operation that filter lets through.
func perOperation(base testCase, filter func(operation) bool, work func(*run, operation)) []testCase {
	var made []testCase
	for _, o := range operations() {
		if !filter(o) {
			continue
		}
		tc := base
		tc.name = string(o.op)
		if base.name != "" {
			tc.name += ", " + base.name
		}
		tc.needs = append(slices.Clone(base.needs), o.capability)
		tc.run = func(r *run) { work(r, o) }
		made = append(made, tc)
	}
	return made
}

func every(operation) bool { return true }

func writes(o operation) bool { return o.write }

// caseIDs are the ids of all cases. Making them costs more than most cases, so a run does it once.
func caseIDs() map[string]bool {
	ids := map[string]bool{}
	for _, tc := range cases() {
		ids[tc.id()] = true
	}
	return ids
}
