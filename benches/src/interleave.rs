//! Variants in turns, so that whatever else the machine does disturbs all of them alike.

use std::hint::black_box;
use std::time::Instant;

use crate::median::median;

/// One way to do what is measured.
pub(crate) struct Variant<'a> {
    pub(crate) name: &'static str,
    /// Does it once.
    pub(crate) run: Box<dyn FnMut() + 'a>,
}

impl<'a> Variant<'a> {
    /// What is returned is not thrown away before it is made.
    pub(crate) fn new<T>(name: &'static str, mut run: impl FnMut() -> T + 'a) -> Self {
        Self { name, run: Box::new(move || drop(black_box(run()))) }
    }
}

/// What one variant took.
#[derive(Clone, Debug)]
pub(crate) struct Timing {
    pub(crate) name: &'static str,
    /// Seconds that it took to do it once: the median of the rounds.
    pub(crate) seconds: f64,
    /// How often the first variant's time, in the same round: the median of the rounds.
    pub(crate) of_first: f64,
}

/// The turn of one of several.
pub(crate) struct Turn {
    /// Which of them.
    pub(crate) place: usize,
    /// Whether it is more than warming up.
    pub(crate) counts: bool,
}

/// The turns of so many: in each round everyone has one, and the rounds begin with another one each. A round before
/// them warms up and does not count.
pub(crate) fn turns(rounds: usize, count: usize) -> impl Iterator<Item = Turn> {
    (0..=rounds).flat_map(move |round| {
        (0..count).map(move |turn| Turn { place: (round + turn) % count, counts: round > 0 })
    })
}

/// How long each variant takes. In each of its [`turns`] a variant is run so many times.
pub(crate) fn interleave(variants: &mut [Variant<'_>], rounds: usize, runs: usize) -> Vec<Timing> {
    let start = Instant::now();
    interleave_by(|| start.elapsed().as_secs_f64(), variants, rounds, runs)
}

/// The same, by a clock that counts seconds.
fn interleave_by(
    clock: impl Fn() -> f64,
    variants: &mut [Variant<'_>],
    rounds: usize,
    runs: usize,
) -> Vec<Timing> {
    let count = variants.len();
    let mut times = vec![Vec::with_capacity(rounds); count];
    for Turn { place, counts } in turns(rounds, count) {
        let start = clock();
        (0..runs).for_each(|_| (variants[place].run)());
        if counts {
            times[place].push((clock() - start) / runs as f64);
        }
    }
    let timing = |(variant, own): (&Variant<'_>, &Vec<f64>)| {
        let ratios: Vec<f64> = own.iter().zip(&times[0]).map(|(own, first)| own / first).collect();
        Timing {
            name: variant.name,
            seconds: median(own).unwrap_or(f64::NAN),
            of_first: median(&ratios).unwrap_or(f64::NAN),
        }
    };
    variants.iter().zip(&times).map(timing).collect()
}

#[cfg(test)]
mod tests {
    use std::cell::{Cell, RefCell};

    use super::*;

    #[test]
    fn a_variant_that_takes_ten_times_as_long_is_told_from_the_first() {
        let now = Cell::new(0.0);
        let mut variants = [("once", 2.0), ("ten times", 20.0)].map(|(name, seconds)| {
            Variant::new(name, {
                let now = &now;
                move || now.set(now.get() + seconds)
            })
        });
        let timings = interleave_by(|| now.get(), &mut variants, 5, 3);
        let told: Vec<_> =
            timings.iter().map(|timing| (timing.name, timing.seconds, timing.of_first)).collect();
        assert_eq!(told, [("once", 2.0, 1.0), ("ten times", 20.0, 10.0)]);
    }

    #[test]
    fn the_first_round_warms_up_and_each_round_begins_with_another_variant() {
        let (now, order) = (Cell::new(0.0), RefCell::new(String::new()));
        let run = |name: char| {
            // Only the first time is slow.
            let first = !order.borrow().contains(name);
            order.borrow_mut().push(name);
            now.set(now.get() + if first { 100.0 } else { 1.0 });
        };
        let mut variants = [Variant::new("a", || run('a')), Variant::new("b", || run('b'))];
        let timings = interleave_by(|| now.get(), &mut variants, 3, 1);
        assert!(timings.iter().all(|timing| timing.seconds == 1.0), "{timings:?}");
        drop(variants);
        assert_eq!(order.into_inner(), "abbaabba");
    }
}
