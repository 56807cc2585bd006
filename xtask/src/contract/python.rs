//! The Python of `tests/contract`: the judge of recorded exchanges, and the proof that it is fit to judge.

use std::{
    io::Write,
    path::{Path, PathBuf},
    process::Command,
};

use super::{document, schemathesis::FOLDER};
use crate::{failure::Failure, sandbox::child, tools::Tools};

const JUDGE: &str = "judge_recorded.py";

/// Checks types and style strictly, and has the judge find what is planted in exchanges.
pub(super) fn prove(root: &Path, out: &mut dyn Write) -> Result<(), Failure> {
    let tools = Tools::of(root);
    let types = root.join("target/contract/mypy");
    let types = types.to_string_lossy();
    let checks: [(&str, &[&str]); 4] = [
        ("mypy", &["--strict", "--cache-dir", &types, "."]),
        ("ruff", &["check", "--no-cache", "--quiet", "."]),
        ("ruff", &["format", "--no-cache", "--quiet", "--check", "."]),
        ("pytest", &["--quiet", "-p", "no:cacheprovider", "."]),
    ];
    for (program, arguments) in checks {
        let ended = command(root, &tools.python(program)?).args(arguments).output();
        let ended = ended.map_err(|error| Failure::Reason(format!("error: {program}: {error}")))?;
        if !ended.status.success() {
            out.write_all(&ended.stdout)?;
            out.write_all(&ended.stderr)?;
            let (said, what) = (arguments.join(" "), FOLDER);
            return Err(Failure::Reason(format!("error: {what}: `{program} {said}` failed")));
        }
        writeln!(out, "{:>12} {program} {}", "Passed", arguments[0])?;
    }
    Ok(())
}

/// Has the exchanges in a folder judged.
pub(super) fn judge_recorded(
    root: &Path,
    folder: &Path,
    out: &mut dyn Write,
) -> Result<u8, Failure> {
    // The judge is at home in another folder than the caller.
    let folder = std::path::absolute(folder).map_err(Failure::at(folder))?;
    let ended = command(root, &Tools::of(root).python("python")?)
        .arg(JUDGE)
        .args([document(root), folder])
        .output()
        .map_err(|error| Failure::Reason(format!("error: {JUDGE}: {error}")))?;
    out.write_all(&ended.stdout)?;
    if ended.status.success() {
        return Ok(0);
    }
    out.write_all(&ended.stderr)?;
    Err(Failure::Reason("error: what was recorded is not what the document says".to_owned()))
}

fn command(root: &Path, program: &PathBuf) -> Command {
    let mut command = child::command(program);
    command.current_dir(root.join(FOLDER)).env("PYTHONDONTWRITEBYTECODE", "1");
    command
}
