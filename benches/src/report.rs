//! What a measure has to say, as Markdown: sentences, goals, tables and plots.

use std::fmt;

use crate::plot::Plot;
use crate::table::{Row, Table};

/// All that one measure has found.
pub(crate) struct Section {
    pub(crate) title: &'static str,
    pub(crate) parts: Vec<Part>,
}

/// A piece of a section, in the order in which it is read.
pub(crate) enum Part {
    /// A paragraph of Markdown.
    Text(String),
    /// Lines that may have goals.
    Goals(Table),
    /// A table without goals.
    Grid(Grid),
    Plot(Plot),
}

/// A plain table: the first column holds names, the others hold numbers.
pub(crate) struct Grid {
    pub(crate) title: String,
    pub(crate) head: Vec<String>,
    pub(crate) rows: Vec<Vec<String>>,
}

impl Section {
    /// The lines of all its tables that have a goal.
    pub(crate) fn goals(&self) -> impl Iterator<Item = &Row> {
        let rows = self.parts.iter().flat_map(|part| match part {
            Part::Goals(table) => table.rows.as_slice(),
            _ => &[],
        });
        rows.filter(|row| row.goal.is_some())
    }

    pub(crate) fn plots(&self) -> impl Iterator<Item = &Plot> {
        self.parts.iter().filter_map(|part| match part {
            Part::Plot(plot) => Some(plot),
            _ => None,
        })
    }
}

impl fmt::Display for Section {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "## {}", self.title)?;
        for part in &self.parts {
            match part {
                Part::Text(text) => writeln!(f, "\n{text}")?,
                Part::Goals(table) => write!(f, "\n{table}")?,
                Part::Grid(grid) => write!(f, "\n{grid}")?,
                Part::Plot(plot) => writeln!(f, "\n![{}]({})", plot.title, plot.path())?,
            }
        }
        Ok(())
    }
}

impl fmt::Display for Grid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.title.is_empty() {
            writeln!(f, "### {}\n", self.title)?;
        }
        writeln!(f, "| {} |", self.head.join(" | "))?;
        writeln!(f, "|---|{}", "---:|".repeat(self.head.len().saturating_sub(1)))?;
        self.rows.iter().try_for_each(|row| writeln!(f, "| {} |", row.join(" | ")))
    }
}
