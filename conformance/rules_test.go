package conformance

import (
	"context"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestRules_everyRuleHasACaseAndEveryCaseARule(t *testing.T) {
	known := map[string]bool{}
	for _, rule := range Rules() {
		assert.Regexp(t, `^[A-Z]{3}-\d{2}$`, rule.ID)
		assert.False(t, known[rule.ID], "rule %s is listed twice", rule.ID)
		assert.True(t, strings.HasSuffix(rule.Sentence, "."), "rule %s is no sentence", rule.ID)
		known[rule.ID] = true
	}
	proved, ids := map[string]bool{}, map[string]bool{}
	negative := 0
	for _, tc := range cases() {
		assert.True(t, known[tc.rule], "case %s names a rule that is not listed", tc.id())
		assert.False(t, ids[tc.id()], "two cases are called %s", tc.id())
		ids[tc.id()], proved[tc.rule] = true, true
		if tc.negative {
			negative++
		}
	}
	for id := range known {
		assert.True(t, proved[id], "rule %s has no case", id)
	}
	assert.GreaterOrEqual(t, len(ids), 90)
	assert.GreaterOrEqual(t, 3*negative, len(ids), "a third of the cases prove that something is refused")
}

// docs/rules.md has the list for readers; a rule that is changed in one place only is noticed here.
func TestRules_docsListThem(t *testing.T) {
	page, err := os.ReadFile("../docs/rules.md")
	require.NoError(t, err)
	var rows []string
	for line := range strings.Lines(string(page)) {
		if strings.HasPrefix(line, "| ") && !strings.HasPrefix(line, "| rule") {
			rows = append(rows, strings.TrimSpace(line))
		}
	}
	var want []string
	for _, rule := range Rules() {
		want = append(want, "| "+rule.ID+" | "+rule.Sentence+" |")
	}
	assert.Equal(t, want, rows)
}

// Every method of an adapter's interface and every field of Profile names the rules that prove its contract.
func TestRules_contractsNameThem(t *testing.T) {
	known := map[string]bool{}
	for _, rule := range Rules() {
		known[rule.ID] = true
	}
	contracts, named := 0, map[string]bool{}
	names := func(what string, comments ...*ast.CommentGroup) {
		contracts++
		var text string
		for _, c := range comments {
			text += c.Text()
		}
		ids := regexp.MustCompile(`[A-Z]{3}-\d{2}`).FindAllString(text, -1)
		assert.NotEmpty(t, ids, "%s names no rule", what)
		for _, id := range ids {
			named[id] = true
			assert.True(t, known[id], "%s names %s, which is no rule", what, id)
		}
	}
	for _, file := range []string{"../customer.go", "../payment.go", "../refund.go", "../webhook.go", "../payment_method.go", "../client_token.go", "../gateway.go", "../profile.go"} {
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ParseComments)
		require.NoError(t, err)
		ast.Inspect(parsed, func(n ast.Node) bool {
			if decl, ok := n.(*ast.GenDecl); ok && decl.Doc != nil {
				for _, id := range regexp.MustCompile(`[A-Z]{3}-\d{2}`).FindAllString(decl.Doc.Text(), -1) {
					named[id] = true
				}
			}
			spec, ok := n.(*ast.TypeSpec)
			if !ok {
				return true
			}
			switch typ := spec.Type.(type) {
			case *ast.InterfaceType:
				for _, method := range typ.Methods.List {
					names(spec.Name.Name+"."+method.Names[0].Name, method.Doc)
				}
			case *ast.StructType:
				if spec.Name.Name == "Profile" {
					for _, field := range typ.Fields.List {
						names("Profile."+field.Names[0].Name, field.Doc, field.Comment)
					}
				}
			}
			return true
		})
	}
	assert.Greater(t, contracts, 25)
	for id := range known {
		assert.True(t, named[id], "no contract names %s", id)
	}
}

func TestCheck_refusesWhatItCannotUse(t *testing.T) {
	report := Check(t.Context(), func() (Harness, error) { return Harness{}, nil }, "NON-01", "CAP-01")
	require.Len(t, report.Results, 2)
	assert.Equal(t, Fail, report.Verdict())
	assert.Contains(t, report.Results[0].Details, "no such case")
	assert.Contains(t, report.Results[1].Details, "no New")

	report = Check(t.Context(), func() (Harness, error) { return Harness{}, errors.New("no disk") }, "CAP-01")
	assert.Contains(t, report.Results[0].Details, "no disk")
}

