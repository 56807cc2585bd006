//! The suites in tests/clients: what each says of itself in its `suite.toml`.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use serde::Deserialize;

use super::{placeholders, sources};
use crate::failure::Failure;

/// The folder of the suites, from the root of the workspace.
pub(crate) const SUITES: &str = "tests/clients";
/// The file that makes a folder a suite.
const FILE: &str = "suite.toml";

/// One generator for one language.
#[derive(Debug)]
pub(crate) struct Suite {
    /// The name of its folder.
    pub(crate) name: String,
    /// Its folder.
    pub(crate) folder: PathBuf,
    /// Its `suite.toml`.
    pub(crate) manifest: Manifest,
}

/// A `suite.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Manifest {
    /// The language of the client.
    pub(crate) language: String,
    /// What generates it.
    pub(crate) generator: String,
    /// Which of the generator's libraries the client uses.
    pub(crate) library: Option<String>,
    /// The package of `xtask/tools` that the generator is.
    pub(crate) pin: String,
    /// What a user has to tell the generator.
    #[serde(default)]
    pub(crate) flags: Vec<String>,
    /// Why.
    pub(crate) why: String,
    /// What of the system it needs.
    #[serde(default)]
    pub(crate) needs: Vec<Need>,
    /// What is to be done before the scenario can run, in order.
    pub(crate) step: Vec<Step>,
    /// The scenario.
    pub(crate) run: Run,
}

/// A program or a file of the system.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Need {
    /// The name of the program.
    pub(crate) program: Option<String>,
    /// The path of the file.
    pub(crate) file: Option<PathBuf>,
    /// Debian's packages that bring it, separated by spaces.
    pub(crate) packages: String,
}

/// A program that must end well before the scenario runs.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Step {
    /// What it is for; the type check is called `check`.
    pub(crate) name: String,
    /// The program and its arguments.
    pub(crate) command: Vec<String>,
    /// Where it runs; the work folder, if absent.
    pub(crate) directory: Option<String>,
    /// Variables of its environment.
    #[serde(default)]
    pub(crate) environment: BTreeMap<String, String>,
}

/// The program that is the scenario.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Run {
    /// The program and its arguments.
    pub(crate) command: Vec<String>,
    /// Where it runs; the work folder, if absent.
    pub(crate) directory: Option<String>,
    /// Variables of its environment.
    #[serde(default)]
    pub(crate) environment: BTreeMap<String, String>,
}

/// The name of the step that checks types.
pub(crate) const CHECK: &str = "check";

/// Every suite of the workspace, by name.
pub(crate) fn all(root: &Path) -> Result<Vec<Suite>, Failure> {
    let folder = root.join(SUITES);
    let mut suites = Vec::new();
    for entry in fs::read_dir(&folder).map_err(Failure::at(&folder))? {
        let folder = entry.map_err(Failure::at(&folder))?.path();
        if folder.join(FILE).is_file() {
            suites.push(read(folder)?);
        }
    }
    suites.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(suites)
}

fn read(folder: PathBuf) -> Result<Suite, Failure> {
    let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let file = folder.join(FILE);
    let text = fs::read_to_string(&file).map_err(Failure::at(&file))?;
    let failed = |what: String| Failure::Reason(format!("error: {SUITES}/{name}/{FILE}: {what}"));
    let manifest: Manifest = toml::from_str(&text).map_err(|error| failed(error.to_string()))?;
    let sources = sources::texts(&folder, FILE).map_err(Failure::at(&folder))?;
    let mistakes = mistakes(&manifest, &sources);
    if !mistakes.is_empty() {
        return Err(failed(mistakes.join("\n  ")));
    }
    Ok(Suite { name, folder, manifest })
}

/// What is wrong with a manifest that can be read.
fn mistakes(manifest: &Manifest, sources: &[String]) -> Vec<String> {
    let mut found = Vec::new();
    for (key, text) in [
        ("language", &manifest.language),
        ("generator", &manifest.generator),
        ("pin", &manifest.pin),
        ("why", &manifest.why),
    ] {
        if text.trim().is_empty() {
            found.push(format!("`{key}` is empty"));
        }
    }
    for (number, need) in manifest.needs.iter().enumerate() {
        if need.program.is_some() == need.file.is_some() {
            found.push(format!("`needs[{number}]` must have either `program` or `file`"));
        }
    }
    if !manifest.step.iter().any(|step| step.name == CHECK) {
        found.push(format!("no `step` has the name `{CHECK}`, so nothing checks the types"));
    }
    for (number, step) in manifest.step.iter().enumerate() {
        let key = format!("step[{number}]");
        found.extend(mistakes_of_program(&key, &step.command, &step.directory, &step.environment));
    }
    for (number, flag) in manifest.flags.iter().enumerate() {
        if !flag.starts_with('-') && !sources::say(sources, flag) {
            found.push(format!("`flags[{number}]` is `{flag}`, which no source of the suite says"));
        }
        if flag.starts_with('-') && !manifest.step.iter().any(|step| says(&step.command, flag)) {
            found
                .push(format!("`flags[{number}]` is `{flag}`, which no step gives to its program"));
        }
    }
    let run = &manifest.run;
    found.extend(mistakes_of_program("run", &run.command, &run.directory, &run.environment));
    found
}

/// Whether a command has this flag, with its value if it has one; that may be the end of a path.
fn says(command: &[String], flag: &str) -> bool {
    let (name, value) = flag.split_once(' ').unwrap_or((flag, ""));
    let mut words = command.iter().skip_while(|word| *word != name).skip(1);
    command.iter().any(|word| word == name)
        && (value.is_empty() || words.next().is_some_and(|word| word.ends_with(value)))
}

fn mistakes_of_program(
    key: &str,
    command: &[String],
    directory: &Option<String>,
    environment: &BTreeMap<String, String>,
) -> Vec<String> {
    let mut found = Vec::new();
    if command.is_empty() {
        found.push(format!("`{key}.command` is empty"));
    }
    let arguments =
        command.iter().enumerate().map(|(number, text)| (format!("command[{number}]"), text));
    let directory = directory.iter().map(|text| ("directory".to_owned(), text));
    let environment = environment.iter().map(|(name, text)| (format!("environment.{name}"), text));
    for (part, text) in arguments.chain(directory).chain(environment) {
        for name in placeholders::unknown(text) {
            let known = placeholders::NAMES.map(|name| format!("{{{name}}}")).join(", ");
            found.push(format!(
                "`{key}.{part}` has the unknown placeholder {{{name}}}; there are {known}"
            ));
        }
    }
    found
}

/// The suites of these languages, or with these names; all of them, if none is named.
pub(crate) fn chosen(suites: Vec<Suite>, asked: &[String]) -> Result<Vec<Suite>, Failure> {
    let fits = |suite: &Suite, word: &String| {
        suite.manifest.language.eq_ignore_ascii_case(word) || suite.name == *word
    };
    if let Some(stranger) = asked.iter().find(|word| !suites.iter().any(|suite| fits(suite, word)))
    {
        let languages: BTreeSet<String> =
            suites.iter().map(|suite| suite.manifest.language.to_lowercase()).collect();
        let languages = Vec::from_iter(languages).join(", ");
        let names = suites.iter().map(|suite| suite.name.as_str()).collect::<Vec<_>>().join(", ");
        return Err(Failure::Reason(format!(
            "error: there is no suite for `{stranger}`; the languages are {languages}, and the \
             suites {names}"
        )));
    }
    let wanted = |suite: &Suite| asked.is_empty() || asked.iter().any(|word| fits(suite, word));
    Ok(suites.into_iter().filter(wanted).collect())
}
