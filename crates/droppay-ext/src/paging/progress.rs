//! The rules by which a listing goes on, ends, or is found to contradict itself.

use std::fmt;

use droppay_api::types::PagingInfo;

use crate::paging::{
    Cursor,
    listing::{Answer, Entry},
};

/// What is wrong with a listing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PagingFault {
    /// Another page came than was asked for.
    WrongPage { asked: u32, got: i64 },
    /// A page holds exactly what the page before it held, although the list has not grown.
    RepeatedPage { page: u32 },
    /// The pages are not of the size that the cursor counts in.
    OtherPageSize { cursor: u32, got: u32 },
    /// More pages than allowed.
    TooManyPages { most: u32 },
}

impl fmt::Display for PagingFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::WrongPage { asked, got } => {
                write!(f, "page {asked} was asked for, and page {got} came")
            }
            Self::RepeatedPage { page } => write!(f, "page {page} repeats the page before it"),
            Self::OtherPageSize { cursor, got } => {
                write!(
                    f,
                    "the cursor counts pages of {cursor} entries, and a page of {got} came: resume with the same pg_size"
                )
            }
            Self::TooManyPages { most } => {
                write!(f, "the list has not ended after {most} pages, the most that are allowed")
            }
        }
    }
}

/// How far a listing has been read.
pub(super) struct Progress {
    next: u32,
    page_size: Option<u32>,
    total_pages: Option<u32>,
    total_items: Option<i64>,
    last_content: Option<u64>,
    read: u32,
    most: u32,
}

impl Progress {
    pub(super) fn new(from: Option<Cursor>, most: u32) -> Self {
        let (next, page_size) = from.map_or((0, None), |cursor| (cursor.page, cursor.page_size));
        let (total_pages, total_items, last_content) = (None, None, None);
        Self { next, page_size, total_pages, total_items, last_content, read: 0, most }
    }

    /// Where to go on.
    pub(super) fn cursor(&self) -> Cursor {
        Cursor { page: self.next, page_size: self.page_size }
    }

    /// The page to read next.
    pub(super) fn next(&self) -> Result<u32, PagingFault> {
        if self.read < self.most {
            Ok(self.next)
        } else {
            Err(PagingFault::TooManyPages { most: self.most })
        }
    }

    /// The end of the pages that may be read ahead: as far as the list is known to go, and as far as is allowed.
    pub(super) fn known_end(&self) -> u32 {
        self.total_pages.unwrap_or(0).min(self.next.saturating_add(self.most - self.read))
    }

    /// Takes account of the next page. Says whether another follows.
    pub(super) fn take<T: Entry>(&mut self, answer: &Answer<T>) -> Result<bool, PagingFault> {
        let page = self.next;
        let info = answer.info.as_ref();
        self.check_number(info)?;
        self.check_page_size(info)?;
        self.check_content(answer)?;
        self.total_pages = info.and_then(|info| unsigned(info.total_pages?));
        self.next = page.saturating_add(1);
        self.read += 1;
        Ok(match self.total_pages {
            Some(total) => self.next < total,
            // Without a total, a page that is not full is the last.
            None => {
                answer.count() > 0
                    && self.page_size.is_none_or(|size| answer.count() >= size as usize)
            }
        })
    }

    fn check_number(&self, info: Option<&PagingInfo>) -> Result<(), PagingFault> {
        match info.and_then(|info| info.current_page) {
            Some(got) if got != i64::from(self.next) => {
                Err(PagingFault::WrongPage { asked: self.next, got })
            }
            _ => Ok(()),
        }
    }

    fn check_page_size(&mut self, info: Option<&PagingInfo>) -> Result<(), PagingFault> {
        let got = info.and_then(|info| unsigned(info.page_size?)).filter(|size| *size > 0);
        match (self.page_size, got) {
            // Only a cursor can bring a size of its own; a server that changes it midway is no reason to stop.
            (Some(cursor), Some(got)) if self.read == 0 && cursor != got => {
                Err(PagingFault::OtherPageSize { cursor, got })
            }
            _ => {
                self.page_size = got.or(self.page_size);
                Ok(())
            }
        }
    }

    fn check_content<T: Entry>(&mut self, answer: &Answer<T>) -> Result<(), PagingFault> {
        let content = (answer.count() > 0).then(|| answer.fingerprint());
        let total_items = answer.info.as_ref().and_then(|info| info.total_items);
        // As many new entries as a page holds, ahead of the others, move a page to the place of the next.
        let has_grown = total_items.zip(self.total_items).is_some_and(|(now, then)| now > then);
        if content.is_some() && content == self.last_content && !has_grown {
            return Err(PagingFault::RepeatedPage { page: self.next });
        }
        (self.last_content, self.total_items) = (content, total_items);
        Ok(())
    }
}

fn unsigned(number: i64) -> Option<u32> {
    u32::try_from(number.max(-1)).ok()
}
