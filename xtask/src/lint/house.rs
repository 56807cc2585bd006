//! The house rules taken apart, so that each part of each can be tried by itself.
//!
//! A rule may look in several places (`given`) for several things (`then`), and finds something as soon as one of them
//! does. The others may lead nowhere without anybody noticing. So a second ruleset is made of the first, in which each
//! place with each thing is a rule of its own.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

/// One thing that a rule looks for in one place.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Part {
    /// What Spectral calls it.
    pub(super) code: String,
    rule: String,
    given: String,
    then: String,
}

/// The ruleset that asks for each part by itself, and the parts; nothing if it has no rules that can be read.
pub(super) fn take_apart(ruleset: &Value) -> Option<(Value, Vec<Part>)> {
    let (mut rules, mut parts) = (Map::new(), Vec::new());
    for (name, rule) in ruleset.get("rules")?.as_object()? {
        for given in one_or_more(rule.get("given")?) {
            for then in one_or_more(rule.get("then")?) {
                let code = format!("{name}-{}", parts.len() + 1);
                let mut alone = rule.as_object()?.clone();
                alone.insert("given".to_owned(), given.clone());
                alone.insert("then".to_owned(), then.clone());
                rules.insert(code.clone(), alone.into());
                let (rule, given) = (name.clone(), given.as_str()?.to_owned());
                parts.push(Part { code, rule, given, then: looks_for(then)? });
            }
        }
    }
    let aliases = ruleset.get("aliases").cloned().unwrap_or_else(|| json!({}));
    (!parts.is_empty()).then(|| (json!({"aliases": aliases, "rules": rules}), parts))
}

/// The parts that are not among what was found.
pub(super) fn idle<'p>(parts: &'p [Part], found: &BTreeSet<&str>) -> Vec<&'p Part> {
    parts.iter().filter(|part| !found.contains(part.code.as_str())).collect()
}

impl std::fmt::Display for Part {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "the house rule `{}`, by {} of `{}`,", self.rule, self.then, self.given)
    }
}

fn one_or_more(value: &Value) -> &[Value] {
    value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice)
}

fn looks_for(then: &Value) -> Option<String> {
    let function = format!("`{}`", then.get("function")?.as_str()?);
    Some(match then.get("field").and_then(Value::as_str) {
        Some(field) => format!("{function} on `{field}`"),
        None => function,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_place_with_each_thing_is_a_rule_of_its_own() {
        let ruleset = json!({
            "aliases": {"A": ["$.a"]},
            "rules": {"two": {
                "severity": "error",
                "given": ["#A", "$.b"],
                "then": [{"field": "c", "function": "truthy"}, {"function": "undefined"}],
            }},
        });
        let (apart, parts) = take_apart(&ruleset).expect("a ruleset");
        assert_eq!(apart["aliases"], ruleset["aliases"]);
        let rules = apart["rules"].as_object().expect("rules");
        assert_eq!((rules.len(), parts.len()), (4, 4));
        for (part, (given, then)) in
            parts.iter().zip([("#A", 0), ("#A", 1), ("$.b", 0), ("$.b", 1)])
        {
            let then = &ruleset["rules"]["two"]["then"][then];
            assert_eq!(
                rules[&part.code],
                json!({"severity": "error", "given": given, "then": then})
            );
        }
        let found = BTreeSet::from(["two-1", "two-3", "two-4"]);
        let idle: Vec<String> = idle(&parts, &found).iter().map(ToString::to_string).collect();
        assert_eq!(idle, ["the house rule `two`, by `undefined` of `#A`,"]);
    }

    #[test]
    fn a_ruleset_without_rules_or_with_one_that_cannot_be_read_proves_nothing() {
        for ruleset in [
            json!(null),
            json!({"rules": {}}),
            json!({"rules": {"one": {"given": "$", "then": []}}}),
            json!({"rules": {"one": {"given": "$"}}}),
            json!({"rules": {"one": {"given": [7], "then": {"function": "truthy"}}}}),
        ] {
            assert_eq!(take_apart(&ruleset), None, "{ruleset}");
        }
    }
}
