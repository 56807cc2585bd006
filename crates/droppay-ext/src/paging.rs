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
//! is not the one that was asked for; a page that holds exactly what the page before it held, although `total_items` has
//! not grown; more pages than [`Pages::max_pages`].
//!
//! # What changes while it is listed
//!
//! Pages are numbered, so a push that is created or leaves the filter while you read shifts the others:
//!
//! * List by creation, earliest first (`order_by`, `order_dir`) and without a filter by status: every push that was there
//!   when you began comes, and comes once. Those created on the way come at the end, as far as the last page has them.
//! * With the latest first, each push created on the way makes one that has come come again, and of the new ones some
//!   come on the way and some do not. [`Pages::unique_items`] leaves out what has come before. With
//!   [`Pages::prefetch`] one may even be left out: two pages that are asked for at once may be answered in either order,
//!   and a push created between the answers moves another from the later page to the earlier.
//! * With a filter that pushes leave on the way, by status for instance, others move to pages that were read already and
//!   are left out. Nothing on this side of the network can know of them: read again from the beginning.
//!
//! A cursor holds the number of a page, so the same is true between a cursor and its resumption, however much time lies
//! between. What a resumed listing gives twice it cannot know: the ids that have come are not in the cursor.
//!
//! # Speed
//!
//! With [`Pages::prefetch`], pages are read while you deal with an earlier one or wait for it. The streams borrow nothing, so they can
//! be returned from functions and moved to tasks.

mod ahead;
mod cursor;
mod listing;
mod pages;
mod progress;
mod reader;
#[cfg(test)]
mod tests;
mod unique;

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
    fn items(self) -> impl Stream<Item = Result<Self::Entry, Error>> + Send + 'static {
        self.pages().items()
    }

    /// The pages, and the settings of their reading.
    fn pages(self) -> Pages<Self> {
        Pages::new(self)
    }
}

impl<L: Listing> Paged for L {}
