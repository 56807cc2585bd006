//! When TARGET, the euro's settlement system, is open, from its published calendar. Easter is written down here, so
//! that no formula is held against itself.

use jiff::civil::{Date, Weekday, date, time};
use jiff::{Timestamp, ToSpan as _};

use super::schedule::rome;

/// The Sundays of Easter.
const EASTER: [(i16, i8, i8); 16] = [
    (2018, 4, 1),
    (2019, 4, 21),
    (2020, 4, 12),
    (2021, 4, 4),
    (2022, 4, 17),
    (2023, 4, 9),
    (2024, 3, 31),
    (2025, 4, 20),
    (2026, 4, 5),
    (2027, 3, 28),
    (2028, 4, 16),
    (2029, 4, 1),
    (2030, 4, 21),
    (2031, 4, 13),
    (2032, 3, 28),
    (2033, 4, 17),
];

/// The last moment for which the table above has an answer.
pub(super) const END: &str = "2033-01-01T00:00:00Z";

fn is_open(day: Date) -> bool {
    let weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
    let fixed = matches!((day.month(), day.day()), (1, 1) | (5, 1) | (12, 25 | 26));
    let (year, month, sunday) = *EASTER.iter().find(|easter| easter.0 == day.year()).unwrap();
    let easter = date(year, month, sunday);
    let (good_friday, easter_monday) = (easter - 2.days(), easter + 1.day());
    !weekend && !fixed && day != good_friday && day != easter_monday
}

/// The second at which a transfer made in this second is settled.
pub(super) fn settlement(made: i64) -> i64 {
    let made = Timestamp::from_second(made).unwrap().to_zoned(rome()).date();
    let day = made.series(1.day()).skip(1).find(|day| is_open(*day)).unwrap();
    day.to_datetime(time(10, 30, 0, 0)).to_zoned(rome()).unwrap().timestamp().as_second()
}
