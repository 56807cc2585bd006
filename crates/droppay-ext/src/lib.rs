//! A client of DropPay that stays logged in, pages through any list, and knows what each status means.
//!
//! Unofficial: written from DropPay's public documents, never tried against the live service.
//!
//! ```no_run
//! use droppay_ext::{
//!     DropPay, Error,
//!     api::types::{PostedRecipient, PushCreate},
//!     status,
//! };
//!
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! // DROPPAY_APP_KEY, DROPPAY_APP_SECRET and DROPPAY_CONNECTION_CODE
//! let droppay = DropPay::from_env()?;
//!
//! // A DRAFT moves nothing, so a draft too many does no harm.
//! let recipient = PostedRecipient { account: "IT60X0542811101000000123456".into(), owner: None };
//! let push: PushCreate = PushCreate::builder().amount("120.00").recipient(recipient).try_into()?;
//! let draft = droppay.create_push().body(push).send().await.map_err(|error| {
//!     let error = Error::from(error);
//!     if error.is_outcome_unknown() {
//!         eprintln!("there may be a draft: look for it before you create another");
//!     }
//!     error
//! })?;
//!
//! // Once it is READY and its owner has approved it in the DropPay app:
//! let done = droppay.wait_for_push(&draft.id, status::terminal()).await?;
//! println!("push {} is {}", done.id, done.status);
//! # Ok(())
//! # }
//! ```
//!
//! * [`DropPay`] has every operation of the generated client, [`api`], and logs in by itself: [`auth`].
//! * [`paging`] makes streams of the listings.
//! * [`status`] says what a status means, and [`DropPay::wait_for_push`] waits for one.
//! * [`retry`] says which calls are repeated, and how often.
//! * [`submit`] is the road of money that cannot pay twice: [`DropPay::submit`].
//! * [`Error`] is the one error; each of its questions says whether money may have moved, and what to do next.
//!
//! # What it repeats
//!
//! A GET or DELETE that met a broken connection, no answer, 408, 429 or 502 to 504, up to twice; any call to which no connection
//! could be made; a call whose token was refused, once. A POST or PATCH that may have been carried out is never repeated:
//! see [`retry`], which also sets other limits.
//!
//! It does not know your limits: how much may be sent to whom is for your program to say.
//!
//! # What it logs
//!
//! Spans and events of [`tracing`](https://docs.rs/tracing), with the target `droppay_ext` or a module of it. Never a
//! token, a code, a secret, a header, a query, a body, an IBAN or a name. The names are stable; those of OpenTelemetry's
//! semantic conventions for HTTP clients are used where they exist.
//!
//! | span | level | what it is |
//! |---|---|---|
//! | `droppay.call` | info | one call, with all its attempts |
//! | `droppay.exchange` | info | one HTTP request of a call, inside its span |
//!
//! | field | where | what it is |
//! |---|---|---|
//! | `droppay.operation_id` | call, failure | the `operationId` of the document |
//! | `droppay.request_id` | call, failure | tells calls apart; also in [`Error::request`]. It is not sent |
//! | `droppay.resource_id` | call | the id in the path |
//! | `droppay.attempts` | call, repetition, failure | how many attempts were made |
//! | `droppay.pause` | repetition | seconds until the next attempt |
//! | `droppay.outcome_unknown` | failure | [`Error::is_outcome_unknown`] |
//! | `http.request.method`, `url.template`, `server.address`, `server.port` | exchange | the request |
//! | `http.request.resend_count` | exchange | how many requests of the call came before |
//! | `http.response.status_code` | exchange, answer, repetition, failure | the status |
//! | `http.response.body.size` | answer | bytes of the body |
//! | `http.client.request.duration` | answer | seconds from the request to the last byte of its answer |
//! | `error.type` | exchange, answer, failure | the error status, or one of `connect`, `timeout`, `connection_broken`, `unreadable_response`, `unexpected_status`, `no_token`, `not_sent`, `invalid_request` |
//! | `otel.name`, `otel.kind` | spans | what `tracing-opentelemetry` names them by |
//!
//! A failed call is an event at level info, at level warn if its outcome is unknown; a repetition is one at level info, an
//! answer at level debug. Tokens that were renewed, refused or could not be renewed, and token stores that failed, are
//! events with the field `key`, a digest that names the connection and tells nothing of it; their `error` may have up to
//! 200 characters of what the token server wrote, with everything shortened that looks like a token or an IBAN. Steps of
//! a submission that failed are warnings with its `reference`, events that were refused are warnings with the `reason`.
//!
//! # Features
//!
//! `rustls` (default), `native-tls`, `rustls-no-provider`: the TLS of the HTTP client, or none of them with an
//! [`http_client`](Builder::http_client) of your own.

pub mod auth;
mod base_url;
mod builder;
mod client;
mod error;
mod own_headers;
pub mod paging;
mod random;
pub mod retry;
#[cfg(test)]
mod scripted;
mod session;
pub mod status;
pub mod submit;
mod telemetry;
mod timing;
mod wait;
pub mod webhook;

pub use builder::Builder;
pub use client::DropPay;
pub use droppay_api as api;
pub use error::{ApiCode, Error, ErrorKind};
pub use wait::Wait;
