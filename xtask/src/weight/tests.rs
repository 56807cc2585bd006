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
    let fewer = "client v0.1.0\nsyn v2.0.0\nsyn v3.0.0\n";
    assert_eq!(found("client v0.1.0\n", fewer), [""; 0], "fewer crates than allowed");
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
    let [fault] = &faults[..] else { panic!("{faults:?}") };
    assert!(fault.contains("explains why client/tls has `syn` twice, and it has not"), "{fault}");
}

#[test]
fn a_duplicate_without_a_reason_is_refused() {
    let silent = ALLOWED.replace("one macro is old", " ");
    let failure = Bounds::parse(&silent).err().map(Failure::words).unwrap_or_default();
    assert!(failure.contains("`syn` gives no reason"), "{failure}");
}

#[test]
fn this_workspace_is_within_its_bounds() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut out = Vec::new();
    let checked = check(root, &mut out).map_err(Failure::words);
    assert_eq!(checked, Ok(0));
    let said = String::from_utf8(out).unwrap();
    assert!(said.contains("Counted droppay-ext/rustls: "), "{said}");
}
