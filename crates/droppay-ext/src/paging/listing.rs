//! The listings of the API, seen alike. The trait is not for others to implement.

use std::{
    future::Future,
    hash::{DefaultHasher, Hash as _, Hasher as _},
};

use droppay_api::{
    Error, Items, ResourceId, ResponseValue,
    builder::{ListPushes, ListTransfers},
    types::{PagingInfo, Push, PushTransfer},
};
use http::HeaderMap;

/// One answer of a listing.
pub struct Answer<T> {
    pub(super) items: Items<T>,
    pub(super) info: Option<PagingInfo>,
    pub(super) headers: HeaderMap,
}

impl<T: Entry> Answer<T> {
    /// How many entries there are, unreadable ones included.
    pub(super) fn count(&self) -> usize {
        self.items.len() + self.items.unread().len()
    }

    /// Tells pages with different entries apart.
    pub(super) fn fingerprint(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        self.items.iter().for_each(|item| item.id().hash(&mut hasher));
        self.items.unread().iter().for_each(|unread| unread.value().to_string().hash(&mut hasher));
        hasher.finish()
    }
}

/// An entry of a listing.
pub trait Entry: Send + 'static {
    #[doc(hidden)]
    fn id(&self) -> &ResourceId;
}

impl Entry for Push {
    fn id(&self) -> &ResourceId {
        &self.id
    }
}

impl Entry for PushTransfer {
    fn id(&self) -> &ResourceId {
        &self.id
    }
}

/// A listing that can be asked for each of its pages.
pub trait Listing: Clone + Send {
    /// What is listed.
    type Entry: Entry;

    /// The same listing with a client of its own, so that its pages can be read by other tasks.
    #[doc(hidden)]
    type Owned: Listing<Entry = Self::Entry> + 'static;

    #[doc(hidden)]
    fn into_owned(self) -> Self::Owned;

    #[doc(hidden)]
    fn fetch(self, page: u32) -> impl Future<Output = Result<Answer<Self::Entry>, Error>> + Send;
}

impl Listing for ListPushes<'_> {
    type Entry = Push;
    type Owned = ListPushes<'static>;

    fn into_owned(self) -> ListPushes<'static> {
        self.into_owned()
    }

    async fn fetch(self, page: u32) -> Result<Answer<Push>, Error> {
        let answer = self.pg_num(page).send().await?;
        Ok(split(answer, |page| (page.pushes, page.paging_info)))
    }
}

impl Listing for ListTransfers<'_> {
    type Entry = PushTransfer;
    type Owned = ListTransfers<'static>;

    fn into_owned(self) -> ListTransfers<'static> {
        self.into_owned()
    }

    async fn fetch(self, page: u32) -> Result<Answer<PushTransfer>, Error> {
        let answer = self.pg_num(page).send().await?;
        Ok(split(answer, |page| (page.transfers, page.paging_info)))
    }
}

fn split<P, T>(
    answer: ResponseValue<P>,
    parts: impl Fn(P) -> (Items<T>, Option<PagingInfo>),
) -> Answer<T> {
    let headers = answer.headers().clone();
    let (items, info) = parts(answer.into_inner());
    Answer { items, info, headers }
}
