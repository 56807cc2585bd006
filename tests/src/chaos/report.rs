//! What the chaos test has to say: a table of the faults met, and the figures.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    time::Duration,
};

use crate::chaos::{audit::Findings, crew::Progress, disturbances::Met, secrets::Searched};

/// The outcome of a run. `Display` is the whole report.
pub struct Report {
    pub(crate) seed: u64,
    pub(crate) orders: u64,
    pub(crate) workers: u64,
    pub(crate) took: Duration,
    pub(crate) met: Met,
    pub(crate) calls: BTreeMap<String, u64>,
    pub(crate) progress: Progress,
    pub(crate) resumed: u64,
    pub(crate) failures: BTreeMap<String, u64>,
    pub(crate) findings: Findings,
    pub(crate) searched: Searched,
}

impl Report {
    /// Everything that is not as it should be; nothing if all is well.
    pub fn wrong(&self) -> Vec<String> {
        let mut wrong = self.findings.wrong.clone();
        wrong.extend(
            self.never_met()
                .map(|what| format!("{what} was never met: the run shows nothing of it")),
        );
        if self.findings.ready != self.orders {
            wrong.push(format!("{} pushes are READY, not {}", self.findings.ready, self.orders));
        }
        if self.progress.kills == 0 || self.resumed == 0 {
            wrong.push("no submission was ever interrupted by the end of its process".to_owned());
        }
        // A draft too many comes of a creation that was carried out late or twice, or that a killed process had under
        // way. A client that repeats creations makes more.
        let strays = self.findings.stray_drafts + self.findings.stray_deleted;
        let met = |kind| self.met.get(&(kind, "createPush")).copied().unwrap_or_default();
        let excuses = met("late") + met("twice") + self.progress.kills;
        if strays > excuses {
            wrong.push(format!(
                "{strays} superfluous drafts were created, and {excuses} creations were late, twice or cut off"
            ));
        }
        if self.findings.stray_deleted == 0 {
            wrong.push("no superfluous draft was ever deleted".to_owned());
        }
        if self.searched.known == 0 {
            wrong.push("the search does not even find what is there".to_owned());
        }
        wrong.extend(self.searched.found.iter().map(|found| format!("a secret was seen: {found}")));
        wrong.extend(self.silent().map(|name| format!("{name} logged nothing at trace level")));
        wrong
    }

    /// The kinds of faults that no call has met, and in a large run the pairs of kind and operation.
    fn never_met(&self) -> impl Iterator<Item = String> {
        let mut kinds = BTreeMap::<_, u64>::new();
        for ((kind, operation), met) in &self.met {
            *kinds.entry((*kind).to_owned()).or_default() += met;
            if self.orders >= 10_000 {
                kinds.insert(format!("{kind} at {operation}"), *met);
            }
        }
        kinds.into_iter().filter(|(_, met)| *met == 0).map(|(kind, _)| kind)
    }

    /// Crates whose silence would mean that nothing was listened to.
    fn silent(&self) -> impl Iterator<Item = &'static str> {
        ["hyper_util", "reqwest"]
            .into_iter()
            .filter(|name| !self.searched.trace_lines.contains_key(*name))
    }

    fn write_table(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let operations: BTreeSet<_> = self.met.keys().map(|(_, operation)| *operation).collect();
        let kinds: BTreeSet<_> = self.met.keys().map(|(kind, _)| *kind).collect();
        write!(f, "{:16}", "fault met")?;
        operations.iter().try_for_each(|operation| write!(f, "{operation:>17}"))?;
        writeln!(f, "{:>9}", "all")?;
        for kind in kinds {
            write!(f, "{kind:16}")?;
            let mut all = 0;
            for operation in &operations {
                match self.met.get(&(kind, *operation)) {
                    Some(met) => write!(f, "{met:>17}")?,
                    None => write!(f, "{:>17}", "")?,
                }
                all += self.met.get(&(kind, *operation)).unwrap_or(&0);
            }
            writeln!(f, "{all:>9}")?;
        }
        write!(f, "{:16}", "of calls")?;
        for operation in &operations {
            write!(f, "{:>17}", self.calls.get(*operation).unwrap_or(&0))?;
        }
        writeln!(f, "{:>9}", self.calls.values().sum::<u64>())
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { seed, orders, workers, took, progress, findings, searched, .. } = self;
        writeln!(
            f,
            "chaos: seed {seed}, {orders} orders, {workers} workers, {:.1} s",
            took.as_secs_f64()
        )?;
        self.write_table(f)?;
        writeln!(
            f,
            "processes killed {}, submissions resumed after it {}; all tokens taken back {} times",
            progress.kills, self.resumed, progress.expiries
        )?;
        writeln!(
            f,
            "submits that ended without success and were repeated, by what was known: {:?}",
            self.failures
        )?;
        writeln!(
            f,
            "pushes READY {}, {} EUR; strays: {} DRAFT, {} DELETED",
            findings.ready, findings.sum, findings.stray_drafts, findings.stray_deleted
        )?;
        writeln!(
            f,
            "searched {} lines ({} MB) for {} secrets: {} found (and what is no secret {} times); at trace level: {:?}",
            searched.lines,
            searched.bytes / 1_000_000,
            searched.secrets,
            searched.found.len(),
            searched.known,
            searched.trace_lines
        )
    }
}
