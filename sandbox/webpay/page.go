package webpay

// pageHTML is the payer's page in all its forms. No script, no external resource; html/template escapes everything.
const pageHTML = `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{.Title}} - Monri WebPay sandbox</title>
<style>
body { font: 1.1rem/1.5 sans-serif; max-width: 28rem; margin: 2rem auto; padding: 0 1rem; color: #111; background: #fff }
button { font: inherit; padding: .5rem .75rem; margin: .25rem .5rem .25rem 0 }
.error { border-left: .3rem solid #b00020; padding-left: .75rem }
</style>
</head>
<body>
<main>
<h1>{{.Title}}</h1>
<p>This is a simulator. No real money moves.</p>
{{- if .Amount}}
<dl>
<dt>Amount</dt><dd>{{.Amount}} {{.Currency}}</dd>
<dt>Order</dt><dd>{{.Order}}{{if .Info}}: {{.Info}}{{end}}</dd>
</dl>
{{- end}}
{{- if .Error}}
<p class="error" role="alert">{{.Error}}</p>
{{- end}}
{{- if .Text}}
<p>{{.Text}}</p>
{{- end}}
{{- if .Form}}
<form method="post">
<p><button type="submit" name="action" value="pay">Pay</button>
<button type="submit" name="action" value="decline">Have the bank refuse</button>
<button type="submit" name="action" value="cancel">Leave</button></p>
</form>
{{- end}}
</main>
</body>
</html>
`

// pageData fills the page. Without an amount there is no summary.
type pageData struct {
	Title    string
	Text     string
	Error    string
	Amount   string
	Currency string
	Order    string
	Info     string
	Form     bool
}
