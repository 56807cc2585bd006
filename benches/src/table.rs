//! The tables: what is asked, what was measured, and whether that is what was asked.

use std::fmt;

/// What a measurement is to be.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Goal {
    AtLeast(f64),
    AtMost(f64),
    Below(f64),
}

/// In what something is measured.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Unit {
    Times,
    Nanoseconds,
    Microseconds,
    Milliseconds,
    Seconds,
    Megabytes,
    Crates,
    /// Whole things of a kind that the line names: allocations, requests.
    Count,
}

/// One line of a table.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) what: String,
    pub(crate) unit: Unit,
    /// Without one the line is there to be read.
    pub(crate) goal: Option<Goal>,
    pub(crate) measured: f64,
    /// What the number was made of.
    pub(crate) note: String,
}

/// Lines about one subject.
#[derive(Debug)]
pub(crate) struct Table {
    pub(crate) title: String,
    pub(crate) rows: Vec<Row>,
}

impl Goal {
    fn is_met(self, measured: f64) -> bool {
        match self {
            Goal::AtLeast(least) => measured >= least,
            Goal::AtMost(most) => measured <= most,
            Goal::Below(limit) => measured < limit,
        }
    }
}

impl Unit {
    fn show(self, number: f64) -> String {
        let digits = match number {
            _ if matches!(self, Unit::Crates | Unit::Count) => 0,
            number if number >= 100.0 => 0,
            number if number >= 10.0 => 1,
            _ => 2,
        };
        let unit = match self {
            Unit::Times => "x",
            Unit::Nanoseconds => " ns",
            Unit::Microseconds => " µs",
            Unit::Crates => " crates",
            Unit::Count => "",
            Unit::Milliseconds => " ms",
            Unit::Seconds => " s",
            Unit::Megabytes => " MB",
        };
        format!("{number:.digits$}{unit}")
    }
}

impl Row {
    /// Whether it is what was asked; a line without a goal is.
    pub(crate) fn is_met(&self) -> bool {
        self.goal.is_none_or(|goal| goal.is_met(self.measured))
    }

    /// The line without what the number was made of.
    pub(crate) fn in_short(&self) -> String {
        let Row { what, unit, goal, measured, .. } = self;
        let asked = match goal {
            Some(Goal::AtLeast(least)) => format!("at least {}", unit.show(*least)),
            Some(Goal::AtMost(most)) => format!("at most {}", unit.show(*most)),
            Some(Goal::Below(limit)) => format!("under {}", unit.show(*limit)),
            None => String::new(),
        };
        let verdict = match goal {
            Some(goal) if goal.is_met(*measured) => "met",
            Some(_) => "**missed**",
            None => "",
        };
        format!("| {what} | {asked} | {} | {verdict} |", unit.show(*measured))
    }
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} |", self.in_short(), self.note)
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "### {}\n", self.title)?;
        writeln!(f, "| what | goal | measured | | from |\n|---|---|---:|---|---|")?;
        self.rows.iter().try_for_each(|row| writeln!(f, "{row}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(goal: Option<Goal>, measured: f64) -> String {
        let (what, note) = ("read".to_owned(), "3 runs".to_owned());
        Row { what, unit: Unit::Times, goal, measured, note }.to_string()
    }

    #[test]
    fn a_row_says_whether_its_goal_was_met() {
        let least = Some(Goal::AtLeast(0.4));
        assert_eq!(row(least, 0.4), "| read | at least 0.40x | 0.40x | met | 3 runs |");
        assert_eq!(row(least, 0.39), "| read | at least 0.40x | 0.39x | **missed** | 3 runs |");
        let limit = Some(Goal::Below(5.0));
        assert_eq!(row(limit, 5.0), "| read | under 5.00x | 5.00x | **missed** | 3 runs |");
        assert_eq!(row(limit, 4.9), "| read | under 5.00x | 4.90x | met | 3 runs |");
        assert_eq!(row(None, 12.34), "| read |  | 12.3x |  | 3 runs |");
    }
}
