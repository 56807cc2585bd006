//! Listings as streams of entries or of pages.
//!
//! ```no_run
//! use droppay_ext::paging::Paged as _;
//! use futures_util::TryStreamExt as _;
//!
//! # async fn example(droppay: droppay_ext::DropPay) -> Result<(), droppay_ext::Error> {
//! let mut pushes = std::pin::pin!(droppay.list_pushes().pg_size(100).items());
//! while let Some(push) = pushes.try_next().await? {
//!     println!("{} {}", push.id, push.status);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! A listing ends where the server says it ends: when `current_page + 1` has reached `total_pages`. An empty page in the
//! middle ends nothing. A server that does not say is read until a page is empty or smaller than the page size.
//!
//! Each of these is an error with a [`Cursor`], after which [`Pages::resume`] goes on: a request that failed; a page that
//! is not the one that was asked for; a page that holds exactly what the page before it held; more pages than
//! [`Pages::max_pages`].
//!
//! # What changes while it is listed
//!
//! Pages are numbered, so a push that is created or leaves the filter while you read shifts the others: with the latest
//! first a push may come twice, with the earliest first, and a filter by status, one may be left out. List by creation,
//! earliest first (`order_by`, `order_dir`) and without a filter by status, and no push is left out. Pushes created on
//! the way then come at the end.

mod cursor;
mod listing;
mod pages;
mod progress;
#[cfg(test)]
mod tests;

pub use cursor::{Cursor, ParseCursorError};
pub use pages::{Page, Pages};

pub(crate) use progress::PagingFault;

use futures_util::Stream;
use listing::Listing;

use crate::Error;

/// The listings: [`ListPushes`](droppay_api::builder::ListPushes) and
/// [`ListTransfers`](droppay_api::builder::ListTransfers).
///
/// Set the filter, the order and `pg_size` before. `pg_num` has no effect: a listing starts with its first page, or where
/// [`Pages::resume`] says.
pub trait Paged: Listing {
    /// The entries, in order; see [`Pages::items`].
    fn items(self) -> impl Stream<Item = Result<Self::Entry, Error>> + Send {
        self.pages().items()
    }

    /// The pages, and the settings of their reading.
    fn pages(self) -> Pages<Self> {
        Pages::new(self)
    }
}

impl<L: Listing> Paged for L {}
