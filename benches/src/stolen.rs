//! What the host of a virtual machine took of its cores' time, which no program inside can see otherwise: where it took
//! much, the times say little.

use std::fs;

/// The cores' time from here on.
pub(crate) struct Watch(Option<Ticks>);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Ticks {
    all: u64,
    stolen: u64,
}

impl Watch {
    pub(crate) fn start() -> Watch {
        Watch(now())
    }

    /// How many in a hundred parts of the time so far were taken; `None` where the system does not tell.
    pub(crate) fn percent_stolen(&self) -> Option<f64> {
        let (before, after) = (self.0?, now()?);
        let all = after.all.checked_sub(before.all).filter(|ticks| *ticks > 0)?;
        Some(after.stolen.checked_sub(before.stolen)? as f64 / all as f64 * 100.0)
    }
}

fn now() -> Option<Ticks> {
    ticks(&fs::read_to_string("/proc/stat").ok()?)
}

/// The first line adds all cores up: user, nice, system, idle, iowait, irq, softirq, steal; what follows is part of the
/// first two.
fn ticks(text: &str) -> Option<Ticks> {
    let cpu = text.lines().next()?.strip_prefix("cpu ")?;
    let numbers: Result<Vec<u64>, _> = cpu.split_whitespace().take(8).map(str::parse).collect();
    let numbers = numbers.ok().filter(|numbers| numbers.len() == 8)?;
    Some(Ticks { all: numbers.iter().sum(), stolen: numbers[7] })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_stolen_is_told_from_all_time() {
        let text = "cpu  10 20 30 40 50 60 70 80 10 20\ncpu0 1 2 3 4 5 6 7 8 0 0\n";
        assert_eq!(ticks(text), Some(Ticks { all: 360, stolen: 80 }));
        for other in ["", "cpu  1 2 3\n", "cpu  1 2 3 4 5 6 7 x\n", "intr 1 2 3 4 5 6 7 8\n"] {
            assert_eq!(ticks(other), None, "{other}");
        }
    }

    #[test]
    fn a_part_of_the_time_is_between_none_and_all_of_it() {
        let watch = Watch(Some(Ticks { all: 0, stolen: 0 }));
        assert!(watch.percent_stolen().is_none_or(|percent| (0.0..=100.0).contains(&percent)));
        assert_eq!(Watch(None).percent_stolen(), None);
    }
}
