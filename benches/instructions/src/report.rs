//! What was counted, as a table or as JSON.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The variant that the others are compared with.
pub const HAND_WRITTEN: &str = "hand-written";

/// What one scenario costs in one variant.
#[derive(Debug, Deserialize, Serialize)]
pub struct Counted {
    /// What is done: `read-push`.
    pub scenario: String,
    /// By whom: `droppay-ext`.
    pub variant: String,
    /// How many instructions doing it once takes.
    pub instructions: u64,
}

impl Counted {
    /// `read-push/droppay-ext`.
    pub fn id(&self) -> String {
        format!("{}/{}", self.scenario, self.variant)
    }
}

/// Everything that was counted.
#[derive(Debug, Deserialize, Serialize)]
pub struct Report {
    /// In the order in which it is shown.
    pub counted: Vec<Counted>,
}

impl Report {
    /// How often what is written by hand.
    pub fn ratio(&self, counted: &Counted) -> Option<f64> {
        let by_hand =
            |other: &&Counted| other.scenario == counted.scenario && other.variant == HAND_WRITTEN;
        let by_hand = self.counted.iter().find(by_hand)?;
        Some(counted.instructions as f64 / by_hand.instructions as f64)
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:40} {:>14} {:>16}", "scenario", "instructions", "of hand-written")?;
        for counted in &self.counted {
            let ratio = self.ratio(counted).map_or(String::new(), |ratio| format!("{ratio:.3}"));
            writeln!(f, "{:40} {:>14} {ratio:>16}", counted.id(), counted.instructions)?;
        }
        Ok(())
    }
}
