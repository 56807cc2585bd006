//! Looks for what is due in one application's world, and for the moment at which to look again.

use std::time::Duration;

use jiff::Timestamp;
use tokio::time::Instant;

use super::lanes::{Lane, Lanes};
use super::outbox::Job;
use super::settings::RetryClock;
use crate::error::ApiError;
use crate::world::Session;

/// The longest time until the next look. It keeps what is added to the present in bounds.
const LONGEST_WAIT: Duration = Duration::from_secs(24 * 60 * 60);

/// A look for what is due in one world.
pub(super) struct Search<'a> {
    pub(super) session: &'a Session<'a>,
    pub(super) client_id: &'a str,
    pub(super) lanes: &'a Lanes,
    /// How many more events may be under way.
    pub(super) places: usize,
    /// Whether the world's clock runs.
    pub(super) runs: bool,
}

/// What was found in a world.
pub(super) struct Found {
    pub(super) epoch: i64,
    /// Events that are to be sent, each to another subscriber.
    pub(super) jobs: Vec<(Lane, Job)>,
    /// When to look again, if nothing happens before.
    pub(super) again: Option<Instant>,
}

impl Search<'_> {
    /// Finds the first event of each subscriber, beginning with the subscriber after the one who was served last.
    pub(super) fn find(&self, served: &str) -> Result<Found, ApiError> {
        let real = Timestamp::now();
        self.session.end_waits(real)?;
        let epoch = self.session.epoch()?;
        let jobs = self.jobs(epoch, served)?;
        let again = if jobs.len() < self.places {
            self.next_moment(real)?
        } else {
            // There may be more, as soon as there are places again.
            Some(Instant::now())
        };
        Ok(Found { epoch, jobs, again })
    }

    fn jobs(&self, epoch: i64, served: &str) -> Result<Vec<(Lane, Job)>, ApiError> {
        let mut jobs = Vec::new();
        let mut after = served.to_owned();
        let mut is_second_round = false;
        while jobs.len() < self.places {
            let Some(subscriber) = self.session.next_subscriber(&after)? else {
                if is_second_round {
                    break;
                }
                is_second_round = true;
                after.clear();
                continue;
            };
            if is_second_round && subscriber.as_str() > served {
                break;
            }
            after.clone_from(&subscriber);
            let lane = Lane { client_id: self.client_id.to_owned(), epoch, subscriber };
            if let Some(job) = self.next_in(&lane)? {
                jobs.push((lane, job));
            }
        }
        Ok(jobs)
    }

    /// The next event of a subscriber who is not being sent one.
    fn next_in(&self, lane: &Lane) -> Result<Option<Job>, ApiError> {
        if self.lanes.is_busy(lane) {
            return Ok(None);
        }
        match self.lanes.held(lane) {
            Some(held) if held.is_free(Instant::now()) => self.session.due(held.seq),
            held => self.session.first_due(&lane.subscriber, held.map(|held| held.seq)),
        }
    }

    fn next_moment(&self, real: Timestamp) -> Result<Option<Instant>, ApiError> {
        let virtually =
            if self.runs { self.session.next_retry(RetryClock::Virtual)? } else { None };
        let really = self.session.next_retry(RetryClock::Real)?;
        let moments = [
            virtually.map(|moment| reached(moment, self.session.now)),
            really.map(|moment| reached(moment, real)),
            self.lanes.next_release(self.client_id),
        ];
        Ok(moments.into_iter().flatten().min())
    }
}

/// When a clock that runs and shows `now` will show `moment`.
fn reached(moment: Timestamp, now: Timestamp) -> Instant {
    let wait = Duration::try_from(moment.duration_since(now)).unwrap_or(Duration::ZERO);
    Instant::now() + wait.min(LONGEST_WAIT)
}
