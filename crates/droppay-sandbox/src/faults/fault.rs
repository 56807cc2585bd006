//! A fault as it is ordered, in Rust or over HTTP, and the check that it can happen.

use std::fmt::Display;
use std::time::Duration;

use axum::http::{HeaderValue, StatusCode};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::kind::Kind;
use crate::error::ApiError;

/// A failure to happen to calls of the API, or to events.
///
/// Without any setting it happens to every call of every operation, for as long as it is not taken back:
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use droppay_sandbox::{Fault, Sandbox};
///
/// let sandbox = Sandbox::start().await?;
/// // The second push is created, and its answer never arrives.
/// sandbox.inject(Fault::close_after().operation("createPush").skip(1).times(1))?;
/// // Every tenth call or so is turned away, the same ones in each run.
/// sandbox.inject(Fault::status(503).retry_after(2).probability(0.1).seed(7))?;
/// assert_eq!(sandbox.faults().len(), 2);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
#[must_use = "a fault happens only after it was injected"]
pub struct Fault {
    #[serde(rename = "fault")]
    pub(super) kind: Kind,
    pub(super) operation: Option<String>,
    #[serde(default)]
    pub(super) skip: u64,
    pub(super) times: Option<u64>,
    pub(super) probability: Option<f64>,
    #[serde(default)]
    pub(super) seed: u64,
    pub(super) status: Option<u16>,
    pub(super) body: Option<Value>,
    #[serde(default, deserialize_with = "number_or_text")]
    pub(super) retry_after: Option<String>,
    pub(super) milliseconds: Option<u64>,
    pub(super) delay_milliseconds: Option<u64>,
    #[serde(default)]
    pub(super) reset: bool,
}

/// Why a fault cannot be ordered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// This property is missing.
    Missing(&'static str),
    /// This property is wrong, for the reason given with it.
    Wrong(String),
}

impl Fault {
    fn of(kind: Kind) -> Fault {
        Fault {
            kind,
            operation: None,
            skip: 0,
            times: None,
            probability: None,
            seed: 0,
            status: None,
            body: None,
            retry_after: None,
            milliseconds: None,
            delay_milliseconds: None,
            reset: false,
        }
    }

    /// The call is not processed and answered with this HTTP status, 200 to 599, without a body.
    pub fn status(status: u16) -> Fault {
        Fault { status: Some(status), ..Fault::of(Kind::Status) }
    }

    /// The call is processed, and its answer comes so much later in real time. Whoever does not wait for it was served
    /// all the same.
    pub fn delay(time: Duration) -> Fault {
        Fault { milliseconds: Some(milliseconds(time)), ..Fault::of(Kind::Delay) }
    }

    /// The request is read, and the connection closed. Nothing is processed.
    pub fn close_before() -> Fault {
        Fault::of(Kind::CloseBefore)
    }

    /// The call is processed and everything committed; then the connection is closed without a byte of the answer.
    pub fn close_after() -> Fault {
        Fault::of(Kind::CloseAfter)
    }

    /// The call is processed. The answer announces its whole length, and its body ends half way together with the
    /// connection.
    pub fn truncate() -> Fault {
        Fault::of(Kind::Truncate)
    }

    /// The call is processed. The answer is complete as HTTP and its body is cut in the middle, so that it is not JSON.
    pub fn malformed_json() -> Fault {
        Fault::of(Kind::MalformedJson)
    }

    /// The call is processed. Every value of its answer that the document types as an enumeration is `ADDED_LATER`,
    /// which the document does not list: DropPay may have a new status tomorrow. It happens to operations alone whose
    /// answers have such values.
    pub fn unknown_enum_value() -> Fault {
        Fault::of(Kind::UnknownEnumValue)
    }

    /// The call is processed. Every object of its answer has a property more, `"added_later": "since a later version"`:
    /// DropPay's own rules of compatibility allow it to add properties at any time.
    pub fn extra_property() -> Fault {
        Fault::of(Kind::ExtraProperty)
    }

    /// The request's bearer token is made worthless, for this and all later calls, before the request is processed,
    /// which then answers 401 with code 102 as for any expired token.
    pub fn expired_token() -> Fault {
        Fault::of(Kind::ExpiredToken)
    }

    /// The event is delivered twice.
    pub fn duplicate() -> Fault {
        Fault::of(Kind::Duplicate)
    }

    /// The event is delivered after the next one of the same subscriber.
    pub fn reorder() -> Fault {
        Fault::of(Kind::Reorder)
    }

    /// The event is never delivered.
    pub fn lose() -> Fault {
        Fault::of(Kind::Lose)
    }

    /// Happens to calls of this operation alone, named by its `operationId` in the document. The events' names are
    /// `pushEvent` and `connectionEvent`.
    pub fn operation(self, operation: impl Into<String>) -> Fault {
        Fault { operation: Some(operation.into()), ..self }
    }

    /// Lets so many calls pass first.
    pub fn skip(self, calls: u64) -> Fault {
        Fault { skip: calls, ..self }
    }

    /// Happens so many times, at least once.
    pub fn times(self, times: u64) -> Fault {
        Fault { times: Some(times), ..self }
    }

