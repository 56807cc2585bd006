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
//! * [`Error`] is the one error; each of its questions says whether money may have moved, and what to do next.
//!
//! # What it does not do
//!
//! It repeats no call, except one that was refused with 401, once: see [`Error::is_retryable`] for the calls that you may
//! repeat. It does not know your limits: how much may be sent to whom is for your program to say.
//!
//! # What it logs
//!
//! A few events, with [`tracing`](https://docs.rs/tracing): tokens that were renewed, refused or could not be renewed, and
//! token stores that failed. Never a token, a code, a secret or a body.
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
#[cfg(test)]
mod scripted;
mod session;
pub mod status;
mod timing;
mod wait;

pub use builder::Builder;
pub use client::DropPay;
pub use droppay_api as api;
pub use error::{Error, ErrorKind};
pub use wait::Wait;
