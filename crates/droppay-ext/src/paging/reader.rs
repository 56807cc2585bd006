//! Reads pages one after another, some of them ahead, and hands them out in order.

use std::collections::VecDeque;

use crate::{
    Error,
    paging::{
        Cursor, Page,
        ahead::Ahead,
        listing::{Answer, Listing},
        progress::Progress,
    },
};

/// How far a listing has been read, and what is under way.
pub(super) struct Reader<L: Listing> {
    listing: L,
    progress: Progress,
    /// How many pages to read ahead.
    depth: usize,
    /// The next pages, in order.
    ahead: VecDeque<Ahead<Answer<L::Entry>>>,
    ended: bool,
}

impl<L: Listing + 'static> Reader<L> {
    pub(super) fn new(listing: L, progress: Progress, depth: usize) -> Self {
        Self { listing, progress, depth, ahead: VecDeque::new(), ended: false }
    }

    /// The next page, or the error that ends the listing.
    pub(super) async fn next(&mut self) -> Option<Result<Page<L::Entry>, Error>> {
        if self.ended {
            return None;
        }
        let page = self.read().await;
        self.ended = !page.as_ref().is_ok_and(|page| page.next.is_some());
        if self.ended {
            self.ahead.clear();
        } else {
            self.read_ahead(self.progress.cursor().page);
        }
        Some(page)
    }

    async fn read(&mut self) -> Result<Page<L::Entry>, Error> {
        let this = self.progress.cursor();
        let failed = |error: Error| error.with_cursor(this.clone());
        let number = self.progress.next().map_err(|fault| failed(Error::paging(fault)))?;
        let answer = match self.ahead.pop_front() {
            Some(this) => {
                // While this one is waited for as well, so that no answer is idly waited for.
                self.read_ahead(number.saturating_add(1));
                this.await
            }
            None => self.listing.clone().fetch(number).await,
        };
        let answer = answer.map_err(|error| failed(error.into()))?;
        let more = self.progress.take(&answer).map_err(|fault| failed(Error::paging(fault)))?;
        let Answer { items, info, headers } = answer;
        // The first answer tells the page size.
        let this = Cursor { page_size: self.progress.cursor().page_size, ..this };
        Ok(Page { items, info, number, next: more.then(|| self.progress.cursor()), this, headers })
    }

    /// Starts the requests that are still missing of those to be read ahead, the first of which is for this page.
    fn read_ahead(&mut self, first: u32) {
        while self.ahead.len() < self.depth {
            let page = first.saturating_add(u32::try_from(self.ahead.len()).unwrap_or(u32::MAX));
            if page >= self.progress.known_end() {
                break;
            }
            self.ahead.push_back(Ahead::start(self.listing.clone().fetch(page)));
        }
    }
}
