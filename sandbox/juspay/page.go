package juspay

// pageHTML is the payer's page in all its forms. No script, no external resource; html/template escapes everything.
const pageHTML = `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{.Title}} - Juspay sandbox</title>
<style>
body { font: 1.1rem/1.5 sans-serif; max-width: 28rem; margin: 2rem auto; padding: 0 1rem; color: #111; background: #fff }
button { font: inherit; padding: .5rem .75rem; margin: .25rem .5rem .25rem 0 }
</style>
</head>
<body>
<main>
<h1>{{.Title}}</h1>
<p>This is a simulator. No real money moves.</p>
{{- if .Amount}}
<dl>
<dt>Amount</dt><dd>{{.Amount}} {{.Currency}}</dd>
<dt>Merchant</dt><dd>{{.Merchant}}</dd>
<dt>Order</dt><dd>{{.OrderID}}: {{.Status}}</dd>
</dl>
{{- end}}
{{- if .Text}}
<p>{{.Text}}</p>
{{- end}}
{{- if .Actions}}
<form method="post">
<p>{{range .Actions}}<button type="submit" name="action" value="{{.Name}}">{{.Label}}</button>
{{end}}</p>
</form>
{{- end}}
</main>
</body>
</html>
`

// pageData fills the page. Without an amount there is no summary, without actions no form.
type pageData struct {
	Title    string
	Text     string
	Amount   string
	Currency string
	Merchant string
	OrderID  string
	Status   status
	Actions  []action
}

// action is a button of the page.
type action struct{ Name, Label string }

// The actions.
const (
	actionStart   = "start"
	actionApprove = "approve"
	actionDecline = "decline"
	actionLeave   = "leave"
)

// actions are what the payer can do: begin, unless an attempt is under way, and end it.
func actions(underWay *attempt) []action {
	all := []action{{actionApprove, "Pay"}, {actionDecline, "Let the bank refuse"}, {actionLeave, "Leave"}}
	if underWay == nil || underWay.Status == statusAuthorizing {
		all = append(all, action{actionStart, "Only begin to pay"})
	}
	return all
}
