//! The page that the table is part of: it is written between two marks, and nothing else of the page is touched.

use std::{
    fs,
    io::{self, Write},
    path::Path,
};

use similar::TextDiff;

use crate::{
    failure::Failure,
    outputs::{self, Output},
};

/// The folder of the page, from the root of the workspace.
const FOLDER: &str = "docs";
/// The name of the page.
const NAME: &str = "languages.md";
/// The page, from the root of the workspace.
pub(crate) const PAGE: &str = "docs/languages.md";
/// What stands before the table.
const BEGIN: &str = "<!-- `cargo xtask clients` writes what follows: the table from its run, the notes from each suite.toml. -->\n";
/// What stands after it.
const END: &str = "<!-- Here ends what `cargo xtask clients` writes. -->\n";

/// A page that may differ from what a run has shown.
pub(crate) struct Page {
    found: String,
    wanted: Output,
}

impl Page {
    /// The page with this table in its place.
    pub(crate) fn with(root: &Path, table: &str) -> Result<Self, Failure> {
        let path = root.join(PAGE);
        let found = fs::read_to_string(&path).map_err(Failure::at(&path))?.replace("\r\n", "\n");
        let parts = found
            .split_once(BEGIN)
            .and_then(|(before, rest)| Some((before, rest.split_once(END)?.1)));
        let Some((before, after)) = parts else {
            return Err(Failure::Reason(format!(
                "error: {PAGE} has no place for the table, which is between these lines:\n{BEGIN}{END}"
            )));
        };
        let text = format!("{before}{BEGIN}\n{table}\n{END}{after}");
        Ok(Self { wanted: Output { folder: FOLDER, name: NAME.into(), text }, found })
    }

    /// Whether the page says what the run has shown.
    pub(crate) fn is_fresh(&self) -> bool {
        self.found == self.wanted.text
    }

    /// Writes it.
    pub(crate) fn write(&self, root: &Path) -> Result<(), Failure> {
        outputs::write(root, &self.wanted).map_err(Failure::at(&root.join(PAGE)))
    }

    /// Shows where it differs from what the run has shown.
    pub(crate) fn print_difference(&self, out: &mut dyn Write) -> io::Result<()> {
        let difference = TextDiff::from_lines(&self.found, &self.wanted.text);
        let mut difference = difference.unified_diff();
        write!(out, "{}", difference.context_radius(2).header(PAGE, "from this run"))
    }
}
