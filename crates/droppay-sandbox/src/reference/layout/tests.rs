//! What the drawings of the document's status machines are like.

use super::places::GAP;
use super::*;
use crate::reference::machine::machines;

#[test]
fn every_transition_goes_down_from_its_status_to_the_other_through_its_words() {
    for machine in machines() {
        let Layout { nodes, lines, .. } = layout(&machine.steps);
        assert_eq!(lines.len(), machine.steps.len());
        for (step, line) in machine.steps.iter().zip(&lines) {
            let at = |name: Option<&'static str>| {
                let kind = name.map_or(Kind::Start, Kind::Status);
                nodes.iter().find(|node| node.kind == kind).unwrap().at
            };
            let points: Vec<Point> = line.iter().flatten().copied().collect();
            assert_eq!(points.first().unwrap().x, at(step.from).x, "{} of {}", step.to, machine.id);
            assert_eq!(
                points.last().unwrap().x,
                at(Some(step.to)).x,
                "{} of {}",
                step.to,
                machine.id
            );
            assert!(points.windows(2).all(|pair| pair[0].y < pair[1].y), "{points:?}");
        }
    }
}

#[test]
fn nothing_covers_anything_and_all_of_it_is_inside() {
    for machine in machines() {
        let Layout { nodes, width, height, .. } = layout(&machine.steps);
        for (index, one) in nodes.iter().enumerate() {
            assert!(one.at.x - one.width / 2.0 >= 0.0 && one.at.x + one.width / 2.0 <= width);
            assert!(
                one.at.y - one.height() / 2.0 >= 0.0 && one.at.y + one.height() / 2.0 <= height
            );
            for other in &nodes[index + 1..] {
                let apart_x = (one.at.x - other.at.x).abs() - (one.width + other.width) / 2.0;
                let apart_y = (one.at.y - other.at.y).abs() - (one.height() + other.height()) / 2.0;
                assert!(apart_x >= GAP - 0.01 || apart_y >= 0.0, "{one:?} and {other:?}");
            }
        }
    }
}

#[test]
fn no_line_crosses_another() {
    for machine in machines() {
        let mut graph = Graph::of(&machine.steps);
        graph.order();
        assert_eq!(graph.crossings(), 0, "{}", machine.id);
    }
}
