//! The log of deliveries, read from the database.

use jiff::Timestamp;
use rusqlite::{Row, params};

use super::delivery::{Attempt, AttemptOutcome, Delivery, DeliveryId, DeliveryState};
use super::destination;
use super::settings::RetryClock;
use crate::calendar::Stamp;
use crate::error::ApiError;
use crate::world::Session;
use crate::world::events::Resource;

impl Session<'_> {
    /// The latest events, oldest first.
    pub(crate) fn deliveries(&self, limit: i64) -> Result<Vec<Delivery>, ApiError> {
        let mut statement = self.db.prepare_cached(
            "SELECT seq, resource, etime, resource_id, status, url, state, retry_at
             FROM event ORDER BY seq DESC LIMIT ?1",
        )?;
        let mut deliveries =
            statement.query_map([limit], read_delivery)?.collect::<Result<Vec<_>, _>>()?;
        deliveries.reverse();
        self.add_attempts(&mut deliveries)?;
        Ok(deliveries)
    }

    /// Adds their attempts to deliveries that stand in the order of their numbers.
    fn add_attempts(&self, deliveries: &mut [Delivery]) -> Result<(), ApiError> {
        let Some(first) = deliveries.first() else { return Ok(()) };
        let mut statement = self.db.prepare_cached(
            "SELECT event_seq, at, status, reason, duration FROM attempt
             WHERE event_seq >= ?1 ORDER BY event_seq, number",
        )?;
        let mut rows = statement.query([first.id.0])?;
        while let Some(row) = rows.next()? {
            let id = DeliveryId(row.get(0)?);
            if let Ok(place) = deliveries.binary_search_by_key(&id, |delivery| delivery.id) {
                deliveries[place].attempts.push(read_attempt(row)?);
            }
        }
        Ok(())
    }

    /// Sends an event again, whatever came of it before, with all its retries before it.
    pub(crate) fn replay_delivery(&self, id: DeliveryId) -> Result<(), ApiError> {
        let known = self
            .db
            .prepare_cached(
                "UPDATE event SET state = 'due', failures = 0, replayed = 1, retry_clock = NULL,
                        retry_at = NULL WHERE seq = ?1",
            )?
            .execute([id.0])?;
        if known == 0 {
            return Err(ApiError::not_found());
        }
        self.ring();
        Ok(())
    }

    /// Whether an event is under way, or is to be sent now.
    pub(super) fn is_delivering(&self, real: Timestamp) -> Result<bool, ApiError> {
        let mut statement = self.db.prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM event WHERE state = 'due') OR EXISTS (
               SELECT 1 FROM event WHERE state = 'waiting' AND retry_clock = ?1 AND retry_at <= ?2)
             OR EXISTS (
               SELECT 1 FROM event WHERE state = 'waiting' AND retry_clock = ?3 AND retry_at <= ?4)",
        )?;
        let (now, real) = (self.now.as_millisecond(), real.as_millisecond());
        let parameters = params![RetryClock::Virtual, now, RetryClock::Real, real];
        Ok(statement.query_row(parameters, |row| row.get(0))?)
    }
}

fn read_delivery(row: &Row<'_>) -> rusqlite::Result<Delivery> {
    let resource: Resource = row.get(1)?;
    let next: Option<i64> = row.get(7)?;
    Ok(Delivery {
        id: DeliveryId(row.get(0)?),
        etype: resource.event_type().as_str().to_owned(),
        etime: row.get::<_, Stamp>(2)?.timestamp(),
        resource_id: row.get(3)?,
        status: row.get(4)?,
        to: destination::shown(row.get_ref(5)?.as_str()?),
        state: match row.get_ref(6)?.as_str()? {
            "delivered" => DeliveryState::Delivered,
            "given_up" => DeliveryState::GivenUp,
            "refused" => DeliveryState::Refused,
            "lost" => DeliveryState::Lost,
            _ => DeliveryState::Pending,
        },
        attempts: Vec::new(),
        next_attempt: next.map(moment),
    })
}

fn read_attempt(row: &Row<'_>) -> rusqlite::Result<Attempt> {
    let status: Option<u16> = row.get(2)?;
    let reason: Option<String> = row.get(3)?;
    Ok(Attempt {
        at: moment(row.get(1)?),
        outcome: match status {
            Some(status) => AttemptOutcome::Answered(status),
            None => AttemptOutcome::Unanswered(reason.unwrap_or_default()),
        },
        duration_ms: row.get::<_, i64>(4)?.unsigned_abs(),
    })
}

fn moment(milliseconds: i64) -> Timestamp {
    Timestamp::from_millisecond(milliseconds).unwrap_or(Timestamp::MAX)
}
