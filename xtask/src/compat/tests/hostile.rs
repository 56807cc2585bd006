//! Documents that try to make the comparison miss something, run on, or fall over.

use serde_json::json;

use super::*;
use crate::{
    compat::{Reason, second_opinion, walk::Comparison},
    rules::outline::Outline,
};

/// The places of all values below a value.
fn places(value: &Value, pointer: &str, found: &mut Vec<String>) {
    let mut below = |key: &str, value: &Value| {
        let place = crate::document::child_pointer(pointer, key);
        places(value, &place, found);
        found.push(place);
    };
    match value {
        Value::Object(members) => members.iter().for_each(|(key, value)| below(key, value)),
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(at, value)| below(&at.to_string(), value));
        }
        _ => {}
    }
}

/// What was found only because it was left over.
fn missed(comparison: &Comparison<'_>) -> Vec<String> {
    let is = |reason: &&Reason| reason.what.contains("nothing else speaks of");
    comparison.reasons.iter().filter(is).filter_map(|reason| reason.new.clone()).collect()
}

/// Asserts that the walk itself gives a reason for a difference, so that nothing is left to be found afterwards.
fn assert_met(old: &Value, new: &Value, what: &str) {
    let (old, new) = (Outline::new(old), Outline::new(new));
    let mut comparison = Comparison::new(&old, &new);
    comparison.run();
    assert!(!comparison.reasons.is_empty(), "{what}: nothing was said");
    assert_eq!(missed(&comparison), [""; 0], "{what}");
}

#[test]
fn every_value_that_is_removed_or_added_is_noticed() {
    let base = base();
    let mut all = Vec::new();
    places(&base, "", &mut all);
    assert!(all.len() > 250, "{}", all.len());
    for place in all.iter().filter(|place| *place != "/info/version" && *place != "/info") {
        let mut without = base.clone();
        remove(&mut without, place);
        assert_met(&base, &without, &format!("{place} removed"));
        assert_met(&without, &base, &format!("{place} added"));
    }
}

#[test]
fn every_value_that_is_changed_is_noticed() {
    let base = base();
    let mut all = Vec::new();
    places(&base, "", &mut all);
    for place in all.iter().filter(|place| *place != "/info/version") {
        for value in
            [json!("changed"), json!(null), json!(-7), json!([]), json!({"x": 1}), json!(true)]
        {
            let mut changed = base.clone();
            if changed.pointer(place) == Some(&value) {
                continue;
            }
            set(&mut changed, place, value.clone());
            assert_met(&base, &changed, &format!("{place} changed to {value}"));
        }
    }
}

#[test]
fn what_the_walk_is_made_to_miss_is_found_in_what_is_left() {
    let (old, mut new) = (base(), base());
    set(&mut new, "/info/description", "Payments.");
    let (old, new) = (Outline::new(&old), Outline::new(&new));
    let mut comparison = Comparison::new(&old, &new);
    comparison.seen.insert(("/info".to_owned(), "/info".to_owned()));
    comparison.run();
    assert_eq!(missed(&comparison), ["/info/description"]);
    assert_eq!(comparison.class(), Some(Class::Major));
}

#[test]
fn references_in_a_circle_come_to_an_end() {
    let mut circle = base();
    set(&mut circle, "/components/parameters/One", json!({"$ref": "#/components/parameters/Two"}));
    set(&mut circle, "/components/parameters/Two", json!({"$ref": "#/components/parameters/One"}));
    let place = "/paths/~1orders/get/parameters/1/$ref";
    set(&mut circle, place, "#/components/parameters/One");
    let changes = between(&base(), &circle);
    assert_eq!(changes.class, Some(Class::Major));
    assert_met(&circle, &base(), "the circle taken away");
}

#[test]
fn schemas_that_hold_themselves_are_compared_once() {
    let mut other = base();
    set(
        &mut other,
        "/components/schemas/Order/properties/previous/allOf/0/$ref",
        "#/components/schemas/Orders",
    );
    set(
        &mut other,
        "/components/schemas/Orders/items",
        json!({"$ref": "#/components/schemas/Orders"}),
    );
    assert_eq!(between(&base(), &other).class, Some(Class::Major));
}

#[test]
fn a_reference_to_nothing_could_not_be_classed() {
    let mut dangling = base();
    let place = "/paths/~1orders/get/parameters/1/$ref";
    set(&mut dangling, place, "#/components/parameters/None");
    let changes = between(&base(), &dangling);
    assert_eq!(changes.class, Some(Class::Major));
    assert!(changes.gave_up.is_some(), "drift cannot follow it either");
}

#[test]
fn a_change_that_drift_panics_at_is_still_classed() {
    let mut new = base();
    let place = "/paths/~1orders/post/requestBody/content/text~1xml";
    set(&mut new, place, json!({"schema": {"type": "string"}}));
    let changes = between(&base(), &new);
    assert_eq!(
        (changes.class, changes.gave_up.as_deref()),
        (Some(Class::Minor), Some("it panicked"))
    );
}

#[test]
fn where_drift_takes_a_change_for_graver_the_table_decides() {
    let mut new = base();
    let refused = json!({"$ref": "#/components/responses/Refused"});
    set(&mut new, "/paths/~1orders/get/responses/403", refused);
    let changes = between(&base(), &new);
    assert_eq!(changes.class, Some(Class::Minor));
    let said: Vec<_> = changes.graver.iter().map(|(one, ours)| (one.class, *ours)).collect();
    assert_eq!(said, [(Some(Class::Major), Class::Minor)]);
}

#[test]
fn what_drift_alone_has_met_counts() {
    let mut new = base();
    remove(&mut new, "/components/schemas/Order/properties/amount");
    let (old, without) = (base(), Vec::new());
    let opinions = second_opinion::of(&old, &new).expect("drift can compare the two");
    let changes = Changes::of(None, without, Ok(opinions));
    assert_eq!(changes.extra.len(), 1);
    assert_eq!((changes.class, changes.extra[0].class), (Some(Class::Major), None));
}

#[test]
fn an_error_is_compared_with_the_default_where_its_range_has_no_declaration() {
    let responses = "/paths/~1orders/get/responses";
    let mut default = base();
    remove(&mut default, &format!("{responses}/404"));
    rename(&mut default, &format!("{responses}/4XX"), &format!("{responses}/default"));
    let mut own = default.clone();
    let schema = json!({"$ref": "#/components/schemas/ErrorCode"});
    let content = json!({"application/json": {"schema": schema}});
    set(&mut own, &format!("{responses}/404"), json!({"description": "No.", "content": content}));
    for (old, new, class) in [(&default, &own, "error-added"), (&own, &default, "error-removed")] {
        let changes = between(old, new);
        let said: Vec<_> = changes.reasons.iter().map(|reason| reason.row.name).collect();
        assert_eq!(said, ["type-replaced", class]);
    }
}

#[test]
fn documents_that_are_no_objects_are_compared() {
    for value in
        [json!(null), json!([]), json!("text"), json!({}), json!({"paths": [], "components": 7})]
    {
        assert_eq!(between(&base(), &value).class, Some(Class::Major));
        assert_eq!(between(&value, &base()).class, Some(Class::Major));
        assert_eq!(between(&value, &value).class, None);
    }
}
