//! What a status means, from the document's table of transitions, and conditions to wait for.
//!
//! A status that this version does not know is in no table: every question about it is answered with no, because
//! nothing can be said of it. `is_known()` tells.

mod condition;
mod machine;
mod resource;

pub use condition::{Condition, approved, status_is, terminal};

pub(crate) use resource::{HasStatus, LastRead, Status};

use droppay_api::{
    CONNECTION_TRANSITIONS, PUSH_TRANSITIONS, TRANSFER_TRANSITIONS, Trigger,
    types::{ConnectionStatus, PushStatus, TransferStatus},
};

/// What the status of a push means.
pub trait PushStatusExt {
    /// Whether the push stays in this status for ever, done or not.
    fn is_terminal(&self) -> bool;

    /// Whether the push has, or had, all the approvals it needs to execute: the owner's second factor, and the back
    /// office's where that is needed. This stays true of an approved push that was stopped or failed later.
    fn is_approved(&self) -> bool;

    /// Whether the push can be changed: as long as the owner's approval is ahead.
    fn can_be_patched(&self) -> bool;

    /// The status that deleting the push leads to; `None` if it cannot be deleted.
    fn after_delete(&self) -> Option<PushStatus>;

    /// Whether the other status can follow this one, directly or over others.
    fn may_become(&self, other: &PushStatus) -> bool;
}

impl PushStatusExt for PushStatus {
    fn is_terminal(&self) -> bool {
        machine::is_terminal(PUSH_TRANSITIONS, self)
    }

    fn is_approved(&self) -> bool {
        machine::is_or_was_open_to(PUSH_TRANSITIONS, self, Trigger::Execute)
    }

    fn can_be_patched(&self) -> bool {
        machine::is_ahead(PUSH_TRANSITIONS, self, Trigger::Approve)
    }

    fn after_delete(&self) -> Option<PushStatus> {
        machine::after(PUSH_TRANSITIONS, self, Trigger::Delete).cloned()
    }

    fn may_become(&self, other: &PushStatus) -> bool {
        machine::leads_to(PUSH_TRANSITIONS, self, other)
    }
}

/// What the status of a connection means.
pub trait ConnectionStatusExt {
    /// Whether the connection stays in this status for ever.
    fn is_terminal(&self) -> bool;

    /// The status that deleting the connection leads to; `None` if it cannot be deleted.
    fn after_delete(&self) -> Option<ConnectionStatus>;

    /// Whether the other status can follow this one, directly or over others.
    fn may_become(&self, other: &ConnectionStatus) -> bool;
}

impl ConnectionStatusExt for ConnectionStatus {
    fn is_terminal(&self) -> bool {
        machine::is_terminal(CONNECTION_TRANSITIONS, self)
    }

    fn after_delete(&self) -> Option<ConnectionStatus> {
        machine::after(CONNECTION_TRANSITIONS, self, Trigger::Delete).cloned()
    }

    fn may_become(&self, other: &ConnectionStatus) -> bool {
        machine::leads_to(CONNECTION_TRANSITIONS, self, other)
    }
}

/// What the status of a transfer means.
pub trait TransferStatusExt {
    /// Whether the transfer stays in this status for ever.
    fn is_terminal(&self) -> bool;

    /// Whether the other status can follow this one, directly or over others.
    fn may_become(&self, other: &TransferStatus) -> bool;
}

impl TransferStatusExt for TransferStatus {
    fn is_terminal(&self) -> bool {
        machine::is_terminal(TRANSFER_TRANSITIONS, self)
    }

    fn may_become(&self, other: &TransferStatus) -> bool {
        machine::leads_to(TRANSFER_TRANSITIONS, self, other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn those(question: impl Fn(&PushStatus) -> bool) -> Vec<&'static str> {
        PushStatus::KNOWN.iter().filter(|status| question(status)).map(PushStatus::as_str).collect()
    }

    #[test]
    fn the_terminal_statuses_are_those_that_the_document_gives_no_way_out_of() {
        let terminal = [
            "FAILED",
            "DONE",
            "REVOKED",
            "CANCELLED",
            "DELETED",
            "REFUSED",
            "FAILURE",
            "NOT_APPROVED",
        ];
        assert_eq!(those(PushStatusExt::is_terminal), terminal);
    }

    #[test]
    fn a_push_is_approved_once_it_may_execute_and_stays_so() {
        let approved = ["SCHEDULED", "FAILED", "RUNNING", "DONE", "REVOKED", "CANCELLED"];
        assert_eq!(those(PushStatusExt::is_approved), approved);
    }

    #[test]
    fn a_push_can_be_patched_until_its_owner_approves_it() {
        assert_eq!(those(PushStatusExt::can_be_patched), ["DRAFT", "READY"]);
    }

    #[test]
    fn deleting_means_something_else_in_each_status() {
        let deleted = PushStatus::KNOWN
            .iter()
            .filter_map(|status| Some((status.as_str(), status.after_delete()?)));
        assert_eq!(
            deleted.collect::<Vec<_>>(),
            [
                ("DRAFT", PushStatus::Deleted),
                ("READY", PushStatus::Deleted),
                ("SCHEDULED", PushStatus::Cancelled),
                ("RUNNING", PushStatus::Revoked),
            ]
        );
    }

    #[test]
    fn a_status_may_be_reached_over_others_and_never_backwards() {
        assert!(PushStatus::Draft.may_become(&PushStatus::Done));
        assert!(PushStatus::WaitingApproval.may_become(&PushStatus::Running));
        assert!(!PushStatus::Done.may_become(&PushStatus::Draft));
        assert!(!PushStatus::Ready.may_become(&PushStatus::Ready), "nothing leads back to it");
        assert!(
            !PushStatus::Draft.may_become(&PushStatus::Failure),
            "only the creation leads there"
        );
    }

    #[test]
    fn of_an_unknown_status_nothing_is_said() {
        let unknown = PushStatus::from("PAUSED");
        assert!(
            !unknown.is_known()
                && !unknown.is_terminal()
                && !unknown.is_approved()
                && !unknown.can_be_patched()
        );
        assert!(unknown.after_delete().is_none() && !unknown.may_become(&PushStatus::Done));
    }

    #[test]
    fn connections_and_transfers_end_as_well() {
        let connections = ConnectionStatus::KNOWN.iter().filter(|status| status.is_terminal());
        assert_eq!(
            connections.map(ConnectionStatus::as_str).collect::<Vec<_>>(),
            ["EXPIRED", "REVOKED", "REFUSED", "CANCELLED"]
        );
        assert_eq!(ConnectionStatus::Granted.after_delete(), Some(ConnectionStatus::Revoked));
        assert!(ConnectionStatus::Waiting.may_become(&ConnectionStatus::Revoked));
        assert!(TransferStatus::Accounted.is_terminal() && !TransferStatus::Booked.is_terminal());
        assert!(TransferStatus::Booked.may_become(&TransferStatus::Failed));
    }
}
