//! What is in a token file: JSON with the number of its format.

use std::{
    fmt,
    io::{self, Read},
};

use serde::{Deserialize, Serialize};

use crate::auth::{StoredTokens, TokenKey, Tokens, Version};

/// The format that this version writes, and the latest that it reads.
const FORMAT: u64 = 1;

/// Tokens are short. What is larger is another program's, and is not read into memory.
const LONGEST: u64 = 1024 * 1024;

/// What is found where an entry would be.
pub(super) enum Found {
    Nothing,
    Entry(StoredTokens),
    Unreadable(Unreadable),
}

/// Why a file is no entry. It tells nothing of what the file holds, which may be a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unreadable {
    Empty,
    TooLong,
    NoFile,
    /// It breaks off, is no JSON or is other JSON; the line and the column where this shows.
    Damaged(usize, usize),
    /// It is of this format, which this version does not know.
    LaterFormat(u64),
    OfAnotherKey,
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("it is empty"),
            Self::TooLong => write!(f, "it is longer than {LONGEST} bytes"),
            Self::NoFile => f.write_str("it is no regular file"),
            Self::Damaged(line, column) => {
                write!(f, "it is not what this store writes, from line {line}, column {column}")
            }
            Self::LaterFormat(format) => {
                write!(f, "it is of format {format}, and this version reads format {FORMAT}")
            }
            Self::OfAnotherKey => f.write_str("its tokens are those of another key"),
        }
    }
}

// Not of serde_json's text: it quotes what it did not expect, and that may be a token.
impl From<serde_json::Error> for Unreadable {
    fn from(error: serde_json::Error) -> Self {
        Self::Damaged(error.line(), error.column())
    }
}

/// All that the formats have in common.
#[derive(Deserialize)]
struct AnyFormat {
    format: u64,
}

#[derive(Serialize)]
struct Written<'a> {
    format: u64,
    key: &'a str,
    version: Version,
    tokens: &'a Tokens,
}

#[derive(Deserialize)]
struct FirstFormat {
    // Copied or renamed by hand, the tokens of one account would act on another's.
    key: String,
    version: Version,
    tokens: Tokens,
}

/// The content of a file.
pub(super) fn encode(key: &TokenKey, stored: &StoredTokens) -> serde_json::Result<Vec<u8>> {
    let (version, tokens) = (stored.version, &stored.tokens);
    let written = Written { format: FORMAT, key: key.as_str(), version, tokens };
    let mut bytes = serde_json::to_vec_pretty(&written)?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// Reads the content of a file.
pub(super) fn read(key: &TokenKey, content: impl Read) -> io::Result<Found> {
    let mut bytes = Vec::new();
    content.take(LONGEST + 1).read_to_end(&mut bytes)?;
    Ok(decode(key, &bytes).map_or_else(Found::Unreadable, Found::Entry))
}

pub(super) fn decode(key: &TokenKey, bytes: &[u8]) -> Result<StoredTokens, Unreadable> {
    if bytes.is_empty() {
        return Err(Unreadable::Empty);
    }
    if bytes.len() as u64 > LONGEST {
        return Err(Unreadable::TooLong);
    }
    let AnyFormat { format } = serde_json::from_slice(bytes)?;
    if format > FORMAT {
        return Err(Unreadable::LaterFormat(format));
    }
    let entry: FirstFormat = serde_json::from_slice(bytes)?;
    if entry.key != key.as_str() {
        return Err(Unreadable::OfAnotherKey);
    }
    Ok(StoredTokens { tokens: entry.tokens, version: entry.version })
}
