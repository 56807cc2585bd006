//! Takes events out of the database to send them, and stores what came of that.

use std::time::Duration;

use axum::body::Bytes;
use droppay_api::types::EventType;
use jiff::Timestamp;
use rusqlite::types::{ToSql, ToSqlOutput};
use rusqlite::{OptionalExtension, Row, params};
use serde::Serialize;

use super::courier::{Outcome, Tried};
use super::settings::{RetryClock, WebhookSettings};
use crate::calendar::Stamp;
use crate::error::ApiError;
use crate::world::Session;
use crate::world::events::Resource;

/// An event that is to be sent. It has no `Debug`, because it holds the credentials of the subscriber.
pub(super) struct Job {
    pub(super) seq: i64,
    pub(super) url: String,
    pub(super) resource: Resource,
    pub(super) body: Bytes,
    /// Whether it was never tried and never replayed, so that a fault can happen to it.
    pub(super) is_new: bool,
    /// When it was taken out, by the virtual clock.
    pub(super) taken: Timestamp,
}

/// What came of sending an event, once or, by a fault, twice or not at all.
pub(super) enum Report {
    Tried(Vec<Tried>),
    Lost,
}

/// The body of an event, the document's `Event`.
#[derive(Serialize)]
struct Event<'a> {
    etime: Stamp,
    etype: EventType,
    edata: EventData<'a>,
}

#[derive(Serialize)]
struct EventData<'a> {
    id: &'a str,
    status: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'a str>,
}

impl ToSql for RetryClock {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            RetryClock::Virtual => "virtual".into(),
            RetryClock::Real => "real".into(),
        })
    }
}

impl Job {
    const QUERY: &str = "SELECT seq, url, resource, resource_id, status, code, etime,
                                failures = 0 AND replayed = 0
                         FROM event WHERE state = 'due'";

    fn read(row: &Row<'_>, taken: Timestamp) -> rusqlite::Result<Job> {
        let resource: Resource = row.get(2)?;
        let (id, status): (String, String) = (row.get(3)?, row.get(4)?);
        let code: Option<String> = row.get(5)?;
        let event = Event {
            etime: row.get(6)?,
            etype: resource.event_type(),
            edata: EventData { id: &id, status: &status, code: code.as_deref() },
        };
        let body = serde_json::to_vec(&event).expect("an event is made of text").into();
        let (seq, url, is_new) = (row.get(0)?, row.get(1)?, row.get(7)?);
        Ok(Job { seq, url, resource, body, is_new, taken })
    }
}

