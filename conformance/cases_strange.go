package conformance

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/tenderpay/tender"
)

// strangeCases put values into good answers that no provider should send.
func strangeCases() []testCase {
	all := perOperation(testCase{rule: "INT-08", virtual: true, negative: true}, answering, func(r *run, o operation) {
		answers := r.answers(o.op, VariantOK)
		good, err := o.call(r, r, r.gateway(tender.Options{}))
		r.ok(err, string(o.op))
		last := answers[len(answers)-1]
		for _, path := range leaves(last.Body) {
			values := []string{`1e2`, `9223372036854775808`, `-1`, `true`, `{}`, `[]`}
			if _, isNumber := at(last.Body, path).(json.Number); isNumber {
				values = append(values, `"abc"`, `"1e2"`, `"1,5"`)
			} else {
				values = append(values, `12`)
			}
			for _, value := range values {
				body := replacedAt(last.Body, path, value)
				r.wire.forget()
				r.wire.respond = script(append(slices.Clone(answers[:len(answers)-1]), Answer{Status: last.Status, Header: last.Header, Body: body})...)
				result, err := o.call(r, r, r.gateway(tender.Options{}))
				if err == nil {
					r.same(o.op, fmt.Sprintf("%s at %s", value, path), good, result)
				}
			}
		}
	})
	return append(all, perOperation(testCase{rule: "INT-09", virtual: true, negative: true}, answering, func(r *run, o operation) {
		answers := r.answers(o.op, VariantOK)
		last := answers[len(answers)-1]
		for _, path := range leaves(last.Body) {
			for _, text := range []string{"\"a\xffb\"", `"a\u0000b"`, `"\ud800"`, "\"\xc0\xaf\""} {
				r.wire.forget()
				body := replacedAt(last.Body, path, text)
				r.wire.respond = script(append(slices.Clone(answers[:len(answers)-1]), Answer{Status: last.Status, Header: last.Header, Body: body})...)
				result, err := o.call(r, r, r.gateway(tender.Options{}))
				r.expect(err == nil || utf8.ValidString(err.Error()), "%s: the error is not valid UTF-8 after %q at %s", o.op, text, path)
				walkText(reflect.ValueOf(result), func(s string) {
					r.expect(utf8.ValidString(s), "%s: a text of the result is not valid UTF-8 after %q at %s", o.op, text, path)
				})
			}
		}
	})...)
}

// same expects what a result states about money, state and identity to be what the good answer's stated, or nothing, or unknown.
func (r *run) same(op tender.Operation, what string, good, result any) {
	amount := func(name string, want, got tender.Money) {
		r.expect(got == want || !got.Stated(), "%s: %s became the %s %s, expected an error or %s", op, what, name, got, want)
	}
	text := func(name, want, got string) {
		r.expect(got == want || got == "", "%s: %s became the %s %q, expected an error or %q", op, what, name, got, want)
	}
	switch got := result.(type) {
	case *tender.Payment:
		want, _ := good.(*tender.Payment)
		amount("amount", want.Amount, got.Amount)
		amount("captured amount", want.AmountCaptured, got.AmountCaptured)
		amount("refunded amount", want.AmountRefunded, got.AmountRefunded)
		text("id", want.ID, got.ID)
		text("reference", want.Reference, got.Reference)
		settled := []tender.Status{tender.StatusSucceeded, tender.StatusAuthorized, tender.StatusCanceled, tender.StatusExpired, tender.StatusFailed}
		r.expect(got.Status == want.Status || !slices.Contains(settled, got.Status), "%s: %s became the status %s, expected an error or %s", op, what, got.Status, want.Status)
	case *tender.Refund:
		want, _ := good.(*tender.Refund)
		amount("amount", want.Amount, got.Amount)
		text("reference", want.Reference, got.Reference)
		r.expect(got.Status == want.Status || got.Status != tender.RefundSucceeded, "%s: %s became the status %s", op, what, got.Status)
	case *tender.Customer:
		want, _ := good.(*tender.Customer)
		text("reference", want.Reference, got.Reference)
	}
}

// leaves returns the paths of the scalar values in a JSON object, in order.
func leaves(object string) []string {
	var found []string
	var walk func(path string, v any)
	walk = func(path string, v any) {
		switch v := v.(type) {
		case map[string]any:
			for _, name := range slices.Sorted(maps.Keys(v)) {
				walk(path+"/"+name, v[name])
			}
		case []any:
			for i, element := range v {
				walk(fmt.Sprintf("%s/%d", path, i), element)
			}
		default:
			found = append(found, path)
		}
	}
	if decoded := decoded(object); decoded != nil {
		walk("", decoded)
	}
	return found
}

// at is the value at path.
func at(object, path string) any {
	v := decoded(object)
	for step := range strings.SplitSeq(strings.TrimPrefix(path, "/"), "/") {
		switch held := v.(type) {
		case map[string]any:
			v = held[step]
		case []any:
			n, _ := strconv.Atoi(step) // written by leaves
			v = held[n]
		}
	}
	return v
}

// replacedAt is a JSON object with a value, as it is, in the place of the one at path.
func replacedAt(object, path, value string) string {
	const mark = "conformance-plants-here"
	root := decoded(object)
	steps := strings.Split(strings.TrimPrefix(path, "/"), "/")
	at := root
	for i, step := range steps {
		switch v := at.(type) {
		case map[string]any:
			if i == len(steps)-1 {
				v[step] = mark
			}
			at = v[step]
		case []any:
			n, _ := strconv.Atoi(step) // written by leaves
			if i == len(steps)-1 {
				v[n] = mark
			}
			at = v[n]
		}
	}
	encoded, err := json.Marshal(root)
	if err != nil {
		panic(err) // it was decoded
	}
	return strings.Replace(string(encoded), `"`+mark+`"`, value, 1)
}

// decoded is the value of a JSON document, its numbers as they were written; nil if it is none.
func decoded(document string) any {
	decoder := json.NewDecoder(bytes.NewReader([]byte(document)))
	decoder.UseNumber()
	var v any
	if decoder.Decode(&v) != nil {
		return nil
	}
	return v
}

// walkText visits every text that can be reached through exported fields.
func walkText(v reflect.Value, visit func(string)) {
	if v.IsValid() && v.Type() == reflect.TypeFor[time.Time]() {
		return
	}
	switch v.Kind() {
	case reflect.String:
		visit(v.String())
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			walkText(v.Elem(), visit)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				walkText(v.Field(i), visit)
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			walkText(v.Index(i), visit)
		}
	case reflect.Map:
		for key, value := range v.Seq2() {
			walkText(key, visit)
			walkText(value, visit)
		}
	default:
	}
}
