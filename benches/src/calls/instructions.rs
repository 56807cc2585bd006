//! The instructions of the same calls, from the program that CI holds against its bounds.

use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use droppay_instructions::report::{Counted, Report};

use crate::arguments::Run;
use crate::report::Grid;
use crate::workspace;

/// Has everything counted.
pub(crate) fn count(run: &Run) -> Result<Grid> {
    let program = workspace::build(run, "droppay-instructions")?;
    eprintln!("== counting instructions");
    let counted = Command::new(program).arg("--json").output().context("failed to run it")?;
    let said = String::from_utf8_lossy(&counted.stderr);
    ensure!(counted.status.success(), "instructions could not be counted: {said}");
    let report: Report = serde_json::from_slice(&counted.stdout).context("it said nonsense")?;
    Ok(grid(&report))
}

fn grid(report: &Report) -> Grid {
    let row = |counted: &Counted| {
        let Counted { scenario, variant, instructions } = counted;
        let ratio = report.ratio(counted).map_or(String::new(), |ratio| format!("{ratio:.3}"));
        vec![format!("{scenario}, {variant}"), instructions.to_string(), ratio]
    };
    let head = ["scenario", "instructions", "of hand-written"].map(str::to_owned).into();
    let rows = report.counted.iter().map(row).collect();
    Grid { title: "Instructions in user space".to_owned(), head, rows }
}