impl Session<'_> {
    /// Tells this world from the one that it was before a reset.
    pub(super) fn epoch(&self) -> Result<i64, ApiError> {
        let mut statement = self.db.prepare_cached("SELECT epoch FROM outbox")?;
        Ok(statement.query_row([], |row| row.get(0))?)
    }

    /// When the next event that waits by this clock is due.
    pub(super) fn next_retry(&self, clock: RetryClock) -> Result<Option<Timestamp>, ApiError> {
        let mut statement = self.db.prepare_cached(
            "SELECT min(retry_at) FROM event WHERE state = 'waiting' AND retry_clock = ?1",
        )?;
        let next: Option<i64> = statement.query_row([clock], |row| row.get(0))?;
        Ok(next.map(|next| Timestamp::from_millisecond(next).unwrap_or(Timestamp::MAX)))
    }

    /// Makes those events due again whose wait is over, by whichever clock they wait.
    pub(super) fn end_waits(&self, real: Timestamp) -> Result<(), ApiError> {
        for (clock, now) in [(RetryClock::Virtual, self.now), (RetryClock::Real, real)] {
            if self.next_retry(clock)?.is_some_and(|next| next <= now) {
                self.db
                    .prepare_cached(
                        "UPDATE event SET state = 'due', retry_clock = NULL, retry_at = NULL
                         WHERE state = 'waiting' AND retry_clock = ?1 AND retry_at <= ?2",
                    )?
                    .execute(params![clock, now.as_millisecond()])?;
            }
        }
        Ok(())
    }

    /// The subscriber after this one, in the order of their names, who has an event due.
    pub(super) fn next_subscriber(&self, after: &str) -> Result<Option<String>, ApiError> {
        let mut statement = self.db.prepare_cached(
            "SELECT min(subscriber) FROM event WHERE state = 'due' AND subscriber > ?1",
        )?;
        Ok(statement.query_row([after], |row| row.get(0))?)
    }

    /// The first event that is due to a subscriber, apart from one.
    pub(super) fn first_due(
        &self,
        subscriber: &str,
        apart_from: Option<i64>,
    ) -> Result<Option<Job>, ApiError> {
        let query =
            format!("{} AND subscriber = ?1 AND seq IS NOT ?2 ORDER BY seq LIMIT 1", Job::QUERY);
        let mut statement = self.db.prepare_cached(&query)?;
        let parameters = params![subscriber, apart_from];
        Ok(statement.query_row(parameters, |row| Job::read(row, self.now)).optional()?)
    }

    /// The event with this number, if it is still due.
    pub(super) fn due(&self, seq: i64) -> Result<Option<Job>, ApiError> {
        let query = format!("{} AND seq = ?1", Job::QUERY);
        let mut statement = self.db.prepare_cached(&query)?;
        Ok(statement.query_row([seq], |row| Job::read(row, self.now)).optional()?)
    }

    /// Stores what came of sending an event, and when it is sent again.
    pub(super) fn settle(
        &self,
        seq: i64,
        taken: Timestamp,
        report: &Report,
        settings: &WebhookSettings,
    ) -> Result<(), ApiError> {
        let tried = match report {
            Report::Tried(tried) => tried,
            Report::Lost => return self.end(seq, "lost"),
        };
        for attempt in tried {
            self.note_attempt(seq, taken, attempt)?;
        }
        let outcomes = || tried.iter().map(|attempt| attempt.outcome);
        if outcomes().any(Outcome::is_success) {
            return self.end(seq, "delivered");
        }
        if outcomes().any(|outcome| matches!(outcome, Outcome::Refused(_))) {
            return self.end(seq, "refused");
        }
        self.retry(seq, settings)
    }

    fn note_attempt(&self, seq: i64, at: Timestamp, tried: &Tried) -> Result<(), ApiError> {
        let (status, reason) = match tried.outcome {
            Outcome::Answered(status) => (Some(status), None),
            Outcome::Failed(reason) | Outcome::Refused(reason) => (None, Some(reason)),
        };
        let duration = i64::try_from(tried.duration.as_millis()).unwrap_or(i64::MAX);
        self.db
            .prepare_cached(
                "INSERT INTO attempt
                 SELECT ?1, (SELECT count(*) FROM attempt WHERE event_seq = ?1), ?2, ?3, ?4, ?5",
            )?
            .execute(params![seq, at.as_millisecond(), status, reason, duration])?;
        Ok(())
    }

    /// Has the event wait for its next attempt, or gives it up after the last.
    fn retry(&self, seq: i64, settings: &WebhookSettings) -> Result<(), ApiError> {
        let failures: u32 = self
            .db
            .prepare_cached(
                "UPDATE event SET failures = failures + 1 WHERE seq = ?1 RETURNING failures",
            )?
            .query_row([seq], |row| row.get(0))?;
        // The first wait follows the first failure.
        let place = usize::try_from(failures).unwrap_or_default().wrapping_sub(1);
        let Some(wait) = settings.waits.get(place) else { return self.end(seq, "given_up") };
        let clock = settings.retries;
        let now = match clock {
            RetryClock::Virtual => self.now,
            RetryClock::Real => Timestamp::now(),
        };
        self.db
            .prepare_cached(
                "UPDATE event SET state = 'waiting', retry_clock = ?2, retry_at = ?3 WHERE seq = ?1",
            )?
            .execute(params![seq, clock, later(now, *wait).as_millisecond()])?;
        Ok(())
    }

    fn end(&self, seq: i64, state: &str) -> Result<(), ApiError> {
        self.db
            .prepare_cached("UPDATE event SET state = ?2 WHERE seq = ?1")?
            .execute(params![seq, state])?;
        Ok(())
    }
}

fn later(moment: Timestamp, wait: Duration) -> Timestamp {
    moment.saturating_add(wait).unwrap_or(Timestamp::MAX)
}
