//! Failures that a test orders for the next calls of an operation, or for the next events: the ways in which payment
//! systems fail, above all the connection that ends after the payment was committed and before the answer was sent.

use crate::error::ControlError;
use crate::sandbox::Sandbox;

mod fault;
mod kind;
mod order;
mod paths;
mod registry;
mod report;
#[cfg(test)]
mod tests;

pub use fault::Fault;
pub(crate) use kind::{EVENTS, EventFault, Kind};
pub(crate) use order::Met;
pub(crate) use paths::paths;
pub(crate) use registry::{Faults, any_ordered};
pub use report::{FaultId, FaultReport};

impl Sandbox {
    /// Orders a fault for calls, or events, of the first application. Faults are asked in the order in which they were
    /// ordered; a call that one of them meets is not seen by the others.
    ///
    /// # Errors
    ///
    /// If the fault says something that its kind does not have, or something that cannot be; if its operation is not
    /// one, or none that its kind can happen to; if there are 1,000 faults already.
    pub fn inject(&self, fault: Fault) -> Result<FaultId, ControlError> {
        let mut ids = self.shared.order_faults(vec![fault])?;
        // One order gives one id.
        Ok(ids.pop().unwrap_or_default())
    }

    /// The faults that were ordered, oldest first, with those that have happened as often as they were to.
    pub fn faults(&self) -> Vec<FaultReport> {
        self.shared.faults.reports()
    }

    /// Takes a fault back. Whether there was one with this id.
    pub fn clear_fault(&self, id: FaultId) -> bool {
        self.shared.remove_fault(id)
    }

    /// Takes every fault back.
    pub fn clear_faults(&self) {
        self.shared.clear_faults();
    }
}
