//! Which kind of change it is when an operation answers with a status that it did not declare, or no longer declares one.
//!
//! A status without a declaration of its own is read as its class (`4XX`), or as `default`, says. So a status that comes
//! or goes is compared with what has covered it, or covers it now: clients decode the one as the other.

use super::{
    place::{Pair, Place, Spot, target},
    table::{self, Class, Row},
    walk::{Comparison, Reason},
};
use crate::rules::grammar::Kind;

/// A status stands in the responses of one of the documents only.
pub(super) fn appeared<'d>(
    comparison: &mut Comparison<'d>,
    operation: &Pair<'d>,
    status: &str,
    spot: &Spot<'d>,
) -> &'static Row {
    let both = match spot {
        Spot::Added(new) => covering(&operation.old, status).map(|old| (old, new.clone())),
        Spot::Removed(old) => covering(&operation.new, status).map(|new| (old.clone(), new)),
        Spot::Both(_) => None,
    };
    let row = match (status.chars().next(), spot) {
        (Some('2'), Spot::Added(_)) => return table::SUCCESS_ADDED,
        (Some('2'), _) => return table::SUCCESS_REMOVED,
        (Some('4' | '5'), Spot::Added(_)) => table::ERROR_ADDED,
        (Some('4' | '5'), _) if both.is_some() => table::ERROR_REMOVED,
        (Some('4' | '5'), _) => return table::ERROR_RANGE_REMOVED,
        _ => return table::UNCLASSED,
    };
    comparison.covered.extend(both.map(|(old, new)| Pair { old, new }));
    row
}

/// The declaration that covers a status which has none of its own.
fn covering<'d>(operation: &Place<'d>, status: &str) -> Option<Place<'d>> {
    let responses = operation.member("responses")?;
    let range = format!("{}XX", status.get(..1).unwrap_or_default());
    responses.member(&range).or_else(|| responses.member("default"))
}

/// Compares the statuses that came or went with what covers them in the other document. This comes after all else, so that
/// nothing is said twice, and nothing of what only readers notice: each response has words of its own.
pub(super) fn compare_covered(comparison: &mut Comparison<'_>) {
    let said = comparison.reasons.len();
    for pair in std::mem::take(&mut comparison.covered) {
        let Pair { old, new } = &pair;
        match (target(comparison.old.root, old), target(comparison.new.root, new)) {
            (Some(old), Some(new)) => {
                comparison.elsewhere(Kind::Response, &Pair { old, new });
            }
            _ => {
                let what = "a reference that leads nowhere";
                comparison.note(table::UNCLASSED, &Spot::Both(pair), what);
            }
        }
    }
    let asks = |reason: &Reason| reason.row.verdict(reason.side).class > Class::Patch;
    let kept: Vec<Reason> = comparison.reasons.drain(said..).filter(asks).collect();
    comparison.reasons.extend(kept);
}
