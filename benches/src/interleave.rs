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

/// How long each variant takes. In each round every variant is run so many times, and the rounds begin with another
/// variant each. The first round warms up and is not counted.
pub(crate) fn interleave(variants: &mut [Variant<'_>], rounds: usize, runs: usize) -> Vec<Timing> {
    let count = variants.len();
    let mut times = vec![Vec::with_capacity(rounds); count];
    for round in 0..=rounds {
        for turn in 0..count {
            let place = (round + turn) % count;
            let start = Instant::now();
            (0..runs).for_each(|_| (variants[place].run)());
            if round > 0 {
                times[place].push(start.elapsed().as_secs_f64() / runs as f64);
            }
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
    use super::*;

    #[test]
    fn a_variant_that_does_ten_times_the_work_is_told_from_the_first() {
        let work = |times: u64| move || (0..times).fold(1_u64, |sum, n| black_box(sum ^ n));
        let mut variants =
            [Variant::new("once", work(20_000)), Variant::new("ten times", work(200_000))];
        let timings = interleave(&mut variants, 5, 3);
        assert_eq!(
            timings.iter().map(|timing| timing.name).collect::<Vec<_>>(),
            ["once", "ten times"]
        );
        assert!(timings[0].of_first == 1.0 && timings[1].of_first > 2.0, "{timings:?}");
    }
}
