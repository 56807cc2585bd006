//! The table of other languages' clients, out of the page that their run writes.

use std::{fs, io, path::Path};

use crate::failure::Failure;

/// The page, from the root of the workspace.
pub(super) const PAGE: &str = "docs/languages.md";

/// The table, and what stands between it and further ones; none if the page or its table is missing.
pub(super) fn table(root: &Path) -> Result<Option<String>, Failure> {
    let path = root.join(PAGE);
    match fs::read_to_string(&path) {
        Ok(text) => Ok(tables(&text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Failure::Io(path, error)),
    }
}

fn tables(text: &str) -> Option<String> {
    let lines: Vec<&str> = text.lines().collect();
    let is_row = |line: &&str| line.starts_with('|');
    let (first, last) = (lines.iter().position(is_row)?, lines.iter().rposition(is_row)?);
    let kept = lines[first..=last].iter().filter(|line| !line.trim_start().starts_with("<!--"));
    Some(kept.map(|line| unlinked(line) + "\n").collect())
}

/// A line whose links to files of the repository are their words alone: the page stands in another folder.
fn unlinked(line: &str) -> String {
    let mut kept = String::new();
    let mut rest = line;
    while let Some((before, words, target, after)) = link(rest) {
        kept += before;
        if target.contains("://") {
            kept += &format!("[{words}]({target})");
        } else {
            kept += words;
        }
        rest = after;
    }
    kept + rest
}

/// The first link of a line: what is before it, its words, its target, and what follows.
fn link(line: &str) -> Option<(&str, &str, &str, &str)> {
    let middle = line.find("](")?;
    let start = line[..middle].rfind('[')?;
    let end = middle + line[middle..].find(')')?;
    Some((&line[..start], &line[start + 1..middle], &line[middle + 2..end], &line[end + 1..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_are_taken_and_their_links_into_the_repository_are_not() {
        let page = "# Languages\n\nWords.\n\n<!-- begin -->\n| a | [b](x.md#y) |\n|---|---|\n| [c](https://d) | e |\n\
                    \nBetween.\n<!-- a note -->\n| f |\n|---|\n\nAfter.\n";
        let kept = "| a | b |\n|---|---|\n| [c](https://d) | e |\n\nBetween.\n| f |\n|---|\n";
        assert_eq!(tables(page).as_deref(), Some(kept));
        assert_eq!(tables("# Languages\n\nNone was run.\n"), None);
    }
}
