package conformance

import (
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/internal/canary"
)

// searched counts what a case put in, and what it looked through.
type searched struct {
	op                  tender.Operation // the one that inputs counts the canaries of
	inputs, texts, hits int
}

// marks are the values that must not come out: of the harness, and of the planting if there is one.
func (r *run) marks(classes ...class) []canary.Mark {
	var marks []canary.Mark
	if slices.Contains(classes, secret) {
		for i, text := range r.harness.allSecrets() {
			marks = append(marks, canary.Secret(fmt.Sprintf("Harness.Secrets[%d]", i), text))
		}
		marks = append(marks, canary.Secret("the answer's client secret", r.sample().ClientSecret))
	}
	if slices.Contains(classes, personal) {
		marks = append(marks, canary.Whole("the base URL", strings.TrimPrefix(baseURL, "https://")), canary.Words("Name", customerName),
			canary.Whole("Email", customerEmail), canary.Phone("Phone", r.sample().CustomerPhone))
	}
	if r.planting == nil {
		return marks
	}
	for _, name := range slices.Sorted(maps.Keys(r.planting.inputs)) {
		if in := r.planting.inputs[name]; slices.Contains(classes, in.class) {
			marks = append(marks, in.Mark)
		}
	}
	return marks
}

// look expects none of the marks in texts, which are called by how they came about.
func (r *run) look(where string, texts map[string]string, marks []canary.Mark) {
	r.mu.Lock()
	r.searched.texts += len(texts)
	r.mu.Unlock()
	different := slices.Compact(slices.Sorted(maps.Values(texts))) // most verbs print the same
	if len(canary.Find(strings.Join(different, "\n"), marks...)) == 0 {
		return
	}
	for _, how := range slices.Sorted(maps.Keys(texts)) {
		if found := canary.Find(texts[how], marks...); len(found) > 0 {
			r.mu.Lock()
			r.searched.hits++
			r.mu.Unlock()
			r.expect(false, "%s, %s: found %s", where, how, strings.Join(found, ", "))
		}
	}
}

// lookInError expects nothing of what was asked in err, in whatever way it is printed, and in all that it wraps. own is the caller's own error, if one
// went in: what err wraps may say what own says.
func (r *run) lookInError(where string, err, own error) {
	if err == nil {
		return
	}
	theirs := canary.Links(own)
	slices.SortFunc(theirs, func(a, b error) int { return len(b.Error()) - len(a.Error()) })
	for i, link := range canary.Links(err) {
		name := fmt.Sprintf("%s, error %d of its chain", where, i+1)
		texts := map[string]string{"Error": link.Error()}
		e, ours := link.(*tender.Error) //nolint:errorlint // this link alone
		switch {
		case !ours && slices.ContainsFunc(theirs, func(own error) bool { return errors.Is(link, own) }):
			for _, own := range theirs {
				texts["Error"] = strings.ReplaceAll(texts["Error"], own.Error(), "")
			}
		default:
			maps.Copy(texts, canary.Prints(link, usual()...))
			maps.Copy(texts, canary.Encodes(link))
			texts["wrapped"], texts["joined"] = fmt.Errorf("outer: %w", link).Error(), errors.Join(link, link).Error()
		}
		if ours {
			texts["parts"] = fmt.Sprint(e.Code, " ", e.Message, " ", e.RequestID, " ", e.Fields)
			r.expect(!strings.ContainsAny(e.Error(), "\r\n"), "%s: expected one line, got several", name)
			r.lookInResult(name, e.Customer)
			r.lookInResult(name, e.Payment)
			r.lookInResult(name, e.Refund)
		}
		r.look(name, texts, r.marks(secret, personal, fact))
	}
}

// lookInResult expects no secret and no personal data where result, or what is taken from it, is printed, and no secret where it is encoded.
func (r *run) lookInResult(where string, result any) {
	for _, value := range taken(result) {
		where := fmt.Sprintf("%s, %T", where, value)
		if _, words := value.(tender.Failure); words { // of the provider's own, which may name the payer
			r.look(where+" printed", canary.Prints(value, usual()...), r.marks(secret))
			continue
		}
		r.look(where+" printed", canary.Prints(value, usual()...), r.marks(secret, personal))
		r.look(where+" logged", map[string]string{"slog JSON": canary.LogJSON(value)}, r.marks(secret, personal))
		r.look(where+" encoded", canary.Encodes(value), r.marks(secret))
	}
}

// usual are the verbs that programs print values and errors with; lookInHolders tries the others.
func usual() []string { return []string{"%v", "%+v", "%#v", "%s", "%d"} }

// lookInHolders does so where a program keeps result in something of its own.
func (r *run) lookInHolders(where string, result any) {
	for _, value := range taken(result) {
		r.look(fmt.Sprintf("%s, %T printed", where, value), canary.Prints(value), r.marks(secret, personal))
		for how, holder := range map[string]any{
			"a slice": []any{value}, "a map": map[string]any{"k": value}, "a struct": struct{ V any }{value}, "a pointer": &value,
		} {
			where := fmt.Sprintf("%s, %T in %s", where, value, how)
			r.look(where+" printed", canary.Prints(holder), r.marks(secret, personal))
			r.look(where+" encoded", canary.Encodes(holder), r.marks(secret))
		}
		r.look(fmt.Sprintf("%s, %T in an unexported field", where, value), canary.Prints(struct{ v any }{value}), r.marks(secret))
	}
}

// taken are result and what a program takes from it.
func taken(result any) []any {
	if v := reflect.ValueOf(result); !v.IsValid() || v.IsNil() {
		return nil
	}
	values := []any{result}
	switch result := result.(type) {
	case *tender.Customer:
		values = append(values, *result, result.Ref(), new(result.Ref()))
	case *tender.Payment:
		values = append(values, *result, result.Ref(), new(result.Ref()))
		if result.NextAction != nil {
			values = append(values, result.NextAction, *result.NextAction)
		}
		if result.Failure != nil {
			values = append(values, *result.Failure)
		}
	case *tender.Refund:
		values = append(values, *result, result.Ref(), result.Payment)
	}
	return values
}

// journal is a logger at debug level, and what it wrote as text and as JSON.
type journal struct{ text, json strings.Builder }

func (j *journal) logger() *slog.Logger {
	debug := &slog.HandlerOptions{Level: slog.LevelDebug}
	return slog.New(slog.NewMultiHandler(slog.NewTextHandler(&j.text, debug), slog.NewJSONHandler(&j.json, debug)))
}

func (r *run) lookInLog(where string, j *journal) {
	r.look(where+", the log", map[string]string{"slog text": j.text.String(), "slog JSON": j.json.String()}, r.marks(secret, personal, fact))
}

// expectClean expects neither secrets nor personal data in an error, whatever the case is about.
func (r *run) expectClean(op tender.Operation, err error) {
	if err != nil {
		r.look(string(op), map[string]string{"its error": err.Error()}, r.marks(secret, personal))
	}
}
