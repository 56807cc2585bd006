//! The streams: pages in order, read ahead if asked for, and their entries.

use std::{collections::VecDeque, fmt, future::Future, pin::Pin, task::Poll};

use droppay_api::{Items, types::PagingInfo};
use futures_util::{
    Stream, StreamExt as _,
    future::{MaybeDone, maybe_done, poll_fn},
    stream,
};
use http::HeaderMap;

use crate::{
    Error,
    paging::{
        Cursor,
        listing::{Answer, Entry, Listing},
        progress::Progress,
    },
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

    /// Reads so many pages ahead of the one that is consumed, at once; none if not given, and 32 at most. They still
    /// come in order.
    ///
    /// The first page is awaited alone, because it says how many there are; beyond that number nothing is read ahead.
    /// The requests are sent when a page is handed out, and their answers are taken in when the next is asked for.
    pub fn prefetch(mut self, pages: usize) -> Self {
        self.ahead = pages.min(MOST_AHEAD);
        self
    }

    /// The pages, in order. After an error the stream ends; the error has a cursor.
    pub fn stream(self) -> impl Stream<Item = Result<Page<L::Entry>, Error>> + Send {
        let Self { listing, from, most, ahead } = self;
        let progress = Progress::new(from, most);
        let fetch = move |page| listing.clone().fetch(page);
        let reader = Reader { fetch, progress, ahead, window: VecDeque::new(), ended: false };
        stream::unfold(reader, |mut reader| async move { Some((reader.next().await?, reader)) })
    }

    /// The entries of the pages, in order.
    ///
    /// An entry that cannot be read comes as an error of kind
    /// [`UnreadableEntry`](crate::ErrorKind::UnreadableEntry), and the stream goes on after it. Every other error is the
    /// last thing that comes. Each has a cursor; resuming from it repeats at most the entries of one page.
    pub fn items(self) -> impl Stream<Item = Result<L::Entry, Error>> + Send {
        self.stream().flat_map(|page| stream::iter(entries(page)))
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
    this: Cursor,
    headers: HeaderMap,
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

/// The entries of a page in their order on the page.
fn entries<T>(page: Result<Page<T>, Error>) -> Vec<Result<T, Error>> {
    let page = match page {
        Ok(page) => page,
        Err(error) => return vec![Err(error)],
    };
    let mut unread = page.items.unread().to_vec().into_iter().peekable();
    let mut read = page.items.into_iter();
    let total = read.len() + unread.len();
    (0..total)
        .filter_map(|place| match unread.next_if(|unread| unread.place() == place) {
            Some(unread) => {
                Some(Err(Error::unreadable_entry(unread).with_cursor(page.this.clone())))
            }
            None => read.next().map(Ok),
        })
        .collect()
}

/// Reads pages in order, some of them ahead.
struct Reader<F, Fut: Future> {
    fetch: F,
    progress: Progress,
    ahead: usize,
    /// The next page and those read ahead.
    window: VecDeque<Pin<Box<MaybeDone<Fut>>>>,
    ended: bool,
}

impl<T, F, Fut> Reader<F, Fut>
where
    T: Entry,
    F: Fn(u32) -> Fut,
    Fut: Future<Output = Result<Answer<T>, droppay_api::Error>>,
{
    async fn next(&mut self) -> Option<Result<Page<T>, Error>> {
        if self.ended {
            return None;
        }
        let page = self.read().await;
        self.ended = !page.as_ref().is_ok_and(|page| page.next.is_some());
        if self.ended {
            self.window.clear();
        } else {
            self.fill();
            self.advance().await;
        }
        Some(page)
    }

    async fn read(&mut self) -> Result<Page<T>, Error> {
        let this = self.progress.cursor();
        let failed = |error: Error| error.with_cursor(this.clone());
        let number = self.progress.next().map_err(|fault| failed(Error::paging(fault)))?;
        if self.window.is_empty() {
            self.window.push_back(Box::pin(maybe_done((self.fetch)(number))));
        }
        let answer = self.front().await.map_err(|error| failed(error.into()))?;
        let more = self.progress.take(&answer).map_err(|fault| failed(Error::paging(fault)))?;
        let Answer { items, info, headers } = answer;
        // The first answer tells the page size.
        let this = Cursor { page_size: self.progress.cursor().page_size, ..this };
        Ok(Page { items, info, number, next: more.then(|| self.progress.cursor()), this, headers })
    }

    /// Prepares the requests of the pages to be read ahead.
    fn fill(&mut self) {
        let next = self.progress.cursor().page;
        while self.window.len() < self.ahead {
            let page = next.saturating_add(u32::try_from(self.window.len()).unwrap_or(u32::MAX));
            if page >= self.progress.known_end() {
                break;
            }
            self.window.push_back(Box::pin(maybe_done((self.fetch)(page))));
        }
    }

    /// Lets all requests of the window go on as far as they can without waiting.
    async fn advance(&mut self) {
        poll_fn(|context| {
            for page in &mut self.window {
                let _ = page.as_mut().poll(context);
            }
            Poll::Ready(())
        })
        .await;
    }

    /// The first answer of the window; the other requests go on meanwhile.
    async fn front(&mut self) -> Fut::Output {
        poll_fn(|context| {
            for page in &mut self.window {
                let _ = page.as_mut().poll(context);
            }
            let front = self.window.front_mut().and_then(|page| page.as_mut().take_output());
            front.map_or(Poll::Pending, |answer| {
                self.window.pop_front();
                Poll::Ready(answer)
            })
        })
        .await
    }
}