    /// Happens with this probability, between 0 and 1, to each call that it could happen to. It is drawn with the
    /// fault's own [seed](Fault::seed), so that the same calls meet the same faults.
    pub fn probability(self, probability: f64) -> Fault {
        Fault { probability: Some(probability), ..self }
    }

    /// What the [probability](Fault::probability) is drawn with. 0 without this setting.
    pub fn seed(self, seed: u64) -> Fault {
        Fault { seed, ..self }
    }

    /// The answer has this JSON body. Of [`Fault::status`] alone.
    pub fn body(self, body: impl Into<Value>) -> Fault {
        Fault { body: Some(body.into()), ..self }
    }

    /// The answer has this `Retry-After` header: a number of seconds, or a date as HTTP writes it. Of
    /// [`Fault::status`] alone.
    pub fn retry_after(self, when: impl Display) -> Fault {
        Fault { retry_after: Some(when.to_string()), ..self }
    }

    /// The answer, or the end of the connection, comes so much later in real time.
    pub fn delayed(self, time: Duration) -> Fault {
        Fault { delay_milliseconds: Some(milliseconds(time)), ..self }
    }

    /// The connection ends with a reset, which the client sees as an error of its own, instead of in order. Of
    /// [`Fault::close_before`] and [`Fault::close_after`] alone.
    pub fn reset(self) -> Fault {
        Fault { reset: true, ..self }
    }

    /// How late the answer is.
    pub(super) fn lateness(&self) -> Duration {
        Duration::from_millis(self.milliseconds.or(self.delay_milliseconds).unwrap_or_default())
    }

    /// Whether it can happen to this operation, or event.
    pub(super) fn is_of(&self, operation: &str) -> bool {
        self.operation.as_deref().is_none_or(|wanted| wanted == operation)
    }

    /// Checks that the fault can happen.
    pub(super) fn check(&self) -> Result<(), Refusal> {
        self.check_operation()?;
        self.check_properties()?;
        self.check_answer()?;
        if self.times == Some(0) {
            return Err(wrong("times, which must be at least 1"));
        }
        if self.probability.is_some_and(|probability| !(0.0..=1.0).contains(&probability)) {
            return Err(wrong("probability, which must be between 0 and 1"));
        }
        Ok(())
    }

    fn check_operation(&self) -> Result<(), Refusal> {
        let Some(operation) = self.operation.as_deref() else { return Ok(()) };
        let possible = self.kind.operations();
        if possible.contains(&operation) {
            return Ok(());
        }
        let (name, possible) = (self.kind.name(), possible.join(", "));
        Err(wrong(&format!("operation, which for the fault {name} must be one of {possible}")))
    }

    /// Checks that there is what the kind needs, and nothing that it does not have.
    fn check_properties(&self) -> Result<(), Refusal> {
        let (kind, event) = (self.kind, self.kind.of_event().is_some());
        let (status, delay) = (kind == Kind::Status, kind == Kind::Delay);
        let properties = [
            ("status", self.status.is_some(), status, status),
            ("body", self.body.is_some(), status, false),
            ("retry_after", self.retry_after.is_some(), status, false),
            ("milliseconds", self.milliseconds.is_some(), delay, delay),
            ("delay_milliseconds", self.delay_milliseconds.is_some(), !delay && !event, false),
            ("reset", self.reset, kind.closes(), false),
        ];
        for (name, given, possible, needed) in properties {
            if needed && !given {
                return Err(Refusal::Missing(name));
            }
            if given && !possible {
                return Err(wrong(&format!(
                    "{name}, which the fault {} does not have",
                    kind.name()
                )));
            }
        }
        Ok(())
    }

    fn check_answer(&self) -> Result<(), Refusal> {
        let Some(status) = self.status else { return Ok(()) };
        if !(200..=599).contains(&status) {
            return Err(wrong("status, which must be between 200 and 599"));
        }
        let bare = [StatusCode::NO_CONTENT, StatusCode::NOT_MODIFIED].map(|bare| bare.as_u16());
        if self.body.is_some() && bare.contains(&status) {
            return Err(wrong("body, which an answer with this status cannot have"));
        }
        let header = self.retry_after.as_deref().map(HeaderValue::from_str);
        if header.is_some_and(|header| header.is_err()) {
            return Err(wrong("retry_after, which is no header's value"));
        }
        Ok(())
    }
}

impl From<Refusal> for ApiError {
    fn from(refusal: Refusal) -> ApiError {
        match refusal {
            Refusal::Missing(name) => ApiError::missing(name),
            Refusal::Wrong(place) => ApiError::wrong(&place),
        }
    }
}

fn wrong(place: &str) -> Refusal {
    Refusal::Wrong(place.to_owned())
}

fn milliseconds(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

fn number_or_text<'de, D: Deserializer<'de>>(when: D) -> Result<Option<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged, expecting = "a number of seconds or a date")]
    enum When {
        Seconds(u64),
        Date(String),
    }
    Ok(Option::<When>::deserialize(when)?.map(|when| match when {
        When::Seconds(seconds) => seconds.to_string(),
        When::Date(date) => date,
    }))
}
