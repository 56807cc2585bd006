//! How many repetitions all calls of a client may have together.

use std::{fmt, sync::Arc, time::Duration};

use tower::retry::budget::{Budget as _, TpsBudget};

/// For how long a call earns its share of a repetition.
const WINDOW: Duration = Duration::from_secs(10);

/// A budget of repetitions. Clones are the same budget, so clients that are given clones share it.
///
/// Each call earns a share of a repetition, and each repetition costs one. While a server is down, a client then sends
/// little more than it would otherwise, and not a multiple of it. What calls have earned is lost after ten seconds.
#[derive(Clone)]
pub struct RetryBudget(Option<Arc<TpsBudget>>);

impl RetryBudget {
    /// A budget of so many repetitions a second, and so many more for each call: `RetryBudget::new(5, 0.2)` allows five
    /// a second, and one for every five calls. The share is at most 1,000, and what is no share counts as none.
    pub fn new(per_second: u32, per_call: f32) -> Self {
        let per_call = if per_call.is_nan() { 0.0 } else { per_call.clamp(0.0, 1_000.0) };
        let per_second = per_second.min(1_000_000);
        Self(Some(Arc::new(TpsBudget::new(WINDOW, per_second, per_call))))
    }

    /// No limit but that of each call's own policy.
    pub const fn unlimited() -> Self {
        Self(None)
    }

    /// A call is made.
    pub(crate) fn deposit(&self) {
        if let Some(budget) = &self.0 {
            budget.deposit();
        }
    }

    /// A call is to be repeated. Whether it may be.
    pub(crate) fn withdraw(&self) -> bool {
        self.0.as_ref().is_none_or(|budget| budget.withdraw())
    }
}

impl Default for RetryBudget {
    /// Five a second, and one for every five calls.
    fn default() -> Self {
        Self::new(5, 0.2)
    }
}

impl fmt::Debug for RetryBudget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() {
            "RetryBudget(limited)"
        } else {
            "RetryBudget(unlimited)"
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn repetitions(budget: &RetryBudget) -> usize {
        (0..10_000).take_while(|_| budget.withdraw()).count()
    }

    #[tokio::test(start_paused = true)]
    async fn repetitions_end_where_the_budget_does_and_come_back_with_time() {
        let budget = RetryBudget::new(2, 0.0);
        assert_eq!(repetitions(&budget), 20, "what ten seconds allow");
        tokio::time::advance(2 * WINDOW).await;
        assert_eq!(repetitions(&budget), 20);
    }

    #[tokio::test(start_paused = true)]
    async fn each_call_earns_a_share_of_a_repetition() {
        let budget = RetryBudget::new(0, 0.2);
        assert_eq!(repetitions(&budget), 0);
        (0..100).for_each(|_| budget.deposit());
        assert_eq!(repetitions(&budget), 20);
        (0..100).for_each(|_| budget.deposit());
        tokio::time::advance(2 * WINDOW).await;
        assert_eq!(repetitions(&budget), 0, "what was earned is lost with time");
    }

    #[tokio::test(start_paused = true)]
    async fn shares_beyond_reason_are_brought_within_it() {
        for nonsense in [f32::NAN, -1.0, f32::NEG_INFINITY] {
            assert_eq!(repetitions(&RetryBudget::new(0, nonsense)), 0);
        }
        RetryBudget::new(u32::MAX, f32::INFINITY).deposit();
        assert_eq!(repetitions(&RetryBudget::unlimited()), 10_000);
    }

    #[tokio::test(start_paused = true)]
    async fn clones_share_what_they_spend() {
        let budget = RetryBudget::new(1, 0.0);
        assert_eq!(repetitions(&budget.clone()), 10);
        assert!(!budget.withdraw());
    }
}
