//! Which operations were called, and what came of it: a run in which an operation never succeeds proves little of it.

use std::{
    collections::BTreeMap,
    fmt::{self, Display, Formatter},
};

use crate::{failure::Failure, sandbox::calls::Call};

/// How often each operation was called, by the class of the status.
#[derive(Default)]
pub(super) struct Table {
    rows: BTreeMap<String, Row>,
    /// Calls that belong to no operation: other methods, other paths.
    others: Row,
}

#[derive(Default)]
struct Row {
    calls: u64,
    by_class: [u64; 6],
}

impl Table {
    /// Counts the calls of these operations.
    pub(super) fn of(operations: &[String], calls: &[Call]) -> Self {
        let rows = operations.iter().map(|name| (name.clone(), Row::default())).collect();
        let mut table = Self { rows, others: Row::default() };
        for call in calls {
            let row = call.operation.as_ref().and_then(|name| table.rows.get_mut(name));
            row.unwrap_or(&mut table.others).count(call.status);
        }
        table
    }

    /// Fails if an operation was never called, or never with success.
    pub(super) fn expect_success_of_each(&self) -> Result<(), Failure> {
        let unproven = self.rows.iter().filter(|(_, row)| row.by_class[2] == 0);
        let list: Vec<_> = unproven.map(|(name, _)| name.as_str()).collect();
        if list.is_empty() {
            return Ok(());
        }
        Err(Failure::Reason(format!(
            "error: nothing is proved of {}: no call of it was answered 2xx",
            list.join(", ")
        )))
    }
}

impl Row {
    fn count(&mut self, status: u16) {
        self.calls += 1;
        // A status that HTTP does not have belongs to no class.
        let class = usize::from(status / 100);
        self.by_class[if class < self.by_class.len() { class } else { 0 }] += 1;
    }
}

impl Display for Table {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:<24}{:>7}{:>7}{:>7}{:>7}", "operation", "calls", "2xx", "4xx", "5xx")?;
        let others = (&"(none)".to_owned(), &self.others);
        for (name, row) in self.rows.iter().chain([others]) {
            let [_, _, success, _, client, server] = row.by_class;
            writeln!(f, "{name:<24}{:>7}{success:>7}{client:>7}{server:>7}", row.calls)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(calls: &[(&str, u16)]) -> Table {
        let operation = |name: &str| Some(name.to_owned()).filter(|name| !name.is_empty());
        let calls: Vec<_> = calls
            .iter()
            .map(|(name, status)| Call {
                operation: operation(name),
                method: "GET".to_owned(),
                status: *status,
                fault: None,
            })
            .collect();
        Table::of(&["getPush".to_owned(), "createPush".to_owned()], &calls)
    }

    #[test]
    fn an_operation_that_was_never_called_or_never_succeeded_is_named() {
        let failure = |calls: &[(&str, u16)]| match table(calls).expect_success_of_each() {
            Err(Failure::Reason(reason)) => reason,
            _ => String::new(),
        };
        assert_eq!(failure(&[("getPush", 200), ("createPush", 201)]), "");
        assert!(failure(&[("getPush", 200)]).contains(" createPush:"));
        let refused = [("getPush", 404), ("createPush", 200), ("", 200)];
        assert!(failure(&refused).contains(" getPush:"));
    }

    #[test]
    fn calls_are_counted_by_operation_and_class() {
        let calls =
            [("getPush", 200), ("getPush", 404), ("getPush", 503), ("", 405), ("getPush", 999)];
        let shown = table(&calls).to_string();
        let row = |name: &str| {
            let row = shown.lines().find(|line| line.starts_with(name)).expect("there is a row");
            row.split_whitespace().skip(1).map(str::to_owned).collect::<Vec<_>>()
        };
        assert_eq!(row("getPush"), ["4", "1", "1", "1"]);
        assert_eq!(row("createPush"), ["0", "0", "0", "0"]);
        assert_eq!(row("(none)"), ["1", "0", "1", "0"]);
    }
}
