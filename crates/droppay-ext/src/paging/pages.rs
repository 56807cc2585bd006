//! The streams: pages in order, read ahead if asked for, and their entries.

use std::{fmt, future, iter};

use droppay_api::{Items, types::PagingInfo};
use futures_util::{Stream, StreamExt as _, stream};
use http::HeaderMap;

use crate::{
    Error,
    paging::{Cursor, listing::Listing, progress::Progress, reader::Reader, unique::Seen},
};

/// The most pages that are read unless said otherwise.
const MOST_PAGES: u32 = 100_000;

/// The most pages that are read ahead: each is a request of its own at the same time.
const MOST_AHEAD: usize = 32;

/// The pages of a listing, made by [`Paged::pages`](crate::paging::Paged::pages): settings, and then a stream.
#[derive(Clone)]
#[must_use = "pages are read when the stream is"]
pub struct Pages<L> {
    listing: L,
    from: Option<Cursor>,
    most: u32,
    ahead: usize,
}

impl<L: Listing> Pages<L> {
    pub(super) fn new(listing: L) -> Self {
        Self { listing, from: None, most: MOST_PAGES, ahead: 0 }
    }

    /// Starts where a cursor says: that of a page, or of an error, of the same listing.
    pub fn resume(mut self, cursor: Cursor) -> Self {
        self.from = Some(cursor);
        self
    }

    /// How many pages may be read; 100,000 if not given. If there are more, an error says so, with a cursor.
    pub fn max_pages(mut self, most: u32) -> Self {
        self.most = most;
        self
    }

    /// Reads so many pages ahead of the one that is consumed or waited for, at once; none if not given, and 32 at most.
    /// They still come in order. Even one ahead means that two pages may be asked for at once: see what
    /// [changes while it is listed](super#what-changes-while-it-is-listed). Each is a request of its own and takes memory,
    /// of pages of 100 entries about 0.6 MB.
    ///
    /// The first page is awaited alone, because it says how many there are; beyond that number nothing is read ahead.
    /// The requests are tasks of the tokio runtime and get on while you deal with a page. Dropping the stream ends them.
    /// The failure of a page comes in that page's place; pages after it that were read already are then dropped.
    pub fn prefetch(mut self, pages: usize) -> Self {
        self.ahead = pages.min(MOST_AHEAD);
        self
    }

    /// The pages, in order. After an error the stream ends; the error has a cursor.
    pub fn stream(self) -> impl Stream<Item = Result<Page<L::Entry>, Error>> + Send + 'static {
        let Self { listing, from, most, ahead } = self;
        let reader = Reader::new(listing.into_owned(), Progress::new(from, most), ahead);
        // Fused, so that whoever asks once more, in a `select!` for instance, learns of the end once more.
        stream::unfold(reader, |mut reader| async move { Some((reader.next().await?, reader)) })
            .fuse()
    }

    /// The entries of the pages, in order.
    ///
    /// An entry that cannot be read comes as an error of kind
    /// [`UnreadableEntry`](crate::ErrorKind::UnreadableEntry), and the stream goes on after it. Every other error is the
    /// last thing that comes. Each has a cursor; resuming from it repeats at most the entries of one page.
    pub fn items(self) -> impl Stream<Item = Result<L::Entry, Error>> + Send + 'static {
        self.stream().flat_map(|page| stream::iter(entries(page)))
    }

    /// The entries of the pages, in order, each once: an entry whose id has come before is left out.
    ///
    /// That happens when entries are inserted ahead of those that you read: see [what changes while it is
    /// listed](crate::paging#what-changes-while-it-is-listed). An entry that is left out may have changed since it came.
    /// An entry that cannot be read counts as well if at least its `id` can be.
    ///
    /// To know what has come it keeps the ids, and nothing else: about 100 bytes for each entry, 10 MB for 100,000. They
    /// are forgotten with the stream. One that is [resumed](Self::resume) starts without them, so what comes twice around
    /// a cursor comes twice.
    pub fn unique_items(self) -> impl Stream<Item = Result<L::Entry, Error>> + Send + 'static {
        let mut seen = Seen::default();
        self.items().filter(move |item| future::ready(seen.is_new(item)))
    }
}

impl<L> fmt::Debug for Pages<L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages")
            .field("from", &self.from)
            .field("most", &self.most)
            .finish_non_exhaustive()
    }
}

/// A page of a listing.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Page<T> {
    /// Its entries; those that could not be read are in [`Items::unread`].
    pub items: Items<T>,
    /// What the server says of the page and the list.
    pub info: Option<PagingInfo>,
    /// The number of the page, counted from 0.
    pub number: u32,
    /// Where the next page is; `None` after the last.
    pub next: Option<Cursor>,
    pub(super) this: Cursor,
    pub(super) headers: HeaderMap,
}

impl<T> Page<T> {
    /// Where this page is: what to keep until its entries are dealt with.
    pub fn cursor(&self) -> &Cursor {
        &self.this
    }

    /// A header of the answer as text, `X-DropPay-...` for instance.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

/// The entries of a page in their order on the page, or its error. They are taken out one by one: an entry is large, and
/// a second list of them would be copied for nothing. Boxed, because all of it would make every future that lists large.
pub(super) fn entries<T: Send + 'static>(
    page: Result<Page<T>, Error>,
) -> Box<dyn Iterator<Item = Result<T, Error>> + Send> {
    match page {
        Ok(page) => Box::new(in_order(page)),
        Err(error) => Box::new(iter::once(Err(error))),
    }
}

fn in_order<T>(page: Page<T>) -> impl Iterator<Item = Result<T, Error>> {
    let Page { items, this, .. } = page;
    let mut unread = items.unread().to_vec().into_iter().peekable();
    let mut read = items.into_iter();
    (0..read.len() + unread.len()).filter_map(move |place| {
        match unread.next_if(|unread| unread.place() == place) {
            Some(unread) => Some(Err(Error::unreadable_entry(unread).with_cursor(this.clone()))),
            None => read.next().map(Ok),
        }
    })
}
