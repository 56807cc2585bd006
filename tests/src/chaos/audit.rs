//! What the bank holds at the end, held against what was ordered.

use std::collections::BTreeMap;

use droppay_api::{
    Amount,
    types::{Push, PushStatus},
};
use droppay_ext::submit::Reference;

use crate::chaos::{journal::Past, orders::Order};

/// What was found.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    pub(crate) ready: u64,
    pub(crate) sum: Amount,
    pub(crate) stray_drafts: u64,
    pub(crate) stray_deleted: u64,
    /// What should not be.
    pub(crate) wrong: Vec<String>,
}

/// Compares the pushes with the orders, and with what the submitters were told.
pub(crate) fn audit(seed: u64, orders: u64, pushes: Vec<Push>, pasts: &[Past]) -> Findings {
    let mut findings = Findings::default();
    let mut by_reference = BTreeMap::<Reference, Vec<Push>>::new();
    for push in pushes {
        match push.description.as_deref().and_then(Reference::in_description) {
            Some(reference) => by_reference.entry(reference).or_default().push(push),
            None => findings.wrong.push(format!("push {} has no reference", push.id)),
        }
    }
    let mut expected = Amount::ZERO;
    for index in 0..orders {
        let order = Order::of(seed, index);
        expected = expected + order.amount;
        let Some(past) = pasts.iter().find(|past| past.done.contains_key(&index)) else {
            findings.wrong.push(format!("order {index} was never done"));
            continue;
        };
        let references = &past.references[&index];
        if let [reference] = references.as_slice() {
            let pushes = by_reference.remove(reference).unwrap_or_default();
            findings.judge(index, &order, &past.done[&index], pushes);
        } else {
            findings.wrong.push(format!("order {index} was begun as {references:?}"));
        }
    }
    for (reference, pushes) in by_reference {
        let ids: Vec<_> =
            pushes.iter().map(|push| format!("{} {}", push.id, push.status)).collect();
        findings.wrong.push(format!("nobody ordered {reference}: {ids:?}"));
    }
    if findings.sum != expected {
        let sum = findings.sum;
        findings.wrong.push(format!("{sum} EUR are READY, and {expected} EUR were ordered"));
    }
    findings
}

impl Findings {
    /// One order: one of its pushes is ready, is as ordered, and is the one that the submitter was told of.
    fn judge(&mut self, index: u64, order: &Order, told: &(String, String), pushes: Vec<Push>) {
        let mut ready = Vec::new();
        for push in pushes {
            match push.status {
                PushStatus::Draft => self.stray_drafts += 1,
                PushStatus::Deleted => self.stray_deleted += 1,
                _ => ready.push(push),
            }
        }
        self.ready += ready.len() as u64;
        let [push] = ready.as_slice() else {
            let ids: Vec<_> = ready.iter().map(|push| push.id.as_str()).collect();
            return self.wrong.push(format!("order {index} is READY {} times: {ids:?}", ids.len()));
        };
        let recipient = push.recipient.as_ref();
        let shown = recipient.and_then(|it| it.acccount_iban.as_ref().or(it.account_iban.as_ref()));
        let as_ordered = push.status == PushStatus::Ready
            && push.amount == Some(order.amount)
            && shown.is_some_and(|iban| iban.as_str() == order.iban);
        if !as_ordered {
            self.wrong.push(format!("order {index} is not what was ordered: {push:?}"));
        }
        if *told != (push.id.to_string(), "READY".to_owned()) {
            self.wrong
                .push(format!("order {index} is {}, and the submitter was told {told:?}", push.id));
        }
        self.sum = self.sum + push.amount.unwrap_or_default();
    }
}
