//! What stands for a path in a `suite.toml`, because nobody knows it before the run.

use std::path::Path;

use super::suite::Suite;
use crate::{command::DOCUMENT, tools::Tools};

/// The placeholders, without their braces.
pub(crate) const NAMES: [&str; 6] = ["document", "suite", "work", "python", "node", "node_modules"];

/// What the placeholders stand for in one suite.
pub(crate) struct Places([String; NAMES.len()]);

impl Places {
    /// Those of a suite with this work folder.
    pub(crate) fn of(suite: &Suite, root: &Path, work: &Path) -> Self {
        let tools = Tools::of(root);
        let node_modules = tools.node_home().join("node_modules");
        let paths = [
            root.join(DOCUMENT),
            suite.folder.clone(),
            work.to_path_buf(),
            tools.python_home().join("bin"),
            node_modules.join(".bin"),
            node_modules,
        ];
        Self(paths.map(|path| path.to_string_lossy().into_owned()))
    }

    /// The text with paths for the placeholders. Whatever else is in braces stays as it is.
    pub(crate) fn fill(&self, text: &str) -> String {
        let path = |name: &str| NAMES.iter().position(|known| *known == name).map(|at| &self.0[at]);
        pieces(text)
            .map(|piece| match piece {
                Piece::Text(text) => text.to_owned(),
                Piece::Placeholder(name) => {
                    path(name).cloned().unwrap_or_else(|| format!("{{{name}}}"))
                }
            })
            .collect()
    }
}

/// The placeholders in a text that are none.
pub(crate) fn unknown(text: &str) -> impl Iterator<Item = &str> {
    pieces(text).filter_map(|piece| match piece {
        Piece::Placeholder(name) if !NAMES.contains(&name) => Some(name),
        _ => None,
    })
}

/// A part of a text.
enum Piece<'a> {
    Text(&'a str),
    Placeholder(&'a str),
}

/// Small letters and `_` in braces are a placeholder.
fn pieces(text: &str) -> impl Iterator<Item = Piece<'_>> {
    let is_name = |name: &&str| {
        !name.is_empty() && name.chars().all(|char| char.is_ascii_lowercase() || char == '_')
    };
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let named = rest.strip_prefix('{').and_then(|rest| rest.split_once('}'));
        if let Some((name, after)) = named.filter(|(name, _)| is_name(name)) {
            rest = after;
            return Some(Piece::Placeholder(name));
        }
        let brace = rest.char_indices().skip(1).find(|(_, char)| *char == '{');
        let end = brace.map_or(rest.len(), |(at, _)| at);
        let (text, after) = rest.split_at(end);
        rest = after;
        Some(Piece::Text(text))
    })
}
