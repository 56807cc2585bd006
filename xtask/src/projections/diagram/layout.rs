//! Where the statuses of a machine stand when it is drawn, from the first at the top to the final ones below.
//!
//! It is the usual layered drawing: rows by the longest way from the start, an order within each row with few
//! crossings, then places near to what a node is joined with. Each transition's words are a node of a row of their
//! own, so that no two of them ever cover each other. The same machine always gives the same drawing.

use crate::projections::machine::Step;

mod order;
mod places;

/// Between two rows, for the lines.
const LEADING: f64 = 20.0;
const MARGIN: f64 = 4.0;

/// A place in the drawing, in pixels from its upper left corner.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Point {
    pub(crate) x: f64,
    pub(crate) y: f64,
}

/// What stands at a place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Kind<'d> {
    Start,
    Status(&'d str),
    /// The words of a transition, by its index.
    Step(usize),
    /// Where a line goes through a row.
    Bend,
}

/// Something with a place.
#[derive(Debug)]
pub(crate) struct Node<'d> {
    pub(crate) kind: Kind<'d>,
    /// Its middle.
    pub(crate) at: Point,
    row: usize,
    /// As wide as its words are about.
    width: f64,
}

/// A drawing.
pub(crate) struct Layout<'d> {
    pub(crate) width: f64,
    pub(crate) height: f64,
    pub(crate) nodes: Vec<Node<'d>>,
    /// For each transition the line to its words, and the line from there.
    pub(crate) lines: Vec<[Vec<Point>; 2]>,
}

impl<'d> Node<'d> {
    pub(crate) fn width(&self) -> f64 {
        self.width
    }

    pub(crate) fn height(&self) -> f64 {
        height(self.row)
    }

    fn new(kind: Kind<'d>, row: usize, letters: usize) -> Self {
        let width = match kind {
            Kind::Start => 14.0,
            Kind::Status(_) => 8.8 * letters as f64 + 30.0,
            Kind::Step(_) => 6.6 * letters as f64 + 8.0,
            Kind::Bend => 2.0,
        };
        Node { kind, at: Point { x: 0.0, y: 0.0 }, row, width }
    }
}

/// Rows of statuses and rows of words take turns.
fn height(row: usize) -> f64 {
    match row {
        0 => 14.0,
        row if row % 2 == 0 => 34.0,
        _ => 32.0,
    }
}

/// The drawing of these transitions; none if one of them leads back, which it has no place for.
pub(crate) fn layout<'d>(steps: &[Step<'d>]) -> Option<Layout<'d>> {
    let mut graph = Graph::of(steps)?;
    graph.order();
    graph.place();
    let lines = graph.paths.iter().map(|path| graph.line(path)).collect();
    let right = graph.nodes.iter().map(|node| node.at.x + node.width / 2.0).fold(0.0, f64::max);
    let below = graph.nodes.iter().map(|node| node.at.y + node.height() / 2.0).fold(0.0, f64::max);
    Some(Layout { width: right + MARGIN, height: below + MARGIN, nodes: graph.nodes, lines })
}

struct Graph<'d> {
    nodes: Vec<Node<'d>>,
    /// The nodes of each row, from left to right.
    rows: Vec<Vec<usize>>,
    /// For each transition the nodes from one status to the other, one in each row.
    paths: Vec<Vec<usize>>,
    above: Vec<Vec<usize>>,
    below: Vec<Vec<usize>>,
}

impl<'d> Graph<'d> {
    fn of(steps: &[Step<'d>]) -> Option<Self> {
        let mut nodes = vec![Node::new(Kind::Start, 0, 0)];
        for name in steps.iter().flat_map(|step| step.from.into_iter().chain([step.to])) {
            if !nodes.iter().any(|node| node.kind == Kind::Status(name)) {
                nodes.push(Node::new(Kind::Status(name), 0, name.len()));
            }
        }
        let find = |nodes: &[Node<'_>], name: Option<&str>| {
            let kind = name.map_or(Kind::Start, Kind::Status);
            nodes.iter().position(|node| node.kind == kind).unwrap_or(0)
        };
        let ends: Vec<_> = steps
            .iter()
            .map(|step| (find(&nodes, step.from), find(&nodes, Some(step.to))))
            .collect();
        settle(&mut nodes, &ends)?;
        let mut paths = Vec::new();
        for (index, (from, to)) in ends.iter().enumerate() {
            let mut path = vec![*from];
            for row in nodes[*from].row + 1..nodes[*to].row {
                let step = &steps[index];
                let first = row == nodes[*from].row + 1;
                let kind = if first { Kind::Step(index) } else { Kind::Bend };
                path.push(nodes.len());
                nodes.push(Node::new(kind, row, step.trigger.len().max(step.actor().len())));
            }
            path.push(*to);
            paths.push(path);
        }
        Some(Graph::joined(nodes, paths))
    }

    fn joined(nodes: Vec<Node<'d>>, paths: Vec<Vec<usize>>) -> Self {
        let (mut above, mut below) = (vec![Vec::new(); nodes.len()], vec![Vec::new(); nodes.len()]);
        for pair in paths.iter().flat_map(|path| path.windows(2)) {
            below[pair[0]].push(pair[1]);
            above[pair[1]].push(pair[0]);
        }
        let last = nodes.iter().map(|node| node.row).max().unwrap_or(0);
        let row = |row| (0..nodes.len()).filter(|node| nodes[*node].row == row).collect();
        let rows = (0..=last).map(row).collect();
        Graph { nodes, rows, paths, above, below }
    }

    /// The line of a transition, which stops for its words.
    fn line(&self, path: &[usize]) -> [Vec<Point>; 2] {
        let mut parts = [Vec::new(), Vec::new()];
        for (index, node) in path.iter().enumerate() {
            let Node { at: Point { x, y }, .. } = self.nodes[*node];
            let half = self.nodes[*node].height() / 2.0;
            if index > 0 {
                parts[usize::from(index > 1)].push(Point { x, y: y - half });
            }
            if index + 1 < path.len() {
                parts[usize::from(index > 0)].push(Point { x, y: y + half });
            }
        }
        parts
    }
}

/// Gives each status its row, by the longest way to it. As many rounds as there are statuses settle every way that
/// does not lead back; a row that still changes then is on one that does.
fn settle(nodes: &mut [Node<'_>], ends: &[(usize, usize)]) -> Option<()> {
    for _ in 0..=nodes.len() {
        let mut settled = true;
        for (from, to) in ends {
            let row = nodes[*from].row + 2;
            settled &= nodes[*to].row >= row;
            nodes[*to].row = nodes[*to].row.max(row);
        }
        if settled {
            return Some(());
        }
    }
    None
}

#[cfg(test)]
mod tests;
