//! The sources of a suite, in which what it tells its readers to write must stand.

use std::{fs, io, path::Path};

/// The texts of the files in a folder and those below, but for this one.
pub(crate) fn texts(folder: &Path, but: &str) -> io::Result<Vec<String>> {
    let mut texts = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            texts.extend(self::texts(&path, but)?);
        } else if path.file_name().is_some_and(|name| name != but) {
            texts.push(String::from_utf8_lossy(&fs::read(&path)?).into_owned());
        }
    }
    Ok(texts)
}

/// Whether one of the texts has every word of this code.
pub(crate) fn say(texts: &[String], code: &str) -> bool {
    let words = || {
        let apart = |c: char| !(c.is_alphanumeric() || c == '_');
        code.split(apart).filter(|word| !word.is_empty())
    };
    texts.iter().any(|text| words().all(|word| text.contains(word)))
}
