//! The order of each row, with few crossings of lines.

use super::Graph;

/// How many orders are begun with, and how often each is sorted.
const TRIES: usize = 24;
const SORTINGS: usize = 16;

impl Graph<'_> {
    /// Keeps the order with the fewest crossings out of several tries, which begin with other orders.
    pub(super) fn order(&mut self) {
        let first = self.rows.clone();
        let mut best = (self.crossings(), first.clone());
        for turn in 0..TRIES {
            self.rows.clone_from(&first);
            for row in self.rows.iter_mut().filter(|row| !row.is_empty()) {
                let places = row.len();
                row.rotate_left(turn % places);
            }
            for sorting in 0..SORTINGS {
                self.sort(sorting % 2 == 0);
                let crossings = self.crossings();
                if crossings < best.0 {
                    best = (crossings, self.rows.clone());
                }
            }
        }
        self.rows = best.1;
    }

    /// Sorts each row, downwards or upwards, by the middle of what its nodes are joined with in the row before.
    fn sort(&mut self, down: bool) {
        for step in 0..self.rows.len() {
            let row = if down { step } else { self.rows.len() - 1 - step };
            let places = self.places();
            let joined = if down { &self.above } else { &self.below };
            let middle = |node: usize| match joined[node].as_slice() {
                [] => places[node] as f64,
                others => {
                    others.iter().map(|other| places[*other] as f64).sum::<f64>()
                        / others.len() as f64
                }
            };
            self.rows[row].sort_by(|one, other| middle(*one).total_cmp(&middle(*other)));
        }
    }

    /// The place of each node in its row.
    fn places(&self) -> Vec<usize> {
        let mut places = vec![0; self.nodes.len()];
        for row in &self.rows {
            for (place, node) in row.iter().enumerate() {
                places[*node] = place;
            }
        }
        places
    }

    pub(super) fn crossings(&self) -> usize {
        let places = self.places();
        let mut crossings = 0;
        for row in &self.rows {
            let lines: Vec<(usize, usize)> = row
                .iter()
                .flat_map(|node| self.below[*node].iter().map(|to| (places[*node], places[*to])))
                .collect();
            for (index, one) in lines.iter().enumerate() {
                let crosses = |other: &&(usize, usize)| {
                    (one.0 < other.0 && one.1 > other.1) || (one.0 > other.0 && one.1 < other.1)
                };
                crossings += lines[index + 1..].iter().filter(crosses).count();
            }
        }
        crossings
    }
}
