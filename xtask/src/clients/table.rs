//! The table of what works in which language, written from a run.

use std::fmt::Write as _;

use super::{
    scenario::Reported,
    suite::{CHECK, Manifest, SUITES, Suite},
    workshop::Outcome,
};

/// A suite and what became of it.
pub(crate) struct Row<'a> {
    /// The suite.
    pub(crate) suite: &'a Suite,
    /// The version of its generator.
    pub(crate) version: String,
    /// What became of it.
    pub(crate) outcome: &'a Outcome,
}

const HEAD: &str = "\
| language | generator | type check | money flow | through Prism | unknown enumeration value | added property |
|---|---|---|---|---|---|---|
";

const NOTES: &str = "
## Notes

What a user tells each generator, and why. What is said of a client without a flag was tried once, by hand.
";

/// The table, and below it what a user tells each generator, and why.
pub(crate) fn write(rows: &[Row<'_>]) -> String {
    let mut text = HEAD.to_owned();
    for row in rows {
        let cells = [
            row.suite.manifest.language.clone(),
            format!("{} {}{}", row.suite.manifest.generator, row.version, library(row.suite)),
            type_checks(row.suite),
            format!("{} steps", row.outcome.steps),
            "no violation".to_owned(),
        ];
        let evolved = row.outcome.evolved.iter().map(fate);
        let cells: Vec<_> = cells.into_iter().chain(evolved).map(|cell| in_cell(&cell)).collect();
        let _ = writeln!(text, "| {} |", cells.join(" | "));
    }
    text.push_str(NOTES);
    for row in rows {
        text.push_str(&paragraph(row.suite));
    }
    text
}

fn library(suite: &Suite) -> String {
    suite.manifest.library.as_ref().map(|name| format!(", {name}")).unwrap_or_default()
}

/// What became of a client that met something new.
fn fate(step: &Reported) -> String {
    let detail = step.detail.as_deref().unwrap_or_default();
    if step.ok { format!("survives: {detail}") } else { format!("**fails**: {detail}") }
}

/// A cell is one line, and a bar would end it.
fn in_cell(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").replace('|', "\\|")
}

/// The programs that check the types, with the options that stand before their first path.
fn type_checks(suite: &Suite) -> String {
    let checks = suite.manifest.step.iter().filter(|step| step.name == CHECK);
    let checks: Vec<_> = checks.map(|step| format!("`{}`", strictness(&step.command))).collect();
    checks.join(", ")
}

/// A check without its paths, which tell a reader nothing.
pub(crate) fn strictness(command: &[String]) -> String {
    let Some((program, arguments)) = command.split_first() else { return String::new() };
    let program = program.rsplit('/').next().unwrap_or(program);
    let mut shown = vec![program];
    shown
        .extend(arguments.iter().map(String::as_str).take_while(|word| !word.contains(['/', '{'])));
    // What stands last may be the name of a path's option, as `-d` is; no option that makes a check stricter is so short.
    let is_of_path = |word: &&str| word.len() == 2 && word.starts_with('-');
    if shown.last().is_some_and(is_of_path) {
        shown.pop();
    }
    shown.join(" ")
}

/// What a user of one generator has to know.
fn paragraph(suite: &Suite) -> String {
    let Manifest { language, generator, flags, why, .. } = &suite.manifest;
    let mut text = format!("\n### {language}: {generator}\n\n");
    if flags.is_empty() {
        text.push_str("No flags are needed. ");
    } else {
        let _ = writeln!(text, "```text\n{}\n```\n", flags.join("\n"));
    }
    let suite = format!("{SUITES}/{}", suite.name);
    let _ = writeln!(text, "{} Everything is in [`{suite}`](../{suite}).", why.trim());
    text
}
