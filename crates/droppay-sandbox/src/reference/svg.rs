//! A status machine as a picture. Its colours are those of the page's style sheet.

use std::fmt::Write as _;

use maud::{Markup, PreEscaped, html};

use super::layout::{self, Kind, Layout, Node, Point};
use super::machine::Machine;

/// The picture. Whoever does not see it is told that the table below says the same.
pub(crate) fn drawing(machine: &Machine) -> Markup {
    let Layout { width, height, nodes, lines } = layout::layout(&machine.steps);
    let title = format!("{}-drawing", machine.id);
    let arrow = format!("{}-arrow", machine.id);
    html! {
        svg role="img" aria-labelledby=(title) viewBox=(format!("0 0 {width:.0} {height:.0}"))
            width=(format!("{width:.0}")) height=(format!("{height:.0}")) {
            title id=(title) { "How the status of a " (machine.of) " changes. The table below says the same in words." }
            defs {
                marker.arrow id=(arrow) viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7"
                    orient="auto" { path d="M0 0.5 8 4 0 7.5z" {} }
            }
            @for line in &lines {
                @for (index, part) in line.iter().enumerate() {
                    path.line d=(curve(part)) marker-end=[(index + 1 == line.len()).then(|| format!("url(#{arrow})"))] {}
                }
            }
            @for node in &nodes { (drawn(node, machine)) }
        }
    }
}

fn drawn(node: &Node, machine: &Machine) -> Markup {
    let Point { x, y } = node.at;
    let text = |y: f64, class: &str, words: &str| {
        html! { text class=(class) x=(format!("{x:.1}")) y=(format!("{y:.1}")) { (words) } }
    };
    match node.kind {
        Kind::Start => {
            html! { circle.start cx=(format!("{x:.1}")) cy=(format!("{y:.1}")) r="7" {} }
        }
        Kind::Status(name) => {
            let last = machine.steps.iter().all(|step| step.from != Some(name));
            html! {
                (frame(node, "status", 0.0))
                @if last { (frame(node, "inner", 3.5)) }
                (text(y + 4.5, "name", name))
            }
        }
        Kind::Step(index) => {
            let step = &machine.steps[index];
            html! { (text(y - 3.0, "trigger", &step.trigger)) (text(y + 12.0, "by", &step.by)) }
        }
        Kind::Bend => PreEscaped(String::new()),
    }
}

/// The frame of a status, smaller by `inset` on each side.
fn frame(node: &Node, class: &str, inset: f64) -> Markup {
    let (width, height) = (node.width() - 2.0 * inset, node.height() - 2.0 * inset);
    let (left, top) = (node.at.x - width / 2.0, node.at.y - height / 2.0);
    html! {
        rect class=(class) x=(format!("{left:.1}")) y=(format!("{top:.1}")) width=(format!("{width:.1}"))
            height=(format!("{height:.1}")) rx=(format!("{:.1}", 9.0 - inset)) {}
    }
}

/// A line through the points that leaves and reaches each of them downwards.
fn curve(points: &[Point]) -> String {
    let mut path = String::new();
    for (index, to) in points.iter().enumerate() {
        let written = match index.checked_sub(1).and_then(|before| points.get(before)) {
            None => write!(path, "M{:.1} {:.1}", to.x, to.y),
            Some(from) if (from.x - to.x).abs() < 0.05 => write!(path, "V{:.1}", to.y),
            Some(from) => {
                let half = (from.y + to.y) / 2.0;
                let (x, y) = (to.x, to.y);
                write!(path, "C{:.1} {half:.1} {x:.1} {half:.1} {x:.1} {y:.1}", from.x)
            }
        };
        written.expect("a string takes any text");
    }
    path
}
