//! The bounds in `bounds.toml`: written by `--bless`, held by `--check`.

#[cfg(test)]
mod tests;

use std::{collections::BTreeMap, path::PathBuf, process::Command};

use anyhow::{Context as _, Result};
use serde::Deserialize;

use droppay_instructions::report::{Counted, Report};

use crate::scenario::OURS;

/// How much a bound is above what was counted: compilers and hash seeds differ.
const MARGIN: f64 = 1.05;
/// Below this part of its bound a cost has fallen so far that the bound guards nothing.
const GENEROUS: f64 = 0.8;

/// How often the instructions of what is written by hand we may take: a little above what was counted, and where a goal is
/// set in time, such that the time stays within it.
const RATIOS: [(&str, f64); 4] = [
    ("read-push/droppay-api", 1.0),
    ("read-push/droppay-ext", 1.05),
    ("create-push/droppay-ext", 1.05),
    ("read-page-in-process/droppay-api", 0.75),
];

const HEAD: &str = "\
# Written by `cargo run --release -p droppay-instructions -- --bless`, and held by `--check`: the most instructions that
# each scenario may take. They follow from the compiler as well, so it is named.
";

/// The most that the scenarios may cost.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Bounds {
    /// The compiler that they were counted with.
    compiler: String,
    /// By scenario and variant, `read-push/droppay-ext`.
    instructions: BTreeMap<String, u64>,
    /// How often the instructions of what is written by hand a variant may take.
    of_hand_written: BTreeMap<String, f64>,
}

impl Bounds {
    /// The bounds as they are committed.
    pub(crate) fn read() -> Result<Self> {
        let file = file();
        let text = std::fs::read_to_string(&file)
            .with_context(|| format!("failed to read {}", file.display()))?;
        toml::from_str(&text).with_context(|| format!("{} is not understood", file.display()))
    }

    /// Bounds a little above what was counted now.
    pub(crate) fn blessed(report: &Report) -> Self {
        let bound = |counted: &Counted| {
            // Three digits: the rest would only make noise in a diff.
            let most = counted.instructions as f64 * MARGIN;
            let digit = 10_f64.powf((most.log10().floor() - 2.0).max(0.0));
            (counted.id(), ((most / digit).ceil() * digit) as u64)
        };
        let instructions = report.counted.iter().filter(is_ours).map(bound).collect();
        let of_hand_written = RATIOS.into_iter().map(|(id, most)| (id.to_owned(), most)).collect();
        Self { compiler: compiler(), instructions, of_hand_written }
    }

    pub(crate) fn write(&self) -> Result<()> {
        let mut text = format!("{HEAD}compiler = \"{}\"\n\n[instructions]\n", self.compiler);
        for (id, bound) in &self.instructions {
            text.push_str(&format!("\"{id}\" = {bound}\n"));
        }
        text.push_str("\n[of_hand_written]\n");
        for (id, most) in &self.of_hand_written {
            text.push_str(&format!("\"{id}\" = {most}\n"));
        }
        std::fs::write(file(), text).context("failed to write bounds.toml")?;
        eprintln!("wrote {}", file().display());
        Ok(())
    }

    /// Everything that is not as the bounds have it, in words that say what to do.
    pub(crate) fn violations(&self, report: &Report) -> Vec<String> {
        self.violations_with(report, &compiler())
    }

    /// The same, counted with this compiler.
    fn violations_with(&self, report: &Report, compiler: &str) -> Vec<String> {
        let mut violations = Vec::new();
        for counted in report.counted.iter().filter(is_ours) {
            violations.extend(self.violation(counted, compiler));
            violations.extend(self.beyond_ratio(counted, report));
        }
        for id in self.instructions.keys().chain(self.of_hand_written.keys()) {
            if !report.counted.iter().any(|counted| counted.id() == *id) {
                violations.push(format!(
                    "bounds.toml bounds {id}, which is no scenario: run with --bless, or name it rightly"
                ));
            }
        }
        violations
    }

    /// What another compiler moves for all variants alike is held to what is written by hand.
    fn beyond_ratio(&self, counted: &Counted, report: &Report) -> Option<String> {
        let most = self.of_hand_written.get(&counted.id())?;
        let ratio = report.ratio(counted)?;
        (ratio > *most).then(|| {
            format!(
                "{} takes {ratio:.3} times the instructions of what is written by hand, and at most {most} are allowed. Find \
                 what became dearer (--help says how)",
                counted.id()
            )
        })
    }

    fn violation(&self, counted: &Counted, compiler: &str) -> Option<String> {
        let (id, measured) = (counted.id(), counted.instructions);
        let Some(bound) = self.instructions.get(&id).copied() else {
            return Some(format!("{id} has no bound in bounds.toml: run with --bless"));
        };
        if measured > bound {
            return Some(format!(
                "{id} takes {measured} instructions, and at most {bound} are allowed (bounds of {}; this is {compiler}). Find \
                 what became dearer (--help says how); if it is worth its cost, or nothing but the compiler changed, run with \
                 --bless and say so in a commit of its own",
                self.compiler
            ));
        }
        // Another compiler may have done it.
        if self.compiler != compiler {
            return None;
        }
        ((measured as f64) < GENEROUS * bound as f64).then(|| {
            format!(
                "{id} takes {measured} instructions only, and {bound} are allowed, which guards nothing: run with --bless"
            )
        })
    }
}

fn is_ours(counted: &&Counted) -> bool {
    counted.variant.starts_with(OURS)
}

fn file() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("bounds.toml")
}

fn compiler() -> String {
    let said = Command::new("rustc").arg("--version").output().ok();
    let version = said.and_then(|said| String::from_utf8(said.stdout).ok());
    version.map_or_else(|| "unknown".to_owned(), |version| version.trim().to_owned())
}
