//! The machine that something was measured on, without which no number means anything.

use std::fmt;
use std::process::Command;

/// The machine as it is now.
pub(crate) struct Machine {
    processor: String,
    cores: usize,
    /// GB (10^9 bytes).
    memory: Option<f64>,
    system: String,
    compiler: String,
    load: Option<String>,
}

impl Machine {
    pub(crate) fn now() -> Machine {
        Machine {
            processor: field("/proc/cpuinfo", "model name").unwrap_or_else(|| "unknown".to_owned()),
            cores: std::thread::available_parallelism().map_or(1, usize::from),
            memory: field("/proc/meminfo", "MemTotal").and_then(|total| gigabytes(&total)),
            system: first_line("uname", &["--kernel-name", "--kernel-release", "--machine"]),
            compiler: first_line("rustc", &["--version"]),
            load: load(),
        }
    }
}

/// The load average of the last minute; `None` where the system does not tell.
pub(crate) fn load() -> Option<String> {
    let load = std::fs::read_to_string("/proc/loadavg").ok()?;
    Some(load.split(' ').next()?.to_owned())
}

/// The value of the first line of a file that begins with this name.
fn field(file: &str, name: &str) -> Option<String> {
    let text = std::fs::read_to_string(file).ok()?;
    let line = text.lines().find(|line| line.starts_with(name))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}

fn gigabytes(total: &str) -> Option<f64> {
    let kibibytes: f64 = total.strip_suffix(" kB")?.parse().ok()?;
    Some(kibibytes * 1024.0 / 1e9)
}

fn first_line(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output().ok();
    let text = output.and_then(|output| String::from_utf8(output.stdout).ok()).unwrap_or_default();
    text.lines().next().unwrap_or("unknown").trim().to_owned()
}

impl fmt::Display for Machine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Machine { processor, cores, memory, system, compiler, load } = self;
        write!(f, "{processor}, {cores} cores")?;
        if let Some(memory) = memory {
            write!(f, ", {memory:.0} GB of memory")?;
        }
        write!(f, "; {system}; {compiler}")?;
        match load {
            Some(load) => write!(f, "; load average {load} at the start"),
            None => Ok(()),
        }
    }
}
