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
    /// This is the submission's push: it is or was `READY`, or it was withdrawn. The drafts beside it are superfluous.
    Over { push: Box<Push>, strays: Vec<ResourceId> },
    /// This draft is to become `READY`, after the others are deleted.
    Draft { chosen: ResourceId, listed: bool, strays: Vec<ResourceId> },
    /// Several have or had the owner's attention, or one is not what was ordered. A person must look at these.
    Contradiction {
        what: &'static str,
        ids: Vec<ResourceId>,
        /// Whether any push with the reference is or was `READY`.
        over: bool,
    },
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
            over: found.iter().any(|found| is_over(&found.push.status)),
        };
    }
    let (mut over, mut undecided): (Vec<_>, Vec<_>) =
        found.into_iter().partition(|found| is_over(&found.push.status));
    if over.len() > 1 {
        return Verdict::Contradiction {
            what: "more than one push that carries its reference is or was READY",
            ids: ids(&over),
            over: true,
        };
    }
    // Superfluous drafts are deleted, and this one never: if it is, the order was withdrawn.
    let Some(first) = over.pop().or_else(|| take_first(&mut undecided, stored)) else {
        return Verdict::Nothing;
    };
    let strays = ids(undecided.iter().filter(|found| found.push.status == PushStatus::Draft));
    let Found { push, listed } = first;
    match push.status {
        PushStatus::Draft => Verdict::Draft { chosen: push.id, listed, strays },
        _ => Verdict::Over { push: Box::new(push), strays },
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

#[cfg(test)]
mod tests {
    use droppay_api::types::PostedRecipient;
    use serde_json::{Value, json};

    use super::*;

    fn ordered() -> PushCreate {
        let recipient =
            PostedRecipient { account: "IT60X0542811101000000123456".into(), owner: None };
        PushCreate::builder().amount("120.10").recipient(recipient).try_into().unwrap()
    }

    /// Pushes as `id status second-of-creation`.
    fn found(pushes: &[&str]) -> Vec<Found> {
        let push = |text: &&str| {
            let [id, status, second] = text.split(' ').collect::<Vec<_>>()[..] else { panic!() };
            let date = format!("2026-11-21T12:00:{second}+01:00");
            let push = json!({"id": id, "status": status, "date_creation": date});
            Found { push: serde_json::from_value(push).unwrap(), listed: true }
        };
        pushes.iter().map(push).collect()
    }

    fn of(stored: Option<&str>, pushes: &[&str]) -> String {
        let stored = stored.map(|id| id.parse().unwrap());
        let strays =
            |strays: &[ResourceId]| strays.iter().map(|id| format!(" -{id}")).collect::<String>();
        // In whatever order they are listed.
        let verdicts = [found(pushes), found(pushes).into_iter().rev().collect()].map(|found| {
            match verdict(&ordered(), stored.as_ref(), found) {
                Verdict::Nothing => "nothing".to_owned(),
                Verdict::Over { push, strays: all } => format!("over {}{}", push.id, strays(&all)),
                Verdict::Draft { chosen, strays: all, .. } => {
                    format!("draft {chosen}{}", strays(&all))
                }
                Verdict::Contradiction { ids, .. } => format!("contradiction of {}", ids.len()),
            }
        });
        assert_eq!(verdicts[0], verdicts[1]);
        verdicts[0].clone()
    }

    #[test]
    fn what_is_to_be_done_follows_from_what_is_there() {
        assert_eq!(of(None, &[]), "nothing");
        assert_eq!(of(None, &["A DRAFT 01"]), "draft A");
        assert_eq!(of(None, &["B DRAFT 01", "A DRAFT 02"]), "draft B -A");
        assert_eq!(of(None, &["B DRAFT 01", "A DRAFT 01"]), "draft A -B");
        assert_eq!(of(None, &["A DRAFT 01", "B READY 02"]), "over B -A");
        assert_eq!(of(None, &["A DELETED 01", "B DONE 02"]), "over B");
        assert_eq!(of(None, &["A READY 01", "B REFUSED 02"]), "contradiction of 2");
        assert_eq!(of(None, &["A PAUSED 01"]), "over A", "what is not known may move money");
    }

    #[test]
    fn what_was_deleted_as_superfluous_is_told_from_what_was_withdrawn() {
        assert_eq!(of(None, &["A DRAFT 01", "B DELETED 02"]), "draft A");
        assert_eq!(of(None, &["A DELETED 01", "B DRAFT 02"]), "over A -B");
        assert_eq!(of(Some("B"), &["A DELETED 01", "B DRAFT 02"]), "draft B");
        assert_eq!(of(Some("B"), &["A DRAFT 01", "B DELETED 02"]), "over B -A");
        assert_eq!(of(None, &["A DELETED 02", "B DELETED 01"]), "over B");
    }

    #[test]
    fn the_stored_draft_comes_first_and_the_first_of_the_others() {
        assert_eq!(of(Some("B"), &["A DRAFT 01", "B DRAFT 02"]), "draft B -A");
        assert_eq!(of(Some("X"), &["A DRAFT 01", "B DRAFT 02"]), "draft A -B");
        assert_eq!(of(Some("A"), &["A DRAFT 01", "B READY 02"]), "over B -A");
    }

    fn is_compared(amount: Value, recipient: Value) -> bool {
        let push = json!({"id": "A", "status": "DRAFT", "amount": amount, "recipient": recipient});
        is_as_ordered(&ordered(), &serde_json::from_value(push).unwrap())
    }

    #[test]
    fn what_is_shown_of_amount_and_recipient_must_be_what_was_ordered() {
        let iban = "IT60X0542811101000000123456";
        assert!(is_compared(json!(120.1), json!({"account_iban": iban})));
        assert!(is_compared(json!(null), json!(null)), "nothing is shown");
        assert!(is_compared(
            json!(120.1),
            json!({"acccount_iban": "it60 X054 2811 1010 0000 0123 456"})
        ));
        assert!(is_compared(json!(120.1), json!({"account": "BAC12345", "account_iban": iban})));
        assert!(is_compared(json!(120.1), json!({"account": "BAC12345"})), "that is no IBAN");
        assert!(!is_compared(json!(120.11), json!({"account_iban": iban})));
        for place in ["account", "account_iban", "acccount_iban"] {
            let other = json!({place: "IT63B3606400003471234567"});
            assert!(!is_compared(json!(120.1), other), "{place}");
        }
    }
}
