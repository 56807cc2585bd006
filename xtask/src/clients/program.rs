//! Runs the programs of other languages: in an environment without anything of the caller's but the search path, and no
//! longer than they may.

use std::{
    collections::BTreeMap,
    env,
    ffi::OsString,
    fs::{self, File},
    io,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    sync::mpsc::{self, RecvTimeoutError},
    thread,
    time::Duration,
};

use crate::tools::Tools;

/// How many of a program's last lines are shown.
const SHOWN: usize = 25;

/// A program to be run, with all placeholders filled in.
pub(crate) struct Call {
    /// The program and its arguments.
    pub(crate) command: Vec<String>,
    /// Where it runs.
    pub(crate) directory: PathBuf,
    /// Variables of its environment.
    pub(crate) environment: BTreeMap<String, String>,
}

impl Call {
    /// The call as it would be typed into a shell.
    pub(crate) fn typed(&self) -> String {
        let assigned =
            self.environment.iter().map(|(name, value)| format!("{name}={}", quoted(value)));
        let words: Vec<_> = assigned.chain(self.command.iter().map(|word| quoted(word))).collect();
        format!("cd {} && {}", quoted(&self.directory.to_string_lossy()), words.join(" "))
    }
}

/// A word as a shell reads it back.
fn quoted(word: &str) -> String {
    let is_plain = |char: char| char.is_ascii_alphanumeric() || "-_./:=,@%+".contains(char);
    match !word.is_empty() && word.chars().all(is_plain) {
        true => word.to_owned(),
        false => format!("'{}'", word.replace('\'', r"'\''")),
    }
}

/// What programs are run with.
pub(crate) struct Surroundings {
    /// The home of the programs, where they keep their caches; that of the caller is none of their business.
    home: PathBuf,
    /// The pinned programs before those of the system: some of them call each other by name.
    search_path: OsString,
    /// How long a program may run.
    deadline: Duration,
}

impl Surroundings {
    /// Those of a workspace.
    pub(crate) fn new(home: PathBuf, tools: &Tools, deadline: Duration) -> io::Result<Self> {
        fs::create_dir_all(&home)?;
        let own = [tools.python_home().join("bin"), tools.node_home().join("node_modules/.bin")];
        let system = env::var_os("PATH").unwrap_or_default();
        let search_path = env::join_paths(own.into_iter().chain(env::split_paths(&system)))
            .map_err(|error| io::Error::new(io::ErrorKind::InvalidInput, error))?;
        Ok(Self { home, search_path, deadline })
    }

    /// How long a program may run.
    pub(crate) fn deadline(&self) -> Duration {
        self.deadline
    }

    /// A program that inherits nothing but what is said here.
    pub(crate) fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        command
            .env_clear()
            .env("PATH", &self.search_path)
            .env("HOME", &self.home)
            .env("LANG", "C.UTF-8")
            .env("TZ", "UTC")
            // Nothing is written beside the sources of a suite.
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .env("REDOCLY_TELEMETRY", "off")
            .env("REDOCLY_SUPPRESS_UPDATE_NOTICE", "true")
            .stdin(Stdio::null());
        command
    }

    /// Runs a program to its end. What it writes to standard output goes to the first file, all else to the second.
    pub(crate) fn run(&self, call: &Call, out: File, err: File) -> Result<(), String> {
        let [program, arguments @ ..] = call.command.as_slice() else {
            return Err("there is no program to run".to_owned());
        };
        let child = self
            .command(program)
            .args(arguments)
            .current_dir(&call.directory)
            .envs(&call.environment)
            .stdout(out)
            .stderr(err)
            .spawn()
            .map_err(|error| format!("`{program}` cannot be run: {error}"))?;
        match wait(child, self.deadline) {
            Ok(Some(status)) if status.success() => Ok(()),
            Ok(Some(status)) => Err(format!("it ended with {status}")),
            Ok(None) => Err(format!(
                "it was stopped, because it had not ended after {} s; see `--deadline`",
                self.deadline.as_secs()
            )),
            Err(error) => Err(format!("its end cannot be awaited: {error}")),
        }
    }
}

/// Waits for the end of a program, and ends it with all that it has started if it takes too long.
fn wait(mut child: Child, deadline: Duration) -> io::Result<Option<ExitStatus>> {
    let id = child.id();
    let (ended, end) = mpsc::channel();
    thread::spawn(move || ended.send(child.wait()));
    match end.recv_timeout(deadline) {
        Ok(status) => status.map(Some),
        Err(RecvTimeoutError::Disconnected) => Err(io::ErrorKind::Other.into()),
        Err(RecvTimeoutError::Timeout) => {
            end_all(id)?;
            // Its children hold none of our pipes, so nothing else is to be waited for.
            drop(end.recv());
            Ok(None)
        }
    }
}

/// Ends a program and all that it has started.
///
/// They are no process group of their own: then Ctrl-C at the terminal would not reach them. So they are looked for, and
/// ended through the shell, because the standard library ends nothing but a child.
fn end_all(id: u32) -> io::Result<()> {
    let mut family = vec![id];
    let mut next = 0;
    let parents = parents();
    while let Some(parent) = family.get(next).copied() {
        family.extend(parents.iter().filter(|(_, of)| **of == parent).map(|(child, _)| child));
        next += 1;
    }
    let family = family.iter().map(u32::to_string);
    Command::new("sh")
        .args(["-c", "kill -KILL \"$@\" 2>/dev/null", "kill"])
        .args(family)
        .status()?;
    Ok(())
}

/// The parent of every process, where the system tells.
fn parents() -> BTreeMap<u32, u32> {
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    entries.filter_map(|entry| parent_of(&entry.path())).collect()
}

/// A process of /proc and its parent: the second field after the name, which is in brackets and may hold anything.
fn parent_of(process: &Path) -> Option<(u32, u32)> {
    let id = process.file_name()?.to_str()?.parse().ok()?;
    let line = fs::read_to_string(process.join("stat")).ok()?;
    let (_, fields) = line.rsplit_once(')')?;
    Some((id, fields.split_whitespace().nth(1)?.parse().ok()?))
}

/// The last lines of a file, indented, for a message.
pub(crate) fn tail(file: &Path) -> String {
    let bytes = fs::read(file).unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes);
    let lines: Vec<&str> = text.lines().collect();
    let first = lines.len().saturating_sub(SHOWN);
    let left_out =
        (first > 0).then(|| format!("\n    … {first} lines before, in {}", file.display()));
    let shown = lines[first..].iter().map(|line| format!("\n    {line}"));
    left_out.into_iter().chain(shown).collect()
}
