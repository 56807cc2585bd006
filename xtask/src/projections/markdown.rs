//! Tables of Markdown, as GitHub and the reference page read it.

/// A table with these columns.
pub(crate) fn table(columns: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
    let head: Vec<String> = columns.iter().map(|column| (*column).to_owned()).collect();
    let rule = format!("|{}\n", "---|".repeat(columns.len()));
    rows.into_iter().fold(line(&head) + &rule, |table, row| {
        table + &line(&row.iter().map(|cell| one_line(cell)).collect::<Vec<_>>())
    })
}

/// A text as a cell of a table, which is one line without a bar.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").replace('|', "\\|")
}

/// A name of the document, as it is written there.
pub(crate) fn code(name: &str) -> String {
    format!("`{name}`")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_one_line_and_its_bars_are_no_columns() {
        let written = table(&["a", "b"], [vec!["one\n  two\n".to_owned(), code("x|y")]]);
        assert_eq!(written, "| a | b |\n|---|---|\n| one two | `x\\|y` |\n");
    }
}
