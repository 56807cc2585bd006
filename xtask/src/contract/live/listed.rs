//! What there is to read: the ids that the server's own listings show.

use std::io::Write;

use serde_json::{Value, json};

use super::{
    super::gate::{Gate, Words},
    Server,
};
use crate::{failure::Failure, loopback};

/// Entries of a listing whose ids and accounts are used.
const ENTRIES: &str = "10";

/// A listing, and the operation that reads what it shows.
struct Listing {
    operation: &'static str,
    path: &'static str,
    entries: &'static str,
    reader: &'static str,
    /// The option that gives the reader an id from elsewhere.
    option: &'static str,
}

const PUSHES: Listing = Listing {
    operation: "listPushes",
    path: "/bank/v2/pushes",
    entries: "pushes",
    reader: "getPush",
    option: "--push",
};
const TRANSFERS: Listing = Listing {
    operation: "listTransfers",
    path: "/bank/v2/push/-1/transfers",
    entries: "transfers",
    reader: "getTransfer",
    option: "--transfer",
};

impl Listing {
    /// Its entries, if it is not left out. A listing that fails is a finding of the run, and no reason not to begin it,
    /// unless nothing else is known to read.
    fn entries(
        &self,
        get: &dyn Fn(&str) -> Result<Value, Failure>,
        operations: &[String],
        known: &[String],
        out: &mut dyn Write,
    ) -> Result<Vec<Value>, Failure> {
        let is_judged = |name: &str| operations.iter().any(|operation| operation == name);
        let Self { operation, path, entries, reader, option } = self;
        let reason = if is_judged(operation) {
            match get(path) {
                Ok(mut page) => {
                    return Ok(page[entries]
                        .as_array_mut()
                        .map(std::mem::take)
                        .unwrap_or_default());
                }
                Err(Failure::Reason(reason)) => reason,
                Err(other) => return Err(other),
            }
        } else {
            format!("error: {operation} is left out")
        };
        if is_judged(reader) && known.is_empty() {
            let remedy = format!("give {option} ID, or leave it out by --without {reader}");
            let why = format!("{reason}\nnothing is known to be read by {reader}: {remedy}");
            return Err(Failure::Reason(why));
        }
        if is_judged(operation) {
            writeln!(out, "{:>12} {path} cannot be listed", "Note")?;
        }
        Ok(Vec::new())
    }
}

/// What the server's own listings show.
pub(super) struct Listed {
    pushes: Vec<String>,
    transfers: Vec<String>,
    ibans: Vec<String>,
}

impl Listed {
    /// Lists pushes and transfers.
    pub(super) fn by(
        gate: &Gate,
        live: &Server,
        operations: &[String],
        out: &mut dyn Write,
    ) -> Result<Self, Failure> {
        let (gate, word) = (gate.url(), Some(gate.words().user.as_str()));
        let get = |path: &str| loopback::get(&format!("{gate}{path}?pg_size={ENTRIES}"), word);
        let pushes = PUSHES.entries(&get, operations, &live.push, out)?;
        let transfers = TRANSFERS.entries(&get, operations, &live.transfer, out)?;
        let texts = |entries: &[Value], place: &str| -> Vec<String> {
            let texts = entries.iter().filter_map(|entry| entry.pointer(place)?.as_str());
            texts.map(str::to_owned).collect()
        };
        let mut ibans = texts(&pushes, "/source/account");
        ibans.extend(texts(&pushes, "/recipient/account"));
        ibans.dedup();
        Ok(Self { pushes: texts(&pushes, "/id"), transfers: texts(&transfers, "/id"), ibans })
    }

    /// What the hooks read. The words in place of the tokens are the gate's.
    pub(super) fn environment(&self, live: &Server, words: &Words) -> Vec<(&'static str, String)> {
        let pushes = [&live.push[..], &self.pushes[..]].concat();
        let transfers = [&live.transfer[..], &self.transfers[..]].concat();
        let ids = json!({ "push": pushes, "transfer": transfers, "connection": live.connection });
        vec![
            ("DROPPAY_USER_TOKEN", words.user.clone()),
            ("DROPPAY_APPLICATION_TOKEN", words.application.clone()),
            ("DROPPAY_CONTRACT_IDS", ids.to_string()),
            ("DROPPAY_CONTRACT_IBANS", json!(self.ibans).to_string()),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The ids of a listing that answers this, when these operations are judged and these ids are known.
    fn listed(
        answer: Result<Value, &str>,
        operations: &[&str],
        known: &[&str],
    ) -> Result<Vec<Value>, String> {
        let owned = |names: &[&str]| names.iter().copied().map(str::to_owned).collect::<Vec<_>>();
        let get = |_: &str| answer.clone().map_err(|why| Failure::Reason(why.to_owned()));
        let listed = TRANSFERS.entries(&get, &owned(operations), &owned(known), &mut Vec::new());
        listed.map_err(|failure| match failure {
            Failure::Reason(reason) => reason,
            _ => String::new(),
        })
    }

    #[test]
    fn a_listing_is_only_called_if_it_is_judged_and_only_needed_for_ids_that_nobody_knows() {
        let page = json!({ "transfers": [{ "id": "SMP1" }] });
        let both = ["listTransfers", "getTransfer"];
        assert_eq!(listed(Ok(page.clone()), &both, &[]), Ok(vec![json!({ "id": "SMP1" })]));
        // It is left out, so what it would answer is not asked for.
        assert_eq!(listed(Ok(page), &["getTransfer"], &["SMP2"]), Ok(vec![]));
        assert_eq!(listed(Err("500"), &[], &[]), Ok(vec![]));
        assert_eq!(listed(Err("500"), &both, &["SMP2"]), Ok(vec![]));
        assert_eq!(listed(Err("500"), &["listTransfers"], &[]), Ok(vec![]));
        for (operations, why) in
            [(&both[..], "500"), (&["getTransfer"], "listTransfers is left out")]
        {
            let failure = listed(Err("500"), operations, &[]).unwrap_err();
            for part in [why, "--transfer ID", "--without getTransfer"] {
                assert!(failure.contains(part), "{failure}");
            }
        }
    }
}
