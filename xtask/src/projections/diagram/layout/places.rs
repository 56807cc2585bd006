//! The place of each node in its row.

use super::{Graph, Kind, LEADING, MARGIN, Node, height};

/// Between two nodes of a row.
pub(super) const GAP: f64 = 18.0;
/// How often the nodes are moved. They settle slowly, and moving them costs little.
const MOVES: usize = 600;

impl Graph<'_> {
    /// Gives each node its place: as near as possible to the middle of what it is joined with.
    pub(super) fn place(&mut self) {
        for round in 0..MOVES {
            for row in 0..self.rows.len() {
                let row = if round % 2 == 0 { row } else { self.rows.len() - 1 - row };
                self.place_row(row);
            }
        }
        // What one leaves makes room for another, which may come before it or after it.
        let paths = self.paths.len();
        for path in (0..paths).chain((0..paths).rev()) {
            self.straighten(path);
        }
        let left = self.nodes.iter().map(|node| node.at.x - node.width / 2.0).fold(0.0, f64::min);
        let mut top = MARGIN;
        for (row, nodes) in self.rows.iter().enumerate() {
            for node in nodes {
                self.nodes[*node].at.x += MARGIN - left;
                self.nodes[*node].at.y = top + height(row) / 2.0;
            }
            top += height(row) + LEADING;
        }
    }

    /// Moves a row's nodes to the places nearest to the wanted ones that keep their order and the gaps between them:
    /// wherever two would stand too near, they and their neighbours share the middle of what they want.
    fn place_row(&mut self, row: usize) {
        let row = &self.rows[row];
        let mut offsets = Vec::new();
        // Each block has its start, its weight and the number of its nodes.
        let mut blocks: Vec<(f64, f64, usize)> = Vec::new();
        let mut offset = 0.0;
        for (place, node) in row.iter().enumerate() {
            if place > 0 {
                let before = self.nodes[row[place - 1]].width;
                offset += (before + self.nodes[*node].width) / 2.0 + GAP;
            }
            offsets.push(offset);
            let (wanted, weight) = self.wanted(*node);
            blocks.push((wanted - offset, weight, 1));
            while let [.., (one, heavy, size), (other, heavier, more)] = blocks[..] {
                if one <= other {
                    break;
                }
                let shared = (one * heavy + other * heavier) / (heavy + heavier);
                blocks.truncate(blocks.len() - 2);
                blocks.push((shared, heavy + heavier, size + more));
            }
        }
        let starts = blocks.iter().flat_map(|(start, _, size)| std::iter::repeat_n(*start, *size));
        for ((node, offset), start) in row.iter().zip(&offsets).zip(starts) {
            self.nodes[*node].at.x = start + offset;
        }
    }

    /// Puts a transition's words and bends below one another, if all of their rows have room at one place: below or
    /// above the status that nothing else leads to or comes from, or else in their middle.
    fn straighten(&mut self, path: usize) {
        let [from, between @ .., to] = self.paths[path].as_slice() else { return };
        let (mut least, mut most) = (f64::NEG_INFINITY, f64::INFINITY);
        for node in between {
            let (left, right) = self.room(*node);
            (least, most) = (least.max(left), most.min(right));
        }
        if least > most || between.is_empty() {
            return;
        }
        let wanted = if self.above[*to].len() == 1 {
            self.nodes[*to].at.x
        } else if self.below[*from].len() == 1 {
            self.nodes[*from].at.x
        } else {
            between.iter().map(|node| self.nodes[*node].at.x).sum::<f64>() / between.len() as f64
        };
        for node in between {
            self.nodes[*node].at.x = wanted.clamp(least, most);
        }
    }

    /// Between which places a node can be moved without coming too near to another.
    fn room(&self, node: usize) -> (f64, f64) {
        let Node { row, width, .. } = self.nodes[node];
        let place = self.rows[row].iter().position(|other| *other == node).unwrap_or(0);
        let apart = |other: &usize| (self.nodes[*other].width + width) / 2.0 + GAP;
        let left = place.checked_sub(1).and_then(|before| self.rows[row].get(before));
        let right = self.rows[row].get(place + 1);
        (
            left.map_or(f64::NEG_INFINITY, |other| self.nodes[*other].at.x + apart(other)),
            right.map_or(f64::INFINITY, |other| self.nodes[*other].at.x - apart(other)),
        )
    }

    /// Where a node wants to stand, and how much. A line through several rows wants to be straight above all.
    fn wanted(&self, node: usize) -> (f64, f64) {
        let bends = |node: usize| matches!(self.nodes[node].kind, Kind::Bend | Kind::Step(_));
        let joined = self.above[node].iter().chain(&self.below[node]);
        let (sum, weight) = joined.fold((0.0, 0.0), |(sum, total), other| {
            let weight = if bends(node) && bends(*other) { 40.0 } else { 1.0 };
            (sum + self.nodes[*other].at.x * weight, total + weight)
        });
        if weight > 0.0 { (sum / weight, weight) } else { (0.0, 1.0) }
    }
}
