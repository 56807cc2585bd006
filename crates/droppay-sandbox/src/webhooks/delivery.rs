//! What has become of an event, as the log of deliveries shows it.

use std::fmt::{Display, Formatter};
use std::num::ParseIntError;
use std::str::FromStr;

use jiff::Timestamp;
use serde::{Serialize, Serializer};

use crate::calendar::Stamp;

/// The number of an event, by which it can be sent again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct DeliveryId(pub(super) i64);

/// An event and its way to the subscriber. It holds no credentials, no query and no connection code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Delivery {
    /// Its number. Later events have higher ones.
    pub id: DeliveryId,
    /// The type of the event, `push.status_update` or `connection.status_update`.
    pub etype: String,
    /// When the change happened that it tells of, by the sandbox's clock.
    #[serde(serialize_with = "as_sent")]
    pub etime: Timestamp,
    /// The id of the push or the connection.
    pub resource_id: String,
    /// The status that the resource has had since then.
    pub status: String,
    /// Where it is sent: scheme, host, port and path. `…` stands for what cannot be shown safely.
    pub to: String,
    /// How far it has come.
    pub state: DeliveryState,
    /// The attempts so far, oldest first.
    pub attempts: Vec<Attempt>,
    /// When it is sent again, by the clock that its retries follow. None unless it waits for that.
    pub next_attempt: Option<Timestamp>,
}

/// How far an event has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum DeliveryState {
    /// It is being sent, or will be.
    Pending,
    /// The subscriber took it: he answered with a status from 200 to 299.
    Delivered,
    /// The last of its attempts has failed.
    GivenUp,
    /// It cannot be sent to where it is to go, as its attempt says.
    Refused,
    /// A fault lost it.
    Lost,
}

/// An attempt to deliver an event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Attempt {
    /// When it was made, by the sandbox's clock.
    pub at: Timestamp,
    /// What came of it.
    pub outcome: AttemptOutcome,
    /// How long it took, in milliseconds of real time.
    pub duration_ms: u64,
}

/// What came of an attempt. In JSON, a number or words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum AttemptOutcome {
    /// The subscriber answered with this HTTP status.
    Answered(u16),
    /// There was no answer, for this reason.
    Unanswered(String),
}

impl FromStr for DeliveryId {
    type Err = ParseIntError;

    /// Reads the number as it is shown.
    fn from_str(text: &str) -> Result<DeliveryId, ParseIntError> {
        text.parse().map(DeliveryId)
    }
}

impl Display for DeliveryId {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// Writes the moment as the event does.
fn as_sent<S: Serializer>(moment: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
    Stamp::of(*moment).serialize(serializer)
}
