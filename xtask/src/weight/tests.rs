//! The guard fails when it should, and says why.

use super::*;

const ALLOWED: &str = r#"
target = "x86_64-unknown-linux-gnu"

[[set]]
package = "client"
at-most = 2
crates = ["client", "bytes"]

[[set]]
package = "client"
feature = "tls"
at-most = 4
crates = ["syn"]

[[duplicate]]
name = "syn"
sets = ["client/tls"]
reason = "one macro is old"
"#;

const PLAIN: &str = "client v0.1.0 (/folder)\nbytes v1.0.0\nbytes v1.0.0\n";
const TLS: &str = "client v0.1.0\nbytes v1.0.0\nsyn v2.0.0 (proc-macro)\nsyn v3.0.0\n";

fn found(plain: &str, tls: &str) -> Vec<String> {
    let bounds = Bounds::parse(ALLOWED).map_err(Failure::words).unwrap();
    let trees = bounds.sets.iter().zip([Tree::parse(plain), Tree::parse(tls)]).collect::<Vec<_>>();
    faults(&bounds, &trees)
}

#[test]
fn what_is_allowed_is_no_fault() {
    assert_eq!(found(PLAIN, TLS), [""; 0]);
}

#[test]
fn a_bound_that_would_hide_the_next_crate_is_a_fault() {
    let faults = found("client v0.1.0\n", TLS);
    let [fault] = &faults[..] else { panic!("{faults:?}") };
    for words in ["client brings 1 crates, 1 fewer than", "gone: bytes", "lower `at-most`"] {
        assert!(fault.contains(words), "{fault}");
    }
}

#[test]
fn one_crate_too_many_is_named_with_the_bound_and_what_to_do() {
    let faults = found(&format!("{PLAIN}heavy v1.0.0\n"), TLS);
    let [fault] = &faults[..] else { panic!("{faults:?}") };
    for words in [
        "client brings 3 crates, 1 more than the 2 that xtask/weight.toml allows; new: heavy\n",
        "cargo tree --package client --no-default-features --edges normal,build --invert CRATE",
    ] {
        assert!(fault.contains(words), "{fault}");
    }
}

#[test]
fn a_feature_is_held_to_its_own_bound() {
    let faults = found(PLAIN, &format!("{TLS}heavy v1.0.0\n"));
    assert!(faults[0].starts_with("client/tls brings 5 crates"), "{faults:?}");
    assert!(faults[0].contains("--features tls"), "{faults:?}");
    assert_eq!(faults.len(), 1, "what the package has without the feature is not new");
}

#[test]
fn two_versions_that_nobody_explains_are_a_fault_even_within_the_bound() {
    let faults = found("bytes v1.0.0\nbytes v2.0.0\n", TLS);
    let [fault] = &faults[..] else { panic!("{faults:?}") };
    assert!(fault.contains("client brings `bytes` in 2 versions: 1.0.0, 2.0.0"), "{fault}");
}

#[test]
fn an_explanation_of_what_is_gone_is_a_fault() {
    let faults = found(PLAIN, "client v0.1.0\nbytes v1.0.0\nsyn v3.0.0\n");
    let [_, fault] = &faults[..] else { panic!("{faults:?}") };
    assert!(fault.contains("explains why client/tls has `syn` twice, and it has not"), "{fault}");
}

#[test]
fn a_duplicate_without_a_reason_is_refused() {
    let silent = ALLOWED.replace("one macro is old", " ");
    let failure = Bounds::parse(&silent).err().map(Failure::words).unwrap_or_default();
    assert!(failure.contains("`syn` gives no reason"), "{failure}");
}

/// What the issue of the bounds is: a program has two crates more than the client.
#[test]
fn the_committed_bounds_leave_a_program_100_crates_and_115_with_rustls() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let bounds = Bounds::read(root).map_err(Failure::words).unwrap();
    for (name, most) in [("droppay-ext", 98), ("droppay-ext/rustls", 113)] {
        let set = bounds.sets.iter().find(|set| set.to_string() == name).expect("it is bounded");
        assert!(set.at_most <= most, "{name} may bring {}", set.at_most);
    }
}
