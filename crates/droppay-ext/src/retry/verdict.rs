//! What a failed call says of itself: whether it was carried out, and whether another attempt is made.

use std::error::Error as _;

use droppay_api::{Error, ErrorKind, Operation};
use http::StatusCode;

/// In which way one attempt of a call has failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// Nothing was sent, and nothing would be the next time.
    NotSent,
    /// Nothing was sent, because no connection could be made.
    NoConnection,
    /// It may have been sent, and no answer came.
    NoAnswer,
    /// It was answered with this status, which is no success.
    Status(StatusCode),
    /// It was carried out, and its answer broke off.
    BrokenOff,
    /// It was carried out, and its answer is not understood.
    NotUnderstood,
}

impl Failure {
    pub(crate) fn of(error: &Error) -> Self {
        match (error.kind(), error.status()) {
            (ErrorKind::InvalidRequest | ErrorKind::NotSent, _) => Self::NotSent,
            (ErrorKind::Transport, _) if error.is_connect() => Self::NoConnection,
            // An answer that broke off has the reason as its source, one that is not understood has none.
            (ErrorKind::UnreadableResponse, _) if error.source().is_some() => Self::BrokenOff,
            (ErrorKind::UnreadableResponse, _) => Self::NotUnderstood,
            (_, Some(status)) => Self::Status(status),
            (_, None) => Self::NoAnswer,
        }
    }

    /// Whether it is not known what this attempt did, the operation being unsafe.
    pub(crate) fn leaves_outcome_unknown(self) -> bool {
        match self {
            Self::NotSent | Self::NoConnection | Self::BrokenOff | Self::NotUnderstood => false,
            Self::NoAnswer => true,
            // Whoever gave up waiting for the request may have passed it on.
            Self::Status(status) => {
                !status.is_client_error() || status == StatusCode::REQUEST_TIMEOUT
            }
        }
    }

    /// Whether another attempt is made without asking. None is of what may have been carried out and is not idempotent.
    pub(crate) fn is_worth_another_attempt(self, operation: Option<&Operation>) -> bool {
        let idempotent = operation.is_some_and(|operation| operation.idempotent);
        match self {
            Self::NoConnection => true,
            Self::NoAnswer => idempotent,
            Self::Status(status) => idempotent && matches!(status.as_u16(), 408 | 429 | 502..=504),
            Self::BrokenOff => operation.is_some_and(is_safe),
            Self::NotSent | Self::NotUnderstood => false,
        }
    }
}

/// Whether an operation changes nothing: RFC 9110, section 9.2.1.
fn is_safe(operation: &Operation) -> bool {
    operation.method == "GET"
}

fn operation(error: &Error) -> Option<&'static Operation> {
    error.operation().and_then(Operation::by_id)
}

/// Whether it is not known what a call did, all its attempts together.
pub(crate) fn is_outcome_unknown(error: &Error) -> bool {
    // A call that the document does not know could have done anything.
    if operation(error).is_some_and(is_safe) {
        return false;
    }
    let failure = Failure::of(error);
    let carried_out = matches!(failure, Failure::BrokenOff | Failure::NotUnderstood);
    // A DELETE that was carried out unseen is refused when it is repeated.
    let earlier = error.request().is_some_and(|request| request.earlier_outcome_unknown);
    failure.leaves_outcome_unknown() || (earlier && !carried_out)
}

/// Whether repeating a call may help and does no harm.
pub(crate) fn is_retryable(error: &Error) -> bool {
    let failure = Failure::of(error);
    failure == Failure::Status(StatusCode::TOO_MANY_REQUESTS)
        || failure.is_worth_another_attempt(operation(error))
}

#[cfg(test)]
mod tests {
    use droppay_api::OPERATIONS;

    use super::*;

    #[test]
    fn what_may_be_repeated_follows_from_the_document() {
        for operation in OPERATIONS {
            let may_be_repeated = Failure::NoAnswer.is_worth_another_attempt(Some(operation));
            // A refresh is a PUT, but uses its refresh token up.
            let expected = matches!(operation.method, "GET" | "DELETE");
            assert_eq!(may_be_repeated, expected, "{}", operation.id);
        }
        assert!(
            !Failure::NoAnswer.is_worth_another_attempt(None),
            "an unknown operation could do anything"
        );
    }
}
