//! The entries of a page, of which one that cannot be read does not cost the others.

use std::{cell::Cell, fmt, marker::PhantomData, ops::Deref, slice, vec};

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{self, DeserializeOwned, SeqAccess, Visitor},
};
use serde_json::Value;

use crate::unreadable::Unreadable;

/// The entries of a page.
///
/// It dereferences to those that could be read. The others are kept with the reason, and a page that is written again
/// holds all of them in their old order.
#[derive(Clone)]
pub struct Items<T> {
    read: Vec<T>,
    unread: Vec<Unread>,
}

/// An entry of a page that could not be read.
#[derive(Clone)]
pub struct Unread {
    place: usize,
    value: Value,
    why: Unreadable,
}

impl Unread {
    /// Its place on the page, counted from 0.
    pub fn place(&self) -> usize {
        self.place
    }

    /// The entry as it came. It may hold personal data: keep it out of logs.
    pub fn value(&self) -> &Value {
        &self.value
    }

    /// Where it departs from its type, as a path into the entry: `recipient.owner`.
    pub fn json_path(&self) -> &str {
        &self.why.path
    }

    /// What is wrong there, in words without values.
    pub fn reason(&self) -> &str {
        &self.why.reason
    }
}

impl fmt::Debug for Unread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Unread")
            .field("place", &self.place)
            .field("why", &self.why)
            .finish_non_exhaustive()
    }
}

impl<T> Items<T> {
    /// The entries that could not be read.
    pub fn unread(&self) -> &[Unread] {
        &self.unread
    }
}

impl<T> Default for Items<T> {
    fn default() -> Self {
        Self { read: Vec::new(), unread: Vec::new() }
    }
}

impl<T: fmt::Debug> fmt::Debug for Items<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items").field("read", &self.read).field("unread", &self.unread).finish()
    }
}

impl<T> From<Vec<T>> for Items<T> {
    fn from(read: Vec<T>) -> Self {
        Self { read, unread: Vec::new() }
    }
}

impl<T> Deref for Items<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.read
    }
}

impl<T> IntoIterator for Items<T> {
    type Item = T;
    type IntoIter = vec::IntoIter<T>;

    fn into_iter(self) -> vec::IntoIter<T> {
        self.read.into_iter()
    }
}

impl<'a, T> IntoIterator for &'a Items<T> {
    type Item = &'a T;
    type IntoIter = slice::Iter<'a, T>;

    fn into_iter(self) -> slice::Iter<'a, T> {
        self.read.iter()
    }
}

impl<T: Serialize> Serialize for Items<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        #[serde(untagged)]
        enum Entry<'a, T> {
            Read(&'a T),
            Unread(&'a Value),
        }
        let (mut read, mut unread) = (self.read.iter(), self.unread.iter().peekable());
        let entries = (0..self.read.len() + self.unread.len()).filter_map(|place| {
            match unread.next_if(|unread| unread.place == place) {
                Some(unread) => Some(Entry::Unread(&unread.value)),
                None => read.next().map(Entry::Read),
            }
        });
        serializer.collect_seq(entries)
    }
}

/// How many unreadable entries a page may have. Each is kept with its reason, which takes many times the memory of the
/// bytes that it came in; a page with more of them is none.
const MOST_UNREAD: usize = 10_000;

thread_local! {
    /// Whether this thread is reading what [`every_entry`] was given.
    static EVERY_ENTRY: Cell<bool> = const { Cell::new(false) };
}

/// Reads something in which every entry of every page has to be readable: the first that is not is the error. Entries
/// are read from the text itself then, and none is kept as a [`Value`] on its way.
pub(crate) fn every_entry<R>(read: impl FnOnce() -> R) -> R {
    /// Puts back what was, also when there is a panic.
    struct Restore(bool);

    impl Drop for Restore {
        fn drop(&mut self) {
            EVERY_ENTRY.set(self.0);
        }
    }

    let _restore = Restore(EVERY_ENTRY.replace(true));
    read()
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Items<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_option(ItemsVisitor(PhantomData))
    }
}

