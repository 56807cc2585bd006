//! The program that drives the browser, on a port that it chooses.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, ChildStdout, Command, Stdio};

use anyhow::{Context as _, Result, bail};

/// A running chromedriver. It ends when this is dropped.
#[derive(Debug)]
pub(crate) struct Chromedriver {
    child: Child,
    port: u16,
    /// Held open, because chromedriver goes on writing.
    _output: BufReader<ChildStdout>,
}

impl Chromedriver {
    /// Starts chromedriver, and waits until it says where it listens.
    pub(crate) fn start() -> Result<Chromedriver> {
        let mut child = Command::new("chromedriver")
            .args(["--port=0", "--log-level=SEVERE"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .context(
                "chromedriver cannot be started; install the packages chromium and chromium-driver",
            )?;
        let mut output = BufReader::new(child.stdout.take().context("chromedriver has no output")?);
        let mut line = String::new();
        while output.read_line(&mut line)? > 0 {
            if let Some(port) = port(&line) {
                return Ok(Chromedriver { child, port, _output: output });
            }
            line.clear();
        }
        bail!("chromedriver ended without saying where it listens: {}", child.wait()?)
    }

    /// Where it takes commands.
    pub(crate) fn address(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }
}

impl Drop for Chromedriver {
    fn drop(&mut self) {
        // One that has ended already needs no ending, and one that cannot be ended cannot be helped.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The port in `ChromeDriver was started successfully on port 34567.`
fn port(line: &str) -> Option<u16> {
    let (_, port) = line.split_once("started successfully on port ")?;
    port.trim().trim_end_matches('.').parse().ok()
}
