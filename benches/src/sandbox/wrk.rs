//! Runs `wrk`, and believes it only if no request failed.

use std::io::{ErrorKind, Write as _};
use std::net::SocketAddr;
use std::process::Command;

use anyhow::{Context as _, Result, anyhow, ensure};
use tempfile::NamedTempFile;

use crate::one_core::Cores;
use crate::sandbox::client::TOKEN;

/// Prints the totals on a line of their own. wrk counts an answer of 400 and above as an error of the status.
const REPORT: &str = r#"
function done(summary, latency, requests)
  local e = summary.errors
  io.write(string.format("\nTOTALS %d %d %d %d\n", summary.duration, summary.requests,
    e.connect + e.read + e.write + e.timeout + e.status, latency:percentile(99)))
end
"#;

/// A request that wrk repeats.
pub(crate) struct Load {
    path: String,
    script: NamedTempFile,
}

/// What one run of wrk found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Run {
    pub(crate) requests_per_second: f64,
    pub(crate) p99_milliseconds: f64,
}

impl Load {
    pub(crate) fn get(path: &str) -> Result<Load> {
        Load::new(path, "wrk.method = 'GET'")
    }

    pub(crate) fn post(path: &str, body: &str) -> Result<Load> {
        let request = format!(
            "wrk.method = 'POST'\nwrk.headers['content-type'] = 'application/json'\nwrk.body = [==[{body}]==]"
        );
        Load::new(path, &request)
    }

    fn new(path: &str, request: &str) -> Result<Load> {
        let mut script = NamedTempFile::with_suffix(".lua")?;
        write!(script, "{request}\nwrk.headers['authorization'] = 'Bearer {TOKEN}'\n{REPORT}")?;
        script.flush()?;
        Ok(Load { path: path.to_owned(), script })
    }

    /// Loads a server for some seconds over some connections, from one thread, on these cores.
    pub(crate) fn run(
        &self,
        server: SocketAddr,
        connections: u32,
        seconds: u32,
        cores: Cores,
    ) -> Result<Run> {
        let output = cores
            .keep(&wrk())?
            .args(["--threads", "1", "--connections", &connections.to_string()])
            .args(["--duration", &format!("{seconds}s"), "--script"])
            .arg(self.script.path())
            .arg(format!("http://{server}{}", self.path))
            .output()?;
        let text = String::from_utf8_lossy(&output.stdout);
        let errors = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "wrk failed: {text}{errors}");
        Run::read(&text).with_context(|| format!("wrk at {}", self.path))
    }
}

impl Run {
    fn read(text: &str) -> Result<Run> {
        let totals = text.lines().find_map(|line| line.strip_prefix("TOTALS ")).unwrap_or_default();
        let numbers: Vec<f64> =
            totals.split(' ').filter_map(|number| number.parse().ok()).collect();
        let [microseconds, requests, errors, p99] = numbers[..] else {
            return Err(anyhow!("no totals in what wrk said: {text}"));
        };
        ensure!(errors == 0.0 && requests > 0.0, "{errors} of {requests} requests failed: {text}");
        Ok(Run {
            requests_per_second: requests / (microseconds / 1e6),
            p99_milliseconds: p99 / 1e3,
        })
    }
}

/// Says what to do if there is no wrk.
pub(crate) fn ensure_installed() -> Result<()> {
    match wrk().arg("--version").output() {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            Err(anyhow!("there is no wrk: `apt-get install wrk`, or name the other measures"))
        }
        other => other.map(drop).context("failed to run wrk"),
    }
}

fn wrk() -> Command {
    Command::new("wrk")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_totals_of_a_run_are_read() {
        let run = Run::read("Running 2s test\n  Non-2xx\n\nTOTALS 2000000 5000 0 1500\n").unwrap();
        assert_eq!(run, Run { requests_per_second: 2500.0, p99_milliseconds: 1.5 });
    }

    #[test]
    fn a_run_with_an_error_or_without_an_answer_is_no_measurement() {
        for text in ["TOTALS 2000000 5000 1 1500", "TOTALS 2000000 0 0 0", "Running 2s test"] {
            assert!(Run::read(text).is_err(), "{text}");
        }
    }
}
