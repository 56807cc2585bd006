//! Events for your tests, in the form that the document gives them.
//!
//! ```
//! use droppay_ext::{
//!     api::types::PushStatus,
//!     webhook::{Subject, Subscription, compose},
//! };
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let subscription = Subscription::new("https://app.server.com/listener", "credenA", "credenB")?;
//! let request = compose::push_status("SEM1234568UN8", PushStatus::Done).request(&subscription);
//!
//! let event = subscription.listener().receive(request.headers(), request.body())?;
//! assert_eq!(event.id().map(|id| id.as_str()), Some("SEM1234568UN8"));
//! # Ok(())
//! # }
//! ```

use droppay_api::{
    DropPayDate,
    types::{ConnectionStatus, EventType, PushStatus},
};
use http::{
    HeaderValue, Method, Request,
    header::{AUTHORIZATION, CONTENT_TYPE},
};
use serde_json::{Value, json};

use super::Subscription;

/// When composed events happened, unless they are told otherwise: always the same, so that equal events are duplicates.
const MOMENT: &str = "2018-06-15T10:00:00+02:00";

/// An event to be sent to a listener.
///
/// `Debug` shows neither its data nor a code.
#[derive(Clone)]
pub struct Composed {
    etype: EventType,
    etime: DropPayDate,
    edata: Value,
}

/// A push has changed its status.
pub fn push_status(id: &str, status: PushStatus) -> Composed {
    event(EventType::PushStatusUpdate, json!({ "id": id, "status": status }))
}

/// A connection has changed its status. A granted one comes with its [code](Composed::code).
pub fn connection_status(id: &str, status: ConnectionStatus) -> Composed {
    event(EventType::ConnectionStatusUpdate, json!({ "id": id, "status": status }))
}

/// An event of any type, with any data.
pub fn event(etype: impl Into<EventType>, edata: Value) -> Composed {
    Composed { etype: etype.into(), etime: MOMENT.into(), edata }
}

impl Composed {
    /// When it happened; 15 June 2018 at 10:00:00 in Rome, the document's example, if not given.
    #[must_use = "it gives back the event"]
    pub fn at(mut self, etime: impl Into<DropPayDate>) -> Self {
        self.etime = etime.into();
        self
    }

    /// With a connection code, if its data is an object.
    #[must_use = "it gives back the event"]
    pub fn code(mut self, code: &str) -> Self {
        if let Value::Object(edata) = &mut self.edata {
            edata.insert("code".to_owned(), code.into());
        }
        self
    }

    /// The bytes of the body.
    pub fn body(&self) -> Vec<u8> {
        let Self { etype, etime, edata } = self;
        json!({ "etime": etime, "etype": etype, "edata": edata }).to_string().into_bytes()
    }

    /// The request by which DropPay sends it to a subscriber, with the path and the query of his URL.
    pub fn request(&self, subscription: &Subscription) -> Request<Vec<u8>> {
        let mut request = Request::new(self.body());
        *request.method_mut() = Method::POST;
        *request.uri_mut() = subscription.target();
        let headers = request.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.insert(AUTHORIZATION, subscription.credentials().authorization());
        request
    }
}

impl std::fmt::Debug for Composed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Composed")
            .field("etype", &self.etype)
            .field("etime", &self.etime)
            .finish_non_exhaustive()
    }
}
