//! What to wait for: any function of a push, and the ones that are needed most.

use droppay_api::types::{Push, PushStatus};

use crate::status::PushStatusExt as _;

/// A question to a push: a closure `|push: &Push| ...`, or one of [`terminal`], [`approved`] and [`status_is`], put
/// together with [`and`](Self::and), [`or`](Self::or) and [`not`](Self::not).
///
/// ```
/// use droppay_ext::{api::types::{Push, PushStatus}, status::{Condition as _, status_is, terminal}};
///
/// let running_or_over = status_is(PushStatus::Running).or(terminal());
/// let has_fee = running_or_over.and(|push: &Push| push.fee.is_some());
/// # let _ = has_fee;
/// ```
pub trait Condition: Send + Sync {
    /// Whether the push meets it.
    fn is_met(&self, push: &Push) -> bool;

    /// Both.
    fn and(self, other: impl Condition) -> impl Condition
    where
        Self: Sized,
    {
        move |push: &Push| self.is_met(push) && other.is_met(push)
    }

    /// One of them, or both.
    fn or(self, other: impl Condition) -> impl Condition
    where
        Self: Sized,
    {
        move |push: &Push| self.is_met(push) || other.is_met(push)
    }

    /// The opposite.
    fn not(self) -> impl Condition
    where
        Self: Sized,
    {
        move |push: &Push| !self.is_met(push)
    }
}

impl<F: Fn(&Push) -> bool + Send + Sync> Condition for F {
    fn is_met(&self, push: &Push) -> bool {
        self(push)
    }
}

/// The push will not change any more, for better or for worse.
pub fn terminal() -> impl Condition + Clone {
    |push: &Push| push.status.is_terminal()
}

/// The push has all the approvals it needs: see [`is_approved`](crate::status::PushStatusExt::is_approved).
pub fn approved() -> impl Condition + Clone {
    |push: &Push| push.status.is_approved()
}

/// The push has this status now.
pub fn status_is(status: PushStatus) -> impl Condition + Clone {
    move |push: &Push| push.status == status
}
