//! Listings: every filter, order and size of page, held against a filter over all there is.

use droppay_api::types::{PushStatus, TransferStatus};
use jiff::Timestamp;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};

use super::model::{Model, Push, Transfer};
use super::posted::{ACCOUNTS, Recipient, SEPA};

/// A listing and its query. Dates are those of entries, so that their edges are met.
#[derive(Clone, Debug)]
pub(super) struct Listing {
    pub(super) transfers: bool,
    iban: Option<&'static str>,
    role: Option<&'static str>,
    statuses: Option<Vec<&'static str>>,
    description: Option<&'static str>,
    internal: Option<bool>,
    from: Option<(prop::sample::Index, i64)>,
    to: Option<(prop::sample::Index, i64)>,
    by_schedule: Option<bool>,
    descending: Option<bool>,
    size: i64,
}

prop_compose! {
    pub(super) fn listing()(
        transfers in any::<bool>(),
        iban in prop::option::weighted(0.3, select(vec![SEPA, ACCOUNTS[0].1, ACCOUNTS[1].1, "DE89370400440532013000"])),
        role in prop::option::weighted(0.3, select(vec!["source", "recipient"])),
        statuses in prop::option::weighted(0.4, prop::collection::vec(status(), 1..4)),
        description in prop::option::weighted(0.3, select(vec!["r", "rent", "Rent", "è", "%", "_", "money", "none"])),
        internal in prop::option::weighted(0.3, any::<bool>()),
        from in prop::option::weighted(0.3, (any::<prop::sample::Index>(), -1..=1_i64)),
        to in prop::option::weighted(0.3, (any::<prop::sample::Index>(), -1..=1_i64)),
        by_schedule in prop::option::weighted(0.8, any::<bool>()),
        descending in prop::option::weighted(0.8, any::<bool>()),
        size in 1..8_i64,
    ) -> Listing {
        // Only transfers can be selected by the side of an IBAN.
        let role = role.filter(|_| transfers);
        Listing { transfers, iban, role, statuses, description, internal, from, to, by_schedule, descending, size }
    }
}

fn status() -> impl Strategy<Value = &'static str> {
    let pushes = PushStatus::KNOWN.iter().map(PushStatus::as_str);
    let transfers = TransferStatus::KNOWN.iter().map(TransferStatus::as_str);
    select(pushes.chain(transfers).collect::<Vec<_>>())
}

impl Listing {
    /// The query of one page.
    pub(super) fn query(&self, model: &Model, page: i64) -> Value {
        let mut query = json!({ "pg_num": page, "pg_size": self.size });
        let mut set = |name: &str, value: Option<Value>| {
            if let Some(value) = value {
                query[name] = value;
            }
        };
        let date = |moment: i64| Value::from(Timestamp::from_second(moment).unwrap().to_string());
        set("iban", self.iban.map(Value::from));
        set("role", self.role.map(Value::from));
        set("status", self.statuses.as_ref().map(|statuses| statuses.join(",").into()));
        set("description", self.description.map(Value::from));
        set("type", self.internal.map(|inside| if inside { "DPCT" } else { "SCT" }.into()));
        set("date_from", self.from(model).map(date));
        set("date_to", self.to(model).map(date));
        let order = |schedule| if schedule { "date_schedule" } else { "date_creation" };
        set("order_by", self.by_schedule.map(order).map(Value::from));
        set("order_dir", self.descending.map(|down| if down { "desc" } else { "asc" }.into()));
        query
    }

    fn from(&self, model: &Model) -> Option<i64> {
        self.from.map(|(entry, by)| self.creation(model, entry) + by)
    }

    fn to(&self, model: &Model) -> Option<i64> {
        self.to.map(|(entry, by)| self.creation(model, entry) + by)
    }

    fn creation(&self, model: &Model, entry: prop::sample::Index) -> i64 {
        if self.transfers {
            entry.get(&model.transfers).made
        } else {
            entry.get(&model.pushes).created
        }
    }

    /// The ids of the pushes that are to be listed, in order.
    pub(super) fn pushes(&self, model: &Model, account: usize) -> Vec<String> {
        let mut pushes: Vec<(usize, &Push)> = model.pushes.iter().enumerate().collect();
        pushes.retain(|(_, push)| {
            self.has(model, account, push, push.created, push.description, push.status.as_str())
        });
        pushes.sort_by_key(|(place, push)| match self.by_schedule {
            Some(true) => (push.schedule, *place),
            _ => (Some(push.created), *place),
        });
        if self.descending == Some(true) {
            pushes.reverse();
        }
        if self.by_schedule == Some(true) {
            // A stable sort: those without a schedule go to the end and stay in their order.
            pushes.sort_by_key(|(_, push)| push.schedule.is_none());
        }
        pushes.iter().map(|(_, push)| push.id.clone()).collect()
    }

    /// The pushes and moments of the transfers that are to be listed, in order.
    pub(super) fn transfers(&self, model: &Model, account: usize) -> Vec<(String, i64)> {
        let mut transfers: Vec<&Transfer> = model.transfers.iter().collect();
        transfers.retain(|transfer| {
            let push = &model.pushes[transfer.push];
            let status = model.status(transfer);
            let description = push.transfer_description;
            self.has(model, account, push, transfer.made, description, status.as_str())
        });
        let entry = |transfer: &&Transfer| (model.pushes[transfer.push].id.clone(), transfer.made);
        transfers.iter().map(entry).collect()
    }

    fn has(
        &self,
        model: &Model,
        account: usize,
        push: &Push,
        created: i64,
        description: Option<&str>,
        status: &str,
    ) -> bool {
        let (own, source, recipient) =
            (ACCOUNTS[account].1, ACCOUNTS[push.account].1, push.recipient.iban());
        let party = match (self.role, self.iban) {
            (None, None) => true,
            (None, Some(iban)) => iban == source || iban == recipient,
            (Some("source"), iban) => source == iban.unwrap_or(own),
            (Some(_), iban) => recipient == iban.unwrap_or(own),
        };
        let inside = push.recipient != Recipient::Outside;
        let part = |part: &str| description.is_some_and(|description| description.contains(part));
        push.account == account
            && party
            && self.statuses.as_ref().is_none_or(|statuses| statuses.contains(&status))
            && self.description.is_none_or(part)
            && self.internal.is_none_or(|wanted| wanted == inside)
            && self.from(model).is_none_or(|from| created >= from)
            && self.to(model).is_none_or(|to| created <= to)
    }

    /// What `paging_info` is to say of a page.
    pub(super) fn paging(&self, page: i64, total: usize) -> Value {
        let total = i64::try_from(total).unwrap();
        let before = page * self.size;
        json!({
            "current_page": page,
            "total_pages": (total + self.size - 1) / self.size,
            "page_size": self.size,
            "total_items": total,
            "items_offset": if before < total { before + 1 } else { 0 },
        })
    }
}
