//! Walks two documents side by side, along the grammar of OpenAPI, and gives a reason for each difference.
//!
//! Whatever a reason speaks of is noted as accounted for, on the side where it stands. In the end `residue` compares what
//! is left of the two documents, so that a difference that no part of this walk has met cannot be missed.

use std::collections::{BTreeSet, HashMap, HashSet};

use serde_json::{Map, Value};

use super::{
    members,
    place::{Pair, Place, Spot, target},
    residue, responses, schemas,
    table::{self, Class, Row, Side},
};
use crate::rules::{
    grammar::{Kind, Part, Shape},
    outline::Outline,
};

/// Why the documents are not the same, at one place.
#[derive(Clone, Debug)]
pub(super) struct Reason {
    /// The kind of change.
    pub(super) row: &'static Row,
    /// Where it travels.
    pub(super) side: Side,
    /// The place in the released document, as a JSON pointer, if it stands there.
    pub(super) old: Option<String>,
    /// The place in the present document, if it stands there.
    pub(super) new: Option<String>,
    /// What has changed, in words.
    pub(super) what: String,
}

/// What the reasons have accounted for in one document.
#[derive(Debug, Default)]
pub(super) struct Accounted {
    /// Values that a reason speaks of.
    pub(super) values: HashSet<String>,
    /// Lists whose order a reason speaks of, or means nothing.
    pub(super) orders: HashSet<String>,
}

/// The comparison of two documents.
pub(super) struct Comparison<'d> {
    pub(super) old: &'d Outline<'d>,
    pub(super) new: &'d Outline<'d>,
    pub(super) reasons: Vec<Reason>,
    pub(super) old_accounted: Accounted,
    pub(super) new_accounted: Accounted,
    /// References to named schemas that have another name now.
    pub(super) renamed: HashMap<String, String>,
    /// The places that were compared.
    pub(super) seen: HashSet<(String, String)>,
    /// Responses that cover others, or are covered, with those others.
    pub(super) covered: Vec<Pair<'d>>,
    /// Whether what is compared stands elsewhere in the documents, where it is accounted for.
    elsewhere: bool,
}

