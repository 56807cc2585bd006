use super::*;

const ID: &str = "read-push/droppay-ext";

fn report(instructions: u64) -> Report {
    let counted = |variant: &str, instructions| Counted {
        scenario: "read-push".to_owned(),
        variant: variant.to_owned(),
        instructions,
    };
    Report { counted: vec![counted("hand-written", 50_000), counted("droppay-ext", instructions)] }
}

fn bounds(instructions: &[(&str, u64)]) -> Bounds {
    let instructions = instructions.iter().map(|(id, bound)| ((*id).to_owned(), *bound)).collect();
    Bounds { compiler: compiler(), instructions, of_hand_written: BTreeMap::new() }
}

#[test]
fn what_is_at_or_a_little_under_its_bound_passes() {
    for measured in [100_000, 99_999, 80_000] {
        assert!(bounds(&[(ID, 100_000)]).violations(&report(measured)).is_empty(), "{measured}");
    }
}

#[test]
fn what_is_over_its_bound_fails_and_is_named_with_both_numbers() {
    let violations = bounds(&[(ID, 100_000)]).violations(&report(100_001));
    assert_eq!(violations.len(), 1, "{violations:?}");
    for word in [ID, "100001", "100000", &compiler(), "--bless"] {
        assert!(violations[0].contains(word), "{word} is not in {}", violations[0]);
    }
}

#[test]
fn another_compiler_makes_a_bound_too_generous_and_is_named_where_one_is_broken() {
    let bounds = bounds(&[(ID, 100_000)]);
    assert!(bounds.violations_with(&report(50_000), "rustc 2").is_empty());
    let violations = bounds.violations_with(&report(100_001), "rustc 2");
    assert!(violations.len() == 1 && violations[0].contains("this is rustc 2"), "{violations:?}");
}

#[test]
fn a_goal_beside_what_is_written_by_hand_is_held_whatever_the_compiler() {
    let mut bounds = bounds(&[(ID, 60_000)]);
    bounds.of_hand_written.insert(ID.to_owned(), 1.05);
    assert!(bounds.violations_with(&report(52_500), "rustc 2").is_empty());
    let violations = bounds.violations_with(&report(52_600), "rustc 2");
    let [violation] = &violations[..] else { panic!("{violations:?}") };
    assert!(violation.contains(ID) && violation.contains("1.052 times"), "{violation}");
}

#[test]
fn a_bound_that_guards_nothing_any_more_fails() {
    let violations = bounds(&[(ID, 100_000)]).violations(&report(79_999));
    assert!(violations.len() == 1 && violations[0].contains("guards nothing"), "{violations:?}");
}

#[test]
fn a_bound_of_no_scenario_fails() {
    let violations =
        bounds(&[(ID, 100_000), ("read-pusch/droppay-ext", 1)]).violations(&report(99_000));
    assert!(violations.len() == 1 && violations[0].contains("read-pusch"), "{violations:?}");
}

#[test]
fn a_scenario_of_ours_without_a_bound_fails() {
    let violations = bounds(&[]).violations(&report(99_000));
    assert!(violations.len() == 1 && violations[0].contains("no bound"), "{violations:?}");
}

#[test]
fn what_was_blessed_passes_and_five_in_a_hundred_more_do_not() {
    for measured in [98, 999, 64_321, 7_654_321] {
        let blessed =
            Bounds { of_hand_written: BTreeMap::new(), ..Bounds::blessed(&report(measured)) };
        assert!(blessed.violations(&report(measured)).is_empty(), "{measured}");
        assert_eq!(blessed.violations(&report(measured * 107 / 100 + 2)).len(), 1, "{measured}");
        assert!(!blessed.instructions.contains_key("read-push/hand-written"));
    }
}

#[test]
fn the_bounds_that_are_committed_are_of_scenarios() {
    let known: Vec<String> =
        crate::scenario::all().iter().map(crate::scenario::Scenario::id).collect();
    let bounds = Bounds::read().unwrap();
    assert!(!bounds.instructions.is_empty());
    for id in bounds.instructions.keys().chain(bounds.of_hand_written.keys()) {
        assert!(known.contains(id), "{id}");
    }
}
