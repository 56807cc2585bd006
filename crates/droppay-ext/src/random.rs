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

/// A number from 0 up to 1, for pauses and for telling calls apart. It asks the operating system once for each thread:
/// the keys of hash maps are random, and what a new key makes of nothing is as random as the key. A process that forks
/// draws what its child draws, so nothing may depend on it that must not come twice.
pub(crate) fn fraction() -> f64 {
    // As many bits as a number between 0 and 1 holds.
    let bits = RandomState::new().hash_one(()) >> (u64::BITS - f64::MANTISSA_DIGITS);
    bits as f64 / (1_u64 << f64::MANTISSA_DIGITS) as f64
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
    fn fractions_are_spread_evenly_over_threads_too() {
        let draw = || std::thread::spawn(|| (0..1_000).map(|_| fraction()).collect::<Vec<_>>());
        let threads: Vec<_> = (0..10).map(|_| draw()).collect();
        let drawn: Vec<f64> =
            threads.into_iter().flat_map(|thread| thread.join().expect("no panic")).collect();
        let mut tenths = [0; 10];
        drawn.iter().for_each(|fraction| tenths[(fraction * 10.0) as usize] += 1);
        assert!(tenths.iter().all(|tenth| (800..1_200).contains(tenth)), "{tenths:?}");
        let distinct: HashSet<u64> = drawn.iter().map(|fraction| fraction.to_bits()).collect();
        assert_eq!(distinct.len(), drawn.len());
    }
}
