//! Which component of the document becomes which hand-written type of `droppay-api`.
//!
//! The document stays plain, so that every generator can read it; what Rust can do better is said here.

use progenitor::TypeImpl;

/// A component that is replaced.
pub(crate) struct LeafType {
    /// The name of the component.
    pub(crate) component: &'static str,
    /// The Rust type, in the generated crate.
    pub(crate) rust: &'static str,
    /// What the type can do, for the generator.
    pub(crate) impls: &'static [TypeImpl],
}

const TEXT: &[TypeImpl] = &[TypeImpl::Display, TypeImpl::FromStr];

macro_rules! leaf {
    ($component:literal, $rust:literal) => {
        LeafType { component: $component, rust: concat!("::droppay_api::", $rust), impls: TEXT }
    };
}

/// Every replaced component but enumerations and lists, which are found by their shape.
pub(crate) const LEAF_TYPES: &[LeafType] = &[
    leaf!("Amount", "Amount"),
    leaf!("PostedAmount", "Amount"),
    leaf!("DropPayDate", "DropPayDate"),
    leaf!("PostedDate", "DropPayDate"),
    leaf!("ResourceId", "ResourceId"),
    LeafType { component: "ExpiresIn", rust: "::droppay_api::ExpiresIn", impls: &[] },
    LeafType { component: "Secret", rust: "::droppay_api::Secret", impls: &[TypeImpl::FromStr] },
    leaf!("Iban", "Iban"),
    leaf!("PostedIban", "Iban"),
    leaf!("PersonName", "PersonName"),
    leaf!("Username", "Username"),
    leaf!("WebhookUrl", "WebhookUrl"),
];
