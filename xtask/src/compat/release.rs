//! Keeps the document as the released one.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
};

use super::{
    Changes, DOCUMENT,
    released::{self, Versioned},
    report, version,
};
use crate::failure::{FAILED, Failure};

/// Keeps the present document in place of the one that was released before, if its version fits.
pub(super) fn run(root: &Path, now: &Versioned, out: &mut dyn Write) -> Result<u8, Failure> {
    let before = released::find(root)?;
    let base = before.as_deref().map(released::load).transpose()?;
    released::nothing_lost(root, base.as_ref().map(|base| &base.version))?;
    if let Some(base) = &base {
        let changes = Changes::between(&base.document, &now.document);
        report::print(&changes, base, now, out)?;
        let is_out = released::is_out(root, &base.version)?;
        if is_out || base.version != now.version {
            let fit = version::judge(&base.version, &now.version, changes.class);
            if !report::judge(&fit, base, now, out)? {
                return Ok(FAILED);
            }
        }
        if is_out && base.version == now.version {
            return leave(base, now, out);
        }
    }
    keep(root, before, now, out)
}

/// The document of a version that is out stays as it is, down to its comments.
fn leave(base: &Versioned, now: &Versioned, out: &mut dyn Write) -> Result<u8, Failure> {
    if base.document.text() != now.document.text() {
        return Err(Failure::Reason(format!(
            "error: {} is out, for CHANGELOG.md has a heading for it, and its document is kept as it was\n  mend: raise \
             the version under `info` of {DOCUMENT}",
            base.version
        )));
    }
    writeln!(out, "{:>12} {}", "Fresh", base.document.name())?;
    Ok(0)
}

fn keep(
    root: &Path,
    before: Option<PathBuf>,
    now: &Versioned,
    out: &mut dyn Write,
) -> Result<u8, Failure> {
    let (folder, name) = (root.join(released::FOLDER), released::file_name(&now.version));
    fs::create_dir_all(&folder).map_err(Failure::at(&folder))?;
    let path = folder.join(&name);
    fs::write(&path, now.document.text()).map_err(Failure::at(&path))?;
    writeln!(out, "{:>12} {}/{name}", "Wrote", released::FOLDER)?;
    if let Some(before) = before.filter(|before| *before != path) {
        fs::remove_file(&before).map_err(Failure::at(&before))?;
        let name = before.file_name().unwrap_or_default().display();
        writeln!(out, "{:>12} {}/{name}", "Removed", released::FOLDER)?;
    }
    Ok(0)
}
