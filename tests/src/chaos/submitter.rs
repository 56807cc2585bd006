//! The submitting process: takes its orders, keeps a journal, submits with short patience, and begins again where it was
//! when it is started again. It prints a line for each order that is done.
//!
//! It also writes down everything that can be seen of it: what is logged, at trace level and by every crate, and
//! what `Debug` and `Display` show of every value that it handles.

use std::{
    collections::VecDeque,
    error::Error as StdError,
    fmt::{Debug, Display},
    fs::{File, OpenOptions},
    io::{self, Write as _},
    path::Path,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use droppay_ext::{Builder, DropPay, Error, submit::Submission};
use tracing_subscriber::filter::LevelFilter;

use crate::chaos::{
    errand::Errand,
    journal::{Entry, Journal, Past, stage_name},
    orders::Order,
};

/// Shorter than [a disturbance](crate::chaos)'s delay, and long enough for a busy machine.
pub(super) const REQUEST_TIMEOUT: Duration = Duration::from_millis(400);

/// Does the errand that is its only argument.
///
/// # Errors
///
/// When an order is refused for good, or the journal cannot be written.
pub async fn run(errand: &str) -> Result<(), Box<dyn StdError>> {
    let errand: Errand = serde_json::from_str(errand)?;
    log_everything(&errand.trace())?;
    let shown = Shown(Mutex::new(appending(&errand.shown())?));
    let builder = Builder::from_env()?
        .request_timeout(REQUEST_TIMEOUT)
        .token_timeout(REQUEST_TIMEOUT)
        .connect_timeout(REQUEST_TIMEOUT);
    shown.debug(&builder);
    let droppay = builder.build()?;
    shown.debug(&droppay);
    shown.debug(&*droppay);
    let (journal, past) = Journal::open(&errand.journal())?;
    let queue = Mutex::new(queue(&errand, past));
    let desk = Arc::new(Desk { seed: errand.seed, droppay, journal, shown, queue });
    let workers: Vec<_> = (0..errand.workers).map(|_| tokio::spawn(desk.clone().work())).collect();
    for worker in workers {
        worker.await?.map_err(|error| format!("{error}"))?;
    }
    Ok(())
}

/// What was begun comes first.
fn queue(errand: &Errand, past: Past) -> VecDeque<(u64, Option<Submission>)> {
    let Past { mut begun, done, .. } = past;
    let open: Vec<_> = errand.indices().filter(|index| !done.contains_key(index)).collect();
    let (resumed, new): (Vec<_>, Vec<_>) =
        open.into_iter().map(|index| (index, begun.remove(&index))).partition(|it| it.1.is_some());
    resumed.into_iter().chain(new).collect()
}

type Failure = Box<dyn StdError + Send + Sync>;

/// What the workers of one process share.
struct Desk {
    seed: u64,
    droppay: DropPay,
    journal: Journal,
    shown: Shown,
    queue: Mutex<VecDeque<(u64, Option<Submission>)>>,
}

impl Desk {
    async fn work(self: Arc<Self>) -> Result<(), Failure> {
        loop {
            let next = self.queue.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
            let Some((index, begun)) = next else { return Ok(()) };
            let submission = match begun {
                Some(submission) => submission,
                None => self.begin(index)?,
            };
            self.see_through(index, submission).await?;
        }
    }

    fn begin(&self, index: u64) -> Result<Submission, Failure> {
        let push = Order::of(self.seed, index).push();
        self.shown.debug(&push);
        let submission = Submission::new(push)?;
        self.journal.write(&Entry::Begun { index, submission: Box::new(submission.clone()) })?;
        Ok(submission)
    }

    /// Submits until it is done. Between two submits it is stored and read, half the time.
    async fn see_through(&self, index: u64, mut submission: Submission) -> Result<(), Failure> {
        for round in index.. {
            self.shown.debug(&submission);
            match self.submit(index, &submission).await {
                Ok(push) => {
                    self.shown.debug(&push);
                    let (push, status) = (push.id.to_string(), push.status.to_string());
                    self.journal.write(&Entry::Done { index, push, status })?;
                    writeln!(io::stdout(), "{index}")?;
                    return Ok(());
                }
                Err(error) => {
                    self.shown.error(&error);
                    let stage = stage_name(error.as_submission().map(|it| it.stage()));
                    let message = error.to_string();
                    self.journal.write(&Entry::Failed { index, stage, message })?;
                    if !error.is_retryable() && !error.is_unauthorized() {
                        return Err(error.into());
                    }
                }
            }
            if round % 2 == 0 {
                submission = serde_json::from_str(&serde_json::to_string(&submission)?)?;
            }
        }
        Ok(())
    }

    /// Every third order has its draft's id stored before it is made ready.
    async fn submit(
        &self,
        index: u64,
        submission: &Submission,
    ) -> Result<droppay_api::types::Push, Error> {
        let submit = self
            .droppay
            .submit(submission)
            .attempts(8)
            .timeout(Duration::from_secs(5))
            .backoff(Duration::from_millis(20), Duration::from_millis(300));
        self.shown.debug(&submit);
        if !index.is_multiple_of(3) {
            return submit.await;
        }
        submit
            .on_draft(|submission| {
                self.shown.debug(&submission);
                std::future::ready(
                    self.journal.write(&Entry::Begun { index, submission: Box::new(submission) }),
                )
            })
            .await
    }
}

/// What can be seen of values, in a file.
struct Shown(Mutex<File>);

impl Shown {
    fn debug(&self, value: &dyn Debug) {
        self.line(&format_args!("{value:?} {value:#?}"));
    }

    fn error(&self, error: &Error) {
        self.debug(error);
        self.debug(&error.as_submission());
        let mut cause: Option<&dyn StdError> = Some(error);
        while let Some(error) = cause {
            self.line(&format_args!("{error} {error:?}"));
            cause = error.source();
        }
    }

    fn line(&self, text: &dyn Display) {
        let mut file = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        writeln!(file, "{text}").expect("the file can be written");
    }
}

/// Has everything logged that any crate emits, by `tracing` or by `log`.
fn log_everything(path: &Path) -> Result<(), Box<dyn StdError>> {
    let file = Mutex::new(appending(path)?);
    tracing_subscriber::fmt()
        .with_max_level(LevelFilter::TRACE)
        .with_ansi(false)
        .with_writer(file)
        .try_init()
        .map_err(|error| error.to_string())?;
    Ok(())
}

fn appending(path: &Path) -> io::Result<File> {
    OpenOptions::new().create(true).append(true).open(path)
}
