//! Under which conditions something was measured, without which no number means anything.

use std::fmt;

/// The machine as it is now.
pub(crate) struct Conditions {
    cores: usize,
    /// What else wants the cores; `None` where the system does not tell.
    load: Option<String>,
}

impl Conditions {
    pub(crate) fn now() -> Conditions {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let load = std::fs::read_to_string("/proc/loadavg").ok();
        let load = load.and_then(|load| load.split(' ').next().map(str::to_owned));
        Conditions { cores, load }
    }
}

impl fmt::Display for Conditions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let load = self.load.as_deref().unwrap_or("not known");
        write!(f, "{} cores, load average {load}", self.cores)
    }
}
