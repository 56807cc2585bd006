//! What to wait for: any function of a push, a transfer or a connection, and the ones that are needed most.

use droppay_api::types::Push;

use crate::status::{
    PushStatusExt as _,
    resource::{HasStatus, Status},
};

/// A question to a push, a transfer or a connection: a closure `|push: &Push| ...`, or one of [`terminal`], [`approved`]
/// and [`status_is`], put together with [`and`](Self::and), [`or`](Self::or) and [`not`](Self::not).
///
/// ```
/// use droppay_ext::{api::types::{Push, PushStatus}, status::{Condition as _, status_is, terminal}};
///
/// let running_or_over = status_is(PushStatus::Running).or(terminal());
/// let has_fee = running_or_over.and(|push: &Push| push.fee.is_some());
/// # let _ = has_fee;
/// ```
pub trait Condition<T = Push>: Send + Sync {
    /// Whether it is met.
    fn is_met(&self, resource: &T) -> bool;

    /// Both.
    fn and(self, other: impl Condition<T>) -> impl Condition<T>
    where
        Self: Sized,
    {
        move |resource: &T| self.is_met(resource) && other.is_met(resource)
    }

    /// One of them, or both.
    fn or(self, other: impl Condition<T>) -> impl Condition<T>
    where
        Self: Sized,
    {
        move |resource: &T| self.is_met(resource) || other.is_met(resource)
    }

    /// The opposite.
    fn not(self) -> impl Condition<T>
    where
        Self: Sized,
    {
        move |resource: &T| !self.is_met(resource)
    }
}

impl<T, F: Fn(&T) -> bool + Send + Sync> Condition<T> for F {
    fn is_met(&self, resource: &T) -> bool {
        self(resource)
    }
}

/// It will not change any more, for better or for worse.
pub fn terminal<T: HasStatus>() -> impl Condition<T> + Clone {
    |resource: &T| resource.status().is_the_last()
}

/// The push has all the approvals it needs: see [`is_approved`](crate::status::PushStatusExt::is_approved).
pub fn approved() -> impl Condition + Clone {
    |push: &Push| push.status.is_approved()
}

/// The push, the transfer or the connection has this status now.
pub fn status_is<S: Status>(status: S) -> impl Condition<S::Of> + Clone {
    move |resource: &S::Of| *resource.status() == status
}
