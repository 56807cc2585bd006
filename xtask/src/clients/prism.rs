//! Prism between a client and the sandbox: an independent judge of what both say.
//!
//! It runs without its option `--errors`: so it passes everything on and names every violation in its log, with the
//! place. With the option a violation of a request ends the call, hides what would have followed, and is not named.
//!
//! A log that names no violation proves nothing by itself. So at the end of each run two are planted, one of an answer
//! and one of a request, which Prism must name; whatever it had to say before them has then been read as well.

pub(crate) mod log;

use std::{
    fs::File,
    path::Path,
    process::{Child, Stdio},
};

use serde_json::json;

use self::log::Log;
use super::program::Surroundings;
use crate::{failure::Failure, loopback};

/// A push that nobody else asks for: its answer breaks the schema.
const WRONG_ANSWER: &str = "/bank/v2/push/SEM0PLANTED1";
/// Another one: the request for its transfers breaks the schema.
const WRONG_REQUEST: &str = "/bank/v2/push/SEM0PLANTED2/transfers";
/// Another one, which ends the run.
const END: &str = "/bank/v2/push/SEM0PLANTED3";

/// Prism, which ends with this value.
pub(crate) struct Prism {
    program: Child,
    log: Log,
    base_url: String,
    sandbox_url: String,
}

/// What Prism has to say about a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Verdict {
    /// How many calls it has seen.
    pub(crate) calls: usize,
    /// Every violation, with the call that it is about.
    pub(crate) violations: Vec<String>,
}

impl Prism {
    /// Starts it before a sandbox, and waits until it listens.
    pub(crate) fn start(
        prism: &Path,
        surroundings: &Surroundings,
        document: &Path,
        sandbox_url: &str,
        errors: File,
    ) -> Result<Self, String> {
        let mut program = surroundings
            .command(prism)
            .args(["proxy", "--host", "127.0.0.1", "--port", "0", "--verboseLevel", "info"])
            .args([document.as_os_str(), sandbox_url.as_ref()])
            .stdout(Stdio::piped())
            .stderr(errors)
            .spawn()
            .map_err(|error| format!("Prism cannot be run: {error}"))?;
        let said = program.stdout.take().ok_or("Prism has no standard output")?;
        let log = Log::of(said, surroundings.deadline());
        let (base_url, sandbox_url) = (String::new(), sandbox_url.to_owned());
        let mut prism = Self { program, log, base_url, sandbox_url };
        prism.base_url = prism.log.address()?;
        Ok(prism)
    }

    /// Where it listens.
    pub(crate) fn base_url(&self) -> &str {
        &self.base_url
    }

    /// What it has to say of the calls that it has seen.
    pub(crate) fn verdict(mut self) -> Result<Verdict, String> {
        self.plant()
            .map_err(|why| format!("no violation can be planted before Prism: {}", why.words()))?;
        let seen = self.log.up_to(WRONG_ANSWER)?;
        let mut must_name = |violation: &str, end: &str| {
            let named = self.log.up_to(end)?.findings;
            match named.iter().any(|finding| finding.contains(violation)) {
                true => Ok(()),
                false => Err(format!(
                    "Prism did not notice a violation of `{violation}` that was planted"
                )),
            }
        };
        must_name("response.body", WRONG_REQUEST)?;
        must_name("request.query.pg_size", END)?;
        Ok(Verdict { calls: seen.requests, violations: seen.findings })
    }

    fn plant(&self) -> Result<(), Failure> {
        let order = json!({"fault": "status", "status": 200, "body": {"id": 1}, "operation": "getPush", "times": 1});
        loopback::post(&format!("{}/_sandbox/faults", self.sandbox_url), None, &order)?;
        let call = |path: &str| loopback::call(&format!("{}{path}", self.base_url), "planted");
        call(WRONG_ANSWER)?;
        call(&format!("{WRONG_REQUEST}?pg_size=planted"))?;
        call(END)
    }
}

impl Drop for Prism {
    fn drop(&mut self) {
        // It holds nothing that is worth an orderly end.
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}
