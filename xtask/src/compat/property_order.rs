//! The order of properties, which is lost where a document is held in memory.
//!
//! JSON has no order of members, but generated constructors have one of arguments, and take it from the text: in Go
//! `NewUserTokenRequest(grantType string, clientId string, clientSecret string, ...)`. Where two of one type change
//! places, programs still compile, and send the one as the other.

use std::collections::BTreeMap;

use saphyr::{LoadableYamlNode as _, YamlOwned};

use super::{
    place::{Pair, Place, Spot},
    table,
    walk::Comparison,
};
use crate::{
    document::{Document, child_pointer},
    rules::outline::Outline,
};

/// The names under each `properties` of a document, as they are written, by the pointer of what holds them.
pub(super) struct PropertyOrder(BTreeMap<String, Vec<String>>);

impl PropertyOrder {
    /// Reads the text again; whatever has been read as a document is YAML.
    pub(super) fn of(document: &Document) -> Self {
        let mut found = BTreeMap::new();
        for root in YamlOwned::load_from_str(document.text()).iter().flatten() {
            collect(root, String::new(), &mut found);
        }
        Self(found)
    }
}

fn collect(value: &YamlOwned, pointer: String, found: &mut BTreeMap<String, Vec<String>>) {
    for (index, item) in value.as_sequence().into_iter().flatten().enumerate() {
        collect(item, child_pointer(&pointer, &index.to_string()), found);
    }
    let Some(members) = value.as_mapping() else { return };
    for (key, member) in members {
        let Some(key) = key.as_str() else { continue };
        if key == "properties"
            && let Some(properties) = member.as_mapping()
        {
            let names = properties.keys().filter_map(|name| Some(name.as_str()?.to_owned()));
            found.insert(pointer.clone(), names.collect());
        }
        collect(member, child_pointer(&pointer, key), found);
    }
}

/// Reports each schema whose properties, as far as both documents have them, stand in another order.
///
/// Optional ones count as well: Go's constructors leave them out, those of other generators do not.
pub(super) fn report(comparison: &mut Comparison<'_>, old: &PropertyOrder, new: &PropertyOrder) {
    for (schema, before) in &old.0 {
        let now_at = now_at(comparison, schema);
        let Some(after) = new.0.get(&now_at) else { continue };
        let common = |names: &[String], others: &[String]| -> Vec<String> {
            names.iter().filter(|name| others.contains(name)).cloned().collect()
        };
        let (before, after) = (common(before, after), common(after, before));
        if before == after {
            continue;
        }
        let pair =
            (schema_properties(comparison.old, schema), schema_properties(comparison.new, &now_at));
        // What is called `properties` elsewhere, in an example for one, has no order.
        let (Some(old), Some(new)) = pair else { continue };
        let (before, after) = (moved(&before, &after), moved(&after, &before));
        let what = format!("the properties stand in another order: was {before}, is {after}");
        comparison.note(table::PROPERTIES_REORDERED, &Spot::Both(Pair { old, new }), what);
    }
}

/// Where a schema of the released document stands now, if its component has got another name.
fn now_at(comparison: &Comparison<'_>, schema: &str) -> String {
    let is_called = |(old, new): (&String, &String)| {
        let below = schema.strip_prefix(old.strip_prefix('#')?)?;
        let within = below.is_empty() || below.starts_with('/');
        within.then(|| format!("{}{below}", new.trim_start_matches('#')))
    };
    comparison.renamed.iter().find_map(is_called).unwrap_or_else(|| schema.to_owned())
}

/// The properties of a schema, if what stands there is one.
fn schema_properties<'d>(outline: &Outline<'d>, pointer: &str) -> Option<Place<'d>> {
    outline.referenced(&format!("#{pointer}"))?;
    let pointer = child_pointer(pointer, "properties");
    Some(Place { value: outline.root.pointer(&pointer)?, pointer })
}

/// The names between the first and the last that have changed places.
fn moved(names: &[String], others: &[String]) -> String {
    let differ = |at: &usize| names.get(*at) != others.get(*at);
    let first = (0..names.len()).find(differ).unwrap_or_default();
    let last = (0..names.len()).rfind(differ).unwrap_or_default();
    let quoted: Vec<String> =
        names.iter().take(last + 1).skip(first).map(|name| format!("`{name}`")).collect();
    quoted.join(", ")
}
