//! A copy of the workspace to break, and the checks that are run on it.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::Value;
use tempfile::TempDir;

use crate::edits;

/// What a check of the document needs of the workspace.
const DOCUMENTS: [&str; 5] =
    ["CHANGELOG.md", "openapi", ".spectral.yaml", "redocly.yaml", "xtask/tools"];

/// A step of `.ci/run`, or what comes before the first.
#[derive(Debug)]
pub(crate) enum Step {
    /// `cargo xtask generate`, which the author of a change runs.
    Generate,
    Check,
    Compat,
    Lint,
    /// This suite of the end-to-end tests, of all that `cargo test` runs.
    Test(&'static str),
    Contract,
    /// This language.
    Clients(&'static str),
}

impl Step {
    /// The steps that come before, and must be green.
    pub(crate) fn earlier(&self) -> Vec<Step> {
        match self {
            Step::Generate | Step::Check => Vec::new(),
            Step::Compat => vec![Step::Generate, Step::Check],
            Step::Lint => vec![Step::Generate, Step::Check, Step::Compat],
            Step::Test(_) | Step::Contract | Step::Clients(_) => {
                vec![Step::Generate, Step::Check, Step::Compat, Step::Lint]
            }
        }
    }

    fn needs_everything(&self) -> bool {
        matches!(self, Step::Test(_) | Step::Contract | Step::Clients(_))
    }
}

/// A copy of the workspace.
pub(crate) struct Workspace {
    root: PathBuf,
    _temporary: Option<TempDir>,
}

impl Workspace {
    /// As much of the workspace as the step needs.
    pub(crate) fn for_step(step: &Step) -> Self {
        if step.needs_everything() {
            // Always the same folder, so that Cargo builds anew only what a breakage has changed.
            let root = target().join("planted");
            let left_out = ["target", ".git", "node_modules"];
            copy(&here(), &root, &|name| !left_out.contains(&name));
            link_tools(&root);
            release(&root);
            return Self { root, _temporary: None };
        }
        let temporary = TempDir::new().expect("a folder for temporary files");
        let root = temporary.path().to_path_buf();
        for name in DOCUMENTS {
            copy(&here().join(name), &root.join(name), &|_| true);
        }
        link_tools(&root);
        release(&root);
        Self { root, _temporary: Some(temporary) }
    }

    /// Puts another document in the place of the copy; YAML reads JSON as well.
    pub(crate) fn write_document(&self, document: &Value) {
        let text = serde_json::to_string_pretty(document).expect("JSON can be written");
        fs::write(self.root.join("openapi/droppay.yaml"), text + "\n").expect("a writable folder");
    }

    /// Puts another text for one in a file.
    pub(crate) fn change(&self, name: &str, from: &str, to: &str) {
        let path = self.root.join(name);
        let text = fs::read_to_string(&path).expect("a readable file");
        assert!(text.contains(from), "{from} does not stand in {name}");
        fs::write(path, text.replacen(from, to, 1)).expect("a writable folder");
    }

    /// Runs a step.
    pub(crate) fn run(&self, step: &Step) -> Ended {
        let xtask = |arguments: &[&str]| {
            let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
            command.args(arguments).arg("--root").arg(&self.root);
            command
        };
        let mut command = match step {
            Step::Generate => xtask(&["generate"]),
            Step::Check => xtask(&["check"]),
            Step::Compat => xtask(&["compat"]),
            Step::Lint => xtask(&["lint"]),
            Step::Contract => xtask(&["contract"]),
            Step::Clients(language) => xtask(&["clients", language]),
            Step::Test(suite) => {
                let mut command = Command::new(env!("CARGO"));
                command.args(["test", "--package", "droppay-tests", "--test", suite]);
                command
            }
        };
        command.current_dir(&self.root).env("CARGO_TARGET_DIR", target_of_copies());
        let ended = command.output().expect("a program that can be started");
        let said = [ended.stdout, ended.stderr].concat();
        Ended { green: ended.status.success(), said: String::from_utf8_lossy(&said).into_owned() }
    }
}

/// How a step ended.
pub(crate) struct Ended {
    green: bool,
    said: String,
}

impl Ended {
    pub(crate) fn expect_green(&self, step: &Step) {
        assert!(self.green, "{step:?} turned red before the one that is meant:\n{}", self.said);
    }

    pub(crate) fn expect_red(&self, step: &Step, says: &str) {
        assert!(!self.green, "{step:?} stayed green:\n{}", self.said);
        assert!(self.said.contains(says), "{step:?} is red, but not for `{says}`:\n{}", self.said);
    }
}

fn here() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace").to_path_buf()
}

/// The folder that Cargo builds in.
fn target() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| here().join("target"), |set| here().join(set))
}

/// The folder in which Cargo builds what is in the copies. Cargo names what it builds after the place in the workspace, so
/// in one folder with the workspace itself it would take the broken copy's for the workspace's.
fn target_of_copies() -> PathBuf {
    target().join("planted-target")
}

/// Takes the document as it is for the released one, so that a breakage is the only change, whatever was released last.
fn release(root: &Path) {
    let (folder, document) = (root.join("openapi/released"), edits::document());
    fs::remove_dir_all(&folder).expect("the folder of the released document");
    fs::create_dir(&folder).expect("a writable folder");
    let version = document["info"]["version"].as_str().expect("a version");
    let path = folder.join(format!("droppay-{version}.yaml"));
    fs::write(path, document.to_string()).expect("a writable folder");
}

/// The programs of other languages are used where they are installed.
fn link_tools(root: &Path) {
    let (installed, link) = (here().join("target/tools"), root.join("target/tools"));
    if installed.exists() && !link.exists() {
        fs::create_dir_all(root.join("target")).expect("a writable folder");
        #[cfg(unix)]
        std::os::unix::fs::symlink(installed, link).expect("a link to the tools");
    }
}

/// Copies a file, or a folder without what is left out. A file that is the same already keeps its date, by which Cargo
/// tells what to build.
fn copy(from: &Path, to: &Path, takes: &dyn Fn(&str) -> bool) {
    if from.is_dir() {
        fs::create_dir_all(to).expect("a writable folder");
        for entry in fs::read_dir(from).expect("a readable folder") {
            let entry = entry.expect("a readable folder");
            if takes(&entry.file_name().to_string_lossy()) {
                copy(&entry.path(), &to.join(entry.file_name()), takes);
            }
        }
    } else if from.exists() {
        let bytes = fs::read(from).expect("a readable file");
        if fs::read(to).ok().as_ref() != Some(&bytes) {
            fs::create_dir_all(to.parent().expect("a folder")).expect("a writable folder");
            fs::copy(from, to).expect("a writable folder");
        }
    }
}
