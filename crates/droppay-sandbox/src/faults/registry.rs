//! The faults that were ordered for one application.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use axum::http::StatusCode;
use droppay_api::Operation;

use super::fault::Fault;
use super::kind::EventFault;
use super::order::{Met, Order};
use super::report::{FaultId, FaultReport};
use crate::error::ApiError;

/// Faults that may be ordered at a time, with those that have happened and were not cleared.
const MOST: usize = 1000;

/// How many faults can still happen anywhere in this process.
static LIVE: AtomicUsize = AtomicUsize::new(0);

/// Whether any call of this process can meet a fault. Most cannot, and pay no more than this one look.
pub(crate) fn any_ordered() -> bool {
    LIVE.load(Ordering::Acquire) > 0
}

/// Counts a fault for as long as it can happen.
pub(super) struct Live(());

impl Live {
    pub(super) fn new() -> Live {
        LIVE.fetch_add(1, Ordering::AcqRel);
        Live(())
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        LIVE.fetch_sub(1, Ordering::AcqRel);
    }
}

/// The faults that were ordered for an application.
#[derive(Default)]
pub(crate) struct Faults {
    orders: Mutex<Orders>,
}

#[derive(Default)]
struct Orders {
    last_id: u64,
    orders: Vec<Order>,
}

impl Faults {
    /// Orders faults, all or none of them.
    ///
    /// # Errors
    ///
    /// 400 if one of them cannot happen, or there are too many.
    pub(crate) fn order(&self, faults: Vec<Fault>) -> Result<Vec<FaultId>, ApiError> {
        for fault in &faults {
            fault.check()?;
        }
        let mut orders = self.lock();
        if orders.orders.len() + faults.len() > MOST {
            let full = "There are 1000 faults already, which have to be cleared first";
            return Err(ApiError::uncoded(StatusCode::BAD_REQUEST, full));
        }
        Ok(faults.into_iter().map(|fault| orders.add(fault)).collect())
    }

    /// What happens to this call, if anything does.
    pub(crate) fn meet(&self, operation: &Operation) -> Option<Met> {
        let mut orders = self.lock();
        let mut fitting = orders.orders.iter_mut().filter(|order| {
            let fault = order.fault();
            fault.kind.fits(operation) && fault.is_of(operation.id)
        });
        fitting.find_map(Order::meet)
    }

    /// What happens to the next event of this name, `pushEvent` or `connectionEvent`, if anything does.
    pub(crate) fn next_for_event(&self, operation: &str) -> Option<EventFault> {
        let mut orders = self.lock();
        orders.orders.iter_mut().find_map(|order| {
            let fault = order.fault().kind.of_event()?;
            let meets = order.fault().is_of(operation) && order.meet().is_some();
            meets.then_some(fault)
        })
    }

    pub(crate) fn reports(&self) -> Vec<FaultReport> {
        self.lock().orders.iter().map(Order::report).collect()
    }

    /// Takes a fault back. Whether there was one with this id.
    pub(crate) fn remove(&self, id: FaultId) -> bool {
        let orders = &mut self.lock().orders;
        let before = orders.len();
        orders.retain(|order| order.id() != id);
        orders.len() < before
    }

    /// Takes every fault back.
    pub(crate) fn clear(&self) {
        self.lock().orders.clear();
    }

    /// No panic can leave an order half changed.
    fn lock(&self) -> MutexGuard<'_, Orders> {
        self.orders.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Orders {
    fn add(&mut self, fault: Fault) -> FaultId {
        self.last_id += 1;
        let id = FaultId(self.last_id);
        self.orders.push(Order::new(id, fault));
        id
    }
}
