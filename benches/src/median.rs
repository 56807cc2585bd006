//! The median, which one disturbed measurement does not move.

/// The median of some measurements, and of two in the middle the upper; nothing of none.
pub(crate) fn median<T: Copy + PartialOrd>(measured: &[T]) -> Option<T> {
    let mut sorted = measured.to_vec();
    sorted.sort_by(|a, b| a.partial_cmp(b).unwrap_or(std::cmp::Ordering::Equal));
    sorted.get(sorted.len() / 2).copied()
}

#[cfg(test)]
mod tests {
    use super::median;

    #[test]
    fn one_outlier_does_not_move_the_median() {
        assert_eq!(median(&[3.0, 900.0, 1.0]), Some(3.0));
        assert_eq!(median(&[4, 1]), Some(4));
        assert_eq!(median::<f64>(&[]), None);
    }
}
