//! What is counted: each scenario in each of its variants.

use anyhow::Result;
use droppay_instructions::{
    callers::{Ext, Generated, HandWritten},
    report::HAND_WRITTEN,
};

use crate::{
    event,
    in_process::{self, Page},
    loopback::{self, Call},
};

/// How the variants are called that are ours, and so have bounds.
pub(crate) const OURS: &str = "droppay-";

/// One scenario in one variant.
pub(crate) struct Scenario {
    pub(crate) name: &'static str,
    pub(crate) variant: &'static str,
    /// Does it so many times.
    pub(crate) run: fn(u32) -> Result<()>,
    /// How many times it is done to be counted, and then twice as many times.
    pub(crate) repetitions: u32,
    /// The scenario whose cost is not the variant's own.
    pub(crate) without: Option<&'static str>,
}

impl Scenario {
    /// `read-push/droppay-ext`.
    pub(crate) fn id(&self) -> String {
        format!("{}/{}", self.name, self.variant)
    }
}

/// A call over loopback, less the exchange of its bytes.
const fn call(name: &'static str, variant: &'static str, run: fn(u32) -> Result<()>) -> Scenario {
    Scenario { name, variant, run, repetitions: 100, without: Some(EXCHANGE) }
}

/// Work that leaves the process never.
const fn work(name: &'static str, variant: &'static str, run: fn(u32) -> Result<()>) -> Scenario {
    Scenario { name, variant, run, repetitions: 100, without: None }
}

const EXCHANGE: &str = "exchange/bytes";
const READ: &str = "read-push";
const CREATE: &str = "create-push";
const IN_PROCESS: &str = "read-push-in-process";
const PAGE: &str = "read-page-in-process";

/// Everything that is counted.
pub(crate) fn all() -> Vec<Scenario> {
    let page = |variant, run| Scenario { repetitions: 10, ..work(PAGE, variant, run) };
    vec![
        work("exchange", "bytes", loopback::exchange),
        call(READ, HAND_WRITTEN, |n| loopback::call(HandWritten::new, Call::Read, n)),
        call(READ, "droppay-api", |n| loopback::call(Generated::new, Call::Read, n)),
        call(READ, "droppay-ext", |n| loopback::call(Ext::new, Call::Read, n)),
        call(CREATE, HAND_WRITTEN, |n| loopback::call(HandWritten::new, Call::Create, n)),
        call(CREATE, "droppay-api", |n| loopback::call(Generated::new, Call::Create, n)),
        call(CREATE, "droppay-ext", |n| loopback::call(Ext::new, Call::Create, n)),
        work(IN_PROCESS, HAND_WRITTEN, in_process::read_by_hand),
        work(IN_PROCESS, "droppay-api", in_process::read_generated),
        page(HAND_WRITTEN, |n| in_process::page_by_hand(Page::Typed, n)),
        page("serde_json::Value", |n| in_process::page_by_hand(Page::Value, n)),
        page("droppay-api", in_process::page_generated),
        work("receive-event", "droppay-ext", event::receive),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_scenario_does_its_work() {
        for scenario in all() {
            (scenario.run)(2).unwrap_or_else(|error| panic!("{}: {error:#}", scenario.id()));
        }
    }

    #[test]
    fn what_is_subtracted_is_itself_counted() {
        let ids: Vec<String> = all().iter().map(Scenario::id).collect();
        assert!(
            all()
                .iter()
                .filter_map(|scenario| scenario.without)
                .all(|id| ids.contains(&id.to_owned()))
        );
    }
}
