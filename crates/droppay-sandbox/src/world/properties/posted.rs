//! What an application may post, and the values that are tried.

use jiff::Timestamp;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};

use super::schedule::{PERIODS, Period};

/// The accounts of the world, by id, IBAN and balance in cents.
pub(super) const ACCOUNTS: [(&str, &str, i64); 2] = [
    ("BAC123456789", "IT63B3606400003351234567", 1_000_000),
    ("BAC987654321", "IT63B3606400003471234567", 50_000),
];

pub(super) const SEPA: &str = "IT60X0542811101000000123456";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Recipient {
    /// An account of another bank.
    Outside,
    /// One of [`ACCOUNTS`].
    Inside(usize),
}

impl Recipient {
    pub(super) fn iban(self) -> &'static str {
        match self {
            Recipient::Outside => SEPA,
            Recipient::Inside(account) => ACCOUNTS[account].1,
        }
    }
}

/// When a push is to execute first.
#[derive(Clone, Copy, Debug)]
pub(super) enum Schedule {
    /// So many seconds from the present.
    In(i64),
    /// At the end of this day, or of one so many days later, as other pushes do.
    Midnight(i64),
}

impl Schedule {
    pub(super) fn moment(self, now: i64) -> i64 {
        match self {
            Schedule::In(seconds) => now + seconds,
            Schedule::Midnight(days) => (now.div_euclid(DAY) + 1 + days) * DAY,
        }
    }
}

/// When a recurrence is to end.
#[derive(Clone, Copy, Debug)]
pub(super) enum End {
    /// So many seconds from the present.
    In(i64),
    /// With the execution of this number, or so many seconds from it.
    With(i64, i64),
}

/// A recurrence to be posted.
#[derive(Clone, Copy, Debug)]
pub(super) struct Recurrence {
    pub(super) period: Period,
    pub(super) count: Option<i64>,
    end: Option<End>,
}

/// A posted push.
#[derive(Clone, Debug)]
pub(super) struct Posted {
    pub(super) amount: Option<i64>,
    pub(super) recipient: Option<(Recipient, bool)>,
    pub(super) schedule: Option<Schedule>,
    pub(super) recurrence: Option<Recurrence>,
    pub(super) description: Option<&'static str>,
    pub(super) transfer_description: Option<&'static str>,
    pub(super) ready: Option<bool>,
}

impl Posted {
    /// When the recurrence ends, if this is posted now.
    pub(super) fn end(&self, now: i64) -> Option<i64> {
        let recurrence = self.recurrence?;
        let first = self.schedule.map_or(now, |schedule| schedule.moment(now));
        Some(match recurrence.end? {
            End::In(seconds) => now + seconds,
            End::With(number, by) => recurrence.period.execution(first, number) + by,
        })
    }

    /// The body of a request that is sent in this second.
    pub(super) fn body(&self, now: i64) -> Value {
        let date = |moment: i64| Timestamp::from_second(moment).unwrap().to_string();
        let mut body = json!({});
        let mut set = |name: &str, value: Option<Value>| {
            if let Some(value) = value {
                body[name] = value;
            }
        };
        set("amount", self.amount.map(|cents| json!(cents as f64 / 100.0)));
        set("recipient", self.recipient.map(posted_recipient));
        set("date_scheduled", self.schedule.map(|schedule| date(schedule.moment(now)).into()));
        set("description", self.description.map(Value::from));
        set("transfer_description", self.transfer_description.map(Value::from));
        set("status", self.ready.map(|ready| if ready { "READY" } else { "DRAFT" }.into()));
        set(
            "recurrence",
            self.recurrence.map(|recurrence| {
                let mut posted = json!({ "period": recurrence.period.text });
                if let Some(count) = recurrence.count {
                    posted["count"] = count.into();
                }
                if let Some(end) = self.end(now) {
                    posted["date_end"] = date(end).into();
                }
                posted
            }),
        );
        body
    }
}

fn posted_recipient((recipient, named): (Recipient, bool)) -> Value {
    let account = recipient.iban();
    if named {
        json!({ "account": account, "owner": { "name": "Edward Teach" } })
    } else {
        json!({ "account": account })
    }
}

pub(super) const DAY: i64 = 24 * 3600;

fn amount() -> impl Strategy<Value = i64> {
    // Around the smallest, around what the back office wants to see, around the balances with their fees.
    let small = vec![1, 2, 100, 5_000, 12_000];
    let marked = vec![49_900, 50_000, 50_001, 149_999, 150_000, 150_001];
    let large = vec![200_000, 400_000, 999_899, 999_900, 999_901, 1_000_000, 99_999_999_999];
    prop_oneof![4 => select(small), 3 => select(marked), 1 => select(large), 1 => 1..500_000_i64]
}

fn recipient() -> impl Strategy<Value = (Recipient, bool)> {
    let inside = (0..ACCOUNTS.len()).prop_map(Recipient::Inside);
    (prop_oneof![Just(Recipient::Outside), inside], prop::bool::weighted(0.9))
}

/// Past, very soon, soon and later.
fn schedule() -> impl Strategy<Value = Schedule> {
    prop_oneof![
        1 => (-3 * DAY..0).prop_map(Schedule::In),
        1 => (0..3_i64).prop_map(Schedule::In),
        1 => (1..DAY).prop_map(Schedule::In),
        1 => (DAY..400 * DAY).prop_map(Schedule::In),
        3 => (0..2_i64).prop_map(Schedule::Midnight),
    ]
}

fn recurrence() -> impl Strategy<Value = Recurrence> {
    let end = prop_oneof![
        (-DAY..DAY).prop_map(End::In),
        (DAY..500 * DAY).prop_map(End::In),
        (0..4_i64, -1..=1_i64).prop_map(|(number, by)| End::With(number, by)),
    ];
    (select(PERIODS.as_slice()), prop::option::of(1..6_i64), prop::option::of(end)).prop_map(
        |(period, count, end)| {
            // Without an end an hourly push would do little but empty the account.
            let count = count.or((period.text == "PT1H" && end.is_none()).then_some(30));
            Recurrence { period, count, end }
        },
    )
}

fn text() -> impl Strategy<Value = &'static str> {
    select(vec!["rent", "Rent of May", "coffee", "caffè", "%", "re_t"])
}

prop_compose! {
    /// A push to be created.
    pub(super) fn new_push()(
        amount in amount(),
        recipient in recipient(),
        schedule in prop::option::of(schedule()),
        recurrence in prop::option::weighted(0.4, recurrence()),
        description in prop::option::of(text()),
        transfer_description in prop::option::of(text()),
        ready in prop_oneof![5 => Just(Some(true)), 1 => Just(Some(false)), 1 => Just(None)],
    ) -> Posted {
        let (amount, recipient) = (Some(amount), Some(recipient));
        Posted { amount, recipient, schedule, recurrence, description, transfer_description, ready }
    }
}

prop_compose! {
    /// Changes of a push.
    pub(super) fn changes()(
        amount in prop::option::weighted(0.3, amount()),
        recipient in prop::option::weighted(0.3, recipient()),
        schedule in prop::option::weighted(0.3, schedule()),
        recurrence in prop::option::weighted(0.2, recurrence()),
        description in prop::option::weighted(0.3, text()),
        transfer_description in prop::option::weighted(0.3, text()),
        ready in prop_oneof![3 => Just(None), 3 => Just(Some(true)), 1 => Just(Some(false))],
    ) -> Posted {
        Posted { amount, recipient, schedule, recurrence, description, transfer_description, ready }
    }
}
