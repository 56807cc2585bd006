//! How a push is repeated. Each execution is counted from the first, on the calendar of Italy: a push of the 31st
//! executes on the last day of a shorter month, and on the 31st again after it.

use jiff::{Span, SpanTotal, Unit};
use serde::Serialize;

use crate::calendar::Stamp;

/// The shortest period, in hours. Shorter ones would make a clock that is moved by a year execute for minutes.
const SHORTEST_PERIOD_HOURS: f64 = 1.0;

/// The document's `Recurrence`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Recurrence {
    pub(crate) period: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) count: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) date_end: Option<Stamp>,
}

impl Recurrence {
    /// Whether the period is one that the sandbox can count with.
    pub(crate) fn is_possible(&self) -> bool {
        self.span().is_some_and(|span| {
            let reference = jiff::civil::date(2000, 1, 1);
            let hours = span.total(SpanTotal::from(Unit::Hour).relative(reference));
            hours.is_ok_and(|hours| hours >= SHORTEST_PERIOD_HOURS)
        })
    }

    /// What it takes to count with it, unless the period is not one that can be counted with.
    pub(crate) fn repetition(&self) -> Option<Repetition> {
        let Recurrence { count, date_end, .. } = *self;
        Some(Repetition { span: self.span()?, count, date_end })
    }

    fn span(&self) -> Option<Span> {
        self.period.parse().ok()
    }
}

/// A recurrence whose period has been read.
pub(crate) struct Repetition {
    span: Span,
    count: Option<i64>,
    pub(crate) date_end: Option<Stamp>,
}

impl Repetition {
    /// When the execution after `made` others takes place, or `None` if those were all.
    pub(crate) fn execution(&self, first: Stamp, made: i64) -> Option<Stamp> {
        if self.count.is_some_and(|count| made >= count) {
            return None;
        }
        let since_first = self.span.checked_mul(made).ok()?;
        let next = Stamp::of(first.zoned().checked_add(since_first).ok()?.timestamp());
        self.date_end.is_none_or(|end| next <= end).then_some(next)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::DayEdge;

    fn stamp(text: &str) -> Stamp {
        Stamp::read(text, DayEdge::Start).unwrap()
    }

    fn recurrence(period: &str, count: Option<i64>, end: Option<&str>) -> Recurrence {
        Recurrence { period: period.to_owned(), count, date_end: end.map(stamp) }
    }

    fn dates(recurrence: &Recurrence, first: &str) -> Vec<String> {
        let repetition = recurrence.repetition().unwrap();
        let executions = (0..5).map_while(|made| repetition.execution(stamp(first), made));
        executions.map(|stamp| stamp.to_string()[..10].to_owned()).collect()
    }

    #[test]
    fn a_month_end_is_kept_where_the_month_has_it() {
        let monthly = recurrence("P1M", Some(4), None);
        assert_eq!(
            dates(&monthly, "2026-01-31"),
            ["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30"]
        );
    }

    #[test]
    fn the_documents_recurrence_ends_with_its_date() {
        let every_two_months = recurrence("P2M", None, Some("2018-12-31T00:00:00"));
        assert_eq!(
            dates(&every_two_months, "2018-06-15 10:00:00"),
            ["2018-06-15", "2018-08-15", "2018-10-15", "2018-12-15"]
        );
    }

    #[test]
    fn what_comes_first_ends_a_recurrence_with_count_and_end() {
        assert_eq!(dates(&recurrence("P1W", Some(2), Some("2027-01-01")), "2026-01-01").len(), 2);
        assert_eq!(dates(&recurrence("P1W", Some(4), Some("2026-01-08")), "2026-01-01").len(), 2);
    }

    #[test]
    fn an_impossible_period_is_recognised() {
        for period in ["P2M", "P1Y", "P1W", "P3D", "PT1H", "P1M1D"] {
            assert!(recurrence(period, None, None).is_possible(), "{period}");
        }
        for period in ["P", "PT", "P0D", "PT59M", "P1", "PMM", "P99999999999Y", "P1M1Y"] {
            assert!(!recurrence(period, None, None).is_possible(), "{period}");
        }
    }
}
