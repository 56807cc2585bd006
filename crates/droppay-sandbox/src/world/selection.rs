//! Which pushes a query selects, and in which order.

use droppay_api::types::PushStatus;
use memchr::memmem::Finder;

use super::catalogue::{Catalogue, Entry, Number, number_of};
use crate::calendar::Stamp;

/// In which direction an order goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Direction {
    Ascending,
    Descending,
}

/// What a listing is ordered by. Those without a schedule come last in that order, whatever its direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    Creation(Direction),
    Schedule(Direction),
}

/// A set of statuses.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Statuses(u64);

impl Statuses {
    /// The statuses of a list with commas between them.
    pub(crate) fn listed(list: &str) -> Statuses {
        let numbers = list.split(',').map(|name| number_of(&PushStatus::from(name)));
        Statuses(numbers.fold(0, |set, number| set | bit(number)))
    }

    fn contain(self, status: u8) -> bool {
        self.0 & bit(status) != 0
    }
}

/// A status that is not known belongs to no set.
fn bit(number: u8) -> u64 {
    1_u64.checked_shl(number.into()).unwrap_or(0)
}

/// What a query asks of a push.
pub(crate) struct Selection<'a> {
    pub(crate) account: Option<Number>,
    /// An IBAN on either side. One that no push has is `None`, and selects nothing.
    pub(crate) party: Option<Option<Number>>,
    pub(crate) statuses: Option<Statuses>,
    pub(crate) internal: Option<bool>,
    pub(crate) from: Option<Stamp>,
    pub(crate) to: Option<Stamp>,
    pub(crate) description: Option<Finder<'a>>,
}

impl Selection<'_> {
    /// Whether a push is selected.
    pub(crate) fn holds(&self, catalogue: &Catalogue, entry: &Entry) -> bool {
        self.account == Some(entry.account)
            && self.statuses.is_none_or(|statuses| statuses.contain(entry.status))
            && self.internal.is_none_or(|internal| internal == entry.internal)
            && self.from.is_none_or(|from| entry.created >= from)
            && self.to.is_none_or(|to| entry.created <= to)
            && self.fits_party(entry)
            && self.fits_description(catalogue, entry)
    }

    fn fits_party(&self, entry: &Entry) -> bool {
        self.party.is_none_or(|iban| iban == Some(entry.source) || iban == Some(entry.recipient))
    }

    fn fits_description(&self, catalogue: &Catalogue, entry: &Entry) -> bool {
        let Some(part) = &self.description else { return true };
        let description = catalogue.description(entry);
        description.is_some_and(|text| part.find(text.as_bytes()).is_some())
    }
}
