//! Replays the fuzzers' corpus: the document's examples, and every input that was ever found to break something.

use std::{
    fs,
    panic::catch_unwind,
    path::{Path, PathBuf},
};

use droppay_fuzzing::{TARGETS, Target};
use droppay_tests::seeds;

/// What the whole corpus may take in the repository.
const LARGEST: u64 = 300 * 1024;

fn fuzz(folder: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).with_file_name("fuzz").join(folder)
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries =
        fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut entries: Vec<PathBuf> =
        entries.map(|entry| entry.expect("it can be listed").path()).collect();
    entries.sort();
    entries
}

fn names(folder: &Path) -> Vec<String> {
    let name = |path: &PathBuf| path.file_stem().map(|name| name.to_string_lossy().into_owned());
    entries(folder).iter().filter_map(name).collect()
}

/// The inputs of a target that break something.
fn broken(target: &Target) -> Vec<PathBuf> {
    let inputs = entries(&fuzz("corpus").join(target.name));
    assert!(!inputs.is_empty(), "the corpus of {} is empty", target.name);
    let holds = |input: &PathBuf| {
        let bytes = fs::read(input).expect("it can be read");
        catch_unwind(|| (target.run)(&bytes)).is_ok()
    };
    inputs.into_iter().filter(|input| !holds(input)).collect()
}

#[test]
fn nothing_in_the_corpus_breaks_anything() {
    let broken: Vec<PathBuf> = TARGETS.iter().flat_map(broken).collect();
    assert!(broken.is_empty(), "reasons above: {broken:#?}");
}

#[test]
fn every_target_has_a_program_and_a_corpus_and_there_is_no_other() {
    let targets: Vec<&str> = TARGETS.iter().map(|target| target.name).collect();
    assert_eq!(names(&fuzz("corpus")), targets);
    assert_eq!(names(&fuzz("fuzz_targets")), targets);
    let manifest = fs::read_to_string(fuzz("Cargo.toml")).expect("it can be read");
    for target in targets {
        assert!(manifest.contains(&format!("name = \"{target}\"")), "{target} is not built");
    }
}

#[test]
fn the_seeds_are_those_of_the_document() {
    let mend = "run `cargo run --package droppay-tests --bin fuzz_seeds`";
    let seeds = seeds::seeds();
    for seed in &seeds {
        let path = fuzz("corpus").join(seed.target).join(&seed.name);
        let found = fs::read(&path).ok();
        assert!(found.as_ref() == Some(&seed.bytes), "{} is stale: {mend}", path.display());
    }
    let found = TARGETS.iter().flat_map(|target| names(&fuzz("corpus").join(target.name)));
    let found = found.filter(|name| name.starts_with("seed-")).count();
    assert_eq!(found, seeds.len(), "seeds are left over: {mend}");
    for dictionary in seeds::dictionaries() {
        let found = fs::read_to_string(fuzz("dictionaries").join(dictionary.name));
        let found = found.unwrap_or_default();
        assert_eq!(found, dictionary.text, "{} is stale: {mend}", dictionary.name);
    }
}

#[test]
fn the_corpus_is_small() {
    let inputs = TARGETS.iter().flat_map(|target| entries(&fuzz("corpus").join(target.name)));
    let bytes: u64 = inputs.map(|input| input.metadata().expect("it is there").len()).sum();
    assert!(bytes <= LARGEST, "{bytes} bytes: remove what `cargo fuzz cmin` finds superfluous");
}
