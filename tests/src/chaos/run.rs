//! One run of the chaos test, from the sandbox's start to the report.

use std::{collections::BTreeMap, fs, path::PathBuf, time::Instant};

use axum::middleware::from_fn;
use droppay_api::types::Push;
use droppay_ext::{DropPay, paging::Paged as _};
use droppay_sandbox::Sandbox;
use futures_util::TryStreamExt as _;

use crate::chaos::{
    audit::audit,
    crew::Crew,
    disturbances::Disturbances,
    errand::Errand,
    gateway::Gateway,
    journal::Past,
    orders,
    report::Report,
    secrets::{Search, Searched},
};

const SUBMITTERS: u64 = 4;
const WORKERS: usize = 4;

/// A run to be made.
pub struct Run {
    /// The program that submits.
    pub program: PathBuf,
    /// From which everything follows that is left to chance, but for what the machine makes of it.
    pub seed: u64,
    /// How many orders are submitted.
    pub orders: u64,
}

impl Run {
    /// Makes the run.
    ///
    /// # Panics
    ///
    /// When a submitter gives up, or the run cannot be made.
    pub async fn make(self) -> Report {
        let start = Instant::now();
        let folder = tempfile::tempdir().expect("a folder for journals and logs");
        let gateway = Gateway::new(self.seed);
        let passing = gateway.clone();
        let builder = Sandbox::builder().seed(self.seed).layer(move |router| {
            router.layer(from_fn(move |request, next| passing.clone().pass(request, next)))
        });
        let sandbox = builder.start().await.expect("the sandbox starts on a free port");
        let before: Vec<_> = pushes(&sandbox).await.into_iter().map(|push| push.id).collect();
        let disturbances = Disturbances::begin(&sandbox, self.seed);
        let errands: Vec<_> = (0..SUBMITTERS).map(|it| self.errand(it, folder.path())).collect();
        let between_kills = (self.orders / 100).max(30);
        let crew = Crew::new(self.program, &sandbox, errands.clone(), self.seed);
        let progress = crew.run(between_kills).await;
        gateway.end().await;
        let mut met = disturbances.met(&sandbox);
        met.extend(gateway.met());
        let calls = calls(&sandbox);
        sandbox.clear_faults();
        let pasts: Vec<_> = errands
            .iter()
            .map(|errand| Past::read(&errand.journal()).expect("the journal can be read"))
            .collect();
        let mut pushes = pushes(&sandbox).await;
        pushes.retain(|push| !before.contains(&push.id));
        let findings = audit(self.seed, self.orders, pushes, &pasts);
        let searched = search(&sandbox, &gateway, &errands);
        let mut failures = BTreeMap::new();
        for (stage, count) in pasts.iter().flat_map(|past| &past.failures) {
            *failures.entry(stage.clone()).or_default() += count;
        }
        Report {
            seed: self.seed,
            orders: self.orders,
            workers: SUBMITTERS * WORKERS as u64,
            took: start.elapsed(),
            met,
            calls,
            progress,
            resumed: pasts.iter().map(|past| past.resumed).sum(),
            failures,
            findings,
            searched,
        }
    }

    fn errand(&self, submitter: u64, folder: &std::path::Path) -> Errand {
        Errand {
            seed: self.seed,
            orders: self.orders,
            submitter,
            submitters: SUBMITTERS,
            workers: WORKERS,
            folder: folder.to_owned(),
        }
    }
}

/// Every push, as a client sees it that nothing was kept from.
async fn pushes(sandbox: &Sandbox) -> Vec<Push> {
    let credentials = sandbox.credentials();
    let droppay = DropPay::builder()
        .base_url(sandbox.base_url())
        .application_key(credentials.client_id.as_str())
        .application_secret(credentials.client_secret.as_str())
        .connection_code(credentials.connection_code.as_str())
        .build()
        .expect("the sandbox's credentials are complete");
    droppay.list_pushes().pg_size(1000_u32).items().try_collect().await.expect("nothing fails now")
}

fn calls(sandbox: &Sandbox) -> BTreeMap<String, u64> {
    let mut calls = BTreeMap::new();
    for operation in sandbox.calls().into_iter().filter_map(|call| call.operation) {
        *calls.entry(operation).or_default() += 1;
    }
    calls
}

/// Looks for every secret in everything that the submitters logged and printed.
fn search(sandbox: &Sandbox, gateway: &Gateway, errands: &[Errand]) -> Searched {
    let credentials = sandbox.credentials();
    let mut secrets = vec![
        ("the application secret".to_owned(), credentials.client_secret.clone()),
        ("the connection code".to_owned(), credentials.connection_code.clone()),
    ];
    let numbered = |what: &'static str| move |(place, secret)| (format!("{what} {place}"), secret);
    secrets.extend(gateway.tokens().into_iter().enumerate().map(numbered("token")));
    secrets.extend(orders::personal_data().enumerate().map(numbered("IBAN or name")));
    // The builder shows it.
    let mut search = Search::new(secrets, &credentials.client_id);
    for file in errands.iter().flat_map(|errand| [errand.trace(), errand.shown()]) {
        search.file(&file).expect("the submitter has written it");
        fs::remove_file(file).expect("it is no longer needed");
    }
    search.end()
}
