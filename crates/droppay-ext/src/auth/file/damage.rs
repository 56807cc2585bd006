//! Files that are no entries are kept under another name, for whoever wants to know what happened to them.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// How many are kept of one key. Each holds tokens, so not all are kept for ever.
const KEPT: usize = 8;

/// Renames a file to its name with `.unreadable-` and a number that none has had, and removes the oldest if they are too
/// many. Returns the new name.
pub(super) fn set_aside(file: &Path) -> io::Result<PathBuf> {
    let prefix = format!("{}.unreadable-", file.file_name().unwrap_or_default().display());
    let mut kept = numbers(file.parent().unwrap_or(file), &prefix)?;
    kept.sort_unstable();
    let next = kept.last().map_or(1, |latest| latest.saturating_add(1));
    let aside = file.with_file_name(format!("{prefix}{next}"));
    fs::rename(file, &aside)?;
    for number in &kept[..(kept.len() + 1).saturating_sub(KEPT)] {
        let oldest = file.with_file_name(format!("{prefix}{number}"));
        match fs::remove_file(&oldest) {
            Ok(()) => {
                tracing::warn!(file = %oldest.display(), "the oldest unreadable token file is removed")
            }
            Err(error) => {
                tracing::warn!(file = %oldest.display(), %error, "an old unreadable token file cannot be removed");
            }
        }
    }
    Ok(aside)
}

fn numbers(directory: &Path, prefix: &str) -> io::Result<Vec<u64>> {
    let mut numbers = Vec::new();
    for found in fs::read_dir(directory)? {
        let name = found?.file_name();
        let number = name.to_str().and_then(|name| name.strip_prefix(prefix));
        numbers.extend(number.and_then(|number| number.parse::<u64>().ok()));
    }
    Ok(numbers)
}
