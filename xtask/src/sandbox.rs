//! The sandbox as a program of its own, which the clients of other languages and the judges of servers are run against.

use std::{
    env,
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use serde_json::Value;

use crate::failure::Failure;

/// A sandbox that listens on a free port, and ends with this value.
pub(crate) struct Sandbox {
    program: Child,
    base_url: String,
}

impl Sandbox {
    /// Builds the program with these features of the package; nothing happens if it is up to date.
    pub(crate) fn build(root: &Path, features: &[&str]) -> Result<PathBuf, Failure> {
        build(root, "droppay-sandbox", features)
    }

    /// Starts the program on a free port, with these further arguments.
    pub(crate) fn start(program: &Path, arguments: &[&str]) -> Result<Self, Failure> {
        let failed = |why: String| Failure::Reason(format!("error: {}: {why}", program.display()));
        let mut program_run = Command::new(program)
            .args(["--port", "0"])
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| failed(error.to_string()))?;
        let mut first = String::new();
        if let Some(said) = program_run.stdout.take() {
            let mut said = BufReader::new(said);
            said.read_line(&mut first).map_err(|error| failed(error.to_string()))?;
            // What it says later must not fill the pipe.
            std::thread::spawn(move || std::io::copy(&mut said, &mut std::io::sink()));
        }
        let base_url = first.split_whitespace().find(|word| word.starts_with("http://"));
        match base_url {
            Some(base_url) => Ok(Self { base_url: base_url.to_owned(), program: program_run }),
            None => {
                let _ = program_run.kill();
                let _ = program_run.wait();
                Err(failed(format!("it did not say where it listens, but {first:?}")))
            }
        }
    }

    /// Where it listens, without a slash at the end.
    pub(crate) fn base_url(&self) -> &str {
        &self.base_url
    }
}

/// Builds the program of a package, which has the package's name.
pub(crate) fn build(root: &Path, package: &str, features: &[&str]) -> Result<PathBuf, Failure> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let ended = Command::new(cargo)
        .current_dir(root)
        .args(["build", "--quiet", "--package", package, "--bin", package])
        .args(["--message-format", "json-render-diagnostics", "--features"])
        .arg(features.join(","))
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| Failure::Reason(format!("error: cargo cannot be run: {error}")))?;
    let messages = String::from_utf8_lossy(&ended.stdout);
    let executable = messages
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
        .find_map(|message| Some(PathBuf::from(message["executable"].as_str()?)));
    executable.filter(|_| ended.status.success()).ok_or_else(|| {
        Failure::Reason(format!("error: {package} does not build; see the messages above"))
    })
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        // It holds nothing that is worth an orderly end.
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}
