//! Which kind of change it is when a schema differs.

use std::collections::BTreeSet;

use serde_json::{Number, Value};

use super::{
    members::{self, change, flag},
    place::{Pair, Place, Spot},
    table::{self, Class, Row},
    walk::Comparison,
};
use crate::rules::grammar::Kind;

/// Compares two schemas. Named ones are compared where they are defined, and only their names here.
pub(super) fn compare<'d>(comparison: &mut Comparison<'d>, pair: &Pair<'d>) {
    let (old, new) = (named(pair.old.value), named(pair.new.value));
    let now_called = old.and_then(|old| comparison.renamed.get(old)).map(String::as_str);
    let renamed = now_called.is_some() && now_called == new;
    if old != new && !renamed {
        let say = |name: Option<&str>| name.map_or("a schema without name".to_owned(), short);
        let what = format!("the type was {}, is {}", say(old), say(new));
        return comparison.report(table::TYPE_REPLACED, &Spot::Both(pair.clone()), what);
    }
    for key in pair.keys() {
        let Some(spot) = pair.member(key).filter(|spot| !spot.is_equal()) else { continue };
        match key {
            // The reason that was given for the new name speaks of this.
            "$ref" | "allOf" if renamed => comparison.account(&spot),
            "$ref" | "allOf" if old.is_some() => {
                comparison.report(table::FORM, &spot, "how the named type is referred to");
            }
            _ => keyword(comparison, pair, key, &spot),
        }
    }
}

/// The named schema that a schema is: by a `$ref`, or by an `allOf` of one, which leaves room for a description.
fn named(schema: &Value) -> Option<&str> {
    let wrapped = schema.get("allOf").and_then(Value::as_array).filter(|all| all.len() == 1);
    let reference = schema.get("$ref").or_else(|| wrapped?.first()?.get("$ref"));
    reference.and_then(Value::as_str)
}

fn short(reference: &str) -> String {
    format!("`{}`", reference.strip_prefix("#/components/schemas/").unwrap_or(reference))
}

fn keyword<'d>(comparison: &mut Comparison<'d>, pair: &Pair<'d>, key: &str, spot: &Spot<'d>) {
    let row = match key {
        "properties" | "x-transitions" | "x-error-codes" | "items" | "not" => {
            return comparison.keyword(Kind::Schema, pair, key);
        }
        "allOf" | "oneOf" | "anyOf" => return branches(comparison, key, spot),
        "additionalProperties" => return additional(comparison, spot),
        "required" => return requirements(comparison, pair, spot),
        "enum" => return enumeration(comparison, spot),
        "type" => table::TYPE,
        "format" => table::FORMAT,
        "title" => table::SCHEMA_TITLE,
        "pattern" => match spot {
            Spot::Added(_) => table::TIGHTENED,
            Spot::Removed(_) => table::LOOSENED,
            Spot::Both(_) => table::PATTERN,
        },
        "nullable" => flag(spot, table::NULLABLE, table::NOT_NULLABLE),
        "uniqueItems" | "exclusiveMinimum" | "exclusiveMaximum" => {
            flag(spot, table::TIGHTENED, table::LOOSENED)
        }
        "maximum" | "maxLength" | "maxItems" | "maxProperties" => bound(spot, false),
        "minimum" | "minLength" | "minItems" | "minProperties" => bound(spot, true),
        "default" => match spot {
            Spot::Added(_) => table::DEFAULT_ADDED,
            _ => table::DEFAULT_CHANGED,
        },
        "readOnly" | "writeOnly" => flag(spot, table::ACCESS, table::ACCESS),
        "deprecated" => flag(spot, table::DEPRECATED, table::UNDEPRECATED),
        _ if members::is_prose(Kind::Schema, key) => table::PROSE,
        _ => table::UNCLASSED,
    };
    comparison.report(row, spot, change(key, spot));
}

/// A bound was set, lifted or moved; `lower` if it bounds from below.
fn bound(spot: &Spot<'_>, lower: bool) -> &'static Row {
    let number = |place: Option<&Place<'_>>| match place.map(|place| place.value) {
        None => Ok(None),
        Some(Value::Number(number)) => Ok(Some(number.clone())),
        Some(_) => Err(()),
    };
    match (number(spot.before()), number(spot.after())) {
        (Ok(None), Ok(Some(_))) => table::TIGHTENED,
        (Ok(Some(_)), Ok(None)) => table::LOOSENED,
        (Ok(Some(old)), Ok(Some(new))) => match compare_numbers(&old, &new) {
            Some(std::cmp::Ordering::Equal) => table::FORM,
            Some(order) if order.is_lt() == lower => table::TIGHTENED,
            Some(_) => table::LOOSENED,
            None => table::UNCLASSED,
        },
        _ => table::UNCLASSED,
    }
}

