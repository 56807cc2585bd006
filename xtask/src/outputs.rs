//! The generated files: what they should hold, what they hold, and the difference.

use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

use similar::TextDiff;

/// How many lines of a difference are shown for each file.
const SHOWN: usize = 60;

/// A generated file.
pub(crate) struct Output {
    /// Its name inside the folder of generated files.
    pub(crate) name: &'static str,
    /// Its content.
    pub(crate) text: String,
}

/// What is wrong with one file of the folder.
pub(crate) enum Stale {
    /// It differs from what the document says.
    Different {
        /// What it holds.
        found: String,
    },
    /// It should be there.
    Missing,
}

/// Compares one output with its file.
pub(crate) fn compare(folder: &Path, output: &Output) -> io::Result<Option<Stale>> {
    match fs::read_to_string(folder.join(output.name)) {
        // A checkout may have turned the line ends; that is no difference.
        Ok(found) if found.replace("\r\n", "\n") == output.text => Ok(None),
        Ok(found) => Ok(Some(Stale::Different { found })),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Some(Stale::Missing)),
        Err(error) => Err(error),
    }
}

/// Files of the folder that no projection writes.
pub(crate) fn strangers(folder: &Path, outputs: &[Output]) -> io::Result<Vec<PathBuf>> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut strangers = Vec::new();
    for entry in entries {
        let path = entry?.path();
        let known =
            outputs.iter().any(|output| path.file_name().is_some_and(|name| name == output.name));
        if !known {
            strangers.push(path);
        }
    }
    strangers.sort();
    Ok(strangers)
}

/// Writes a file as a whole or not at all.
pub(crate) fn write(folder: &Path, output: &Output) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(output.text.as_bytes())?;
    let path = folder.join(output.name);
    file.persist(&path).map_err(|error| error.error)?;
    set_readable(&path)
}

/// Temporary files are the owner's alone; sources are everybody's.
#[cfg(unix)]
fn set_readable(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(path, fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn set_readable(_: &Path) -> io::Result<()> {
    Ok(())
}

/// Prints the difference between a file and what it should hold, up to a bound.
pub(crate) fn print_difference(
    out: &mut dyn Write,
    name: &str,
    found: &str,
    wanted: &str,
) -> io::Result<()> {
    let difference = TextDiff::from_lines(found, wanted);
    let text =
        difference.unified_diff().context_radius(2).header(name, "from the document").to_string();
    let mut lines = text.lines();
    for line in lines.by_ref().take(SHOWN) {
        writeln!(out, "{line}")?;
    }
    match lines.count() {
        0 => Ok(()),
        more => writeln!(out, "… and {more} more lines"),
    }
}
