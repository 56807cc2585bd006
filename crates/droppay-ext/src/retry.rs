//! Which calls are repeated, how often, and after which pause.
//!
//! ```
//! use std::time::Duration;
//! use droppay_ext::{DropPay, retry::{RetryBudget, RetryPolicy}};
//!
//! # fn example() -> Result<(), droppay_ext::Error> {
//! let patient = RetryPolicy::default().attempts(6).time_limit(Duration::from_secs(120));
//! let droppay = DropPay::builder()
//!     .application_key("key")
//!     .application_secret("secret")
//!     .retry(patient)
//!     .retry_budget(RetryBudget::new(2, 0.1))
//!     .build()?;
//!
//! // For single calls another policy.
//! let impatient = droppay.with_retry(RetryPolicy::never());
//! # Ok(())
//! # }
//! # example().unwrap();
//! ```
//!
//! # What is repeated
//!
//! | what happened | GET, DELETE and what else the document calls idempotent | POST, PATCH |
//! |---|---|---|
//! | no connection could be made: nothing was sent | repeated | repeated |
//! | the connection broke, or no answer came in time | repeated | **never** |
//! | 408, 429, 502, 503, 504 | repeated | **never** |
//! | a success whose answer broke off | repeated if it is a GET | **never** |
//! | 401 that refuses the token | once, with another token | once, with another token |
//! | anything else, a token that could not be obtained too | never | never |
//!
//! Which operations are idempotent follows from the document: RFC 9110 says it of the method, and `x-idempotent` of the
//! operations that differ ([`Operation::idempotent`](droppay_api::Operation::idempotent)).
//!
//! A `Retry-After`, in seconds or as a date, is waited for. One that is longer than
//! [`RetryPolicy::longest_retry_after`] or than what is left of the time limit ends the call with its error instead:
//! [`Error::retry_after`](crate::Error::retry_after) tells it.
//!
//! A [`RetryBudget`] keeps an outage from being multiplied: while most calls fail, few are repeated.

mod budget;
mod policy;
mod retry_after;
mod verdict;

pub use budget::RetryBudget;
pub use policy::RetryPolicy;

pub(crate) use retry_after::retry_after;
pub(crate) use verdict::{Failure, is_outcome_unknown, is_retryable};