fn compare_numbers(one: &Number, other: &Number) -> Option<std::cmp::Ordering> {
    match (one.as_i128(), other.as_i128()) {
        (Some(one), Some(other)) => Some(one.cmp(&other)),
        _ => one.as_f64()?.partial_cmp(&other.as_f64()?),
    }
}

fn strings<'d>(place: Option<&Place<'d>>) -> Option<Vec<(&'d str, Place<'d>)>> {
    let Some(place) = place else { return Some(Vec::new()) };
    place.value.as_array()?;
    place.items().into_iter().map(|item| Some((item.value.as_str()?, item))).collect()
}

/// Which properties are required. The requirement of one that has come or gone with it is part of that change.
fn requirements<'d>(comparison: &mut Comparison<'d>, pair: &Pair<'d>, spot: &Spot<'d>) {
    let (Some(old), Some(new)) = (strings(spot.before()), strings(spot.after())) else {
        return comparison.report(table::UNCLASSED, spot, "`required`");
    };
    let has = |schema: &Place<'d>, name: &str| {
        schema.member("properties").is_some_and(|properties| properties.member(name).is_some())
    };
    comparison.account_for_absence(spot, &Value::Array(Vec::new()));
    for (name, place) in &new {
        if old.iter().any(|(other, _)| other == name) {
            continue;
        }
        let spot = Spot::Added(place.clone());
        if has(&pair.new, name) && !has(&pair.old, name) {
            comparison.account(&spot);
        } else {
            comparison.report(table::REQUIRED, &spot, format!("`{name}` is required now"));
        }
    }
    for (name, place) in &old {
        if new.iter().any(|(other, _)| other == name) {
            continue;
        }
        let spot = Spot::Removed(place.clone());
        if has(&pair.old, name) && !has(&pair.new, name) {
            comparison.account(&spot);
        } else {
            comparison.report(table::OPTIONAL, &spot, format!("`{name}` is no longer required"));
        }
    }
    let names = |list: &[(&str, Place<'_>)]| -> Vec<String> {
        list.iter().map(|(name, _)| (*name).to_owned()).collect()
    };
    if let Spot::Both(lists) = spot {
        members::order(comparison, Kind::Schema, lists, &names(&old), &names(&new));
    }
}

/// A property has come or gone.
pub(super) fn property(pair: &Pair<'_>, name: &str, added: bool) -> &'static Row {
    let required = pair.new.value.get("required").and_then(Value::as_array);
    let is_required = required.is_some_and(|all| all.iter().any(|one| one.as_str() == Some(name)));
    match (added, is_required) {
        (true, true) => table::PROPERTY_ADDED_REQUIRED,
        (true, false) => table::PROPERTY_ADDED,
        (false, _) => table::PROPERTY_REMOVED,
    }
}

fn enumeration<'d>(comparison: &mut Comparison<'d>, spot: &Spot<'d>) {
    let lists = match spot {
        Spot::Both(lists) => lists,
        Spot::Added(_) => return comparison.report(table::ENUM_INTRODUCED, spot, "`enum`"),
        Spot::Removed(_) => return comparison.report(table::ENUM_LIFTED, spot, "`enum`"),
    };
    if !(lists.old.value.is_array() && lists.new.value.is_array()) {
        return comparison.report(table::UNCLASSED, spot, "`enum`");
    }
    let (old, new) = (lists.old.items(), lists.new.items());
    let has =
        |list: &[Place<'_>], member: &Place<'_>| list.iter().any(|one| one.value == member.value);
    for member in new.iter().filter(|member| !has(&old, member)) {
        let what = format!("the member {} was added", member.value);
        comparison.report(table::MEMBER_ADDED, &Spot::Added(member.clone()), what);
    }
    for member in old.iter().filter(|member| !has(&new, member)) {
        let what = format!("the member {} was removed", member.value);
        comparison.report(table::MEMBER_REMOVED, &Spot::Removed(member.clone()), what);
    }
    let names = |list: &[Place<'_>]| -> Vec<String> {
        list.iter().map(|member| member.value.to_string()).collect()
    };
    members::order(comparison, Kind::Schema, lists, &names(&old), &names(&new));
}

fn additional<'d>(comparison: &mut Comparison<'d>, spot: &Spot<'d>) {
    let allowed = |place: Option<&Place<'d>>| match place.map(|place| place.value) {
        None => Some(true),
        Some(value) => value.as_bool(),
    };
    let row = match (allowed(spot.before()), allowed(spot.after()), spot) {
        (None, None, Spot::Both(pair)) => return comparison.node(Kind::Schema, pair),
        (Some(true), Some(false), _) => table::TIGHTENED,
        (Some(false), Some(true), _) => table::LOOSENED,
        (Some(_), Some(_), _) => table::FORM,
        _ => table::UNCLASSED,
    };
    comparison.report(row, spot, "`additionalProperties`");
}

