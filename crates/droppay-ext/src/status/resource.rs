//! What has a status and can be waited for. The traits are not for others to implement.

use std::fmt;

use droppay_api::{
    ResourceId,
    types::{Connection, ConnectionStatus, Push, PushStatus, PushTransfer, TransferStatus},
};

use crate::status::{ConnectionStatusExt as _, PushStatusExt as _, TransferStatusExt as _};

/// A push, a transfer or a connection.
pub trait HasStatus: Send + Sync + 'static {
    #[doc(hidden)]
    const NAME: &'static str;

    #[doc(hidden)]
    type Status: Status;

    #[doc(hidden)]
    fn status(&self) -> &Self::Status;

    #[doc(hidden)]
    fn into_last_read(self) -> LastRead;
}

/// The status of a push, a transfer or a connection.
pub trait Status: Clone + PartialEq + Send + Sync + 'static {
    #[doc(hidden)]
    type Of: HasStatus<Status = Self>;

    #[doc(hidden)]
    fn is_the_last(&self) -> bool;
}

/// What a wait has read last.
pub enum LastRead {
    Push(Push),
    Transfer(PushTransfer),
    Connection(Connection),
}

impl fmt::Display for LastRead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, id, status): (_, &ResourceId, &dyn fmt::Display) = match self {
            Self::Push(push) => (Push::NAME, &push.id, &push.status),
            Self::Transfer(transfer) => (PushTransfer::NAME, &transfer.id, &transfer.status),
            Self::Connection(connection) => (Connection::NAME, &connection.id, &connection.status),
        };
        write!(f, "{name} {id} is {status}")
    }
}

macro_rules! has_status {
    ($resource:ident, $status:ident, $name:literal, $variant:ident) => {
        impl HasStatus for $resource {
            const NAME: &'static str = $name;
            type Status = $status;

            fn status(&self) -> &$status {
                &self.status
            }

            fn into_last_read(self) -> LastRead {
                LastRead::$variant(self)
            }
        }

        impl Status for $status {
            type Of = $resource;

            fn is_the_last(&self) -> bool {
                self.is_terminal()
            }
        }
    };
}

has_status!(Push, PushStatus, "push", Push);
has_status!(PushTransfer, TransferStatus, "transfer", Transfer);
has_status!(Connection, ConnectionStatus, "connection", Connection);
