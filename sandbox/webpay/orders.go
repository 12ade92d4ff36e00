package webpay

import (
	"net/http"

	"github.com/tenderpay/tender/sandbox/internal/wire"
)

// findOrder is POST /orders/show. It tells of the payer's last attempt: 0000 once an order is paid or authorized, whatever was captured, refunded or
// voided since. What an order shows that was not paid yet is not documented.
func (c *call) findOrder() (answer, error) {
	a, options := c.account, &c.front.options
	a.mu.Lock()
	defer a.mu.Unlock()
	p, booked, known := a.byOrder(c.order.number)
	var shown *transaction
	if known {
		shown = p.lastAttempt()
		if shown != nil && options.OrderShowsLatest {
			shown = &p.Transactions[len(p.Transactions)-1]
		}
	}
	switch {
	case shown != nil:
		return answer{status: http.StatusOK, body: options.orderOf(c.order.number, *shown)}, nil
	case known && options.ShowUnpaidOrders:
		data := options.orderOf(c.order.number, transaction{Kind: kindOf(booked), Minor: booked.Minor, Currency: booked.Currency, At: booked.CreatedAt})
		data.Status, data.Code, data.Message = wordPending, "", ""
		return answer{status: http.StatusOK, body: data}, nil
	case options.UnknownOrder == UnknownOrder1816:
		return answer{status: http.StatusOK, body: orderData{transactionData: transactionData{Status: wordInvalid, Code: options.code(codeNoOriginal)}}}, nil
	default:
		return answer{}, wire.Refuse(http.StatusNotFound, "order not found")
	}
}
