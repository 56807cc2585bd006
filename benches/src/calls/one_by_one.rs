//! Calls one after the other: what a single one takes, and how often what the others take.

use anyhow::Result;

use crate::arguments::Run;
use crate::calls::contender::{Block, Call, Contender};
use crate::interleave::{Turn, turns};
use crate::median::median;
use crate::report::{Grid, Part};
use crate::table::{Goal, Row, Table, Unit};

/// The blocks of each contender, one for each round.
pub(crate) type Rounds = Vec<Vec<Block>>;

/// The places of contenders among all.
const HAND_WRITTEN: usize = 0;
const EXT: usize = 2;
const OPENAPI_GENERATOR: usize = 3;

pub(crate) fn measure(contenders: &mut [Contender], run: &Run) -> Result<Vec<Part>> {
    let (rounds, calls) = run.scale((60, 1_000), (2, 20));
    let note = format!("{rounds} rounds of {calls} calls; the median of the medians' ratios");
    let (mut goals, mut lines) = (Vec::new(), Vec::new());
    for (call, what) in [(Call::Read, "reading a push"), (Call::Create, "creating a push")] {
        eprintln!("== {what}");
        let blocks = interleave(contenders, rounds, |contender| contender.make(call, calls, 1))?;
        let mut goal = |others: &str, place: usize, goal: Goal| {
            let measured = ratio(&blocks, EXT, place);
            let what = format!("{what}: droppay-ext, of {others}");
            goals.push(Row {
                what,
                unit: Unit::Times,
                goal: Some(goal),
                measured,
                note: note.clone(),
            });
        };
        goal("hand-written", HAND_WRITTEN, Goal::AtMost(1.05));
        goal("openapi-generator's", OPENAPI_GENERATOR, Goal::Below(1.0));
        let names = contenders.iter().map(|contender| contender.name).enumerate();
        lines.extend(names.map(|(place, name)| line(what, name, &blocks, place)));
    }
    let head = ["call", "client", "median, µs", "99 of 100 under, µs", "of hand-written"];
    let head = head.map(str::to_owned).into();
    let grid = Grid { title: "One call after the other".to_owned(), head, rows: lines };
    let goals = Table { title: "One call, in comparison".to_owned(), rows: goals };
    Ok(vec![Part::Goals(goals), Part::Grid(grid)])
}

/// In each of its [`turns`] a contender makes a block of calls.
pub(crate) fn interleave(
    contenders: &mut [Contender],
    rounds: usize,
    make: impl Fn(&mut Contender) -> Result<Block>,
) -> Result<Rounds> {
    let mut blocks: Rounds = contenders.iter().map(|_| Vec::with_capacity(rounds)).collect();
    for Turn { place, counts } in turns(rounds, contenders.len()) {
        let block = make(&mut contenders[place])?;
        if counts {
            blocks[place].push(block);
        }
    }
    Ok(blocks)
}

/// How often another's median one's is, in the same round: the median of the rounds.
fn ratio(blocks: &Rounds, one: usize, other: usize) -> f64 {
    let rounds = blocks[one].iter().zip(&blocks[other]);
    let ratios: Vec<f64> =
        rounds.map(|(one, other)| one.percentile(50) / other.percentile(50)).collect();
    median(&ratios).unwrap_or(f64::NAN)
}

fn line(call: &str, name: &str, blocks: &Rounds, place: usize) -> Vec<String> {
    let microseconds = |percent| {
        let all: Vec<f64> = blocks[place].iter().map(|block| block.percentile(percent)).collect();
        format!("{:.1}", median(&all).unwrap_or(f64::NAN) / 1e3)
    };
    let ratio = format!("{:.3}", ratio(blocks, place, HAND_WRITTEN));
    vec![call.to_owned(), name.to_owned(), microseconds(50), microseconds(99), ratio]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ratio_is_of_the_same_round() {
        // The machine was ten times as slow in the second round.
        let block = |median: f64| Block::of(vec![median; 3]);
        let blocks = vec![
            vec![block(10.0), block(100.0), block(11.0)],
            vec![block(11.0), block(110.0), block(12.1)],
        ];
        assert!((ratio(&blocks, 1, 0) - 1.1).abs() < 1e-9);
    }
}
