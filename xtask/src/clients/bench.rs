//! Where one suite is worked on: its folders, and what is run there.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

use super::{
    evolution,
    placeholders::Places,
    program::{self, Call},
    reach,
    scenario::{self, Mode, Reported},
    suite::{Step, Suite},
    workshop::{WORKSHOP, Workshop},
};

/// The folders of a suite.
pub(crate) struct Bench<'a> {
    suite: &'a Suite,
    workshop: &'a Workshop<'a>,
    places: Places,
    work: PathBuf,
    /// What programs have written, apart from the work folder, which is the suite's own.
    logs: PathBuf,
}

impl<'a> Bench<'a> {
    /// Makes the folders, empty.
    pub(crate) fn clear(suite: &'a Suite, workshop: &'a Workshop<'a>) -> Result<Self, String> {
        let folder = workshop.root.join(WORKSHOP);
        let (work, logs) = (folder.join(&suite.name), folder.join(".logs").join(&suite.name));
        for folder in [&work, &logs] {
            empty(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        }
        let places = Places::of(suite, workshop.root, &work);
        Ok(Self { suite, workshop, places, work, logs })
    }

    /// Runs a step.
    pub(crate) fn step(&self, step: &Step) -> Result<(), String> {
        let call = self.call(&step.command, step.directory.as_deref(), &step.environment);
        let (log, out) = self.log(&format!("{}.log", step.name))?;
        let err = out.try_clone().map_err(|error| format!("{}: {error}", log.display()))?;
        let ended = self.workshop.surroundings.run(&call, out, err);
        ended.map_err(|why| story(vec![why], &call, &log))
    }

    /// Runs the documented scenario against a sandbox.
    pub(crate) fn documented(&self) -> Result<Vec<Reported>, String> {
        let sandbox = self.workshop.servers.sandbox()?;
        let url = sandbox.base_url();
        let steps = self.scenario("documented", Mode::Documented, url, url)?;
        let wrong = reach::unreached(&self.workshop.operations, &sandbox.calls()?);
        if wrong.is_empty() { Ok(steps) } else { Err(wrong.join("\n")) }
    }

    /// Runs the documented scenario through Prism, and returns how many calls it has judged.
    pub(crate) fn through_prism(&self) -> Result<usize, String> {
        let servers = self.workshop.servers;
        let sandbox = servers.sandbox()?;
        let (log, errors) = self.log("prism.err")?;
        let prism = servers
            .judge(sandbox.base_url(), errors)
            .map_err(|why| format!("{why}{}", program::tail(&log)))?;
        let (name, mode) = ("through-prism", Mode::Documented);
        let ran = self.scenario(name, mode, prism.base_url(), sandbox.base_url());
        // Before the judge plants calls of its own.
        let called = sandbox.calls()?;
        let verdict = prism.verdict().map_err(|why| format!("{why}{}", program::tail(&log)))?;
        let mut wrong: Vec<String> =
            verdict.violations.iter().map(|violation| format!("violation: {violation}")).collect();
        match ran {
            Err(why) => wrong.push(why),
            Ok(_) => {
                wrong.extend(reach::unreached(&self.workshop.operations, &called));
                wrong.extend(reach::past_the_judge(verdict.calls, &called));
            }
        }
        if wrong.is_empty() { Ok(verdict.calls) } else { Err(wrong.join("\n")) }
    }

    /// Runs the other scenario, which tells what becomes of the answers of a later version.
    pub(crate) fn evolved(&self) -> Result<Vec<Reported>, String> {
        let sandbox = self.workshop.servers.sandbox()?;
        let url = sandbox.base_url();
        let steps = self.scenario("evolved", Mode::Evolved, url, url)?;
        let wrong = evolution::not_sent(&steps, &sandbox.calls()?);
        if wrong.is_empty() { Ok(steps) } else { Err(wrong.join("\n")) }
    }

    fn scenario(
        &self,
        name: &str,
        mode: Mode,
        base_url: &str,
        control_url: &str,
    ) -> Result<Vec<Reported>, String> {
        let run = &self.suite.manifest.run;
        let mut call = self.call(&run.command, run.directory.as_deref(), &run.environment);
        for (name, value) in [
            ("DROPPAY_BASE_URL", base_url),
            ("DROPPAY_CONTROL_URL", control_url),
            ("DROPPAY_MODE", mode.name()),
        ] {
            call.environment.insert(name.to_owned(), value.to_owned());
        }
        let (printed, out) = self.log(&format!("{name}.out"))?;
        let (said, err) = self.log(&format!("{name}.err"))?;
        let ended = self.workshop.surroundings.run(&call, out, err);
        let printed = fs::read(&printed).map_err(|it| format!("{}: {it}", printed.display()))?;
        match (scenario::read(mode, &String::from_utf8_lossy(&printed)), ended) {
            (Ok(steps), Ok(())) => Ok(steps),
            (read, ended) => {
                let wrong = read.err().into_iter().flatten().chain(ended.err()).collect();
                Err(story(wrong, &call, &said))
            }
        }
    }

    fn call(
        &self,
        command: &[String],
        directory: Option<&str>,
        environment: &BTreeMap<String, String>,
    ) -> Call {
        let fill = |text: &String| self.places.fill(text);
        let directory =
            directory.map_or_else(|| self.work.clone(), |it| self.places.fill(it).into());
        let environment = environment.iter().map(|(name, text)| (name.clone(), fill(text)));
        Call {
            command: command.iter().map(fill).collect(),
            directory,
            environment: environment.collect(),
        }
    }

    fn log(&self, name: &str) -> Result<(PathBuf, File), String> {
        let path = self.logs.join(name);
        let file = File::create(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        Ok((path, file))
    }
}

/// What went wrong, with the command and its last words.
fn story(wrong: Vec<String>, call: &Call, said: &Path) -> String {
    let (wrong, call, tail) = (wrong.join("\n"), call.typed(), program::tail(said));
    let last = if tail.is_empty() { "it said nothing else" } else { "its last lines:" };
    format!("{wrong}\nthe call: {call}\n{last}{tail}")
}

/// Makes a folder, or empties it.
fn empty(folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => fs::create_dir_all(folder),
    }
}
