//! What listings select pushes by, held in memory: a database of a hundred thousand pushes is counted and paged through
//! with any filter in the time that SQLite takes to fetch the page. SQLite stays the only truth: the catalogue is read
//! from it at the start, changes with each write, and forgets the writes of a transaction that was rolled back.

use std::collections::HashMap;

use droppay_api::types::{PushStatus, TransferType};
use rusqlite::Connection;

use super::selection::{Direction, Order, Selection};
use crate::calendar::Stamp;

/// What is known of a push that is listed.
pub(crate) struct Listed<'a> {
    pub(crate) account_id: &'a str,
    pub(crate) source_iban: &'a str,
    pub(crate) recipient_iban: &'a str,
    pub(crate) kind: &'a TransferType,
    pub(crate) status: &'a PushStatus,
    pub(crate) description: Option<&'a str>,
    pub(crate) created: Stamp,
    pub(crate) scheduled: Option<Stamp>,
}

/// Bytes of replaced descriptions that are put up with before they are dropped.
const DEAD_TEXT: usize = 1024 * 1024;

/// A text that many pushes have in common, as a number.
pub(crate) type Number = u32;

/// A push, as the catalogue holds it.
#[derive(Clone, Copy)]
pub(crate) struct Entry {
    pub(crate) account: Number,
    pub(crate) source: Number,
    pub(crate) recipient: Number,
    pub(crate) status: u8,
    pub(crate) internal: bool,
    pub(crate) created: Stamp,
    pub(crate) scheduled: Option<Stamp>,
    description: Option<Text>,
}

/// Where a description stands among all of them.
#[derive(Clone, Copy)]
struct Text {
    start: usize,
    length: u32,
}

/// Numbers for texts.
#[derive(Default)]
struct Numbers {
    numbers: HashMap<Box<str>, Number>,
}

/// The catalogue of one world's pushes. A push stands at the place of its sequence number, less one.
#[derive(Default)]
pub(crate) struct Catalogue {
    entries: Vec<Entry>,
    accounts: Numbers,
    ibans: Numbers,
    descriptions: String,
    /// Bytes of descriptions that no push has any more.
    dead: usize,
    /// Places in the order of creation.
    by_creation: Vec<u32>,
    /// Places of those that have a schedule, in its order.
    by_schedule: Vec<u32>,
    /// What the present transaction has overwritten; nothing if it was added.
    before: Vec<(u32, Option<Entry>)>,
}

/// A set of places, one bit for each.
struct Places {
    bits: Vec<u64>,
    number: usize,
}

impl Places {
    /// No place, of as many as there may be.
    fn none_of(places: usize) -> Places {
        Places { bits: vec![0; places.div_ceil(64)], number: 0 }
    }

    fn add(&mut self, place: usize) {
        self.bits[place / 64] |= 1 << (place % 64);
        self.number += 1;
    }

    fn contains(&self, place: u32) -> bool {
        self.bits[place as usize / 64] >> (place % 64) & 1 == 1
    }
}

impl Numbers {
    fn of(&mut self, text: &str) -> Number {
        if let Some(number) = self.numbers.get(text) {
            return *number;
        }
        let number = Number::try_from(self.numbers.len()).unwrap_or(Number::MAX);
        self.numbers.insert(text.into(), number);
        number
    }

    fn known(&self, text: &str) -> Option<Number> {
        self.numbers.get(text).copied()
    }
}

/// The place of a status in the list of those that are known.
pub(crate) fn number_of(status: &PushStatus) -> u8 {
    let place = PushStatus::KNOWN.iter().position(|known| known == status);
    place.and_then(|place| u8::try_from(place).ok()).unwrap_or(u8::MAX)
}

fn place_of(seq: i64) -> u32 {
    u32::try_from(seq.saturating_sub(1)).unwrap_or(u32::MAX)
}

