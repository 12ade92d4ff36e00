package conformance

import (
	"cmp"
	"crypto/sha256"
	"net/url"
	"reflect"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/internal/canary"
)

// planting puts a canary into every input of an operation: a value that is found again wherever it comes out.
type planting struct {
	everywhere bool                                          // also where the provider has no place for one
	ids        bool                                          // also where the sample has no id
	spoil      func(input tender.Field, value string) string // makes a value a bad one; nil = all are good
	inputs     map[tender.Field]input
}

// input is one that has a canary.
type input struct {
	canary.Mark
	value string
	class class
}

// class says where a value may be shown.
type class int

const (
	personal class = iota // in the neutral values' own fields and in their JSON
	secret                // nowhere
	fact                  // an id: also in printed results
)

// plant has every input of the operations that the case calls from now on hold a canary.
func (r *run) plant(how planting) *planting {
	how.inputs = map[tender.Field]input{}
	r.planting = &how
	return r.planting
}

// plantedIn returns params with a canary in each of its texts that rules have a place for; nil rules have one for all. Without a planting it
// returns params as they are.
func plantedIn[T any](r *run, prefix tender.Field, params T, rules tender.Rules) T {
	if r.planting != nil {
		r.planting.walk(r, prefix, "", reflect.ValueOf(&params).Elem(), rules)
	}
	return params
}

// planted is plantedIn for a single value that the operation needs.
func (r *run) planted(name tender.Field, value string) string {
	if r.planting == nil {
		return value
	}
	return r.planting.text(r, name, value, tender.Rule{})
}

func (p *planting) walk(r *run, prefix, path tender.Field, v reflect.Value, rules tender.Rules) {
	rule, has := rules[path]
	has = has || rules == nil || p.everywhere || strings.HasSuffix(string(path), "URL") // a URL steers, and needs no place
	name := prefix + path
	switch value := v.Interface().(type) {
	case string:
		if has || value != "" {
			v.SetString(p.text(r, name, value, rule))
		}
	case *string:
		switch {
		case !has || (rule.Fixed || rule.Local) && !p.everywhere: // not to be updated
		case strings.HasSuffix(string(path), "Country"):
			v.Set(reflect.ValueOf(new("MA")))
		default:
			if text := p.text(r, name, p.other(r, path), rule); text != "" { // the Reference stays what the answers say
				v.Set(reflect.ValueOf(&text))
			}
		}
	case map[string]string:
		if path == "Extra" {
			v.Set(reflect.ValueOf(p.extras(r, name, rules)))
		} else if has {
			v.Set(reflect.ValueOf(map[string]string{"note": p.text(r, name, "", rule)}))
		}
	case tender.Secret:
		v.Set(reflect.ValueOf(tender.NewSecret(p.text(r, name, value.Reveal(), rule))))
	case tender.Money: // no text
	default:
		_, ref := value.(tender.CustomerRef)
		if v.Kind() != reflect.Struct || ref && path != "" { // a ref inside params is planted as one
			return
		}
		for i := range v.NumField() {
			below := tender.Field(v.Type().Field(i).Name)
			if path != "" {
				below = path + "." + below
			}
			p.walk(r, prefix, below, v.Field(i), rules)
		}
	}
}

// extras are the fields that only this provider has, each with a canary unless the harness says what is good in it.
func (p *planting) extras(r *run, name tender.Field, rules tender.Rules) map[string]string {
	extras := map[string]string{}
	for _, field := range r.profile.Extra {
		if sample, has := r.harness.Sample.Extra[field]; has {
			extras[field] = sample[0]
		} else {
			extras[field] = p.text(r, name+"."+tender.Field(field), "", rules["Extra."+tender.Field(field)])
		}
	}
	return extras
}

