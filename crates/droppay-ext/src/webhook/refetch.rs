//! From a hint to the truth.

use droppay_api::types::{Connection, Push};

use super::{EventHint, Subject};
use crate::{DropPay, Error};

/// What an event is about, as DropPay's API tells it now.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Refetched {
    /// The push.
    Push(Box<Push>),
    /// The connection.
    Connection(Box<Connection>),
    /// The event names nothing that can be read: see [`Subject::Other`] and [`Subject::Unreadable`].
    Nothing,
}

impl EventHint {
    /// Reads what the event is about. This is what may be acted upon, and it may be newer than the event.
    ///
    /// The client must be one that may read it: a push belongs to the connection that it was created with. Check too
    /// that the resource is one you know; it may be another one of yours.
    ///
    /// # Errors
    ///
    /// Those of a read. A status of 403 or 404 says that the resource is not the client's, if [`Error::as_token`] is
    /// `None`: otherwise it is the status of the token call, and says nothing of the resource. After all other errors
    /// the truth is not known, whether or not [`Error::is_retryable`] holds: have the event sent again.
    pub async fn refetch(&self, droppay: &DropPay) -> Result<Refetched, Error> {
        Ok(match self.subject() {
            Subject::Push { id, .. } => {
                Refetched::Push(Box::new(droppay.get_push().id(id).send().await?.into_inner()))
            }
            Subject::Connection { id, .. } => {
                let connection = droppay.get_connection().id(id).send().await?.into_inner();
                Refetched::Connection(Box::new(connection))
            }
            Subject::Other | Subject::Unreadable { .. } => Refetched::Nothing,
        })
    }
}
