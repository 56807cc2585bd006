//! The released document: where it is kept, which version it is, and whether that version is out.
//!
//! One file is kept, that of the last release. Whether its version has really been released is read from the changelog,
//! which is part of every copy of the repository, as tags of git need not be: a version is out once it has a heading of
//! the document's, which says so, because the crates have versions and headings of their own.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use semver::Version;

use crate::{document::Document, failure::Failure};

/// The folder of the released document, from the root of the workspace.
pub(super) const FOLDER: &str = "openapi/released";
const CHANGELOG: &str = "CHANGELOG.md";

/// A document and its version.
pub(super) struct Versioned {
    pub(super) document: Document,
    pub(super) version: Version,
}

/// Reads a document and its version.
pub(super) fn read(path: &Path) -> Result<Versioned, Failure> {
    let document =
        Document::load(path).map_err(|error| Failure::Reason(format!("error: {error}")))?;
    let text = document.value().pointer("/info/version").and_then(|version| version.as_str());
    let Some(text) = text else {
        return Err(broken(
            &document,
            "#/info/version",
            "there is no version",
            "write one, in quotes",
        ));
    };
    match Version::parse(text) {
        Ok(version) => Ok(Versioned { document, version }),
        Err(error) => {
            let found = format!("`{text}` is no version of Semantic Versioning: {error}");
            Err(broken(&document, "#/info/version", &found, "write three numbers, such as `0.1.0`"))
        }
    }
}

fn broken(document: &Document, place: &str, found: &str, mend: &str) -> Failure {
    let line = document.line(place.trim_start_matches('#'));
    let line = line.map(|line| format!(":{line}")).unwrap_or_default();
    Failure::Reason(format!("error: {}{line}: {place}: {found}\n  mend: {mend}", document.name()))
}

/// The path of the released document; nothing if there is none yet.
///
/// # Errors
///
/// If there are several, so that nobody knows which is the last.
pub(super) fn find(root: &Path) -> Result<Option<PathBuf>, Failure> {
    let folder = root.join(FOLDER);
    if !folder.exists() {
        return Ok(None);
    }
    let mut found = Vec::new();
    for entry in fs::read_dir(&folder).map_err(Failure::at(&folder))? {
        let path = entry.map_err(Failure::at(&folder))?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.starts_with("droppay-") && name.ends_with(".yaml") {
            found.push(path);
        }
    }
    found.sort();
    if found.len() > 1 {
        let names: Vec<String> =
            found.iter().map(|path| format!("\n  {}", path.display())).collect();
        return Err(Failure::Reason(format!(
            "error: there must be one released document, and there are {}:{}\n  mend: keep the one that was released \
             last",
            found.len(),
            names.concat()
        )));
    }
    Ok(found.pop())
}

/// Reads the released document, whose name must say its version.
pub(super) fn load(path: &Path) -> Result<Versioned, Failure> {
    let released = read(path)?;
    if path.file_name() != Some(file_name(&released.version).as_ref()) {
        return Err(Failure::Reason(format!(
            "error: {} holds version {}\n  mend: released documents are not edited; take the file from the commit of \
             its release, or call it {}",
            path.display(),
            released.version,
            file_name(&released.version)
        )));
    }
    Ok(released)
}

/// What the file of a released document is called.
pub(super) fn file_name(version: &Version) -> String {
    format!("droppay-{version}.yaml")
}

/// Whether a version is out: whether the changelog has a heading for it.
pub(super) fn is_out(root: &Path, version: &Version) -> Result<bool, Failure> {
    Ok(out(root)?.contains(version))
}

/// Makes sure that no version is out whose document was not kept, because its changes would be lost.
///
/// # Errors
///
/// If a later version than the kept one is out. What the document is now need not be what was released, so it is not
/// kept as that version either.
pub(super) fn nothing_lost(root: &Path, kept: Option<&Version>) -> Result<(), Failure> {
    let later = |version: &Version| kept.is_none_or(|kept| version.cmp_precedence(kept).is_gt());
    let Some(lost) = out(root)?.into_iter().rfind(later) else { return Ok(()) };
    let kept = kept.map_or("none".to_owned(), Version::to_string);
    Err(Failure::Reason(format!(
        "error: {lost} is out, for {CHANGELOG} has a heading for it, but {FOLDER} holds {kept}\n  mend: if the heading is \
         new, take it away, run `cargo xtask compat --release`, and write it again; otherwise put the document there \
         from the commit that the heading came with, as {}",
        file_name(&lost)
    )))
}

/// The versions of the document that are out, in their order: those with a heading of their own in the changelog,
/// `## Document 0.1.0` or `## [Document 0.1.0](https://...) - 2027-01-31`. Other headings are those of the crates.
fn out(root: &Path) -> Result<BTreeSet<Version>, Failure> {
    let path = root.join(CHANGELOG);
    let text = fs::read_to_string(&path).map_err(Failure::at(&path))?;
    let mut found = BTreeSet::new();
    for (index, line) in text.lines().enumerate() {
        let Some(version) = heading(line) else { continue };
        found.insert(Version::parse(version).map_err(|error| {
            Failure::Reason(format!(
                "error: {CHANGELOG}:{}: `{version}` is no version of Semantic Versioning: {error}\n  mend: write the \
                 heading of a released document as `## Document 0.1.0 - 2027-01-31`",
                index + 1
            ))
        })?);
    }
    Ok(found)
}

/// What a heading of a document gives as its version.
fn heading(line: &str) -> Option<&str> {
    let named = line.strip_prefix("## ")?.trim_start_matches('[').strip_prefix("Document ")?;
    let version = named.trim_start_matches(['[', 'v']);
    version.split([']', '(', ' ']).next()
}
