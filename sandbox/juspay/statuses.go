package juspay

// status is where an order or one of its transactions stands. Clients are told to go by the word: the numbers beside it collide.
type status string

// The statuses, as other official pages and official samples have them. The last three are only in notes of third parties.
const (
	statusCreated             status = "CREATED"
	statusNew                 status = "NEW"
	statusStarted             status = "STARTED"
	statusPendingVBV          status = "PENDING_VBV"
	statusVBVSuccessful       status = "VBV_SUCCESSFUL"
	statusAuthorizing         status = "AUTHORIZING"
	statusCODInitiated        status = "COD_INITIATED"
	statusToBeCharged         status = "TO_BE_CHARGED"
	statusCharged             status = "CHARGED"
	statusPartialCharged      status = "PARTIAL_CHARGED"
	statusAuthorized          status = "AUTHORIZED"
	statusCaptureInitiated    status = "CAPTURE_INITIATED"
	statusCaptureFailed       status = "CAPTURE_FAILED"
	statusVoidInitiated       status = "VOID_INITIATED"
	statusVoided              status = "VOIDED"
	statusVoidFailed          status = "VOID_FAILED"
	statusAuthenticationFails status = "AUTHENTICATION_FAILED"
	statusAuthorizationFails  status = "AUTHORIZATION_FAILED"
	statusJuspayDeclined      status = "JUSPAY_DECLINED"
	statusAutoRefunded        status = "AUTO_REFUNDED"
	statusMerchantVoided      status = "MERCHANT_VOIDED"
	statusAutoVoided          status = "AUTO_VOIDED"
	statusDeclined            status = "DECLINED"
)

// statusID is the number beside a status; 0 where nobody knows one.
func (o *Options) statusID(s status) int {
	switch s {
	case statusCreated:
		return 1
	case statusNew:
		return 10
	case statusStarted:
		return 20
	case statusCharged:
		return 21
	case statusJuspayDeclined:
		return 22
	case statusPendingVBV:
		return 23
	case statusVBVSuccessful:
		return 24
	case statusAuthorized:
		if o.OtherStatusIDs {
			return 24
		}
		return 25
	case statusAuthenticationFails:
		return 26
	case statusAuthorizationFails:
		return 27
	case statusAuthorizing:
		return 28
	case statusCODInitiated:
		return 29
	case statusVoided:
		return 31
	case statusVoidInitiated:
		return 32
	case statusCaptureInitiated:
		return 33
	case statusCaptureFailed:
		return 34
	case statusVoidFailed:
		return 35
	case statusAutoRefunded:
		return 36
	case statusPartialCharged:
		if o.OtherStatusIDs {
			return 21
		}
		return 37
	case statusToBeCharged:
		return 40
	default:
		return 0
	}
}

// stage is how far a transaction came. An order shows the furthest of its transactions.
type stage int

const (
	stageNone    stage = iota // no status of a transaction
	stageFailed               // the payer may try again
	stagePending              // nobody knows yet
	stageHeld                 // money is held
	stageGone                 // the hold was given up, or the money given back by Juspay itself
	stageCharged
)

func (s status) stage() stage {
	switch s {
	case statusAuthenticationFails, statusAuthorizationFails, statusJuspayDeclined, statusDeclined:
		return stageFailed
	case statusStarted, statusPendingVBV, statusVBVSuccessful, statusAuthorizing, statusCODInitiated, statusToBeCharged:
		return stagePending
	case statusAuthorized, statusCaptureInitiated, statusCaptureFailed, statusVoidInitiated, statusVoidFailed:
		return stageHeld
	case statusVoided, statusMerchantVoided, statusAutoVoided, statusAutoRefunded:
		return stageGone
	case statusCharged:
		return stageCharged
	default:
		return stageNone
	}
}

// movable tells whether a capture or a void may be asked for.
func (s status) movable() bool {
	return s == statusAuthorized || s == statusCaptureFailed || s == statusVoidFailed
}
