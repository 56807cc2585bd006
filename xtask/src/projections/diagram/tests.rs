//! What the pictures say, and to whom.

use super::*;
use crate::{
    document::Document,
    projections::machine::{Machine, machines},
};

const REAL: &str = include_str!("../../../../openapi/droppay.yaml");

/// Does something with each machine of the document.
pub(super) fn each(act: impl Fn(&Machine<'_>)) {
    let document = Document::parse("droppay.yaml", REAL).expect("readable");
    let machines = machines(document.value()).expect("complete");
    assert_eq!(machines.len(), 3);
    machines.iter().for_each(act);
}

/// The texts with a class, in their order.
fn texts<'s>(svg: &'s str, class: &str) -> Vec<&'s str> {
    let head = format!("<text class=\"{class}\"");
    let words =
        svg.lines().filter_map(|line| line.strip_prefix(head.as_str())?.strip_suffix("</text>"));
    words.filter_map(|line| Some(line.split_once('>')?.1)).collect()
}

#[test]
fn every_status_and_every_change_with_its_maker_stands_in_the_picture_once() {
    each(|machine| {
        let svg = drawing(machine, Colours::System).unwrap();
        let sorted = |mut texts: Vec<String>| {
            texts.sort();
            texts
        };
        let shown = |class| sorted(texts(&svg, class).into_iter().map(str::to_owned).collect());
        let statuses = machine.statuses.iter().map(|(name, _)| (*name).to_owned());
        assert_eq!(shown("name"), sorted(statuses.collect()));
        let steps = &machine.steps;
        assert_eq!(
            shown("trigger"),
            sorted(steps.iter().map(|step| step.trigger.to_owned()).collect())
        );
        assert_eq!(shown("by"), sorted(steps.iter().map(|step| step.actor()).collect()));
        let last = machine.statuses.iter().filter(|(name, _)| machine.is_final(name)).count();
        assert_eq!(svg.matches("class=\"inner\"").count(), last);
        assert_eq!(svg.matches("marker-end").count(), steps.len());
    });
}

#[test]
fn whoever_does_not_see_it_is_told_every_change() {
    each(|machine| {
        let svg = drawing(machine, Colours::System).unwrap();
        let desc = svg.lines().find(|line| line.starts_with("<desc")).unwrap();
        for step in &machine.steps {
            let from = step.from.map_or("New".to_owned(), |from| format!("From {from}"));
            let said = format!("{from} to {}: {}, by {}.", step.to, step.trigger, step.actor());
            assert!(desc.contains(&said), "{said}");
        }
        assert!(svg.contains(&format!("<title id=\"{}-title\">", machine.name)));
        assert!(svg.contains(&format!("aria-labelledby=\"{0}-title {0}-desc\"", machine.name)));
    });
}

#[test]
fn only_a_picture_that_stands_alone_has_colours_of_its_own() {
    each(|machine| {
        let [system, light, dark, page] =
            [Colours::System, Colours::Light, Colours::Dark, Colours::Page]
                .map(|colours| drawing(machine, colours).unwrap());
        assert!(system.contains("prefers-color-scheme: dark"));
        for alone in [light, dark] {
            assert!(alone.contains("<style>") && !alone.contains("prefers-color-scheme"));
        }
        // The sandbox's policy refuses a style that is written into the page.
        assert!(!page.contains("<style") && !page.contains("style="));
    });
}
