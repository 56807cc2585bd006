//! What may be called, and how time may pass.

use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::listed::{self, Listing};
use super::posted::{self, DAY, Posted};
use crate::world::decision::Decision;

/// A step of a sequence. An index stands for one of the pushes or transfers that there are by then.
#[derive(Clone, Debug)]
pub(super) enum Call {
    Create { account: usize, posted: Posted },
    Update { push: Latest, changes: Posted },
    Decide { push: Latest, decision: Decision },
    Delete { push: Latest },
    RejectTransfer { transfer: Latest },
    Pass(Passage),
    List { account: usize, listing: Listing },
}

/// How far the clock is moved.
#[derive(Clone, Debug)]
pub(super) enum Passage {
    /// By so many seconds.
    Seconds(i64),
    /// To the cut-off of a transfer, or so many seconds from it.
    ToSettlement(Latest, i64),
    /// To the next execution of a push, or so many seconds from it.
    ToExecution(Latest, i64),
}

/// One of several, rather a late one: much happens to new pushes, and little to old ones.
#[derive(Clone, Debug)]
pub(super) struct Latest {
    back: usize,
    any: Option<Index>,
}

impl Latest {
    /// The place in a list of this length, unless it is empty.
    pub(super) fn of(&self, length: usize) -> Option<usize> {
        let last = length.checked_sub(1)?;
        Some(self.any.map_or(last.saturating_sub(self.back), |any| any.index(length)))
    }
}

fn latest() -> impl Strategy<Value = Latest> {
    let back = prop_oneof![4 => Just(0), 2 => Just(1), 1 => Just(2)];
    (back, prop::option::weighted(0.2, any::<Index>())).prop_map(|(back, any)| Latest { back, any })
}

/// The moments at which a world starts: an ordinary day, and days before a change of the clocks, a holiday, the end of
/// a month or of a year.
pub(super) fn start() -> impl Strategy<Value = &'static str> {
    select(vec![
        "2026-01-05T08:00:00Z",
        "2026-03-28T01:30:00Z",
        "2026-10-24T00:30:00Z",
        "2026-10-25T01:30:00Z",
        "2026-04-02T21:59:59Z",
        "2026-04-30T22:30:00Z",
        "2026-12-24T09:29:59Z",
        "2027-12-31T22:59:59Z",
        "2028-01-31T12:00:00Z",
        "2028-02-29T12:00:00Z",
    ])
}

fn passage() -> impl Strategy<Value = Passage> {
    prop_oneof![
        2 => (1..7200_i64).prop_map(Passage::Seconds),
        3 => (0..4 * DAY).prop_map(Passage::Seconds),
        1 => (0..40 * DAY).prop_map(Passage::Seconds),
        1 => (30..400_i64).prop_map(|days| Passage::Seconds(days * DAY)),
        2 => (latest(), -1..=1_i64).prop_map(|(transfer, by)| Passage::ToSettlement(transfer, by)),
        2 => (latest(), -1..=1_i64).prop_map(|(push, by)| Passage::ToExecution(push, by)),
    ]
}

/// A sequence of calls. Some come together: alone, few pushes would get as far as their execution.
pub(super) fn sequence(length: usize) -> impl Strategy<Value = Vec<Call>> {
    let alone = call().prop_map(|call| vec![call]);
    let together = prop_oneof![2 => alone, 1 => order()];
    prop::collection::vec(together, 1..length).prop_map(|calls| calls.concat())
}

fn account() -> impl Strategy<Value = usize> {
    prop_oneof![3 => Just(0), 1 => Just(1)]
}

/// A push that is created and approved, and on which the back office decides if it is asked.
fn order() -> impl Strategy<Value = Vec<Call>> {
    let answer = prop_oneof![3 => Just(Decision::Clear), 1 => Just(Decision::Reject)];
    (account(), posted::new_push(), answer).prop_map(|(account, posted, answer)| {
        let push = Latest { back: 0, any: None };
        let decide = |decision| Call::Decide { push: push.clone(), decision };
        let create = Call::Create { account, posted: Posted { ready: Some(true), ..posted } };
        vec![create, decide(Decision::Approve), decide(answer)]
    })
}

/// One call, or one passage of time.
fn call() -> impl Strategy<Value = Call> {
    let approve = latest().prop_map(|push| Call::Decide { push, decision: Decision::Approve });
    let decisions =
        select(vec![Decision::Approve, Decision::Refuse, Decision::Clear, Decision::Reject]);
    let (changes, passage, listing) = (posted::changes(), passage(), listed::listing());
    prop_oneof![
        4 => (account(), posted::new_push())
            .prop_map(|(account, posted)| Call::Create { account, posted }),
        3 => (latest(), changes).prop_map(|(push, changes)| Call::Update { push, changes }),
        4 => approve,
        4 => (latest(), decisions).prop_map(|(push, decision)| Call::Decide { push, decision }),
        2 => latest().prop_map(|push| Call::Delete { push }),
        1 => latest().prop_map(|transfer| Call::RejectTransfer { transfer }),
        7 => passage.prop_map(Call::Pass),
        6 => (account(), listing).prop_map(|(account, listing)| Call::List { account, listing }),
    ]
}
