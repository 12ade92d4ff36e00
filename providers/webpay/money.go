package webpay

import (
	"strconv"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/rest"
)

// money reads an amount of minor units that an answer states; the zero Money if it states none. An answer that states a half of it must not contradict
// what was asked for: a number is read in that currency, and the Gateway compares it.
func money(amount rest.Number, currency string, asked tender.Money) (tender.Money, *tender.Error) {
	switch {
	case amount == "" && (currency == "" || !asked.Stated() || currency == asked.Currency()):
		return tender.Money{}, nil
	case amount == "":
		return tender.Money{}, &tender.Error{
			Kind: tender.ErrIntegrity, Payment: &tender.Payment{}, Fields: []tender.FieldError{{Field: tender.FieldAmount, Rule: "is in another currency in the answer"}},
		}
	case currency == "" && !asked.Stated():
		return tender.Money{}, nil
	case currency == "":
		currency = asked.Currency()
	}
	minor, err := strconv.ParseInt(string(amount), 10, 64)
	if err != nil {
		return tender.Money{}, unexpected("the answer's amount is not a whole number of minor units")
	}
	stated, err := tender.NewMoney(minor, currency)
	if err != nil {
		return tender.Money{}, unexpected("the answer's amount is not one of its currency")
	}
	return stated, nil
}
