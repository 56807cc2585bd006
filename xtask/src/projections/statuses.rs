//! The page of the statuses: what each means, and how one follows another.

use super::{
    evidence::Evidence,
    machine::{Machine, Step},
    markdown::{code, table},
};

/// The chapter of one machine, with its picture. Headings are one level below `heading`.
pub(crate) fn chapter(machine: &Machine<'_>, heading: &str, picture: &str) -> String {
    let owner = machine.owner();
    let doubt = machine.evidence.map_or_else(String::new, |evidence| {
        format!("**{}**: {}\n\n", evidence.grade, sentence(evidence.source))
    });
    let meanings = machine.statuses.iter().map(|(status, meaning)| {
        let last = if machine.is_final(status) { "yes" } else { "" };
        vec![code(status), (*meaning).to_owned(), last.to_owned()]
    });
    let steps = machine.steps.iter().map(|step| row(machine, step));
    format!(
        "{heading} The statuses of a {owner}\n\n{}\n\n{doubt}{picture}\n\n{}\n{}",
        machine.description,
        table(&["status", "meaning", "final"], meanings),
        table(&["from", "to", "trigger", "who", "what happens", "how sure"], steps),
    )
}

fn row(machine: &Machine<'_>, step: &Step<'_>) -> Vec<String> {
    vec![
        step.from.map_or_else(|| "*new*".to_owned(), code),
        code(step.to),
        step.trigger.to_owned(),
        step.actor(),
        step.description.to_owned(),
        sureness(machine.evidence, step.evidence),
    ]
}

/// A change that carries no mark is as sure as the whole machine.
fn sureness(whole: Option<Evidence<'_>>, own: Option<Evidence<'_>>) -> String {
    match (own, whole) {
        (Some(own), _) => format!("**{}**: {}", own.grade, sentence(own.source)),
        (None, Some(whole)) => whole.grade.to_owned(),
        (None, None) => "transcribed".to_owned(),
    }
}

/// A text with a full stop.
pub(crate) fn sentence(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.ends_with('.') { text } else { text + "." }
}
