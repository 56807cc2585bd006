//! The table of other languages' clients, out of the page that their run writes.

use std::{fs, io, path::Path};

use crate::failure::Failure;

/// The page, from the root of the workspace.
pub(super) const PAGE: &str = "docs/languages.md";

/// What the run has written, the table first; none if the page or its table is missing.
pub(super) fn table(root: &Path) -> Result<Option<String>, Failure> {
    let path = root.join(PAGE);
    match fs::read_to_string(&path) {
        Ok(text) => Ok(written(&text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Failure::Io(path, error)),
    }
}

/// What stands between the first two lines that are comments, if a table is there.
fn written(text: &str) -> Option<String> {
    let is_mark = |line: &&str| line.starts_with("<!--");
    let mut lines = text.lines().skip_while(|line| !is_mark(line));
    lines.next()?;
    let kept: Vec<&str> = lines.take_while(|line| !is_mark(line)).collect();
    let has_table = kept.iter().any(|line| line.starts_with('|'));
    has_table.then(|| kept.into_iter().map(|line| unlinked(line) + "\n").collect())
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
    fn what_the_run_has_written_is_taken_without_its_links_into_the_repository() {
        let page = "# Languages\n\n| no |\n|---|\n\n<!-- begin -->\n\n| a | [b](x.md#y) |\n|---|---|\n\n### C\n\nIn [`d`](../d) and \
                    [e](https://e).\n\n<!-- end -->\n\nAfter.\n";
        let kept = "\n| a | b |\n|---|---|\n\n### C\n\nIn `d` and [e](https://e).\n\n";
        assert_eq!(written(page).as_deref(), Some(kept));
        assert_eq!(written("# Languages\n\n<!-- begin -->\nNone was run.\n<!-- end -->\n"), None);
        assert_eq!(written("# Languages\n"), None);
    }
}
