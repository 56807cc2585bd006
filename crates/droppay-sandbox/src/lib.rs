//! A local, stateful DropPay.
//!
//! DropPay publishes no test environment. This one runs on loopback, speaks the API of `openapi/droppay.yaml`, keeps
//! its state in SQLite and its time on a virtual clock. The account's owner, the back office and the passing of time
//! are played by the test:
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use jiff::ToSpan;
//!
//! let sandbox = droppay_sandbox::Sandbox::start().await?;
//! println!("{} {}", sandbox.base_url(), sandbox.credentials().client_id);
//!
//! sandbox.advance(1.month())?;
//! assert!(sandbox.calls().is_empty());
//! sandbox.shutdown().await;
//! # Ok(())
//! # }
//! ```
//!
//! What it does, what it does not, and what in its behaviour is only inferred, is in the crate's README.

mod applications;
mod builder;
mod calendar;
mod calls;
mod checks;
mod clock;
mod control;
mod credentials;
mod dispatch;
mod error;
mod exchange;
mod faults;
mod iban;
mod money;
mod pages;
mod reference;
mod sandbox;
mod server;
mod shared;
mod ticker;
mod transitions;
mod webhooks;
mod world;

pub use builder::{SandboxBuilder, StartError};
pub use calls::Call;
pub use clock::ClockSetting;
pub use credentials::Credentials;
pub use error::ControlError;
pub use faults::{Fault, FaultId, FaultReport};
pub use sandbox::Sandbox;
pub use webhooks::{Attempt, AttemptOutcome, Delivery, DeliveryId, DeliveryState, RetryClock};
pub use world::accounts::Account;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
