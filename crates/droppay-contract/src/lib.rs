//! Judges HTTP traffic and examples against an OpenAPI 3.0 document.
//!
//! One description of the API, one reading of it: the generator's rules, the client's tests, the sandbox's request
//! checks and the contract suite all ask this crate. What it says never repeats a value it was given, because that
//! value may be somebody's IBAN or token.
//!
//! ```
//! use droppay_contract::Contract;
//! use serde_json::json;
//!
//! let contract = Contract::new(&json!({
//!     "openapi": "3.0.3",
//!     "paths": {"/push/{id}": {"get": {"operationId": "getPush", "responses": {"200": {"content": {
//!         "application/json": {"schema": {"type": "object", "required": ["id"]}}
//!     }}}}}}
//! }))?;
//! let wrong = contract.check_response("GET", "/push/SEM1", 200, Some("application/json"), b"{}");
//! assert_eq!(wrong[0].to_string(), "body: `id` is missing");
//! # Ok::<(), droppay_contract::DocumentError>(())
//! ```

mod body;
mod compiler;
mod contract;
mod enumerations;
pub mod examples;
mod operation;
mod parameter;
mod request;
mod response;
mod schema;
mod unknown;
mod violation;

pub use contract::{Contract, DocumentError};
pub use operation::{Match, Operation};
pub use request::{Judged, Request};
pub use violation::{Place, Violation, ViolationKind};
