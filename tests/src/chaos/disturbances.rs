//! The faults that calls meet: every kind at every operation that submitting needs, by chance, and once for certain if
//! the operation is called often enough.

use std::{
    collections::BTreeMap,
    time::{Duration, SystemTime},
};

use droppay_sandbox::{Fault, FaultId, Sandbox};
use rand::{RngExt as _, SeedableRng as _, rngs::StdRng};

use crate::chaos::submitter::REQUEST_TIMEOUT;

/// The operations, with how much likelier than others a fault is at the rare ones.
const OPERATIONS: [(&str, f64); 7] = [
    ("createPush", 1.0),
    ("listPushes", 1.0),
    ("updatePush", 1.0),
    ("getPush", 2.0),
    ("deletePush", 2.0),
    ("createUserToken", 1.0),
    ("refreshUserToken", 1.0),
];

/// How often each fault was met, by kind and operation.
pub(crate) type Met = BTreeMap<(&'static str, &'static str), u64>;

/// What is disturbed, and how often it was.
pub(crate) struct Disturbances(Vec<(FaultId, &'static str, &'static str)>);

/// The kinds, with the probability of each at a frequent operation.
fn kinds() -> Vec<(&'static str, f64, Fault)> {
    let late = REQUEST_TIMEOUT + Duration::from_millis(200);
    let soon = httpdate::fmt_http_date(SystemTime::now() + Duration::from_secs(5));
    vec![
        ("close before", 0.012, Fault::close_before()),
        ("reset before", 0.012, Fault::close_before().reset()),
        ("close after", 0.015, Fault::close_after()),
        ("reset after", 0.015, Fault::close_after().reset()),
        ("truncated", 0.012, Fault::truncate()),
        ("malformed", 0.012, Fault::malformed_json()),
        ("delay", 0.008, Fault::delay(late)),
        ("expired token", 0.008, Fault::expired_token()),
        ("429 seconds", 0.004, Fault::status(429).retry_after(1)),
        ("429 date", 0.004, Fault::status(429).retry_after(soon)),
        ("500", 0.008, Fault::status(500)),
        ("502", 0.008, Fault::status(502).body("<html>Bad Gateway</html>")),
        ("503", 0.008, Fault::status(503)),
    ]
}

impl Disturbances {
    /// Orders all of them.
    pub(crate) fn begin(sandbox: &Sandbox, seed: u64) -> Self {
        let mut chance = StdRng::seed_from_u64(seed);
        let (mut certain, mut random) = (Vec::new(), Vec::new());
        for (operation, weight) in OPERATIONS {
            for (place, (kind, probability, fault)) in kinds().into_iter().enumerate() {
                if kind == "expired token" && operation.ends_with("Token") {
                    continue;
                }
                let fault = fault.operation(operation);
                let skip = match weight {
                    // Failures of tokens make everybody wait, so they are spread.
                    _ if operation.ends_with("Token") => 4 * place as u64,
                    weight if weight > 1.0 => 0,
                    _ => chance.random_range(0..30),
                };
                certain.push((kind, operation, fault.clone().skip(skip).times(1)));
                let fault = fault.probability(probability * weight).seed(chance.random());
                random.push((kind, operation, fault));
            }
        }
        let order = |(kind, operation, fault)| {
            (sandbox.inject(fault).expect("the fault is possible"), kind, operation)
        };
        Self(certain.into_iter().chain(random).map(order).collect())
    }

    /// What was met so far. What was never met is there as well.
    pub(crate) fn met(&self, sandbox: &Sandbox) -> Met {
        let reports = sandbox.faults();
        let mut met = Met::new();
        for (id, kind, operation) in &self.0 {
            let report = reports.iter().find(|report| report.id == *id);
            *met.entry((kind, operation)).or_default() += report.map_or(0, |report| report.met);
        }
        met
    }
}
