//! What an application does with a push: create, read, change and delete it.

use droppay_api::Trigger;
use droppay_api::types::PushStatus;

use super::Session;
use super::accounts::Account;
use super::ids::IdKind;
use super::posted::PostedPush;
use super::push::Push;
use crate::error::ApiError;
use crate::transitions::{follow, step};

impl Session<'_> {
    /// Creates a push, as a draft unless it is posted as ready.
    pub(crate) fn create_push(
        &self,
        caller: &Account,
        posted: PostedPush,
    ) -> Result<Push, ApiError> {
        let wanted = posted.status.map_or(PushStatus::Draft, PushStatus::from);
        let status = step(None, Trigger::Create, wanted)?;
        let order = self.new_order(caller, posted)?;
        if status == PushStatus::Ready {
            order.check_ready()?;
        }
        let id = self.draw_id(IdKind::Push);
        self.insert_push(&id, (&caller.id, &caller.iban), &order, &status)?;
        self.find_push(&id)?.ok_or_else(ApiError::not_found)
    }

    /// Reads a push of the caller.
    ///
    /// # Errors
    ///
    /// 400/103, 404, or 403/101 if it is another's.
    pub(crate) fn push(&self, caller: &Account, id: &str) -> Result<Push, ApiError> {
        let push = self.find_push(IdKind::Push.check(id)?)?.ok_or_else(ApiError::not_found)?;
        if push.account_id == caller.id { Ok(push) } else { Err(ApiError::denied("")) }
    }

    /// Changes the posted properties of a push on which the account's owner has not decided.
    pub(crate) fn update_push(
        &self,
        caller: &Account,
        id: &str,
        posted: PostedPush,
    ) -> Result<Push, ApiError> {
        let mut push = self.push(caller, id)?;
        if !matches!(push.status, PushStatus::Draft | PushStatus::Ready) {
            return Err(ApiError::denied("not possible in its present status"));
        }
        let wanted = posted.status.map(PushStatus::from).filter(|wanted| *wanted != push.status);
        let order = self.changed_order(caller, push.order.clone(), posted)?;
        let from = push.status.clone();
        if let Some(wanted) = wanted {
            push.status = step(Some(&push.status), Trigger::Update, wanted)?;
        }
        if push.status == PushStatus::Ready {
            order.check_ready()?;
        }
        self.save_order(push.seq, &order)?;
        push.order = order;
        self.save_progress(&mut push, &from)?;
        self.find_push(id)?.ok_or_else(ApiError::not_found)
    }

    /// Deletes, cancels or revokes a push, as its status has it.
    pub(crate) fn delete_push(&self, caller: &Account, id: &str) -> Result<Push, ApiError> {
        let mut push = self.push(caller, id)?;
        let from = push.status.clone();
        push.status = follow(&from, Trigger::Delete)?;
        push.schedule.next = None;
        self.save_progress(&mut push, &from)?;
        Ok(push)
    }
}