impl<'d> Comparison<'d> {
    pub(super) fn new(old: &'d Outline<'d>, new: &'d Outline<'d>) -> Comparison<'d> {
        Comparison {
            old,
            new,
            reasons: Vec::new(),
            old_accounted: Accounted::default(),
            new_accounted: Accounted::default(),
            renamed: HashMap::new(),
            seen: HashSet::new(),
            covered: Vec::new(),
            elsewhere: false,
        }
    }

    /// Compares the whole documents, and leaves no difference unsaid.
    pub(super) fn run(&mut self) {
        let place = |outline: &Outline<'d>| Place { pointer: String::new(), value: outline.root };
        let pair = Pair { old: place(self.old), new: place(self.new) };
        schemas::find_renamed(self, &pair);
        self.node(Kind::Document, &pair);
        responses::compare_covered(self);
        residue::report(self);
    }

    /// The gravest class of the reasons.
    pub(super) fn class(&self) -> Option<Class> {
        self.reasons.iter().map(|reason| reason.row.verdict(reason.side).class).max()
    }

    /// Gives a reason for a difference, and accounts for all that stands there.
    pub(super) fn report(&mut self, row: &'static Row, spot: &Spot<'d>, what: impl Into<String>) {
        self.account(spot);
        self.note(row, spot, what);
    }

    /// Gives a reason, and accounts for nothing.
    pub(super) fn note(&mut self, row: &'static Row, spot: &Spot<'d>, what: impl Into<String>) {
        let pointer = |place: &Place<'_>| place.pointer.clone();
        let reason = Reason {
            row,
            side: self.side(spot),
            old: spot.before().map(pointer),
            new: spot.after().map(pointer),
            what: what.into(),
        };
        self.reasons.push(reason);
    }

    /// Accounts for all that stands at a place, because a reason given elsewhere speaks of it.
    pub(super) fn account(&mut self, spot: &Spot<'d>) {
        if self.elsewhere {
            return;
        }
        self.old_accounted.values.extend(spot.before().map(|place| place.pointer.clone()));
        self.new_accounted.values.extend(spot.after().map(|place| place.pointer.clone()));
    }

    /// Whether a reason speaks of this already.
    fn is_accounted(&self, spot: &Spot<'_>) -> bool {
        let in_old = |place: &Place<'_>| self.old_accounted.values.contains(&place.pointer);
        let in_new = |place: &Place<'_>| self.new_accounted.values.contains(&place.pointer);
        spot.before().is_some_and(in_old) || spot.after().is_some_and(in_new)
    }

    /// Accounts for the order of two lists.
    pub(super) fn account_for_order(&mut self, lists: &Pair<'d>) {
        if self.elsewhere {
            return;
        }
        self.old_accounted.orders.insert(lists.old.pointer.clone());
        self.new_accounted.orders.insert(lists.new.pointer.clone());
    }

    /// Compares two objects of one kind.
    pub(super) fn node(&mut self, kind: Kind, pair: &Pair<'d>) {
        let Pair { old, new } = pair;
        if old.value == new.value || !self.seen.insert((old.pointer.clone(), new.pointer.clone())) {
            return;
        }
        let spot = Spot::Both(pair.clone());
        if kind == Kind::Example {
            self.report(table::PROSE, &spot, "the example");
        } else if !(old.value.is_object() && new.value.is_object()) {
            self.report(table::UNCLASSED, &spot, "the type of the value in JSON");
        } else if kind == Kind::Schema {
            schemas::compare(self, pair);
        } else if is_reference(old) || is_reference(new) {
            self.referenced(kind, pair);
        } else {
            for key in pair.keys() {
                self.keyword(kind, pair, key);
            }
        }
    }

    /// Compares what references lead to, where at least one of the two is a reference.
    fn referenced(&mut self, kind: Kind, pair: &Pair<'d>) {
        let spot = Spot::Both(pair.clone());
        let (old, new) = (target(self.old.root, &pair.old), target(self.new.root, &pair.new));
        match (old, new) {
            (Some(old), Some(new)) => {
                let what = "a reference; what it leads to is compared";
                self.report(table::FORM, &spot, what);
                self.elsewhere(kind, &Pair { old, new });
            }
            _ => self.report(table::UNCLASSED, &spot, "a reference that leads nowhere"),
        }
    }

    /// Compares two objects that are accounted for where they stand.
    pub(super) fn elsewhere(&mut self, kind: Kind, pair: &Pair<'d>) {
        let elsewhere = std::mem::replace(&mut self.elsewhere, true);
        self.node(kind, pair);
        self.elsewhere = elsewhere;
    }

    /// Compares what two objects of one kind have under a keyword.
    pub(super) fn keyword(&mut self, kind: Kind, pair: &Pair<'d>, key: &str) {
        let Some(spot) = pair.member(key) else { return };
        if spot.is_equal() {
            return;
        }
        if kind == Kind::Callback && !key.starts_with("x-") {
            return self.one(kind, pair, Kind::PathItem, key, &spot);
        }
        let Some(part) = part(kind, key) else {
            return members::plain(self, kind, pair, key, &spot);
        };
        if part.kind == Kind::Example {
            return self.report(table::PROSE, &spot, "the examples");
        }
        match part.shape {
            Shape::One | Shape::Members => self.one(kind, pair, part.kind, key, &spot),
            Shape::Named => self.named(kind, pair, part, &spot),
            Shape::List => self.list(kind, pair, part, &spot),
        }
    }

    /// An object under a keyword.
    fn one(&mut self, kind: Kind, pair: &Pair<'d>, part: Kind, key: &str, spot: &Spot<'d>) {
        match spot {
            Spot::Both(both) => self.node(part, both),
            _ => members::appeared(self, kind, pair, key, None, spot),
        }
    }

    /// Objects by name under a keyword.
    pub(super) fn named(&mut self, kind: Kind, pair: &Pair<'d>, part: &Part, spot: &Spot<'d>) {
        if !holds(spot, Value::is_object) {
            return self.report(table::UNCLASSED, spot, format!("`{}`", part.keyword));
        }
        let empty = Value::Object(Map::new());
        let names: BTreeSet<&'d str> = [spot.before(), spot.after()]
            .into_iter()
            .flatten()
            .flat_map(|place| place.value.as_object())
            .flat_map(Map::keys)
            .map(String::as_str)
            .collect();
        self.account_for_absence(spot, &empty);
        for name in names {
            let member = |place: Option<&Place<'d>>| place.and_then(|place| place.member(name));
            match Spot::of(member(spot.before()), member(spot.after())) {
                Some(Spot::Both(both)) => self.node(part.kind, &both),
                Some(one) if self.is_accounted(&one) => {}
                Some(one) => members::appeared(self, kind, pair, part.keyword, Some(name), &one),
                None => {}
            }
        }
    }

    /// A list of objects under a keyword, each of which is known by something in it.
    fn list(&mut self, kind: Kind, pair: &Pair<'d>, part: &Part, spot: &Spot<'d>) {
        let keyed = |outline: &Outline<'d>, place: Option<&Place<'d>>| {
            let items = place.map(Place::items).unwrap_or_default();
            let key = |item: &Place<'d>| members::identity(part.kind, outline.root, item);
            let keys: Option<Vec<String>> = items.iter().map(key).collect();
            let distinct =
                |keys: &Vec<String>| keys.iter().collect::<HashSet<_>>().len() == keys.len();
            Some((keys.filter(distinct)?, items))
        };
        let lists = (keyed(self.old, spot.before()), keyed(self.new, spot.after()));
        let ((old_keys, old_items), (new_keys, new_items)) = match lists {
            (Some(old), Some(new)) if holds(spot, Value::is_array) => (old, new),
            _ => return self.report(table::UNCLASSED, spot, format!("`{}`", part.keyword)),
        };
        self.account_for_absence(spot, &Value::Array(Vec::new()));
        let find = |keys: &[String], items: &[Place<'d>], key: &String| {
            Some(items[keys.iter().position(|one| one == key)?].clone())
        };
        let all: BTreeSet<&String> = old_keys.iter().chain(&new_keys).collect();
        for key in all {
            let (old, new) = (find(&old_keys, &old_items, key), find(&new_keys, &new_items, key));
            match Spot::of(old, new) {
                Some(Spot::Both(both)) => self.node(part.kind, &both),
                Some(one) => members::appeared(self, kind, pair, part.keyword, Some(key), &one),
                None => {}
            }
        }
        if let Spot::Both(lists) = spot {
            members::order(self, part.kind, lists, &old_keys, &new_keys);
        }
    }

    /// Accounts for a list or an object that only one of the documents has, whose contents are compared one by one.
    pub(super) fn account_for_absence(&mut self, spot: &Spot<'d>, empty: &Value) {
        if let Spot::Added(place) | Spot::Removed(place) = spot {
            self.account(spot);
            if place.value == empty {
                self.note(table::FORM, spot, "nothing, written out");
            }
        }
    }

    /// Where something travels, or what it was added to: as it was released, for nobody uses yet what is new.
    fn side(&self, spot: &Spot<'_>) -> Side {
        let of = |outline: &Outline<'_>, place: Option<&Place<'_>>| side(outline, &place?.pointer);
        let (before, after) = (spot.before(), spot.after());
        of(self.old, before.or(after)).or_else(|| of(self.new, after)).unwrap_or(Side::Either)
    }
}

/// Where the object that a place belongs to travels, if anything leads to it.
fn side(outline: &Outline<'_>, pointer: &str) -> Option<Side> {
    let mut pointer = pointer;
    let node = loop {
        match outline.referenced(&format!("#{pointer}")) {
            Some(node) => break node,
            None => pointer = pointer.rsplit_once('/')?.0,
        }
    };
    match (node.sent, node.received) {
        (true, true) => Some(Side::Either),
        (true, false) => Some(Side::Sent),
        (false, true) => Some(Side::Received),
        (false, false) => None,
    }
}

/// The objects that an object of a kind holds under a keyword.
pub(super) fn part(kind: Kind, key: &str) -> Option<&'static Part> {
    kind.parts().iter().find(|part| part.keyword == key)
}

fn holds(spot: &Spot<'_>, is: fn(&Value) -> bool) -> bool {
    [spot.before(), spot.after()].into_iter().flatten().all(|place| is(place.value))
}

fn is_reference(place: &Place<'_>) -> bool {
    place.value.get("$ref").is_some()
}
