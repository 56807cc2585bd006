//! When an event that was not taken is sent again. The documents say nothing about it.

use std::time::Duration;

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;

/// The times from each failed attempt to the next. The last attempt has none after it.
pub(super) const WAITS: [Duration; 7] = [
    Duration::from_secs(10),
    Duration::from_secs(MINUTE),
    Duration::from_secs(5 * MINUTE),
    Duration::from_secs(30 * MINUTE),
    Duration::from_secs(2 * HOUR),
    Duration::from_secs(6 * HOUR),
    Duration::from_secs(24 * HOUR),
];
