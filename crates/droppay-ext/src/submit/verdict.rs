//! What to do next, from the pushes that carry the reference of a submission. Nothing is called here.

use droppay_api::{
    Iban, ResourceId,
    types::{Push, PushCreate, PushStatus, RecipientInfo},
};

/// A push that carries the reference.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub(super) push: Push,
    /// Whether the listing shows it; it is known by its id otherwise.
    pub(super) listed: bool,
}

/// What the pushes found say.
#[derive(Debug)]
pub(super) enum Verdict {
    /// There is none yet.
    Nothing,
    /// This is the submission's push: it is or was `READY`, or it was deleted. The drafts beside it are superfluous.
    Over { push: Box<Push>, strays: Vec<ResourceId> },
    /// This draft is to become `READY`, after the others are deleted.
    Draft { chosen: ResourceId, listed: bool, strays: Vec<ResourceId> },
    /// Several have or had the owner's attention, or one is not what was ordered. A person must look at these.
    Contradiction { what: &'static str, ids: Vec<ResourceId> },
}

/// Decides. Everybody who finds the same pushes decides the same.
pub(super) fn verdict(
    ordered: &PushCreate,
    stored: Option<&ResourceId>,
    found: Vec<Found>,
) -> Verdict {
    let other: Vec<_> = ids(found.iter().filter(|found| !is_as_ordered(ordered, &found.push)));
    if !other.is_empty() {
        return Verdict::Contradiction {
            what: "a push that carries its reference has another amount or recipient",
            ids: other,
        };
    }
    let (mut drafts, others): (Vec<_>, Vec<_>) =
        found.into_iter().partition(|found| found.push.status == PushStatus::Draft);
    let (mut deleted, mut over): (Vec<_>, Vec<_>) =
        others.into_iter().partition(|found| found.push.status == PushStatus::Deleted);
    if over.len() > 1 {
        return Verdict::Contradiction {
            what: "more than one push that carries its reference is or was READY",
            ids: ids(&over),
        };
    }
    if let Some(Found { push, .. }) = over.pop() {
        return Verdict::Over { push: Box::new(push), strays: ids(&drafts) };
    }
    if let Some(Found { push, listed }) = take_first(&mut drafts, stored) {
        return Verdict::Draft { chosen: push.id, listed, strays: ids(&drafts) };
    }
    match take_first(&mut deleted, stored) {
        Some(Found { push, .. }) => Verdict::Over { push: Box::new(push), strays: Vec::new() },
        None => Verdict::Nothing,
    }
}

/// Whether a push stays what it is as far as a submission is concerned: it is or was `READY`.
pub(super) fn is_over(status: &PushStatus) -> bool {
    !matches!(status, PushStatus::Draft | PushStatus::Deleted)
}

fn ids<'a>(found: impl IntoIterator<Item = &'a Found>) -> Vec<ResourceId> {
    found.into_iter().map(|found| found.push.id.clone()).collect()
}

/// The one whose id was stored, or else the one that was created first, or else the one with the smallest id.
fn take_first(found: &mut Vec<Found>, stored: Option<&ResourceId>) -> Option<Found> {
    let key = |found: &Found| {
        let created = found.push.date_creation.as_ref().and_then(|date| date.timestamp());
        (Some(&found.push.id) != stored, created.is_none(), created, found.push.id.clone())
    };
    let (place, _) = found.iter().enumerate().min_by_key(|(_, found)| key(found))?;
    Some(found.swap_remove(place))
}

/// Whether amount and recipient are those of the order, as far as the server shows them.
fn is_as_ordered(ordered: &PushCreate, push: &Push) -> bool {
    push.amount.is_none_or(|amount| amount == ordered.amount)
        && push.recipient.as_ref().is_none_or(|recipient| is_recipient(ordered, recipient))
}

fn is_recipient(ordered: &PushCreate, shown: &RecipientInfo) -> bool {
    let ordered = &ordered.recipient.account;
    let shown = [&shown.acccount_iban, &shown.account_iban, &shown.account];
    // An account that is named by something else than its IBAN cannot be compared with an IBAN.
    let mut comparable =
        shown.into_iter().flatten().filter(|shown| is_iban(shown) == is_iban(ordered)).peekable();
    comparable.peek().is_none() || comparable.any(|shown| bare(shown) == bare(ordered))
}

fn is_iban(account: &Iban) -> bool {
    let account = bare(account);
    let (country, rest) = (account.get(..2), account.get(2..4));
    account.len() > 14
        && country.is_some_and(|country| country.bytes().all(|byte| byte.is_ascii_uppercase()))
        && rest.is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Without blanks and in capitals: IBANs are written in many ways.
fn bare(iban: &Iban) -> String {
    iban.as_str().chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_uppercase()).collect()
}
