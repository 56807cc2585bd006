//! When the SEPA circuit takes a transfer: at the cut-off of the next business day of TARGET, the euro's settlement
//! system.

use jiff::civil::{Date, Weekday};
use jiff::{Timestamp, ToSpan};
use rusqlite::params;

use droppay_api::Trigger;
use droppay_api::types::TransferStatus;

use super::Session;
use crate::calendar::{Stamp, rome};
use crate::error::ApiError;
use crate::transitions::step;

/// The days of the year on which TARGET is closed, beside weekends, Good Friday and Easter Monday: month and day.
const CLOSED: [(i8, i8); 4] = [(1, 1), (5, 1), (12, 25), (12, 26)];

/// Whether TARGET is open on this day.
fn is_business_day(day: Date) -> bool {
    if matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday) {
        return false;
    }
    if CLOSED.contains(&(day.month(), day.day())) {
        return false;
    }
    let Some(easter) = easter(day.year()) else { return true };
    let closed = [easter.checked_sub(2.days()), easter.checked_add(1.day())];
    !closed.iter().flatten().any(|closed| *closed == day)
}

fn easter(year: i16) -> Option<Date> {
    let easter = computus::gregorian(year.into()).ok()?;
    let (month, day) = (i8::try_from(easter.month).ok()?, i8::try_from(easter.day).ok()?);
    Date::new(year, month, day).ok()
}

/// When a transfer that was made at this moment is settled: at 10:30:00 on the clocks of Italy, on the first business
/// day after the day on which it was made.
pub(crate) fn settlement(made: Stamp) -> Stamp {
    let mut day = made.zoned().date();
    loop {
        // The clock of a world ends in the year 9000, long before the last day that can be counted.
        day = day.tomorrow().unwrap_or(day);
        if is_business_day(day) || day == Date::MAX {
            break;
        }
    }
    let cut_off = day.at(10, 30, 0, 0).to_zoned(rome()).map(|moment| moment.timestamp());
    Stamp::of(cut_off.unwrap_or(Timestamp::MAX))
}

/// Remembers the last answer: the transfers of one day are settled together.
#[derive(Default)]
pub(crate) struct Settlements {
    last: Option<(Date, Stamp)>,
}

impl Settlements {
    /// The [`settlement`] of a transfer.
    pub(crate) fn of(&mut self, made: Stamp) -> Stamp {
        let day = made.zoned().date();
        match self.last {
            Some((known, settlement)) if known == day => settlement,
            _ => {
                let settlement = settlement(made);
                self.last = Some((day, settlement));
                settlement
            }
        }
    }
}

impl Session<'_> {
    /// Settles the transfers whose cut-off has passed.
    pub(crate) fn settle_due(&self) -> Result<(), ApiError> {
        let booked = TransferStatus::Booked;
        let settled = step(Some(&booked), Trigger::Settle, TransferStatus::Accounted)?;
        self.db
            .prepare_cached(
                "UPDATE transfer SET status = ?1, date_accounted = date_settlement
                 WHERE status = 'BOOKED' AND date_settlement <= ?2",
            )?
            .execute(params![settled.as_str(), self.stamp()])?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::DayEdge;

    fn settled(made: &str) -> String {
        settlement(Stamp::read(made, DayEdge::Start).unwrap()).to_string()
    }

    #[test]
    fn a_transfer_is_settled_at_half_past_ten_of_the_next_business_day() {
        assert_eq!(settled("2026-11-17T09:00:00+01:00"), "2026-11-18T10:30:00+01:00");
        assert_eq!(settled("2026-11-17T23:59:59+01:00"), "2026-11-18T10:30:00+01:00");
        // The documents' example: made on a Friday, received on Monday.
        assert_eq!(settled("2018-06-15T10:00:00+02:00"), "2018-06-18T10:30:00+02:00");
    }

    #[test]
    fn target_is_closed_on_its_holidays() {
        for (made, settled_on) in [
            ("2025-12-31", "2026-01-02"),
            ("2026-04-02", "2026-04-07"),
            ("2024-03-28", "2024-04-02"),
            ("2026-04-30", "2026-05-04"),
            ("2026-12-24", "2026-12-28"),
            ("2025-12-24", "2025-12-29"),
            // A holiday of Italy alone closes nothing.
            ("2026-06-01", "2026-06-02"),
        ] {
            assert_eq!(&settled(made)[..10], settled_on, "{made}");
        }
    }

    #[test]
    fn a_day_is_that_of_italy() {
        assert_eq!(settled("2026-11-17T23:30:00Z"), "2026-11-19T10:30:00+01:00");
    }

    #[test]
    fn the_remembered_settlement_is_that_of_the_day() {
        let mut settlements = Settlements::default();
        for made in ["2026-11-17", "2026-11-17 18:00", "2026-11-18", "2026-11-17"] {
            let made = Stamp::read(made, DayEdge::Start).unwrap();
            assert_eq!(settlements.of(made), settlement(made));
        }
    }
}
