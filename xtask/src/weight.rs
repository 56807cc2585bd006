//! How many crates the published crates bring into a program, and whether that is what `xtask/weight.toml` allows.
//!
//! Each set of features is counted for itself, because a program pays for those that it asks for. `bounds` reads what is
//! allowed, `tree` asks cargo what there is, and here the two are compared.

mod bounds;
#[cfg(test)]
mod tests;
mod tree;

use std::{
    collections::{BTreeMap, BTreeSet},
    io::Write,
    path::Path,
};

use self::{
    bounds::{BOUNDS, Bounds, Duplicate, Set},
    tree::{Package, Tree},
};
use crate::failure::Failure;

/// Counts the crates of every set, and fails if one has more than it may, or two versions of one crate without a reason.
pub(crate) fn check(root: &Path, out: &mut dyn Write) -> Result<u8, Failure> {
    let bounds = Bounds::read(root)?;
    let mut trees = Vec::new();
    for set in &bounds.sets {
        let tree = Tree::of(set, &bounds.target, root)?;
        let count = tree.packages.len();
        writeln!(out, "{:>12} {set}: {count} crates, {} allowed", "Counted", set.at_most)?;
        trees.push((set, tree));
    }
    let faults = faults(&bounds, &trees);
    if faults.is_empty() {
        return Ok(0);
    }
    let list: String = faults.iter().map(|fault| format!("error: {fault}\n")).collect();
    Err(Failure::Reason(list.trim_end().to_owned()))
}

/// Everything that is not as it should be.
fn faults(bounds: &Bounds, trees: &[(&Set, Tree)]) -> Vec<String> {
    let mut faults: Vec<String> = trees
        .iter()
        .filter_map(|(set, tree)| excess(set, tree).or_else(|| slack(set, tree)))
        .collect();
    let mut found = BTreeSet::new();
    for (set, tree) in trees {
        for (name, versions) in duplicates(&tree.packages) {
            if !bounds.duplicates.iter().any(|known| known.is(set, name)) {
                faults.push(unexplained(set, name, &versions));
            }
            found.insert((set.to_string(), name));
        }
    }
    let gone = bounds.duplicates.iter().flat_map(|known| known.without(&found));
    faults.extend(gone);
    faults
}

/// What is wrong with the number of crates of a set, if it is.
fn excess(set: &Set, tree: &Tree) -> Option<String> {
    let count = tree.packages.len();
    if count <= set.at_most {
        return None;
    }
    let added = tree.packages.iter().filter(|package| !set.crates.contains(&package.name));
    let added: BTreeSet<&str> = added.map(|package| package.name.as_str()).collect();
    let names = match added.is_empty() {
        true => "none is new: one comes in two versions".to_owned(),
        false => format!("new: {}", added.into_iter().collect::<Vec<_>>().join(", ")),
    };
    Some(format!(
        "{set} brings {count} crates, {} more than the {} that {BOUNDS} allows; {names}\n  \
         mend: see who asks for one with `{} --invert CRATE`, and do without it, take fewer features of it, or put \
         it behind a feature; if it is worth its weight, add it to `crates` there and raise `at-most`",
        count - set.at_most,
        set.at_most,
        set.command_line(),
    ))
}

/// A bound above what there is, which would let the next crate come in unnoticed.
fn slack(set: &Set, tree: &Tree) -> Option<String> {
    let count = tree.packages.len();
    let there = |name: &&String| tree.packages.iter().any(|package| package.name == **name);
    let gone: Vec<&str> =
        set.crates.iter().filter(|name| !there(name)).map(String::as_str).collect();
    (count < set.at_most).then(|| {
        format!(
            "{set} brings {count} crates, {} fewer than the {} that {BOUNDS} allows; gone: {}\n  \
             mend: lower `at-most` there, and take out of `crates` what is gone",
            set.at_most - count,
            set.at_most,
            gone.join(", ")
        )
    })
}

fn unexplained(set: &Set, name: &str, versions: &BTreeSet<&str>) -> String {
    let versions: Vec<&str> = versions.iter().copied().collect();
    format!(
        "{set} brings `{name}` in {} versions: {}\n  \
         mend: see who asks for each with `{} --invert {name}@VERSION`, and bring them together; if only others can, \
         say so in {BOUNDS} with a `[[duplicate]]`",
        versions.len(),
        versions.join(", "),
        set.command_line(),
    )
}

/// The crates that come in more than one version, with their versions.
fn duplicates(packages: &BTreeSet<Package>) -> Vec<(&str, BTreeSet<&str>)> {
    let mut versions: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for package in packages {
        versions.entry(&package.name).or_default().insert(&package.version);
    }
    versions.into_iter().filter(|(_, versions)| versions.len() > 1).collect()
}

impl Duplicate {
    /// Whether it is this one.
    fn is(&self, set: &Set, name: &str) -> bool {
        self.name == name && self.sets.contains(&set.to_string())
    }

    /// A fault for each of its sets that has it no more.
    fn without(&self, found: &BTreeSet<(String, &str)>) -> Vec<String> {
        let gone = self.sets.iter().filter(|set| !found.contains(&((*set).clone(), &*self.name)));
        let fault = |set| {
            format!(
                "{BOUNDS} explains why {set} has `{}` twice, and it has not\n  mend: take {set} out of that `[[duplicate]]`",
                self.name
            )
        };
        gone.map(fault).collect()
    }
}
