//! Receiving DropPay's events.
//!
//! DropPay tells a change of status by a POST to a URL that a push or a connection was created with. Events are not
//! signed. The credentials in that URL, which come back as HTTP Basic authentication, are all that tells DropPay from a
//! stranger; and who knows them can write whatever he likes. An event may also be late, come twice, come in another
//! order, or not come. So **an event is a hint that something is worth reading, and never a reason to act**: the types
//! here say [`EventHint`] and `claimed_status`, and [`EventHint::refetch`] reads the truth.
//!
//! ```
//! use droppay_ext::{
//!     DropPay, Error,
//!     api::types::PushCreate,
//!     webhook::{EventHint, Listener, Refetched, Subscription},
//! };
//!
//! # fn example() -> Result<(), Box<dyn std::error::Error>> {
//! // One value gives both sides, so they cannot differ: what a push subscribes with, and what the listener asks for.
//! let subscription = Subscription::from_url("https://credenA:credenB@app.server.com/listener")?;
//! let listener: Listener = subscription.listener();
//! let push = PushCreate::builder().amount("120.00").webhooks(subscription.push_webhooks());
//!
//! // In your web framework: the headers and the bytes of the body, as they came.
//! # let (headers, body) = (http::HeaderMap::new(), Vec::new());
//! let event = match listener.receive(&headers, &body) {
//!     Ok(event) => event,
//!     Err(refusal) => {
//!         eprintln!("{refusal}"); // holds no secret
//!         // answer with refusal.status(), and with refusal.challenge() as the header WWW-Authenticate
//! #       return Ok(());
//!     }
//! };
//! # Ok(())
//! # }
//!
//! async fn handle(event: &EventHint, droppay: &DropPay) -> Result<(), Error> {
//!     match event.refetch(droppay).await? {
//!         Refetched::Push(push) => println!("push {} is {}", push.id, push.status),
//!         Refetched::Connection(connection) => println!("connection {} is {}", connection.id, connection.status),
//!         _ => println!("nothing that this version can read: {event:?}"),
//!     }
//!     Ok(())
//! }
//! ```
//!
//! With the feature `axum`, [`EventHint`] is an extractor, and a [`Refusal`] answers by itself.
//!
//! # What to answer
//!
//! 200 as soon as the event is kept safe or acted upon, also if it is of a type that you do not know: the overview asks
//! for that. If the read is refused with 403 or 404, and not the token for it
//! ([`Error::as_token`](crate::Error::as_token) is `None`), the event is about a resource that is not yours: answer 200
//! and look into who knows your credentials. 503 in all other cases, because you do not know the truth: also if an
//! error is not retryable ([`Error::is_retryable`](crate::Error::is_retryable)), as after a status of 500, an answer
//! that cannot be read, or credentials that were refused. You may have put that right by the time the event comes
//! again. That DropPay sends it again is likely, and not documented. How long DropPay waits
//! for the answer is not documented either: if your work takes long, store [`EventHint::raw`], answer, and go on from
//! [`EventHint::parse`].
//!
//! # Events that come twice
//!
//! [`DuplicateGuard`] lets one of several equal events through, and lets the next one through if processing it failed.
//! It saves work; it is not what keeps money safe. Acting on what was read twice must be harmless anyway, because two
//! different events about one push lead to the same read.
//!
//! # Events that do not come
//!
//! Read what you wait for from time to time without being told: [`DropPay::wait_for_push`](crate::DropPay::wait_for_push)
//! for one push, a [listing](crate::paging) for many.
//!
//! # Sources
//!
//! The envelope (`etime`, `etype`, `edata`) and the subscription are documented; the types of events and what is in
//! `edata` are inferred, and so is the way in which the credentials arrive. `openapi/README.md` has the details.

mod authorization;
pub mod compose;
mod credentials;
mod event;
#[cfg(feature = "axum")]
mod extractor;
mod guard;
mod key;
mod listener;
mod memory_guard;
mod parse;
mod refetch;
mod refusal;
mod subscription;

pub use credentials::Credentials;
pub use event::{EventHint, Subject};
pub use guard::{Claim, DuplicateGuard, GuardError, Pending};
pub use key::EventKey;
pub use listener::Listener;
pub use memory_guard::MemoryGuard;
pub use refetch::Refetched;
pub use refusal::{CredentialFault, Malformed, Refusal};
pub use subscription::Subscription;
