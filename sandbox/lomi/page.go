package lomi

// pageHTML is the payer's page in all its forms. No script, no external resource; html/template escapes everything.
const pageHTML = `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{.Title}} - lomi sandbox</title>
<style>
body { font: 1.1rem/1.5 sans-serif; max-width: 28rem; margin: 2rem auto; padding: 0 1rem; color: #111; background: #fff }
input, button { font: inherit; padding: .5rem .75rem; margin: .25rem .5rem .25rem 0 }
fieldset { border: 0; padding: 0; margin: 1rem 0 }
label { display: block }
.error { border-left: .3rem solid #b00020; padding-left: .75rem }
</style>
</head>
<body>
<main>
<h1>{{.Title}}</h1>
<p>This is a simulator. No real money moves.</p>
{{- if .Amount}}
<dl>
{{- if .Order}}
<dt>Order</dt><dd>{{.Order}}</dd>
{{- end}}
<dt>Amount</dt><dd>{{.Amount}} {{.Currency}}</dd>
</dl>
{{- end}}
{{- if .Error}}
<p class="error" role="alert">{{.Error}}</p>
{{- end}}
{{- if .Text}}
<p>{{.Text}}</p>
{{- end}}
{{- if .Providers}}
<form method="post">
<fieldset>
<legend>Pay with</legend>
{{- range $i, $name := .Providers}}
<label><input type="radio" name="provider" value="{{$name}}"{{if eq $i 0}} checked{{end}}> {{$name}}</label>
{{- end}}
</fieldset>
<p><button type="submit" name="action" value="pay">Pay</button>
<button type="submit" name="action" value="fail">Let the payment fail</button>
<button type="submit" name="action" value="cancel">Back to the shop</button></p>
</form>
{{- end}}
</main>
</body>
</html>
`

// pageData fills the page. Without an amount there is no summary, without providers no form.
type pageData struct {
	Title     string
	Text      string
	Error     string
	Order     string
	Amount    string
	Currency  string
	Providers []string
}
