//! What human beings decide on a push: the account's owner and the back office.

use droppay_api::Trigger;
use droppay_api::types::{PushStatus, TransferType};

use super::Session;
use super::ids::IdKind;
use super::push::Push;
use crate::error::ApiError;
use crate::money::Cents;
use crate::transitions::{follow, step};

/// A SEPA transfer above this amount, 1,500.00 EUR, waits for the back office.
const BACK_OFFICE_ABOVE: Cents = Cents(150_000);

/// A decision on a push, by a human being.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Decision {
    /// The account's owner approves with the second factor.
    Approve,
    /// The account's owner refuses.
    Refuse,
    /// The back office lets it through.
    Clear,
    /// The back office stops it.
    Reject,
}

impl Session<'_> {
    /// Carries out a decision on a push, and executes it if it is due.
    pub(crate) fn decide(&self, id: &str, decision: Decision) -> Result<(), ApiError> {
        let mut push = self.find_push(IdKind::Push.check(id)?)?.ok_or_else(ApiError::not_found)?;
        let from = push.status.clone();
        push.status = match decision {
            Decision::Approve => step(Some(&from), Trigger::Approve, after_approval(&push))?,
            Decision::Refuse => follow(&from, Trigger::Refuse)?,
            Decision::Clear => follow(&from, Trigger::Clear)?,
            Decision::Reject => follow(&from, Trigger::Reject)?,
        };
        if push.status == PushStatus::Scheduled {
            self.schedule(&mut push);
        }
        self.save_progress(&mut push, &from)?;
        self.execute_due()
    }

    /// Plans the first execution: at the posted date, or now if there is none or it has passed.
    fn schedule(&self, push: &mut Push) {
        let now = self.stamp();
        let planned = push.order.date_scheduled.unwrap_or(now);
        push.order.date_scheduled = Some(planned);
        push.schedule.first = Some(planned.max(now));
        push.schedule.next = push.schedule.first;
    }
}

fn after_approval(push: &Push) -> PushStatus {
    if push.order.kind == TransferType::Sct && push.order.amount > BACK_OFFICE_ABOVE {
        PushStatus::WaitingApproval
    } else {
        PushStatus::Scheduled
    }
}
