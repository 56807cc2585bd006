//! What the drawings of the document's status machines are like.

use super::places::GAP;
use super::*;
use crate::projections::diagram::tests::each;

#[test]
fn every_transition_goes_down_from_its_status_to_the_other_through_its_words() {
    each(|machine| {
        let Layout { nodes, lines, .. } = layout(&machine.steps).unwrap();
        assert_eq!(lines.len(), machine.steps.len());
        for (step, line) in machine.steps.iter().zip(&lines) {
            let at = |name: Option<&str>| {
                let kind = name.map_or(Kind::Start, Kind::Status);
                nodes.iter().find(|node| node.kind == kind).unwrap().at
            };
            let points: Vec<Point> = line.iter().flatten().copied().collect();
            assert_eq!(points.first().unwrap().x, at(step.from).x, "{step:?}");
            assert_eq!(points.last().unwrap().x, at(Some(step.to)).x, "{step:?}");
            assert!(points.windows(2).all(|pair| pair[0].y < pair[1].y), "{points:?}");
        }
    });
}

#[test]
fn nothing_covers_anything_and_all_of_it_is_inside() {
    each(|machine| {
        let Layout { nodes, width, height, .. } = layout(&machine.steps).unwrap();
        for (index, one) in nodes.iter().enumerate() {
            let (half_width, half_height) = (one.width / 2.0, one.height() / 2.0);
            assert!(one.at.x - half_width >= 0.0 && one.at.x + half_width <= width, "{one:?}");
            assert!(one.at.y - half_height >= 0.0 && one.at.y + half_height <= height, "{one:?}");
            for other in &nodes[index + 1..] {
                let apart_x = (one.at.x - other.at.x).abs() - (one.width + other.width) / 2.0;
                let apart_y = (one.at.y - other.at.y).abs() - (one.height() + other.height()) / 2.0;
                assert!(apart_x >= GAP - 0.01 || apart_y >= 0.0, "{one:?} and {other:?}");
            }
        }
    });
}

#[test]
fn no_line_crosses_another() {
    each(|machine| {
        let mut graph = Graph::of(&machine.steps).unwrap();
        graph.order();
        assert_eq!(graph.crossings(), 0, "{}", machine.name);
    });
}

#[test]
fn a_machine_that_leads_back_is_not_drawn() {
    let steps = [
        Step::drawn(None, "DRAFT", "create"),
        Step::drawn(Some("DRAFT"), "READY", "open"),
        Step::drawn(Some("READY"), "DRAFT", "close"),
    ];
    assert!(layout(&steps[..2]).is_some());
    assert!(layout(&steps).is_none());
}
