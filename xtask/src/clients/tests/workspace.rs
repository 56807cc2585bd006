//! A workspace with suites that are a few lines of shell, and servers that are none.

use std::{
    fs::{self, File},
    path::Path,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use tempfile::TempDir;

use crate::{
    clients::{
        Arguments,
        page::PAGE,
        prism::Verdict,
        program::Surroundings,
        run_suites,
        scenario::Mode,
        servers::{Judge, Server, Servers},
        suite,
        workshop::Workshop,
    },
    failure::Failure,
    sandbox::calls::Call,
    tools::Tools,
};

/// A suite that passes, but for what the test changes.
pub(super) const SUITE: &str = r#"
language = "Shell"
generator = "sh"
library = "posix"
pin = "sh-generator"
flags = ["--loud"]
why = "It is hard of hearing."

[[step]]
name = "generate"
command = ["sh", "-c", "printf client > {work}/client", "sh", "--loud"]

[[step]]
name = "check"
command = ["sh", "-eu", "{suite}/check.sh"]

[run]
command = ["sh", "{suite}/scenario.sh"]
"#;

/// A page with a place for the table.
pub(super) const EMPTY_PAGE: &str = "# Languages\n\n\
    <!-- `cargo xtask clients` writes what follows: the table from its run, the notes from each suite.toml. -->\n\
    <!-- Here ends what `cargo xtask clients` writes. -->\n\nThe end.\n";

/// A workspace, which is removed with this value.
pub(super) struct Workspace {
    pub(super) folder: TempDir,
    pub(super) servers: FakeServers,
    /// The operations that the document has.
    pub(super) operations: Vec<String>,
}

impl Workspace {
    /// One with these suites, all of which pass.
    pub(super) fn with(suites: &[&str]) -> Self {
        let folder = TempDir::new().expect("a folder for temporary files");
        let operations = vec!["getPush".to_owned()];
        let workspace = Self { folder, servers: FakeServers::default(), operations };
        workspace
            .write("xtask/tools/package.json", r#"{"dependencies": {"sh-generator": "1.2.3"}}"#);
        workspace.write("xtask/tools/requirements.txt", "other-generator==4.5\n");
        workspace.write(PAGE, EMPTY_PAGE);
        for suite in suites {
            workspace.write(&format!("tests/clients/{suite}/suite.toml"), SUITE);
            workspace.check(suite, "grep -q client client");
            workspace.reports(suite, &passing(Mode::Documented), &passing(Mode::Evolved));
        }
        workspace
    }

    pub(super) fn path(&self) -> &Path {
        self.folder.path()
    }

    pub(super) fn write(&self, name: &str, text: &str) {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub(super) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path().join(name)).unwrap()
    }

    /// The scenario of the suite becomes one that prints this.
    pub(super) fn reports(&self, suite: &str, documented: &str, evolved: &str) {
        let script = format!(
            "case $DROPPAY_MODE in\ndocumented) cat <<'END'\n{documented}END\n;;\n\
             evolved) cat <<'END'\n{evolved}END\n;;\nesac\n"
        );
        self.scenario(suite, &script);
    }

    /// The check of the suite becomes this script.
    pub(super) fn check(&self, suite: &str, script: &str) {
        self.write(&format!("tests/clients/{suite}/check.sh"), script);
    }

    /// The scenario of the suite becomes this script.
    pub(super) fn scenario(&self, suite: &str, script: &str) {
        self.write(&format!("tests/clients/{suite}/scenario.sh"), script);
    }

    /// The suite's `suite.toml` has this instead of that.
    pub(super) fn change(&self, suite: &str, that: &str, this: &str) {
        let name = format!("tests/clients/{suite}/suite.toml");
        let text = self.read(&name);
        assert!(text.contains(that), "{that}");
        self.write(&name, &text.replace(that, this));
    }

    /// What the command does with these arguments: its exit code or its error, and what it prints.
    pub(super) fn run(&self, arguments: &[&str]) -> (Result<u8, String>, String) {
        let mut out = Vec::new();
        let ended = self.try_run(arguments, &mut out).map_err(|failure| {
            let mut said = Vec::new();
            failure.say(&mut said).unwrap();
            String::from_utf8(said).unwrap()
        });
        (ended, String::from_utf8(out).unwrap())
    }

    fn try_run(&self, arguments: &[&str], out: &mut Vec<u8>) -> Result<u8, Failure> {
        let asked = asked(arguments);
        let suites = suite::chosen(suite::all(self.path())?, &asked.languages)?;
        let (home, deadline) =
            (self.path().join("home"), Duration::from_secs(asked.deadline.get()));
        let tools = Tools::of(self.path());
        let surroundings = Surroundings::new(home, &tools, deadline).unwrap();
        let (root, servers) = (self.path(), &self.servers);
        let operations = self.operations.clone();
        let workshop = Workshop { root, surroundings: &surroundings, servers, operations };
        run_suites(&asked, &suites, &workshop, out)
    }
}

/// The command line, as clap reads it.
pub(super) fn asked(arguments: &[&str]) -> Arguments {
    #[derive(clap::Parser)]
    struct Line {
        #[command(flatten)]
        arguments: Arguments,
    }
    let words = std::iter::once("clients").chain(arguments.iter().copied());
    <Line as clap::Parser>::try_parse_from(words).expect("a command line").arguments
}

/// What a scenario prints that passes.
pub(super) fn passing(mode: Mode) -> String {
    let detail = if mode == Mode::Evolved { r#", "detail": "read|as `it` is""# } else { "" };
    let line = |step: &&str| format!("{{\"step\": \"{step}\", \"ok\": true{detail}}}\n");
    mode.steps().iter().map(line).collect()
}

/// The log of a sandbox that has sent everything that the scenario tells of.
pub(super) fn evolved_calls() -> Vec<Call> {
    let of = |fault: &str| ["getPush", "listPushes"].map(|operation| call(operation, fault, 200));
    Mode::Evolved.steps().iter().flat_map(|fault| of(fault)).collect()
}

/// A call as the sandbox logs it.
pub(super) fn call(operation: &str, fault: &str, status: u16) -> Call {
    Call {
        operation: Some(operation.to_owned()),
        method: "GET".to_owned(),
        status,
        fault: Some(fault.to_owned()),
    }
}

/// Servers that have an address and nothing behind it.
pub(super) struct FakeServers {
    /// What the judge says of every run.
    pub(super) verdict: Mutex<Result<Verdict, String>>,
    /// How many sandboxes were started.
    pub(super) started: AtomicUsize,
    /// What the log of each sandbox says.
    pub(super) calls: Mutex<Vec<Call>>,
}

impl Default for FakeServers {
    fn default() -> Self {
        let verdict = Verdict { calls: Mode::Documented.steps().len(), violations: Vec::new() };
        // As many as the judge has seen.
        let others = verdict.calls - evolved_calls().len();
        let mut calls = vec![call("getTransfer", "", 200); others];
        calls.extend(evolved_calls());
        let calls = Mutex::new(calls);
        Self { verdict: Mutex::new(Ok(verdict)), started: AtomicUsize::new(0), calls }
    }
}

struct FakeSandbox(String, Vec<Call>);

struct FakeJudge(String, Result<Verdict, String>);

impl Servers for FakeServers {
    fn sandbox(&self) -> Result<Box<dyn Server>, String> {
        let number = self.started.fetch_add(1, Ordering::Relaxed);
        let calls = self.calls.lock().unwrap().clone();
        Ok(Box::new(FakeSandbox(format!("sandbox-{number}"), calls)))
    }

    fn judge(&self, sandbox_url: &str, _: File) -> Result<Box<dyn Judge>, String> {
        let verdict = self.verdict.lock().unwrap().clone();
        Ok(Box::new(FakeJudge(format!("judge-of-{sandbox_url}"), verdict)))
    }
}

impl Server for FakeSandbox {
    fn base_url(&self) -> &str {
        &self.0
    }

    fn calls(&self) -> Result<Vec<Call>, String> {
        Ok(self.1.clone())
    }
}

impl Judge for FakeJudge {
    fn base_url(&self) -> &str {
        &self.0
    }

    fn verdict(self: Box<Self>) -> Result<Verdict, String> {
        self.1
    }
}
