//! The picture itself. One element stands on a line, so that a difference can be read.

use std::fmt::Write as _;

use super::layout::{self, Kind, Layout, Node, Point};
use crate::projections::machine::Machine;

/// Where the colours come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Colours {
    /// From the picture itself, light or dark as the reader's system is.
    System,
    /// From the picture itself, light.
    Light,
    /// From the picture itself, dark.
    Dark,
    /// From the page that the picture is a part of.
    Page,
}

/// The style of the elements, for a page that has the picture as a part. The page gives the five colours.
pub(crate) const STYLE: &str = "\
.drawing text { fill: var(--ink); text-anchor: middle; font-size: 12px; }
.drawing .name { font-weight: 650; letter-spacing: 0.02em; }
.drawing .by { fill: var(--soft); font-size: 11px; }
.drawing .status { fill: var(--band); stroke: var(--soft); }
.drawing .inner { fill: none; stroke: var(--soft); }
.drawing .start { fill: var(--ink); }
.drawing .line { fill: none; stroke: var(--soft); stroke-width: 1.25; }
.drawing .arrow { fill: var(--soft); }
";

const FONT: &str =
    "font-family: system-ui, -apple-system, \"Segoe UI\", Roboto, \"Noto Sans\", sans-serif;";
const LIGHT: &str = "--paper: #ffffff; --ink: #1f262b; --soft: #5a646b; --band: #f4f3ef;";
const DARK: &str = "--paper: #1c2022; --ink: #e5e8e6; --soft: #a3aeb4; --band: #14181b;";
/// Around a picture that stands alone.
const BORDER: f64 = 12.0;

/// The picture.
pub(crate) fn drawing(machine: &Machine<'_>, colours: Colours) -> Result<String, String> {
    drawings(machine, [colours]).map(|[drawing]| drawing)
}

/// The picture in each of these colours. Where everything stands is found once, which takes longer than to draw it.
pub(crate) fn drawings<const N: usize>(
    machine: &Machine<'_>,
    colours: [Colours; N],
) -> Result<[String; N], String> {
    let layout = layout::layout(&machine.steps).ok_or_else(|| {
        format!("a transition of {} leads back, and cannot be drawn", machine.name)
    })?;
    let mut drawings = [const { String::new() }; N];
    for (svg, colours) in drawings.iter_mut().zip(colours) {
        write(svg, machine, colours, &layout).map_err(|_| "a text takes no more".to_owned())?;
    }
    Ok(drawings)
}

