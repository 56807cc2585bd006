//! What Redis did instead of what it was asked, in words of our own.
//!
//! What Redis answers may repeat what it was sent, tokens and passwords included ("unknown command …, with args
//! beginning with: …"), so nothing of it is passed on but its first word, if that is one of a list.

use std::{error::Error as StdError, fmt};

use redis::{ErrorKind, RedisError};

use crate::auth::StoreError;

/// Answers that mean something to the reader, by their first word.
const KNOWN: [(&str, &str); 12] = [
    ("READONLY", "it is a read-only replica: the URL should lead to the primary"),
    ("OOM", "it is out of memory and takes nothing new"),
    ("LOADING", "it is still loading its data"),
    ("MISCONF", "it cannot save to disk and takes nothing new"),
    ("MASTERDOWN", "it is a replica that has lost its primary"),
    ("NOREPLICAS", "it has too few replicas and takes nothing new"),
    ("BUSY", "it is busy with somebody's script"),
    ("NOPERM", NO_RIGHTS),
    ("MOVED", "it is a Redis Cluster, which is not supported"),
    ("CROSSSLOT", "it is a Redis Cluster, which is not supported"),
    ("WRONGPASS", WRONG_CREDENTIALS),
    ("NOAUTH", WRONG_CREDENTIALS),
];
const NO_RIGHTS: &str =
    "its user may not do this: the rights needed are in the documentation of RedisTokenStore";
const WRONG_CREDENTIALS: &str = "it refuses the user or password of the URL";

/// Why a command was not carried out, or is not known to have been.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Failure {
    /// There is no connection, or it broke; with what the system says.
    Connection(String),
    /// No answer came in time.
    Silence,
    /// The user or the password is wrong.
    Credentials,
    /// Redis answered that it will not; with an explanation.
    Refusal(&'static str),
    /// Redis answered something else.
    Nonsense,
}

impl Failure {
    /// Whether another connection may do better.
    pub(super) fn spoils_the_connection(&self) -> bool {
        match self {
            Self::Refusal(explanation) => *explanation == KNOWN[0].1,
            Self::Connection(_) | Self::Silence | Self::Credentials | Self::Nonsense => true,
        }
    }
}

impl From<RedisError> for Failure {
    fn from(error: RedisError) -> Self {
        match error.kind() {
            ErrorKind::Io if error.is_timeout() => Self::Silence,
            // The system's words, or those of TLS; neither knows the password.
            ErrorKind::Io => Self::Connection(error.to_string()),
            ErrorKind::AuthenticationFailed => Self::Credentials,
            ErrorKind::Server(_) | ErrorKind::Extension => Self::Refusal(explanation(&error)),
            _ => Self::Nonsense,
        }
    }
}

fn explanation(error: &RedisError) -> &'static str {
    let said = |word: &str| {
        error.code() == Some(word)
            // Redis 6 wraps the answer to a command in a script.
            || error.detail().is_some_and(|detail| {
                detail.split(|c: char| !c.is_ascii_uppercase()).any(|part| part == word)
            })
    };
    // Redis 6 and 7 have no word for this.
    if error.detail().is_some_and(|detail| detail.contains("The user executing the script can't")) {
        return NO_RIGHTS;
    }
    let known = KNOWN.iter().find(|(word, _)| said(word));
    known.map_or("it answered with an error that this store does not know", |(_, meaning)| meaning)
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Connection(why) => write!(f, "no connection: {why}"),
            Self::Silence => f.write_str("it did not answer in time"),
            Self::Credentials => f.write_str(WRONG_CREDENTIALS),
            Self::Refusal(explanation) => f.write_str(explanation),
            Self::Nonsense => f.write_str("it answered something that is not expected of Redis"),
        }
    }
}

impl StdError for Failure {}

impl From<Failure> for StoreError {
    fn from(failure: Failure) -> Self {
        Self::new(format!("Redis: {failure}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answered(line: &str) -> RedisError {
        let (code, detail) = line.split_once(' ').expect("a code and a detail");
        redis::make_extension_error(code.to_owned(), Some(detail.to_owned()))
    }

    #[test]
    fn an_answer_that_repeats_what_was_sent_is_not_passed_on() {
        let repeated = "ERR unknown command 'EVALSHA', with args beginning with: 'hunter2' ";
        let failure = Failure::from(answered(repeated));
        assert!(!format!("{failure} {failure:?}").contains("hunter2"), "{failure:?}");
    }

    #[test]
    fn an_answer_is_recognised_within_a_scripts_error() {
        let wrapped = "ERR Error running script (call to f_6f): @user_script:2: \
                       -READONLY You can't write against a read only replica.";
        assert_eq!(Failure::from(answered(wrapped)), Failure::Refusal(KNOWN[0].1));
    }

    #[test]
    fn a_key_that_contains_a_known_word_is_not_taken_for_it() {
        let named = "ERR wrong number of arguments for SHOP1:LOOMING";
        assert!(
            !KNOWN
                .iter()
                .any(|(_, meaning)| Failure::from(answered(named)) == Failure::Refusal(meaning))
        );
    }
}
