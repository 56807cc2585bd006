//! One step of a status machine. The tables themselves are generated.

use crate::{Actor, Trigger};

/// A change of status that the document allows.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Transition<S> {
    /// The status before; `None` for the status in which a resource comes into being.
    pub from: Option<S>,
    /// The status after.
    pub to: S,
    /// What makes the change.
    pub trigger: Trigger,
    /// Who makes it.
    pub by: Actor,
    /// When it happens, in a sentence of the document.
    pub description: &'static str,
}
