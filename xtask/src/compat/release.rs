//! Keeps the document as the released one.

use std::{fs, io::Write, path::Path};

use super::{
    Changes, DOCUMENT,
    released::{self, Versioned},
    report, version,
};
use crate::failure::{FAILED, Failure};

/// Keeps the present document in place of the one that was released before, if its version fits.
pub(super) fn run(root: &Path, now: &Versioned, out: &mut dyn Write) -> Result<u8, Failure> {
    let old_path = released::find(root)?;
    if let Some(path) = &old_path {
        let base = released::load(path)?;
        let changes = Changes::between(base.document.value(), now.document.value());
        report::print(&changes, &base, now, out)?;
        let is_out = released::is_out(root, &base.version)?;
        if is_out || base.version != now.version {
            let fit = version::judge(&base.version, &now.version, changes.class);
            if !report::judge(&fit, &base, now, out)? {
                return Ok(FAILED);
            }
        }
        // The words of a version that is out stay as they are, comments included.
        if base.version == now.version && is_out {
            if base.document.text() == now.document.text() {
                writeln!(out, "{:>12} {}", "Fresh", path.display())?;
                return Ok(0);
            }
            return Err(Failure::Reason(format!(
                "error: {} is out, for CHANGELOG.md has a heading for it, and its document is kept as it was\n  mend: \
                 raise the version under `info` of {DOCUMENT}",
                base.version
            )));
        }
    }
    let folder = root.join(released::FOLDER);
    fs::create_dir_all(&folder).map_err(Failure::at(&folder))?;
    let path = folder.join(released::file_name(&now.version));
    fs::write(&path, now.document.text()).map_err(Failure::at(&path))?;
    writeln!(out, "{:>12} {}/{}", "Wrote", released::FOLDER, released::file_name(&now.version))?;
    if let Some(old) = old_path.filter(|old| *old != path) {
        fs::remove_file(&old).map_err(Failure::at(&old))?;
        writeln!(out, "{:>12} {}", "Removed", old.display())?;
    }
    Ok(0)
}