fn write(
    svg: &mut String,
    machine: &Machine<'_>,
    colours: Colours,
    layout: &Layout<'_>,
) -> std::fmt::Result {
    head(svg, machine, colours, layout)?;
    let arrow = format!("{}-arrow", machine.name);
    writeln!(svg, "<defs>")?;
    writeln!(
        svg,
        r#"<marker id="{arrow}" class="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0.5 8 4 0 7.5z"/></marker>"#
    )?;
    writeln!(svg, "</defs>")?;
    for [before, after] in &layout.lines {
        writeln!(svg, r#"<path class="line" d="{}"/>"#, curve(before))?;
        writeln!(svg, r##"<path class="line" d="{}" marker-end="url(#{arrow})"/>"##, curve(after))?;
    }
    for node in &layout.nodes {
        draw(svg, node, machine)?;
    }
    writeln!(svg, "</svg>")
}

/// What comes before the lines: the size, the words for whoever does not see it, the colours.
fn head(
    svg: &mut String,
    machine: &Machine<'_>,
    colours: Colours,
    layout: &Layout<'_>,
) -> std::fmt::Result {
    let border = if colours == Colours::Page { 0.0 } else { BORDER };
    let (width, height) = (layout.width + 2.0 * border, layout.height + 2.0 * border);
    let (title, desc) = (format!("{}-title", machine.name), format!("{}-desc", machine.name));
    writeln!(
        svg,
        r#"<svg xmlns="http://www.w3.org/2000/svg" class="drawing" role="img" aria-labelledby="{title} {desc}" viewBox="{start:.0} {start:.0} {width:.0} {height:.0}" width="{width:.0}" height="{height:.0}">"#,
        start = -border,
    )?;
    let owner = escaped(&machine.owner());
    writeln!(svg, r#"<title id="{title}">How the status of a {owner} changes</title>"#)?;
    writeln!(svg, r#"<desc id="{desc}">{}</desc>"#, escaped(&described(machine)))?;
    let (usual, in_the_dark) = match colours {
        Colours::System => (LIGHT, Some(DARK)),
        Colours::Light => (LIGHT, None),
        Colours::Dark => (DARK, None),
        Colours::Page => return Ok(()),
    };
    writeln!(svg, "<style>")?;
    writeln!(svg, ".drawing {{ {usual} {FONT} }}")?;
    if let Some(dark) = in_the_dark {
        writeln!(svg, "@media (prefers-color-scheme: dark) {{ .drawing {{ {dark} }} }}")?;
    }
    writeln!(svg, ".paper {{ fill: var(--paper); }}\n{STYLE}</style>")?;
    writeln!(
        svg,
        r#"<rect class="paper" x="{start:.0}" y="{start:.0}" width="{width:.0}" height="{height:.0}" rx="8"/>"#,
        start = -border,
    )
}

/// The whole machine in words.
fn described(machine: &Machine<'_>) -> String {
    let sentence = |step: &crate::projections::machine::Step<'_>| {
        let from = step.from.map_or_else(|| "New".to_owned(), |from| format!("From {from}"));
        format!("{from} to {}: {}, by {}.", step.to, step.trigger, step.actor())
    };
    machine.steps.iter().map(sentence).collect::<Vec<_>>().join(" ")
}

fn draw(svg: &mut String, node: &Node<'_>, machine: &Machine<'_>) -> std::fmt::Result {
    let Point { x, y } = node.at;
    match node.kind {
        Kind::Start => writeln!(svg, r#"<circle class="start" cx="{x:.1}" cy="{y:.1}" r="7"/>"#),
        Kind::Status(name) => {
            frame(svg, node, "status", 0.0)?;
            if machine.is_final(name) {
                frame(svg, node, "inner", 3.5)?;
            }
            words(svg, Point { x, y: y + 4.5 }, "name", name)
        }
        Kind::Step(index) => {
            let step = &machine.steps[index];
            words(svg, Point { x, y: y - 3.0 }, "trigger", step.trigger)?;
            words(svg, Point { x, y: y + 12.0 }, "by", &step.actor())
        }
        Kind::Bend => Ok(()),
    }
}

fn words(svg: &mut String, at: Point, class: &str, words: &str) -> std::fmt::Result {
    writeln!(
        svg,
        r#"<text class="{class}" x="{:.1}" y="{:.1}">{}</text>"#,
        at.x,
        at.y,
        escaped(words)
    )
}

/// The frame of a status, smaller by `inset` on each side.
fn frame(svg: &mut String, node: &Node<'_>, class: &str, inset: f64) -> std::fmt::Result {
    let (width, height) = (node.width() - 2.0 * inset, node.height() - 2.0 * inset);
    let (left, top, round) = (node.at.x - width / 2.0, node.at.y - height / 2.0, 9.0 - inset);
    writeln!(
        svg,
        r#"<rect class="{class}" x="{left:.1}" y="{top:.1}" width="{width:.1}" height="{height:.1}" rx="{round:.1}"/>"#
    )
}

/// A line through the points that leaves and reaches each of them downwards.
fn curve(points: &[Point]) -> String {
    let mut before: Option<Point> = None;
    let mut path = String::new();
    for to in points {
        path += &match before {
            None => format!("M{:.1} {:.1}", to.x, to.y),
            Some(from) if (from.x - to.x).abs() < 0.05 => format!("V{:.1}", to.y),
            Some(from) => {
                let half = (from.y + to.y) / 2.0;
                format!("C{:.1} {half:.1} {:.1} {half:.1} {:.1} {:.1}", from.x, to.x, to.x, to.y)
            }
        };
        before = Some(*to);
    }
    path
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