// text returns the canary of an input whose value is now, and keeps its mark. What the provider's answers in the harness speak of stays as it is,
// and is a canary itself; so does what no canary fits into.
func (p *planting) text(r *run, name tender.Field, now string, rule tender.Rule) string {
	in := input{value: now, class: personal}
	switch last := string(name[strings.LastIndexByte(string(name), '.')+1:]); {
	case last == "Provider" || last == "Country":
		return now
	case last == "ID" || last == "Reference":
		if now == "" && (!p.ids || last != "ID") {
			return now
		}
		in.class, in.value = fact, cmp.Or(now, "5e7a1c94-3b60-4f2d-9c81-d0a6b2e4f735")
		in.Mark = canary.Whole(string(name), in.value)
		if utf8.RuneCountInString(in.value) < 8 { // "A-1" may stand anywhere by chance
			in.Parts = nil
		}
	case last == "ClientSecret" && now == "" && !p.everywhere:
		return now // this provider gives none, and a ref has what it gives
	case last == "ClientSecret":
		in.class, in.value = secret, cmp.Or(now, "secret-"+canaryWord(name))
		in.Mark = canary.Secret(string(name), in.value)
	case last == "Phone":
		in.value = cmp.Or(now, r.sample().CustomerPhone)
		in.Mark = canary.Phone(string(name), in.value)
	case last == "Email":
		in.value = cmp.Or(now, customerEmail)
		in.Mark = canary.Whole(string(name), in.value)
	case strings.HasSuffix(last, "URL"):
		token := canaryWord(name)
		in.value = returnURL + "?" + url.Values{"order": {"1"}, "token": {token}}.Encode()
		if !admits(rule, in.value) {
			in.value = returnURL + "/" + token
		}
		in.Mark = canary.Mark{Name: string(name), Parts: []string{token, "shop.example.test"}}
	default:
		if in.value = fit(canaryWord(name), rule); in.value == "" {
			return now
		}
		in.Mark = canary.Words(string(name), in.value)
	}
	p.inputs[name] = in
	if p.spoil != nil {
		return p.spoil(name, in.value)
	}
	return in.value
}

// other is what an update makes of a phone or an e-mail address.
func (p *planting) other(r *run, field tender.Field) string {
	switch phone := r.sample().CustomerPhone; field {
	case tender.FieldPhone:
		return phone[:len(phone)-7] + "7482913"
	case tender.FieldEmail:
		return canaryWord(field) + "@example.test"
	default:
		return ""
	}
}

// fit makes a text of people around word that keeps to rule: with all that encodings write in their own way, or as many letters or digits as rule
// takes. "" = the rule leaves no room for a text that could be told from others.
func fit(word string, rule tender.Rule) string {
	digits := strings.Map(func(letter rune) rune { return '0' + letter%10 }, word)
	for _, text := range []string{`É"` + word + `"'s & <` + word + `> 😀+`, word + " " + word, word, strings.ToUpper(word), strings.ToLower(word), digits} {
		for rule.Min > 0 && utf8.RuneCountInString(text) < rule.Min {
			text += text
		}
		if length := len([]rune(text)); rule.Max > 0 && length > rule.Max {
			text = string([]rune(text)[:rule.Max])
		}
		if enough := len(canary.Words("", text).Parts[0]) >= 5; enough && strings.TrimSpace(text) == text && admits(rule, text) {
			return text
		}
	}
	return ""
}

// admits reports whether text is made of the characters that rule takes.
func admits(rule tender.Rule, text string) bool {
	return regexp.MustCompile(`^(?:` + cmp.Or(rule.Chars, `(?s:.)`) + `)*$`).MatchString(text)
}

// canaryWord is a word that is in no language, another for each name.
func canaryWord(name tender.Field) string {
	const consonants, vowels = "bdfgklmnprstvwxz", "aeio"
	word := []byte("q")
	for i, b := range sha256.Sum256([]byte(name)) {
		if len(word) == 11 {
			break
		}
		letters := vowels
		if i%2 == 1 {
			letters = consonants
		}
		word = append(word, letters[int(b)%len(letters)])
	}
	return strings.ToUpper(string(word[:1])) + string(word[1:])
}
