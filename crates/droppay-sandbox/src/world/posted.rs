//! Reads what an application posts into an order. Creating and changing a push go through the same road, so that both
//! accept and refuse the same values.

use droppay_api::types::{PushStatus, TransferType};
use serde::Deserialize;
use serde_json::Number;

use super::Session;
use super::accounts::Account;
use super::push::Order;
use super::recurrence::Recurrence;
use crate::calendar::{DayEdge, Stamp};
use crate::error::ApiError;
use crate::iban::{DROPPAY_BANK_CODE, bank_code, holds_check_digits, normalised};
use crate::money::Cents;

/// What DropPay charges for a SEPA credit transfer, after the documents' examples.
const SEPA_FEE: Cents = Cents(100);

/// The body of `createPush` and of `updatePush`.
#[derive(Deserialize)]
pub(crate) struct PostedPush {
    description: Option<String>,
    transfer_description: Option<String>,
    amount: Option<Number>,
    date_scheduled: Option<String>,
    recurrence: Option<PostedRecurrence>,
    source: Option<PostedSource>,
    recipient: Option<PostedRecipient>,
    pub(crate) status: Option<PostedStatus>,
    webhooks: Option<PostedWebhooks>,
}

/// The document's `PostedStatus`.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum PostedStatus {
    Draft,
    Ready,
}

impl From<PostedStatus> for PushStatus {
    fn from(status: PostedStatus) -> PushStatus {
        match status {
            PostedStatus::Draft => PushStatus::Draft,
            PostedStatus::Ready => PushStatus::Ready,
        }
    }
}

#[derive(Deserialize)]
struct PostedRecurrence {
    period: String,
    count: Option<i64>,
    date_end: Option<String>,
}

#[derive(Deserialize)]
struct PostedSource {
    account: Option<String>,
}

#[derive(Deserialize)]
struct PostedRecipient {
    account: String,
    owner: Option<PostedOwner>,
}

#[derive(Deserialize)]
struct PostedOwner {
    name: Option<String>,
}

#[derive(Deserialize)]
struct PostedWebhooks {
    all: Option<String>,
}

impl Session<'_> {
    /// The order of a new push.
    pub(crate) fn new_order(
        &self,
        caller: &Account,
        posted: PostedPush,
    ) -> Result<Order, ApiError> {
        let amount = posted.amount.as_ref().ok_or_else(|| ApiError::missing("amount"))?;
        let recipient = posted.recipient.as_ref().ok_or_else(|| ApiError::missing("recipient"))?;
        let (recipient_iban, kind) = self.route(&recipient.account)?;
        let blank = Order {
            recipient_iban,
            recipient_owner: None,
            description: None,
            transfer_description: None,
            amount: read_amount(amount)?,
            fee: fee(&kind),
            kind,
            date_scheduled: None,
            recurrence: None,
            webhook: None,
        };
        self.changed_order(caller, blank, posted)
    }

    /// An order with the posted properties changed and the others left.
    pub(crate) fn changed_order(
        &self,
        caller: &Account,
        mut order: Order,
        posted: PostedPush,
    ) -> Result<Order, ApiError> {
        if let Some(account) = posted.source.and_then(|source| source.account)
            && normalised(&account) != caller.iban
        {
            return Err(ApiError::denied("source.account"));
        }
        if let Some(recipient) = posted.recipient {
            (order.recipient_iban, order.kind) = self.route(&recipient.account)?;
            order.fee = fee(&order.kind);
            order.recipient_owner = recipient.owner.and_then(|owner| owner.name);
        }
        if let Some(amount) = &posted.amount {
            order.amount = read_amount(amount)?;
        }
        if let Some(date) = &posted.date_scheduled {
            order.date_scheduled = Some(read_date(date, "date_scheduled")?);
        }
        if let Some(recurrence) = posted.recurrence {
            order.recurrence = Some(recurrence.read()?);
        }
        order.description = posted.description.or(order.description);
        order.transfer_description = posted.transfer_description.or(order.transfer_description);
        order.webhook = posted.webhooks.and_then(|webhooks| webhooks.all).or(order.webhook);
        order.check_dates()?;
        Ok(order)
    }

    /// The normalised IBAN of a recipient, and the road that leads there.
    fn route(&self, account: &str) -> Result<(String, TransferType), ApiError> {
        let iban = normalised(account);
        let internal = bank_code(&iban) == Some(DROPPAY_BANK_CODE);
        let valid =
            self.account_by_iban(&iban)?.is_some() || (!internal && holds_check_digits(&iban));
        if !valid {
            return Err(ApiError::invalid_iban("recipient.account"));
        }
        Ok((iban, if internal { TransferType::Dpct } else { TransferType::Sct }))
    }
}

impl Order {
    /// Whether the owner of the account can be asked to approve it.
    ///
    /// # Errors
    ///
    /// 400/100 if a SEPA transfer lacks the recipient's name.
    pub(crate) fn check_ready(&self) -> Result<(), ApiError> {
        if self.kind == TransferType::Sct && self.recipient_owner.is_none() {
            return Err(ApiError::missing("recipient.owner.name"));
        }
        Ok(())
    }

    fn check_dates(&self) -> Result<(), ApiError> {
        let end = self.recurrence.as_ref().and_then(|recurrence| recurrence.date_end);
        match (self.date_scheduled, end) {
            (Some(first), Some(end)) if end < first => {
                Err(ApiError::wrong_date("recurrence.date_end"))
            }
            _ => Ok(()),
        }
    }
}

impl PostedRecurrence {
    fn read(self) -> Result<Recurrence, ApiError> {
        let date_end = match &self.date_end {
            Some(date) => {
                let end = Stamp::read(date, DayEdge::End);
                Some(end.ok_or_else(|| ApiError::wrong_date("recurrence.date_end"))?)
            }
            None => None,
        };
        let recurrence = Recurrence { period: self.period, count: self.count, date_end };
        if recurrence.is_possible() {
            Ok(recurrence)
        } else {
            Err(ApiError::wrong("recurrence.period"))
        }
    }
}

fn fee(kind: &TransferType) -> Cents {
    if *kind == TransferType::Sct { SEPA_FEE } else { Cents::default() }
}

fn read_amount(number: &Number) -> Result<Cents, ApiError> {
    Cents::posted(number).ok_or_else(|| ApiError::wrong("amount"))
}

fn read_date(text: &str, place: &str) -> Result<Stamp, ApiError> {
    Stamp::read(text, DayEdge::Start).ok_or_else(|| ApiError::wrong_date(place))
}
