//! The programs of other languages that some commands call: where they are, how they come here, and what is said when
//! one is missing.
//!
//! Those from npm and PyPI are pinned in `xtask/tools` and live in `target/tools`, so that nothing is installed behind
//! anybody's back, and nothing outside this repository changes. Those of the system are only looked for.

use std::{
    env, fs,
    io::Write,
    path::{Path, PathBuf},
    process::Command,
};

use crate::failure::Failure;

/// The folder of the pins, from the root of the workspace.
const PINS: &str = "xtask/tools";
/// The folder that the pinned programs are installed in, from the root of the workspace.
const HOME: &str = "target/tools";
/// What npm installs from.
const NPM_PINS: [&str; 3] = ["package.json", "package-lock.json", ".npmrc"];
/// What pip installs from.
const PIP_PINS: &str = "requirements.txt";

/// The programs of this workspace.
pub(crate) struct Tools {
    pins: PathBuf,
    home: PathBuf,
}

impl Tools {
    /// Those of the workspace with this root.
    pub(crate) fn of(root: &Path) -> Self {
        Self { pins: root.join(PINS), home: root.join(HOME) }
    }

    /// The folder below which Node.js finds the packages.
    pub(crate) fn node_home(&self) -> PathBuf {
        self.home.join("node")
    }

    /// The virtual environment of Python.
    pub(crate) fn python_home(&self) -> PathBuf {
        self.home.join("python")
    }

    /// A program of a pinned npm package.
    pub(crate) fn node(&self, program: &str) -> Result<PathBuf, Failure> {
        let path = self.node_home().join("node_modules/.bin").join(program);
        self.pinned(path, program, &self.node_home().join(NPM_PINS[1]), NPM_PINS[1])
    }

    /// A program of a pinned Python package, or `python` itself.
    pub(crate) fn python(&self, program: &str) -> Result<PathBuf, Failure> {
        let path = self.python_home().join("bin").join(program);
        self.pinned(path, program, &self.python_home().join(PIP_PINS), PIP_PINS)
    }

    /// The program, if it was installed from the pins as they are now.
    fn pinned(
        &self,
        path: PathBuf,
        name: &str,
        stamp: &Path,
        pins: &str,
    ) -> Result<PathBuf, Failure> {
        let why = if !path.exists() {
            "is not installed"
        } else if fs::read(stamp).ok() != fs::read(self.pins.join(pins)).ok() {
            "was installed from other pins than those of xtask/tools"
        } else {
            return Ok(path);
        };
        Err(Failure::Reason(format!("error: `{name}` {why}; run `cargo xtask tools`")))
    }

    /// Installs every pinned program that is not there yet.
    pub(crate) fn install(&self, out: &mut dyn Write) -> Result<u8, Failure> {
        self.install_node(out)?;
        self.install_python(out)?;
        Ok(0)
    }

    fn install_node(&self, out: &mut dyn Write) -> Result<(), Failure> {
        if self.node("redocly").is_ok() {
            writeln!(out, "{:>12} npm packages", "Fresh")?;
            return Ok(());
        }
        let npm = system("npm", "nodejs npm")?;
        let home = self.node_home();
        fs::create_dir_all(&home).map_err(Failure::at(&home))?;
        for name in NPM_PINS {
            // The stamp comes last: an installation that breaks off is none.
            let stays_away = name == NPM_PINS[1];
            let to = home.join(if stays_away { "npm-shrinkwrap.json" } else { name });
            fs::copy(self.pins.join(name), &to).map_err(Failure::at(&to))?;
        }
        writeln!(out, "{:>12} npm packages", "Installing")?;
        run(Command::new(npm).args(["ci", "--loglevel", "error"]).current_dir(&home))?;
        let stamp = home.join(NPM_PINS[1]);
        fs::copy(self.pins.join(NPM_PINS[1]), &stamp).map_err(Failure::at(&stamp))?;
        Ok(())
    }

    fn install_python(&self, out: &mut dyn Write) -> Result<(), Failure> {
        if self.python("python").is_ok() {
            writeln!(out, "{:>12} Python packages", "Fresh")?;
            return Ok(());
        }
        let python = system("python3", "python3 python3-venv")?;
        let (home, pins) = (self.python_home(), self.pins.join(PIP_PINS));
        writeln!(out, "{:>12} Python packages", "Installing")?;
        run(Command::new(python).args(["-m", "venv", "--clear"]).arg(&home))?;
        let pip = home.join("bin/pip");
        run(Command::new(pip).args(["install", "--quiet", "--no-deps", "-r"]).arg(&pins))?;
        let stamp = home.join(PIP_PINS);
        fs::copy(&pins, &stamp).map_err(Failure::at(&stamp))?;
        Ok(())
    }
}

/// A program of the system, or which of Debian's packages bring it.
pub(crate) fn system(program: &str, packages: &str) -> Result<PathBuf, Failure> {
    let paths = env::var_os("PATH").unwrap_or_default();
    let found = env::split_paths(&paths).map(|folder| folder.join(program)).find(|it| it.is_file());
    found.ok_or_else(|| {
        Failure::Reason(format!(
            "error: `{program}` is not on the PATH; on Debian: apt-get install {packages}"
        ))
    })
}

/// Runs a program, whose output is shown if it fails.
fn run(command: &mut Command) -> Result<(), Failure> {
    let ended = command.output().map_err(|error| {
        Failure::Reason(format!("error: {:?} cannot be run: {error}", command.get_program()))
    })?;
    if ended.status.success() {
        return Ok(());
    }
    let said = [ended.stdout, ended.stderr].concat();
    Err(Failure::Reason(format!(
        "error: {command:?} ended with {}:\n{}",
        ended.status,
        String::from_utf8_lossy(&said)
    )))
}