func TestReport(t *testing.T) {
	report := &Report{}
	assert.Equal(t, Fail, report.Verdict(), "nothing was proved")
	report.add(Result{Case: "CAP-01", Verdict: Pass})
	assert.Equal(t, Pass, report.Verdict())
	report.add(Result{Case: "PAY-01", Verdict: NotRun, Details: "needs a backend"})
	assert.Equal(t, Partial, report.Verdict(), "what was not run is never passed")
	report.add(Result{Case: "PAY-02", Verdict: Fail, Details: "PAY-02: because\n"})
	assert.Equal(t, Fail, report.Verdict())
	var asJSON, asMarkdown strings.Builder
	require.NoError(t, report.WriteJSON(&asJSON))
	require.NoError(t, report.WriteMarkdown(&asMarkdown))
	assert.Contains(t, asJSON.String(), `"verdict": "fail"`)
	assert.Contains(t, asMarkdown.String(), "1 passed, 0 absent and refused, 0 with nothing to prove, 0 known deviations, 1 failed, 1 not run")
	assert.Contains(t, asMarkdown.String(), "PAY-02: because")
}

func TestRunCase_aPanicAndAnEarlyEndAreReported(t *testing.T) {
	harness := pristine(t)
	for name, c := range map[string]struct {
		run  func(*run)
		want string
	}{
		"panic":     {func(*run) { panic("boom") }, "panic: boom"},
		"must":      {func(r *run) { r.must(false, "not so"); r.expect(false, "not reached") }, "not so"},
		"expect":    {func(r *run) { r.expect(false, "first"); r.expect(false, "second") }, "second"},
		"masking":   {func(r *run) { r.did("x"); r.expect(false, "y") }, "done: x"},
		"ended":     {func(*run) { runtime.Goexit() }, "ended from outside"},
		"mask":      {func(r *run) { r.expect(false, "token %s", r.harness.Secrets[0]) }, "token [masked]"},
		"goroutine": {func(r *run) { r.together(2, func() { panic("boom in a goroutine") }) }, "boom in a goroutine"},
		"sentence":  {func(r *run) { r.expect(false, "z") }, "Capabilities, interfaces and Profile say the same"},
	} {
		t.Run(name, func(t *testing.T) {
			result := runCase(context.Background(), testCase{rule: "CAP-01", run: c.run}, nil, func() (Harness, error) { return harness, nil })
			assert.Equal(t, Fail, result.Verdict)
			assert.Contains(t, result.Details, c.want)
			assert.NotContains(t, result.Details, "not reached")
		})
	}
}

func TestRunCase_aKnownDeviationRunsAndIsOverWhenItPasses(t *testing.T) {
	failing := testCase{rule: "CAP-01", run: func(r *run) { r.expect(false, "as ever") }}
	passing := testCase{rule: "CAP-01", run: func(*run) {}}
	with := func(deviations map[string]string) func() (Harness, error) {
		return func() (Harness, error) {
			harness := pristine(t)
			harness.Deviations = deviations
			return harness, nil
		}
	}
	known := map[string]string{"CAP-01": "docs/providers/reference.md, a made-up defect"}
	result := runCase(t.Context(), failing, caseIDs(), with(known))
	assert.Equal(t, Deviates, result.Verdict)
	assert.Contains(t, result.Details, "a made-up defect")
	assert.Contains(t, result.Details, "as ever", "it still ran")
	result = runCase(t.Context(), passing, caseIDs(), with(known))
	assert.Equal(t, Fail, result.Verdict)
	assert.Contains(t, result.Details, "is over")
	for _, bad := range []map[string]string{{"NON-01": "somewhere"}, {"CAP-01/no such": "somewhere"}, {"CAP-01": " "}} {
		assert.Equal(t, Fail, runCase(t.Context(), passing, caseIDs(), with(bad)).Verdict)
	}
	assert.Equal(t, Pass, (&Report{Results: []Result{{Verdict: Pass}, {Verdict: Deviates}}}).Verdict())
}
