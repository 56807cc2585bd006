//! Records what `tracing` is told: every span and event, with all fields.

#![allow(dead_code, reason = "each suite uses a part of it")]

use std::{
    collections::BTreeMap,
    fmt,
    sync::{Arc, Mutex},
};

use tracing::{
    Event, Level, Metadata, Subscriber,
    field::{Field, Visit},
    span::{Attributes, Id, Record as Values},
};

/// A span or an event.
#[derive(Clone, Debug)]
pub(crate) struct Record {
    pub(crate) name: &'static str,
    pub(crate) level: Level,
    fields: BTreeMap<&'static str, String>,
}

impl Record {
    /// A field as text.
    pub(crate) fn field(&self, name: &str) -> Option<&str> {
        self.fields.get(name).map(String::as_str)
    }

    fn of(metadata: &Metadata<'static>) -> Self {
        Self { name: metadata.name(), level: *metadata.level(), fields: BTreeMap::new() }
    }
}

impl Visit for Record {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.fields.insert(field.name(), value.to_owned());
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.fields.insert(field.name(), format!("{value:?}"));
    }
}

/// The recorder. Clones record into the same list.
#[derive(Clone, Default)]
pub(crate) struct Recorder(Arc<Mutex<Vec<Record>>>);

impl Recorder {
    /// What was recorded since it was last asked. Spans that are still open must not be recorded to any more.
    pub(crate) fn take(&self) -> Vec<Record> {
        std::mem::take(&mut *self.0.lock().expect("no test panics while it holds the lock"))
    }

    /// Everything that was recorded, as text.
    pub(crate) fn text(&self) -> String {
        format!("{:?}", self.0.lock().expect("no test panics while it holds the lock"))
    }
}

impl Subscriber for Recorder {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let mut record = Record::of(span.metadata());
        span.record(&mut record);
        let mut records = self.0.lock().expect("no test panics while it holds the lock");
        records.push(record);
        Id::from_u64(records.len() as u64)
    }

    fn record(&self, span: &Id, values: &Values<'_>) {
        let mut records = self.0.lock().expect("no test panics while it holds the lock");
        let place = usize::try_from(span.into_u64()).expect("a place in the list") - 1;
        if let Some(record) = records.get_mut(place) {
            values.record(record);
        }
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut record = Record::of(event.metadata());
        event.record(&mut record);
        self.0.lock().expect("no test panics while it holds the lock").push(record);
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}
