//! Rules on `x-transitions`, from which the status machine of the client and of the sandbox is generated.

use std::collections::HashSet;

use serde_json::Value;

use super::Finding;
use super::extensions::entries;
use super::grammar::Kind;
use super::outline::{Node, Outline};

/// Who can cause a transition.
const ACTORS: [&str; 4] = ["application", "account-owner", "droppay", "back-office"];

pub(super) fn transitions_present(outline: &Outline<'_>) -> Vec<Finding> {
    let statuses = outline.schema_components().filter(|schema| {
        schema.received && schema.value.contains_key("enum") && schema.name.ends_with("Status")
    });
    let bare = statuses.filter(|schema| {
        schema.value.get("x-transitions").is_none_or(|list| list == &Value::Array(vec![]))
    });
    let report = |schema: &Node<'_>| {
        schema.finding(
            format!("`{}` does not say how one status follows another", schema.name),
            "add `x-transitions`: a list of `from` (null at the beginning), `to`, `trigger`, `by`, `description`",
        )
    };
    bare.map(report).collect()
}

pub(super) fn transition_status(outline: &Outline<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (schema, transitions) in entries(outline, Kind::Transition) {
        let is_member =
            |status: &Value| schema.strings("enum").any(|member| status.as_str() == Some(member));
        for transition in transitions {
            let from = transition.value.get("from");
            if !from.is_some_and(|status| status.is_null() || is_member(status)) {
                let mend = "write a member of the enum, or null if it is how the resource begins";
                findings.push(transition.finding(format!("`from` is {}", shown(from)), mend));
            }
            let to = transition.value.get("to");
            if !to.is_some_and(is_member) {
                findings.push(
                    transition
                        .finding(format!("`to` is {}", shown(to)), "write a member of the enum"),
                );
            }
        }
    }
    findings
}

fn shown(status: Option<&Value>) -> String {
    status
        .map_or("missing".to_owned(), |status| format!("{status}, which is no member of the enum"))
}

pub(super) fn transition_actor(outline: &Outline<'_>) -> Vec<Finding> {
    let stranger = |transition: &&Node<'_>| {
        !transition.text("by").is_some_and(|actor| ACTORS.contains(&actor))
    };
    let report = |transition: &Node<'_>| {
        let found =
            format!("the transition is caused by: {}", transition.text("by").unwrap_or("nobody"));
        transition.finding(found, format!("write `by:` with one of: {}", ACTORS.join(", ")))
    };
    outline.of(Kind::Transition).filter(stranger).map(report).collect()
}

pub(super) fn transition_trigger(outline: &Outline<'_>) -> Vec<Finding> {
    let word = |trigger: &str| {
        !trigger.is_empty() && trigger.bytes().all(|byte| byte.is_ascii_lowercase())
    };
    let bare = outline
        .of(Kind::Transition)
        .filter(|transition| !transition.text("trigger").is_some_and(word));
    let report = |transition: &Node<'_>| {
        let found = format!("the trigger is: {}", transition.text("trigger").unwrap_or("missing"));
        transition.finding(
            found,
            "name in one verb in small letters what causes the transition, such as `approve`",
        )
    };
    bare.map(report).collect()
}

pub(super) fn transition_unique(outline: &Outline<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (_, transitions) in entries(outline, Kind::Transition) {
        let mut seen = HashSet::new();
        for transition in transitions {
            let key = ["from", "to", "trigger"]
                .map(|part| transition.value.get(part).map(Value::to_string));
            if !seen.insert(key) {
                let found = "a transition with the same `from`, `to` and `trigger` stands above";
                findings.push(transition.finding(found, "keep one of the two"));
            }
        }
    }
    findings
}

pub(super) fn transition_reachable(outline: &Outline<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (schema, transitions) in entries(outline, Kind::Transition) {
        let mut reached: HashSet<Option<&str>> = HashSet::from([None]);
        // Each round goes one transition further, so there are at most as many rounds as transitions.
        for _ in 0..transitions.len() {
            let steps = transitions.iter().filter(|step| reached.contains(&step.text("from")));
            let next: Vec<Option<&str>> = steps.map(|step| step.text("to")).collect();
            reached.extend(next);
        }
        for member in schema
            .strings("enum")
            .filter(|member| !transitions.is_empty() && !reached.contains(&Some(member)))
        {
            let mend = "add the transition that leads there; mark it `x-evidence: inferred` if no source describes it";
            findings.push(schema.finding_at(
                "x-transitions",
                format!("no transition leads to `{member}`"),
                mend,
            ));
        }
    }
    findings
}
