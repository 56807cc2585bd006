//! What is left of two documents when everything that a reason speaks of is taken out of both.
//!
//! The walk gives reasons for the differences that it meets. This does not trust it: it knows nothing of OpenAPI, and
//! where what is left still differs, a change was missed.

use serde_json::{Map, Value};

use super::{
    place::{Pair, Place, Spot},
    table,
    walk::{Accounted, Comparison},
};
use crate::document::child_pointer;

/// Reports each difference that no reason speaks of.
pub(super) fn report(comparison: &mut Comparison<'_>) {
    let (old, new) = (comparison.old.root, comparison.new.root);
    let old_left = left(old, "", &comparison.old_accounted).unwrap_or(Value::Null);
    let new_left = left(new, "", &comparison.new_accounted).unwrap_or(Value::Null);
    let mut pointers = Vec::new();
    differences(&old_left, &new_left, String::new(), &mut pointers);
    for pointer in pointers {
        let place = |root, pointer: &String| {
            Value::pointer(root, pointer).map(|value| Place { pointer: pointer.clone(), value })
        };
        // Where items were taken out of a list, the place in what is left need not exist in the documents.
        let spot =
            Spot::of(place(old, &pointer), place(new, &pointer)).unwrap_or(Spot::Both(Pair {
                old: Place { pointer: pointer.clone(), value: old },
                new: Place { pointer, value: new },
            }));
        comparison.note(table::UNCLASSED, &spot, "a difference that nothing else speaks of");
    }
}

fn left(value: &Value, pointer: &str, accounted: &Accounted) -> Option<Value> {
    if accounted.values.contains(pointer) {
        return None;
    }
    Some(match value {
        Value::Object(members) => {
            let member = |(key, value): (&String, &Value)| {
                Some((key.clone(), left(value, &child_pointer(pointer, key), accounted)?))
            };
            Value::Object(members.iter().filter_map(member).collect::<Map<_, _>>())
        }
        Value::Array(items) => {
            let item = |(index, value): (usize, &Value)| {
                left(value, &child_pointer(pointer, &index.to_string()), accounted)
            };
            let mut items: Vec<Value> = items.iter().enumerate().filter_map(item).collect();
            if accounted.orders.contains(pointer) {
                items.sort_by_cached_key(Value::to_string);
            }
            Value::Array(items)
        }
        _ => value.clone(),
    })
}

/// The places where two values differ, as deep as they can be told.
fn differences(old: &Value, new: &Value, pointer: String, found: &mut Vec<String>) {
    match (old, new) {
        _ if old == new => {}
        (Value::Object(old), Value::Object(new)) => {
            for key in old.keys().chain(new.keys().filter(|key| !old.contains_key(*key))) {
                let place = child_pointer(&pointer, key);
                match (old.get(key), new.get(key)) {
                    (Some(old), Some(new)) => differences(old, new, place, found),
                    _ => found.push(place),
                }
            }
        }
        (Value::Array(old), Value::Array(new)) if old.len() == new.len() => {
            for (index, (old, new)) in old.iter().zip(new).enumerate() {
                differences(old, new, child_pointer(&pointer, &index.to_string()), found);
            }
        }
        _ => found.push(pointer),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::rules::outline::Outline;

    /// What is reported if the walk has accounted for these places of both documents, and for these orders.
    fn reported(old: &Value, new: &Value, values: &[&str], orders: &[&str]) -> Vec<String> {
        let (old, new) = (Outline::new(old), Outline::new(new));
        let mut comparison = Comparison::new(&old, &new);
        for accounted in [&mut comparison.old_accounted, &mut comparison.new_accounted] {
            accounted.values.extend(values.iter().map(ToString::to_string));
            accounted.orders.extend(orders.iter().map(ToString::to_string));
        }
        report(&mut comparison);
        let pointer = |reason: &super::super::walk::Reason| {
            assert_eq!(reason.row.name, "unclassed");
            reason.new.clone().or(reason.old.clone()).unwrap_or_default()
        };
        comparison.reasons.iter().map(pointer).collect()
    }

    #[test]
    fn a_difference_that_no_reason_speaks_of_is_reported_where_it_stands() {
        let (old, new) = (json!({"a": {"b": 1, "c": 2}}), json!({"a": {"b": 2, "c": 3, "d": 4}}));
        assert_eq!(reported(&old, &new, &[], &[]), ["/a/b", "/a/c", "/a/d"]);
        assert_eq!(reported(&old, &new, &["/a/b"], &[]), ["/a/c", "/a/d"]);
        assert_eq!(reported(&old, &new, &["/a"], &[]), [""; 0]);
    }

    #[test]
    fn a_value_that_is_gone_is_reported() {
        assert_eq!(reported(&json!({"a": 1}), &json!({}), &[], &[]), ["/a"]);
    }

    #[test]
    fn the_order_of_a_list_counts_unless_it_is_accounted_for() {
        let (old, new) = (json!({"list": [1, 2]}), json!({"list": [2, 1]}));
        assert_eq!(reported(&old, &new, &[], &[]), ["/list/0", "/list/1"]);
        assert_eq!(reported(&old, &new, &[], &["/list"]), [""; 0]);
    }

    #[test]
    fn an_item_more_is_reported_at_its_list() {
        assert_eq!(reported(&json!({"list": [1]}), &json!({"list": [1, 2]}), &[], &[]), ["/list"]);
    }
}
