package juspay

import (
	"slices"
	"strings"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/rest"
)

// currencies lists the codes of ISO 4217 whose amounts have two decimals at most: the provider takes no third one.
func currencies() []string {
	return strings.Fields(`
		AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BIF BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW CLP CNY COP COU CRC CUP CVE CZK
		DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR ISK JMD JPY KES KGS KHR KMF KPW KRW KYD
		KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN PYG QAR RON
		RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH UGX USD USN UYI UYU UZS VED VES VND
		VUV WST XAD XAF XCD XCG XOF XPF YER ZAR ZMW ZWG`)
}

// amountText is the amount of a capture or a refund as requests have it: major units with the decimals of its currency. The Gateway holds that of a
// payment against the Profile's currencies; a ref's may be any.
func amountText(m tender.Money) (string, error) {
	if !slices.Contains(currencies(), m.Currency()) {
		return "", &tender.Error{Kind: tender.ErrInvalid, Outcome: tender.OutcomeNotDone, Fields: []tender.FieldError{{
			Field: tender.FieldAmount, Rule: "must be in a currency of two decimals at most",
		}}}
	}
	return m.Decimal(), nil
}

// money reads an amount that an answer states; the zero Money if it states none. A number without a currency is read in that of asked.
func money(amount rest.Number, currency string, asked tender.Money) (tender.Money, *tender.Error) {
	if currency == "" {
		currency = asked.Currency()
	}
	if amount == "" || currency == "" {
		return tender.Money{}, nil
	}
	m, err := tender.ParseMoney(string(amount), currency)
	if err != nil {
		return tender.Money{}, unexpected("an amount of the answer is none of its currency")
	}
	return m, nil
}