/// Takes the entries one by one, so that what cannot be read is never held as a whole.
struct ItemsVisitor<T>(PhantomData<T>);

impl<'de, T: DeserializeOwned> Visitor<'de> for ItemsVisitor<T> {
    type Value = Items<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_none<E: de::Error>(self) -> Result<Items<T>, E> {
        Ok(Items::default())
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Items<T>, D::Error> {
        deserializer.deserialize_seq(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut entries: A) -> Result<Items<T>, A::Error> {
        let mut items = Items::default();
        if EVERY_ENTRY.get() {
            while let Some(read) = entries.next_element()? {
                items.read.push(read);
            }
            return Ok(items);
        }
        while let Some(value) = entries.next_element::<Value>()? {
            items.take(value).map_err(de::Error::custom)?;
        }
        Ok(items)
    }
}

impl<T: DeserializeOwned> Items<T> {
    fn take(&mut self, value: Value) -> Result<(), &'static str> {
        // Keeping account of the path costs as much as the rest, and few entries need it.
        if let Ok(read) = T::deserialize(&value) {
            self.read.push(read);
            return Ok(());
        }
        match serde_path_to_error::deserialize(&value) {
            Ok(read) => self.read.push(read),
            Err(_) if self.unread.len() == MOST_UNREAD => return Err("too much cannot be read"),
            Err(error) => {
                let place = self.read.len() + self.unread.len();
                self.unread.push(Unread { place, value, why: Unreadable::from(error) });
            }
        }
        Ok(())
    }
}

#[cfg(feature = "schemars")]
impl<T: schemars::JsonSchema> schemars::JsonSchema for Items<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        format!("Items_of_{}", T::schema_name()).into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        Vec::<T>::json_schema(generator)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Entry {
        id: String,
    }

    const PAGE: &str = r#"[{"id":"a"},{"id":5},{"id":"c"}]"#;

    #[test]
    fn an_unreadable_entry_is_set_aside_with_its_place_and_reason() {
        let items: Items<Entry> =
            serde_json::from_str(PAGE).expect("one odd entry does not cost the page");
        assert_eq!(items.iter().map(|entry| entry.id.as_str()).collect::<Vec<_>>(), ["a", "c"]);
        let [odd] = items.unread() else { panic!("one entry is odd") };
        assert_eq!((odd.place(), odd.json_path(), odd.reason()), (1, "id", "expected a string"));
    }

    #[test]
    fn a_page_written_again_holds_every_entry_in_its_place() {
        let items: Items<Entry> = serde_json::from_str(PAGE).expect("a page");
        assert_eq!(serde_json::to_string(&items).expect("it can be written"), PAGE);
    }

    #[test]
    fn an_unreadable_entry_is_not_shown() {
        let items: Items<Entry> =
            serde_json::from_str(r#"[{"id":{"iban":"IT60X054"}}]"#).expect("a page");
        assert!(!format!("{items:?}").contains("IT60"));
    }

    #[test]
    fn a_page_of_nothing_but_nonsense_is_no_page() {
        let page = |entries| format!("[{}0]", "0,".repeat(entries - 1));
        let items: Items<Entry> = serde_json::from_str(&page(MOST_UNREAD)).expect("a page");
        assert_eq!(items.unread().len(), MOST_UNREAD);
        assert!(serde_json::from_str::<Items<Entry>>(&page(MOST_UNREAD + 1)).is_err());
    }

    #[test]
    fn what_is_no_list_is_no_page() {
        for json in ["{}", "5", "\"pushes\""] {
            let error = serde_json::from_str::<Items<Entry>>(json).expect_err(json);
            assert!(error.to_string().contains("expected a list"), "{error}");
        }
    }

    #[test]
    fn no_list_is_an_empty_page() {
        let items: Items<Entry> = serde_json::from_str("null").expect("null stands for no entries");
        assert!(items.is_empty());
    }
}
