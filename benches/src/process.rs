//! What the system says of a process, in `/proc/PROCESS/status`.

use std::fmt::Display;

use anyhow::{Context as _, Result};

/// The largest resident memory so far, in MB (10^6 bytes).
pub(crate) fn peak(process: impl Display) -> Result<f64> {
    megabytes(&status(process, "VmHWM")?)
}

/// The resident memory, in MB (10^6 bytes).
pub(crate) fn resident(process: impl Display) -> Result<f64> {
    megabytes(&status(process, "VmRSS")?)
}

/// The cores that this process may work on, as a list.
pub(crate) fn allowed_cores() -> Result<String> {
    status("self", "Cpus_allowed_list")
}

fn status(process: impl Display, name: &str) -> Result<String> {
    let file = format!("/proc/{process}/status");
    let text = std::fs::read_to_string(&file)
        .with_context(|| format!("failed to read {file}, which is there on Linux"))?;
    let value = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
    Ok(value.with_context(|| format!("{file} has no {name}"))?.trim().to_owned())
}

fn megabytes(size: &str) -> Result<f64> {
    let kibibytes: f64 = size.trim_end_matches(" kB").trim().parse()?;
    Ok(kibibytes * 1024.0 / 1e6)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_in_kibibytes_is_read_as_megabytes() {
        assert_eq!(megabytes("1000 kB").unwrap(), 1.024);
        assert!(megabytes("much").is_err());
    }
}