impl Catalogue {
    /// The catalogue of what a database holds.
    pub(crate) fn read(db: &Connection) -> rusqlite::Result<Catalogue> {
        let mut catalogue = Catalogue::default();
        let mut statement = db.prepare(
            "SELECT seq, account_id, source_iban, recipient_iban, type, status, description, date_creation,
               date_scheduled FROM push ORDER BY seq",
        )?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let (kind, status): (String, String) = (row.get(4)?, row.get(5)?);
            let text = |column| row.get_ref(column).and_then(|value| Ok(value.as_str()?));
            let listed = Listed {
                account_id: text(1)?,
                source_iban: text(2)?,
                recipient_iban: text(3)?,
                kind: &kind.into(),
                status: &status.into(),
                description: row.get_ref(6)?.as_str_or_null()?,
                created: row.get(7)?,
                scheduled: row.get(8)?,
            };
            catalogue.add(row.get(0)?, &listed);
        }
        catalogue.keep();
        Ok(catalogue)
    }

    /// Adds a push. Sequence numbers follow each other.
    pub(crate) fn add(&mut self, seq: i64, listed: &Listed<'_>) {
        let entry = Entry {
            account: self.accounts.of(listed.account_id),
            source: self.ibans.of(listed.source_iban),
            recipient: self.ibans.of(listed.recipient_iban),
            status: number_of(listed.status),
            internal: *listed.kind == TransferType::Dpct,
            created: listed.created,
            scheduled: listed.scheduled,
            description: listed.description.map(|text| self.store(text)),
        };
        let place = place_of(seq);
        self.before.push((place, None));
        self.entries.push(entry);
        let after = self.by_creation.partition_point(|&other| {
            (self.entries[other as usize].created, other) < (entry.created, place)
        });
        self.by_creation.insert(after, place);
        if let Some(scheduled) = entry.scheduled {
            let after = self.place_in_schedule(scheduled, place);
            self.by_schedule.insert(after, place);
        }
    }

    /// Takes over what an application changed.
    pub(crate) fn set_order(
        &mut self,
        seq: i64,
        recipient_iban: &str,
        kind: &TransferType,
        description: Option<&str>,
        scheduled: Option<Stamp>,
    ) {
        let recipient = self.ibans.of(recipient_iban);
        let known = self.entry(seq).and_then(|entry| entry.description);
        let description = match description {
            Some(text) if known.is_some_and(|known| self.text(known) == text) => known,
            Some(text) => Some(self.store(text)),
            None => None,
        };
        if let Some(known) =
            known.filter(|known| description.is_none_or(|new| new.start != known.start))
        {
            self.dead += known.length as usize;
        }
        let internal = *kind == TransferType::Dpct;
        self.change(seq, |entry| {
            *entry = Entry { recipient, internal, description, scheduled, ..*entry };
        });
    }

    /// Takes over a status.
    pub(crate) fn set_status(&mut self, seq: i64, status: &PushStatus) {
        self.change(seq, |entry| entry.status = number_of(status));
    }

    /// Takes over a schedule.
    pub(crate) fn set_scheduled(&mut self, seq: i64, scheduled: Option<Stamp>) {
        self.change(seq, |entry| entry.scheduled = scheduled);
    }

    /// Makes the changes of a transaction final.
    pub(crate) fn keep(&mut self) {
        self.before.clear();
        if self.dead > DEAD_TEXT && self.dead > self.descriptions.len() / 2 {
            self.drop_dead_text();
        }
    }

    /// Bytes that descriptions take.
    #[cfg(test)]
    pub(crate) fn room_of_descriptions(&self) -> usize {
        self.descriptions.len()
    }

    fn drop_dead_text(&mut self) {
        let mut descriptions = String::new();
        for entry in &mut self.entries {
            let Some(text) = &mut entry.description else { continue };
            let start = descriptions.len();
            let end = text.start + text.length as usize;
            descriptions.push_str(self.descriptions.get(text.start..end).unwrap_or_default());
            text.start = start;
        }
        (self.descriptions, self.dead) = (descriptions, 0);
    }

    /// Takes the changes of a transaction back.
    pub(crate) fn forget(&mut self) {
        while let Some((place, before)) = self.before.pop() {
            match before {
                Some(before) => self.replace(place, before),
                None => {
                    self.reschedule(place, None);
                    self.by_creation.retain(|other| *other != place);
                    self.entries.truncate(place as usize);
                }
            }
        }
    }

    /// The number of an account, if it has a push.
    pub(crate) fn account(&self, id: &str) -> Option<Number> {
        self.accounts.known(id)
    }

    /// The number of an IBAN, if a push has it on either side.
    pub(crate) fn iban(&self, iban: &str) -> Option<Number> {
        self.ibans.known(iban)
    }

    /// A push's description.
    pub(crate) fn description(&self, entry: &Entry) -> Option<&str> {
        entry.description.map(|text| self.text(text))
    }

    /// How many pushes have each status that a push has.
    pub(crate) fn tally(&self) -> Vec<(PushStatus, usize)> {
        let mut numbers = [0_usize; u8::MAX as usize + 1];
        for entry in &self.entries {
            numbers[usize::from(entry.status)] += 1;
        }
        let tally = PushStatus::KNOWN.iter().cloned().zip(numbers);
        tally.filter(|(_, number)| *number > 0).collect()
    }

    /// Counts the pushes that are selected, and gives the sequence numbers of a page of them.
    pub(crate) fn page(
        &self,
        selection: &Selection<'_>,
        order: Order,
        offset: usize,
        size: usize,
    ) -> (usize, Vec<i64>) {
        let selected = self.selected(selection);
        // The walk ends with the last one that is selected, not with the last one of the order.
        let size = size.min(selected.number.saturating_sub(offset));
        let page = |places: &mut dyn Iterator<Item = u32>| -> Vec<i64> {
            let places = places.filter(|place| selected.contains(*place));
            places.skip(offset).take(size).map(|place| i64::from(place) + 1).collect()
        };
        let scheduled = || self.by_schedule.iter().copied();
        let places = || 0..u32::try_from(self.entries.len()).unwrap_or(u32::MAX);
        let unscheduled = |place: &u32| self.entries[*place as usize].scheduled.is_none();
        let entries = match order {
            Order::Creation(Direction::Ascending) => page(&mut self.by_creation.iter().copied()),
            Order::Creation(Direction::Descending) => {
                page(&mut self.by_creation.iter().rev().copied())
            }
            Order::Schedule(Direction::Ascending) => {
                page(&mut scheduled().chain(places().filter(unscheduled)))
            }
            Order::Schedule(Direction::Descending) => {
                page(&mut scheduled().rev().chain(places().rev().filter(unscheduled)))
            }
        };
        (selected.number, entries)
    }

    /// The places of all pushes that are selected. They are looked at in the order in which they are stored, which is
    /// many times faster than any other; the order that is asked for is then gone through by these bits alone.
    fn selected(&self, selection: &Selection<'_>) -> Places {
        let mut selected = Places::none_of(self.entries.len());
        for (place, entry) in self.entries.iter().enumerate() {
            if selection.holds(self, entry) {
                selected.add(place);
            }
        }
        selected
    }

    fn entry(&self, seq: i64) -> Option<&Entry> {
        self.entries.get(place_of(seq) as usize)
    }

    fn change(&mut self, seq: i64, change: impl FnOnce(&mut Entry)) {
        let place = place_of(seq);
        let Some(&before) = self.entries.get(place as usize) else { return };
        let mut after = before;
        change(&mut after);
        self.before.push((place, Some(before)));
        self.replace(place, after);
    }

    fn replace(&mut self, place: u32, entry: Entry) {
        self.reschedule(place, entry.scheduled);
        self.entries[place as usize] = entry;
    }

    /// Moves a push to another place in the order of schedules.
    fn reschedule(&mut self, place: u32, to: Option<Stamp>) {
        let from = self.entries[place as usize].scheduled;
        if from == to {
            return;
        }
        if let Some(from) = from {
            let known = self.place_in_schedule(from, place);
            self.by_schedule.remove(known);
        }
        if let Some(to) = to {
            let after = self.place_in_schedule(to, place);
            self.by_schedule.insert(after, place);
        }
    }

    /// Where a push with this schedule stands, or is to be put, in the order of schedules.
    fn place_in_schedule(&self, scheduled: Stamp, place: u32) -> usize {
        self.by_schedule.partition_point(|&other| {
            (self.entries[other as usize].scheduled, other) < (Some(scheduled), place)
        })
    }

    fn store(&mut self, text: &str) -> Text {
        let start = self.descriptions.len();
        self.descriptions.push_str(text);
        // A body has at most a mebibyte.
        Text { start, length: u32::try_from(text.len()).unwrap_or(u32::MAX) }
    }

    fn text(&self, text: Text) -> &str {
        self.descriptions.get(text.start..text.start + text.length as usize).unwrap_or_default()
    }
}
