//! Chance, in two qualities: what nobody else may ever draw, and what only spreads things out.
//!
//! Both come without a generator of random numbers among the dependencies.

use std::hash::{BuildHasher as _, RandomState};

/// Bytes from the operating system, for what must be unlike all others of all machines.
///
/// # Panics
///
/// When the operating system has none. No system that gets as far as running a program is known to, and a reference or
/// a version that is not random could be taken for another, which costs more than the panic.
pub(crate) fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    if let Err(error) = getrandom::fill(&mut bytes) {
        panic!("the operating system has no random numbers: {error}");
    }
    bytes
}

/// Bits for pauses and for telling calls apart. The operating system is asked once for each thread: the keys of hash maps
/// are random, and what a new key makes of nothing is as random as the key. A process that forks draws what its child
/// draws, so nothing may depend on it that must not come twice.
pub(crate) fn bits() -> u64 {
    RandomState::new().hash_one(())
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn what_was_drawn_is_not_drawn_again() {
        let drawn: HashSet<[u8; 10]> = (0..1_000).map(|_| bytes()).collect();
        assert_eq!(drawn.len(), 1_000);
        for place in 0..10 {
            let values: HashSet<u8> = drawn.iter().map(|bytes| bytes[place]).collect();
            assert!(values.len() > 200, "byte {place} takes {} values", values.len());
        }
    }

    #[test]
    fn bits_are_spread_evenly_over_threads_too() {
        let draw = || std::thread::spawn(|| (0..1_000).map(|_| bits()).collect::<Vec<_>>());
        let threads: Vec<_> = (0..10).map(|_| draw()).collect();
        let drawn: Vec<u64> =
            threads.into_iter().flat_map(|thread| thread.join().expect("no panic")).collect();
        let mut sixteenths = [0; 16];
        drawn.iter().for_each(|bits| sixteenths[(bits >> 60) as usize] += 1);
        assert!(sixteenths.iter().all(|found| (450..800).contains(found)), "{sixteenths:?}");
        let distinct: HashSet<&u64> = drawn.iter().collect();
        assert_eq!(distinct.len(), drawn.len());
    }
}
