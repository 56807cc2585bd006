//! The generated files: what they should hold, what they hold, and the difference.

use std::{
    borrow::Cow,
    collections::HashSet,
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

use similar::TextDiff;

/// How many lines of a difference are shown for each file.
const SHOWN: usize = 60;

/// The folders that hold generated files and nothing else, from the root of the workspace.
pub(crate) const FOLDERS: [&str; 3] = [CLIENT, REFERENCE, PAGES];
/// The folder of the generated client.
pub(crate) const CLIENT: &str = "crates/droppay-api/src/generated";
/// The folder of what the sandbox's reference page needs. A published crate holds no file from outside its own folder.
pub(crate) const REFERENCE: &str = "crates/droppay-sandbox/src/reference/generated";

/// The folder of the pages for readers.
pub(crate) const PAGES: &str = "docs/reference";

/// A generated file.
pub(crate) struct Output {
    /// Its folder, from the root of the workspace.
    pub(crate) folder: &'static str,
    /// Its name inside the folder.
    pub(crate) name: Cow<'static, str>,
    /// Its content.
    pub(crate) text: String,
}

impl Output {
    /// Its path from the root of the workspace.
    pub(crate) fn path(&self) -> String {
        format!("{}/{}", self.folder, self.name)
    }
}

/// What is wrong with one file of a folder.
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
pub(crate) fn compare(root: &Path, output: &Output) -> io::Result<Option<Stale>> {
    match fs::read_to_string(root.join(output.path())) {
        // A checkout may have turned the line ends; that is no difference.
        Ok(found) if found.replace("\r\n", "\n") == output.text => Ok(None),
        Ok(found) => Ok(Some(Stale::Different { found })),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Some(Stale::Missing)),
        Err(error) => Err(error),
    }
}

/// Files of the folders that no projection writes, from the root of the workspace.
pub(crate) fn strangers(root: &Path, outputs: &[Output]) -> io::Result<Vec<PathBuf>> {
    let known: HashSet<PathBuf> = outputs.iter().map(|output| output.path().into()).collect();
    let mut strangers = Vec::new();
    for folder in FOLDERS {
        let entries = match fs::read_dir(root.join(folder)) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(error),
        };
        for entry in entries {
            let path = Path::new(folder).join(entry?.file_name());
            if !known.contains(&path) {
                strangers.push(path);
            }
        }
    }
    strangers.sort();
    Ok(strangers)
}

/// Writes a file as a whole or not at all.
pub(crate) fn write(root: &Path, output: &Output) -> io::Result<()> {
    let folder = root.join(output.folder);
    fs::create_dir_all(&folder)?;
    let mut file = tempfile::NamedTempFile::new_in(&folder)?;
    file.write_all(output.text.as_bytes())?;
    let path = folder.join(output.name.as_ref());
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
