//! Where something stands: in one of the documents, or in both.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::document::child_pointer;

/// A value, and where it stands.
#[derive(Clone, Debug)]
pub(super) struct Place<'d> {
    pub(super) pointer: String,
    pub(super) value: &'d Value,
}

impl<'d> Place<'d> {
    /// The member of an object.
    pub(super) fn member(&self, key: &str) -> Option<Place<'d>> {
        let value = self.value.get(key)?;
        Some(Place { pointer: child_pointer(&self.pointer, key), value })
    }

    /// The items of a list, or nothing.
    pub(super) fn items(&self) -> Vec<Place<'d>> {
        let items = self.value.as_array().into_iter().flatten().enumerate();
        let place = |(index, value): (usize, &'d Value)| Place {
            pointer: child_pointer(&self.pointer, &index.to_string()),
            value,
        };
        items.map(place).collect()
    }
}

/// The same thing in both documents.
#[derive(Clone, Debug)]
pub(super) struct Pair<'d> {
    pub(super) old: Place<'d>,
    pub(super) new: Place<'d>,
}

impl<'d> Pair<'d> {
    /// What both have under a keyword, or one of them; nothing if none has.
    pub(super) fn member(&self, key: &str) -> Option<Spot<'d>> {
        Spot::of(self.old.member(key), self.new.member(key))
    }

    /// The keywords of both.
    pub(super) fn keys(&self) -> BTreeSet<&'d str> {
        let keys = |place: &Place<'d>| place.value.as_object().into_iter().flat_map(Map::keys);
        keys(&self.old).chain(keys(&self.new)).map(String::as_str).collect()
    }
}

/// Something that stands in one of the documents, or in both.
#[derive(Clone, Debug)]
pub(super) enum Spot<'d> {
    Added(Place<'d>),
    Removed(Place<'d>),
    Both(Pair<'d>),
}

impl<'d> Spot<'d> {
    pub(super) fn of(old: Option<Place<'d>>, new: Option<Place<'d>>) -> Option<Spot<'d>> {
        match (old, new) {
            (Some(old), Some(new)) => Some(Spot::Both(Pair { old, new })),
            (Some(old), None) => Some(Spot::Removed(old)),
            (None, Some(new)) => Some(Spot::Added(new)),
            (None, None) => None,
        }
    }

    pub(super) fn before(&self) -> Option<&Place<'d>> {
        match self {
            Spot::Added(_) => None,
            Spot::Removed(old) => Some(old),
            Spot::Both(pair) => Some(&pair.old),
        }
    }

    pub(super) fn after(&self) -> Option<&Place<'d>> {
        match self {
            Spot::Added(new) => Some(new),
            Spot::Removed(_) => None,
            Spot::Both(pair) => Some(&pair.new),
        }
    }

    /// Whether both documents say the same here.
    pub(super) fn is_equal(&self) -> bool {
        self.before().map(|place| place.value) == self.after().map(|place| place.value)
    }
}

/// The value itself, or what its references lead to.
pub(super) fn target<'d>(root: &'d Value, place: &Place<'d>) -> Option<Place<'d>> {
    const LONGEST_CHAIN: usize = 100;
    let mut place = place.clone();
    for _ in 0..LONGEST_CHAIN {
        let Some(reference) = place.value.get("$ref") else { return Some(place) };
        let pointer = reference.as_str()?.strip_prefix('#')?;
        place = Place { pointer: pointer.to_owned(), value: root.pointer(pointer)? };
    }
    None
}
