//! The page: docs/benchmarks.md, with its plots beside it.

use std::fmt;
use std::time::Instant;

use anyhow::{Context as _, Result};

use crate::machine::Machine;
use crate::plot;
use crate::report::Section;
use crate::stolen::Watch;
use crate::workspace;

/// What the page says before its numbers.
const INTRODUCTION: &str = "\
What the crates cost, beside what people would use instead. All of it was measured in one run of one command:

```sh
cargo xtask bench
```

Where nothing else is said, variants take turns and what is shown is a median; a ratio compares what was measured in the \
same round. \
Absolute times are those of this machine and this hour, and move with its clock: compare them within this page only. \
How each number comes about is said in [benches/README.md](../benches/README.md).";

/// A page that grows measure by measure.
pub(crate) struct Page {
    machine: Machine,
    start: Instant,
    watch: Watch,
    sections: Vec<Section>,
}

impl Page {
    pub(crate) fn new(machine: Machine) -> Page {
        Page { machine, start: Instant::now(), watch: Watch::start(), sections: Vec::new() }
    }

    pub(crate) fn add(&mut self, section: Section) {
        self.sections.push(section);
    }

    pub(crate) fn print(&self) -> Result<()> {
        println!("{self}");
        Ok(())
    }

    /// Writes the page and its plots, and says which goals were missed.
    pub(crate) fn write(&self) -> Result<()> {
        let docs = workspace::root().join("docs");
        let plots = docs.join(plot::FOLDER);
        if plots.is_dir() {
            // A plot that the page no longer shows must not stay.
            std::fs::remove_dir_all(&plots).context("failed to remove the old plots")?;
        }
        std::fs::create_dir_all(&plots).context("failed to make the folder of the plots")?;
        for plot in self.sections.iter().flat_map(Section::plots) {
            plot.write(&docs)?;
        }
        std::fs::write(docs.join("benchmarks.md"), self.to_string())
            .context("failed to write the page")?;
        eprintln!("wrote docs/benchmarks.md");
        let missed = self.sections.iter().flat_map(Section::goals).filter(|row| !row.is_met());
        missed.for_each(|row| eprintln!("missed: {row}"));
        Ok(())
    }
}

impl fmt::Display for Page {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "# Benchmarks\n\n<!-- Written by `cargo xtask bench`. -->\n\n{INTRODUCTION}\n"
        )?;
        writeln!(f, "The machine: {}.", self.machine)?;
        let seconds = self.start.elapsed().as_secs();
        write!(f, "The run took {} min {} s", seconds / 60, seconds % 60)?;
        if let Some(percent) = self.watch.percent_stolen() {
            write!(f, ", in which the host gave {percent:.1} % of the cores' time to others")?;
        }
        writeln!(f, ".\n")?;
        writeln!(
            f,
            "## The goals\n\n| measure | what | goal | measured | |\n|---|---|---|---:|---|"
        )?;
        for section in &self.sections {
            for row in section.goals() {
                writeln!(f, "| {} {}", section.title, row.in_short())?;
            }
        }
        self.sections.iter().try_for_each(|section| write!(f, "\n{section}"))
    }
}
