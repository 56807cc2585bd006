//! What happens to a push once it is ready: the owner's decision, the back office's, and its executions as they fall
//! due.

use droppay_api::Trigger;
use droppay_api::types::{PushStatus, TransferStatus, TransferType};
use rusqlite::OptionalExtension;

use super::Session;
use super::ids::IdKind;
use super::push::Push;
use super::transfers::NewTransfer;
use crate::calendar::Stamp;
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
        push.status = match decision {
            Decision::Approve => step(Some(&push.status), Trigger::Approve, after_approval(&push))?,
            Decision::Refuse => follow(&push.status, Trigger::Refuse)?,
            Decision::Clear => follow(&push.status, Trigger::Clear)?,
            Decision::Reject => follow(&push.status, Trigger::Reject)?,
        };
        if push.status == PushStatus::Scheduled {
            self.schedule(&mut push);
        }
        push.date_last_modified = self.stamp();
        self.save_progress(&push)?;
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

    /// Executes every push that is due, in the order of time.
    pub(crate) fn execute_due(&self) -> Result<(), ApiError> {
        while let Some(mut push) = self.next_due()? {
            self.execute(&mut push)?;
        }
        Ok(())
    }

    fn next_due(&self) -> Result<Option<Push>, ApiError> {
        let query =
            Push::query("WHERE t.next_execution <= ?1 ORDER BY t.next_execution, t.seq LIMIT 1");
        let mut statement = self.db.prepare_cached(&query)?;
        Ok(statement.query_row([self.stamp()], Push::read).optional()?)
    }

    /// Makes one transfer, or fails.
    fn execute(&self, push: &mut Push) -> Result<(), ApiError> {
        let (Some(first), Some(due)) = (push.schedule.first, push.schedule.next) else {
            return Ok(());
        };
        push.date_last_modified = due;
        push.schedule.next = None;
        if let Some(reason) = self.transfer(push, due)? {
            push.status = step(Some(&push.status), Trigger::Execute, PushStatus::Failed)?;
            push.status_description = Some(reason.to_owned());
            return self.save_progress(push);
        }
        push.schedule.made += 1;
        let recurrence = push.order.recurrence.as_ref();
        push.schedule.next =
            recurrence.and_then(|recurrence| recurrence.execution(first, push.schedule.made));
        let reached =
            if push.schedule.next.is_some() { PushStatus::Running } else { PushStatus::Done };
        if push.status != reached {
            push.status = step(Some(&push.status), Trigger::Execute, reached)?;
        }
        self.save_progress(push)
    }

    /// Moves the money of one execution. Gives back why it could not be moved, if so.
    fn transfer(&self, push: &Push, at: Stamp) -> Result<Option<&'static str>, ApiError> {
        let order = &push.order;
        let end = order.recurrence.as_ref().and_then(|recurrence| recurrence.date_end);
        if end.is_some_and(|end| at > end) {
            return Ok(Some("The recurrence had ended before the first transfer"));
        }
        if !self.charge(&push.account_id, order.amount + order.fee)? {
            return Ok(Some("Insufficient balance"));
        }
        let internal = order.kind == TransferType::Dpct;
        let reached = if internal { TransferStatus::Accounted } else { TransferStatus::Booked };
        let status = step(None, Trigger::Execute, reached)?;
        if internal {
            self.credit(&order.recipient_iban, order.amount)?;
        }
        let trnid = if internal { None } else { Some(self.draw_transaction_id()) };
        let date_accounted = internal.then_some(at);
        self.insert_transfer(
            push,
            &NewTransfer { status, trnid, date_creation: at, date_accounted },
        )?;
        Ok(None)
    }
}

fn after_approval(push: &Push) -> PushStatus {
    if push.order.kind == TransferType::Sct && push.order.amount > BACK_OFFICE_ABOVE {
        PushStatus::WaitingApproval
    } else {
        PushStatus::Scheduled
    }
}