/// The branches of `oneOf` and `anyOf`, and the parts of `allOf`: those that are equal belong together, and as many of
/// the others, in their order, as both have.
fn branches<'d>(comparison: &mut Comparison<'d>, key: &str, spot: &Spot<'d>) {
    let lists = match spot {
        Spot::Both(lists) if lists.old.value.is_array() && lists.new.value.is_array() => lists,
        _ => return comparison.report(table::UNCLASSED, spot, format!("`{key}`")),
    };
    let (mut old, mut new) = (lists.old.items(), lists.new.items());
    if old.len() == new.len() {
        for (old, new) in old.into_iter().zip(new) {
            comparison.node(Kind::Schema, &Pair { old, new });
        }
        return;
    }
    if key == "allOf" {
        return comparison.report(table::UNCLASSED, spot, "the number of parts of `allOf`");
    }
    old.retain(|one| match new.iter().position(|other| other.value == one.value) {
        Some(at) => {
            new.remove(at);
            false
        }
        None => true,
    });
    for branch in new {
        comparison.report(
            table::BRANCH_ADDED,
            &Spot::Added(branch),
            format!("a branch of `{key}` was added"),
        );
    }
    for branch in old {
        let what = format!("a branch of `{key}` was removed");
        comparison.report(table::BRANCH_REMOVED, &Spot::Removed(branch), what);
    }
    comparison.account_for_order(lists);
}

/// Whether a new transition leads out of a status that was known, and final.
pub(super) fn leaves_a_final_status(pair: &Pair<'_>, spot: &Spot<'_>) -> bool {
    let from =
        |place: &Place<'_>| place.value.get("from").and_then(Value::as_str).map(str::to_owned);
    let Some(status) = spot.after().and_then(from) else { return false };
    let list = |key: &str| pair.old.member(key).map(|list| list.items()).unwrap_or_default();
    let known = list("enum").iter().any(|member| member.value.as_str() == Some(&status));
    known
        && !list("x-transitions")
            .iter()
            .any(|transition| from(transition).as_ref() == Some(&status))
}

/// Finds the named schemas that only have another name now, so that one reason speaks of them, and not each place that
/// refers to them.
pub(super) fn find_renamed<'d>(comparison: &mut Comparison<'d>, documents: &Pair<'d>) {
    let schemas = |document: &Place<'d>| document.member("components")?.member("schemas");
    let (Some(old), Some(new)) = (schemas(&documents.old), schemas(&documents.new)) else { return };
    let pair = Pair { old, new };
    let (mut gone, mut come) = (Vec::new(), Vec::new());
    for name in pair.keys() {
        match pair.member(name) {
            Some(Spot::Removed(_)) => gone.push(name),
            Some(Spot::Added(_)) => come.push(name),
            _ => {}
        }
    }
    let mut taken = BTreeSet::new();
    for name in gone {
        let Some(old) = pair.old.member(name) else { continue };
        for other in &come {
            let Some(new) = pair.new.member(other).filter(|_| !taken.contains(other)) else {
                continue;
            };
            let both = Pair { old: old.clone(), new };
            if !differ_in_words_only(comparison, name, other, &both) {
                continue;
            }
            taken.insert(*other);
            let reference = |name: &str| format!("#/components/schemas/{name}");
            comparison.renamed.insert(reference(name), reference(other));
            let what = format!("`{name}` is called `{other}`");
            comparison.report(table::COMPONENT_RENAMED, &Spot::Both(both), what);
            break;
        }
    }
}

/// Whether a schema is another one under a new name; references to itself may have that name already.
fn differ_in_words_only<'d>(
    comparison: &Comparison<'d>,
    old: &str,
    new: &str,
    pair: &Pair<'d>,
) -> bool {
    let mut trial = Comparison::new(comparison.old, comparison.new);
    let reference = |name: &str| format!("#/components/schemas/{name}");
    trial.renamed.insert(reference(old), reference(new));
    trial.node(Kind::Schema, pair);
    trial.class().is_none_or(|class| class == Class::Patch)
}
