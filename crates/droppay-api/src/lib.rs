//! The API of DropPay as a typed client, generated from the document in [`DOCUMENT`].
//!
//! [`Client`] has a method for each operation; each returns a builder that is completed and sent. Most programs want
//! `droppay-ext` on top of it, which logs in, pages and waits. This crate alone does not authenticate: who does is
//! plugged in as a [`Transport`].
//!
//! What differs from an ordinary generated client:
//!
//! * amounts are exact ([`Amount`]), dates keep the text that was written ([`DropPayDate`]), ids cannot change the path
//!   they are put into ([`ResourceId`]);
//! * enumerations keep values that this version does not know, unknown properties are ignored, and an entry of a page
//!   that cannot be read does not cost the page ([`Items`]);
//! * credentials cannot be printed ([`Secret`]), IBANs and names are shortened in `Debug`, and [`Error`] shows no URL,
//!   header or body;
//! * the status machine ([`PUSH_TRANSITIONS`]) and the known errors ([`KnownError`]) are data.
//!
//! # Features
//!
//! `rustls` (default), `rustls-no-provider`, `native-tls`: the TLS of the HTTP client, or none of them. `mock`: typed
//! [httpmock](https://docs.rs/httpmock) helpers. `schemars`: `JsonSchema` on every type.

// The generated code names this crate's types by their full path.
extern crate self as droppay_api;

mod amount;
mod base;
mod client;
mod comma_separated;
mod date;
mod error;
mod error_code;
mod expires_in;
#[rustfmt::skip]
mod generated;
mod into_optional;
mod items;
mod open_enum;
mod operation;
mod personal;
mod request_info;
mod resource_id;
mod response;
mod runtime;
mod seam;
mod shown;
mod transition;
mod unreadable;

pub use amount::{Amount, ParseAmountError};
pub use comma_separated::CommaSeparated;
pub use date::{DropPayDate, Moment};
pub use error::{Error, ErrorKind};
pub use expires_in::ExpiresIn;
#[cfg(feature = "mock")]
pub use generated::mock;
pub use generated::{
    client::{Client, builder},
    error_codes::KnownError,
    operations::{OPERATIONS, Security},
    transitions::{Actor, CONNECTION_TRANSITIONS, PUSH_TRANSITIONS, TRANSFER_TRANSITIONS, Trigger},
    types,
};
pub use into_optional::{IntoOptional, given};
pub use items::{Items, Unread};
pub use open_enum::UnknownValue;
pub use operation::Operation;
pub use personal::{Iban, PersonName, Secret, Username, WebhookUrl};
pub use request_info::{RequestId, RequestInfo};
pub use reqwest;
pub use resource_id::{InvalidResourceId, ResourceId};
pub use response::Response;
pub use runtime::{ClientInfo, OperationInfo, ResponseValue};
pub use seam::{BoxFuture, Seam, Transport};
pub use transition::Transition;

/// The OpenAPI document that this crate was generated from, as JSON.
pub const DOCUMENT: &str = include_str!("generated/openapi.json");
