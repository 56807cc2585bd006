//! The programs that are started here: what they inherit, how they are listened to, and that none outlives its use.

use std::{
    env,
    ffi::OsStr,
    io::{self, BufRead as _, BufReader},
    process::{Child, ChildStdin, Command, ExitStatus},
    sync::mpsc::{self, Receiver},
    thread,
};

/// How the variables begin that hold somebody's credentials for DropPay.
const CREDENTIALS: &[u8] = b"DROPPAY_";

/// A program that inherits nothing of what its caller may have exported to speak for a live account.
pub(crate) fn command(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    for (name, _) in env::vars_os() {
        if name.as_encoded_bytes().starts_with(CREDENTIALS) {
            command.env_remove(name);
        }
    }
    command
}

/// A program that runs, and ends with this value.
pub(crate) struct Running(Child);

impl Running {
    /// Starts it.
    pub(crate) fn start(command: &mut Command) -> io::Result<Self> {
        command.spawn().map(Self)
    }

    /// What it reads, if that was piped; the first who asks gets it.
    pub(crate) fn input(&mut self) -> Option<ChildStdin> {
        self.0.stdin.take()
    }

    /// The lines that it writes, as they come, if that was piped; the first who asks gets them. The end of the channel is
    /// the end of the output, and can be waited for with a deadline. What nobody wants to have does not fill the pipe.
    pub(crate) fn lines(&mut self) -> Receiver<String> {
        let (line, lines) = mpsc::channel();
        if let Some(output) = self.0.stdout.take() {
            thread::spawn(move || {
                for said in BufReader::new(output).split(b'\n').map_while(Result::ok) {
                    // Nobody listens any more, but the program must not notice.
                    let _ = line.send(String::from_utf8_lossy(&said).into_owned());
                }
            });
        }
        lines
    }

    /// How it ended. Only for a program whose output has ended: the rest takes no time.
    pub(crate) fn ended(mut self) -> io::Result<ExitStatus> {
        self.0.wait()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // None of them holds anything that is worth an orderly end.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// Whether this test is in an environment with these variables. If not, it is run in one, and must succeed there: a
    /// test cannot change its own environment.
    pub(crate) fn is_within(variables: &[(&str, &str)], test: &str) -> bool {
        if variables.iter().all(|(name, value)| env::var(name).is_ok_and(|found| found == *value)) {
            return true;
        }
        let again = Command::new(env::current_exe().unwrap())
            .args(["--exact", test])
            .envs(variables.iter().copied())
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&again.stdout);
        assert!(again.status.success() && said.contains("1 passed"), "{said}");
        false
    }

    #[test]
    fn what_a_live_user_has_exported_is_not_passed_on() {
        let exported = [("DROPPAY_TOKEN", "secret"), ("DROPPAY_APP_SECRET", "secret")];
        let test = "sandbox::child::tests::what_a_live_user_has_exported_is_not_passed_on";
        if is_within(&exported, test) {
            let inherited = command("env").output().unwrap();
            let inherited = String::from_utf8_lossy(&inherited.stdout);
            assert!(inherited.contains("PATH=") && !inherited.contains("DROPPAY_"));
        }
    }
}
