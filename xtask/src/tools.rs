//! The programs of other languages that some commands call: where they are, how they come here, and what is said when
//! one is missing.
//!
//! Those from npm and PyPI are pinned in `xtask/tools` and live in `target/tools`, so that nothing is installed behind
//! anybody's back, and nothing outside this repository changes. Those of the system are only looked for.

#[cfg(test)]
mod tests;

use std::{
    env,
    ffi::OsString,
    fs,
    io::{ErrorKind, Write},
    path::{Path, PathBuf},
    process::Command,
};

use crate::failure::Failure;

/// The folder of the pins, from the root of the workspace.
const PINS: &str = "xtask/tools";
/// The folder that the pinned programs are installed in, from the root of the workspace.
const HOME: &str = "target/tools";
/// What npm installs from. A copy of each stays with what was installed; that of the lock comes last, as the stamp.
const NPM_PINS: [&str; 3] = ["package.json", ".npmrc", NPM_STAMP];
const NPM_STAMP: &str = "package-lock.json";
/// What pip installs from, and the stamp of what was installed.
const PIP_PINS: &str = "requirements.txt";
/// The programs of npm packages that commands and suites call.
const NODE_PROGRAMS: [&str; 6] =
    ["redocly", "spectral", "prism", "openapi-ts", "openapi-typescript", "tsc"];
/// The programs of Python packages that commands and suites call.
const PYTHON_PROGRAMS: [&str; 7] = [
    "python",
    "schemathesis",
    "openapi-generator-cli",
    "openapi-python-client",
    "mypy",
    "ruff",
    "pytest",
];

/// Cargo, as it was called.
pub(crate) fn cargo() -> OsString {
    env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

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
        self.pinned(path, program, &self.node_home(), &NPM_PINS)
    }

    /// A program of a pinned Python package, or `python` itself.
    pub(crate) fn python(&self, program: &str) -> Result<PathBuf, Failure> {
        let path = self.python_home().join("bin").join(program);
        self.pinned(path, program, &self.python_home(), &[PIP_PINS])
    }

    /// The program, if it was installed from the pins as they are now.
    fn pinned(
        &self,
        path: PathBuf,
        name: &str,
        home: &Path,
        pins: &[&str],
    ) -> Result<PathBuf, Failure> {
        let differs =
            |pin: &&str| fs::read(home.join(pin)).ok() != fs::read(self.pins.join(pin)).ok();
        let why = if !path.exists() {
            "is not installed"
        } else if pins.iter().any(differs) {
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
        if self.missing_node().is_none() {
            writeln!(out, "{:>12} npm packages", "Fresh")?;
            return Ok(());
        }
        let npm = system("npm", "nodejs npm")?;
        let home = self.node_home();
        writeln!(out, "{:>12} npm packages", "Installing")?;
        stamped(&self.pins.join(NPM_STAMP), &home.join(NPM_STAMP), || {
            fs::create_dir_all(&home).map_err(Failure::at(&home))?;
            for name in NPM_PINS {
                // npm reads the lock under this name as well, which leaves the other one to the stamp.
                let to = home.join(if name == NPM_STAMP { "npm-shrinkwrap.json" } else { name });
                fs::copy(self.pins.join(name), &to).map_err(Failure::at(&to))?;
            }
            run(Command::new(npm).args(["ci", "--loglevel", "error"]).current_dir(&home))
        })?;
        complete(self.missing_node(), NPM_PINS[0])
    }

    fn install_python(&self, out: &mut dyn Write) -> Result<(), Failure> {
        if self.missing_python().is_none() {
            writeln!(out, "{:>12} Python packages", "Fresh")?;
            return Ok(());
        }
        let python = system("python3", "python3 python3-venv")?;
        let (home, pins) = (self.python_home(), self.pins.join(PIP_PINS));
        writeln!(out, "{:>12} Python packages", "Installing")?;
        stamped(&pins, &home.join(PIP_PINS), || {
            run(Command::new(python).args(["-m", "venv", "--clear"]).arg(&home))?;
            let pip = home.join("bin/pip");
            run(Command::new(pip).args(["install", "--quiet", "--no-deps", "-r"]).arg(&pins))
        })?;
        complete(self.missing_python(), PIP_PINS)
    }

    /// A program of npm that is not there, or not as it is pinned.
    fn missing_node(&self) -> Option<&'static str> {
        NODE_PROGRAMS.into_iter().find(|program| self.node(program).is_err())
    }

    /// A program of Python that is not there, or not as it is pinned.
    fn missing_python(&self) -> Option<&'static str> {
        PYTHON_PROGRAMS.into_iter().find(|program| self.python(program).is_err())
    }
}

/// Installs, between taking the old stamp away and giving a new one: an installation that breaks off has none, so that
/// it does not pass for the one that it was replacing.
fn stamped(
    pins: &Path,
    stamp: &Path,
    install: impl FnOnce() -> Result<(), Failure>,
) -> Result<(), Failure> {
    match fs::remove_file(stamp) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(Failure::at(stamp)(error))?,
        _ => {}
    }
    install()?;
    fs::copy(pins, stamp).map_err(Failure::at(stamp))?;
    Ok(())
}

/// Fails if a program has not come with the packages, which would be installed again and again.
fn complete(missing: Option<&str>, pins: &str) -> Result<(), Failure> {
    missing.map_or(Ok(()), |program| {
        Err(Failure::Reason(format!(
            "error: everything was installed, and `{program}` has not come with it\n  mend: add its package to \
             {PINS}/{pins}"
        )))
    })
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
