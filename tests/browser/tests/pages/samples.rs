//! What the tests have in common: where screenshots go, and orders to pay.

use serde_json::{Value, json};

/// The folder of screenshots, unless the environment names another.
pub(crate) const FOLDER: &str = env!("CARGO_TARGET_TMPDIR");

const SEPA: &str = "IT60X0542811101000000123456";

/// A SEPA transfer, ready to be approved.
pub(crate) fn sepa(amount: f64) -> Value {
    json!({
        "amount": amount,
        "description": "Ship's biscuit",
        "transfer_description": "Order 1717",
        "recipient": { "account": SEPA, "owner": { "name": "Edward Teach" } },
        "status": "READY",
    })
}
