//! What an event claims.

use std::{fmt, sync::OnceLock};

use droppay_api::{
    DropPayDate, ResourceId, Secret,
    types::{ConnectionStatus, EventType, PushStatus},
};

use super::EventKey;

/// An event that somebody sent who knows the credentials: a hint that something is worth reading.
///
/// Nothing in it may be acted upon. [`refetch`](Self::refetch) reads the truth.
///
/// `Debug` shows neither the body nor a connection code.
#[derive(Clone)]
pub struct EventHint {
    pub(super) raw: Box<[u8]>,
    /// Made when it is asked for: without a guard, nobody needs it.
    pub(super) key: OnceLock<EventKey>,
    pub(super) etime: Option<DropPayDate>,
    pub(super) etype: Option<EventType>,
    pub(super) subject: Subject,
}

/// What an event is about, as it claims.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Subject {
    /// A push has changed its status.
    #[non_exhaustive]
    Push {
        /// Its id.
        id: ResourceId,
        /// The status that it had then, if the sender is DropPay. It may have another one by now.
        claimed_status: Option<PushStatus>,
    },
    /// A connection has changed its status.
    #[non_exhaustive]
    Connection {
        /// Its id.
        id: ResourceId,
        /// The status that it had then, if the sender is DropPay.
        claimed_status: Option<ConnectionStatus>,
        /// The connection code, if there is one.
        ///
        /// It may be the code of somebody else's account, which the sender wants your payments to be made from. Read
        /// the connection first: use a code only if the connection is one that you have created and is `GRANTED`, and
        /// prefer the code that was read, if there is one.
        claimed_code: Option<Secret>,
    },
    /// Something that this version has no type for. The whole event is in [`EventHint::raw`]; answer 200.
    Other,
    /// The event has not the form that its type should have. The whole event is in [`EventHint::raw`].
    ///
    /// It is kept because a lost event is worse than an odd one. Answer 200 once you have kept it, and read what you
    /// wait for without being told.
    #[non_exhaustive]
    Unreadable {
        /// What is odd about it. Nothing of the event is repeated.
        reason: &'static str,
    },
}

impl EventHint {
    /// What the event is about.
    pub fn subject(&self) -> &Subject {
        &self.subject
    }

    /// The id of the push or the connection.
    pub fn id(&self) -> Option<&ResourceId> {
        match &self.subject {
            Subject::Push { id, .. } | Subject::Connection { id, .. } => Some(id),
            Subject::Other | Subject::Unreadable { .. } => None,
        }
    }

    /// The type of the event, if it names one.
    pub fn etype(&self) -> Option<&EventType> {
        self.etype.as_ref()
    }

    /// When the change happened, as the event claims. Events may arrive in another order.
    pub fn etime(&self) -> Option<&DropPayDate> {
        self.etime.as_ref()
    }

    /// What tells this event from others: see [`DuplicateGuard`](super::DuplicateGuard).
    ///
    /// It is made from the body when it is first asked for.
    pub fn key(&self) -> &EventKey {
        self.key.get_or_init(|| EventKey::of(&self.raw))
    }

    /// The body, byte by byte as it was received: JSON in UTF-8. It may hold a connection code; keep it out of logs.
    pub fn raw(&self) -> &[u8] {
        &self.raw
    }
}

impl fmt::Debug for EventHint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EventHint")
            .field("etype", &self.etype)
            .field("etime", &self.etime)
            .field("subject", &self.subject)
            .finish_non_exhaustive()
    }
}
