//! The submitting processes: started, killed at points of progress that follow from the seed, and started again.

use std::{path::PathBuf, process::Stdio};

use droppay_sandbox::Sandbox;
use rand::{RngExt as _, SeedableRng as _, rngs::StdRng};
use tokio::{
    io::{AsyncBufReadExt as _, BufReader},
    process::{Child, Command},
    sync::mpsc,
};

use crate::chaos::errand::Errand;

/// The processes, and the news from them.
pub(crate) struct Crew<'a> {
    program: PathBuf,
    sandbox: &'a Sandbox,
    members: Vec<Member>,
    chance: StdRng,
    news: mpsc::UnboundedReceiver<News>,
    sender: mpsc::UnboundedSender<News>,
}

struct Member {
    errand: Errand,
    child: Option<Child>,
    was_killed: bool,
}

enum News {
    /// A submitter has an order done.
    Done,
    /// The process of this submitter has ended.
    Ended(usize),
}

/// What happened on the way.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Progress {
    pub(crate) kills: u64,
    pub(crate) expiries: u64,
}

impl<'a> Crew<'a> {
    pub(crate) fn new(
        program: PathBuf,
        sandbox: &'a Sandbox,
        errands: Vec<Errand>,
        seed: u64,
    ) -> Self {
        let (sender, news) = mpsc::unbounded_channel();
        let member = |errand| Member { errand, child: None, was_killed: false };
        let members = errands.into_iter().map(member).collect();
        Self { program, sandbox, members, chance: StdRng::seed_from_u64(seed), news, sender }
    }

    /// Runs until every submitter has done its errand. Kills one each time so many orders are done, and takes all
    /// tokens back half way to the next.
    ///
    /// # Panics
    ///
    /// When a submitter gives up.
    pub(crate) async fn run(mut self, between_kills: u64) -> Progress {
        for place in 0..self.members.len() {
            self.start(place);
        }
        let (mut progress, mut done) = (Progress::default(), 0);
        while self.members.iter().any(|member| member.child.is_some()) {
            match self.news.recv().await.expect("a sender is held") {
                News::Done => {
                    done += 1;
                    if done % between_kills == 0 && self.kill_one() {
                        progress.kills += 1;
                    }
                    if done % between_kills == between_kills / 2 {
                        self.sandbox.expire_tokens().expect("the database works");
                        progress.expiries += 1;
                    }
                }
                News::Ended(place) => self.ended(place).await,
            }
        }
        progress
    }

    fn start(&mut self, place: usize) {
        let member = &mut self.members[place];
        let errand = serde_json::to_string(&member.errand).expect("an errand is JSON");
        let credentials = self.sandbox.credentials();
        let mut child = Command::new(&self.program)
            .arg(errand)
            .env("DROPPAY_BASE_URL", self.sandbox.base_url())
            .env("DROPPAY_APP_KEY", &credentials.client_id)
            .env("DROPPAY_APP_SECRET", &credentials.client_secret)
            .env("DROPPAY_CONNECTION_CODE", &credentials.connection_code)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("the submitter can be started");
        let output = child.stdout.take().expect("it is piped");
        (member.child, member.was_killed) = (Some(child), false);
        let sender = self.sender.clone();
        tokio::spawn(async move {
            let mut lines = BufReader::new(output).lines();
            while let Ok(Some(_)) = lines.next_line().await {
                let _ = sender.send(News::Done);
            }
            let _ = sender.send(News::Ended(place));
        });
    }

    /// Kills one of those at work, whichever chance takes. SIGKILL cannot be caught.
    fn kill_one(&mut self) -> bool {
        let at_work = |member: &Member| member.child.is_some() && !member.was_killed;
        let places: Vec<_> =
            (0..self.members.len()).filter(|place| at_work(&self.members[*place])).collect();
        if places.is_empty() {
            return false;
        }
        let member = &mut self.members[places[self.chance.random_range(0..places.len())]];
        member.was_killed = true;
        // It may have come to its end by itself just now.
        member.child.as_mut().is_some_and(|child| child.start_kill().is_ok())
    }

    async fn ended(&mut self, place: usize) {
        let member = &mut self.members[place];
        let Some(mut child) = member.child.take() else { return };
        let status = child.wait().await.expect("it was started");
        if status.success() {
            return;
        }
        assert!(member.was_killed, "submitter {place} gave up: {status}; it says why above");
        self.start(place);
    }
}
