//! Whether anything that the submitters logged or printed holds what must not be seen.

use std::{
    collections::BTreeMap,
    fs::File,
    io::{self, BufRead as _, BufReader},
    path::Path,
};

use aho_corasick::AhoCorasick;

/// What was looked through.
#[derive(Clone, Debug, Default)]
pub(crate) struct Searched {
    pub(crate) bytes: u64,
    pub(crate) lines: u64,
    /// How many lines the crates have logged at trace level.
    pub(crate) trace_lines: BTreeMap<String, u64>,
    pub(crate) secrets: usize,
    /// How often something was found that may be seen, which shows that the search finds what is there.
    pub(crate) known: u64,
    /// Which secret was found where. Nothing is printed of the secret itself.
    pub(crate) found: Vec<String>,
}

/// Looks for secrets, each with a name by which it may be printed.
pub(crate) struct Search {
    secrets: AhoCorasick,
    names: Vec<String>,
    searched: Searched,
}

impl Search {
    /// A search for these secrets, and for something that is known to be there.
    pub(crate) fn new(mut secrets: Vec<(String, String)>, known: &str) -> Self {
        secrets.insert(0, ("no secret".to_owned(), known.to_owned()));
        let (names, secrets): (Vec<_>, Vec<_>) = secrets.into_iter().unzip();
        // Something too short is found everywhere.
        assert!(secrets.iter().all(|secret| secret.len() >= 8), "{names:?}");
        let searched = Searched { secrets: secrets.len() - 1, ..Searched::default() };
        let secrets = AhoCorasick::new(&secrets).expect("there are not too many secrets");
        Self { secrets, names, searched }
    }

    /// Looks through a file.
    pub(crate) fn file(&mut self, path: &Path) -> io::Result<()> {
        let mut reader = BufReader::with_capacity(1 << 20, File::open(path)?);
        let mut line = Vec::new();
        for number in 1_u64.. {
            line.clear();
            if reader.read_until(b'\n', &mut line)? == 0 {
                break;
            }
            self.searched.bytes += line.len() as u64;
            self.searched.lines += 1;
            self.count(&line);
            for found in self.secrets.find_iter(&line) {
                if found.pattern().as_usize() == 0 {
                    self.searched.known += 1;
                    continue;
                }
                let (name, file) = (&self.names[found.pattern()], path.display());
                self.searched.found.push(format!("{name} in line {number} of {file}"));
            }
        }
        Ok(())
    }

    pub(crate) fn end(self) -> Searched {
        self.searched
    }

    /// A line at trace level is `2026-11-21T12:00:00Z TRACE span{field="a value"}: crate::module: ...`.
    fn count(&mut self, line: &[u8]) {
        let line = String::from_utf8_lossy(&line[..line.len().min(2_000)]);
        let mut words = line.split_whitespace().skip(1);
        let is_target = |word: &&str| {
            word.ends_with(':')
                && word.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | ':'))
        };
        if words.next() == Some("TRACE")
            && let Some(target) = words.find(is_target)
        {
            let name = target.split(':').next().unwrap_or_default();
            *self.searched.trace_lines.entry(name.to_owned()).or_default() += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_found_and_named_and_not_repeated() {
        let file = tempfile::NamedTempFile::new().expect("a file");
        let text = "2026-11-21T12:00:00Z TRACE a.call{b=\"c\"}:a.span{d=\"e f\"}: hyper::io: quiet\nx \"access\":\"hunter22hunter\"}\n";
        std::fs::write(file.path(), text).expect("it is written");
        let secret = ("the token".to_owned(), "hunter22hunter".to_owned());
        let mut search = Search::new(vec![secret], "\"access\"");
        search.file(file.path()).expect("it is read");
        let searched = search.end();
        assert_eq!((searched.lines, searched.known, searched.trace_lines["hyper"]), (2, 1, 1));
        assert!(
            matches!(searched.found.as_slice(), [found] if found.starts_with("the token in line 2"))
        );
        assert!(!searched.found[0].contains("hunter"));
    }
}
