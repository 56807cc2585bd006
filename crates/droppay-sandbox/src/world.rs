//! The sandbox's state and its rules. Every request is one transaction on one SQLite database: what was answered is
//! stored, and what was refused has changed nothing.

use std::cell::{Cell, RefCell};
use std::path::Path;
use std::time::Duration;

use jiff::Timestamp;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode};

use crate::calendar::Stamp;
use crate::clock::Clock;
use crate::error::ApiError;
use catalogue::Catalogue;
use identity::Identity;
use links::Links;
pub(crate) use settings::Settings;
use transaction::Transaction;

pub(crate) mod accounts;
mod catalogue;
pub(crate) mod connections;
pub(crate) mod decision;
pub(crate) mod display;
pub(crate) mod events;
pub(crate) mod execution;
pub(crate) mod identity;
mod ids;
pub(crate) mod links;
pub(crate) mod listings;
pub(crate) mod party;
pub(crate) mod posted;
pub(crate) mod progress;
pub(crate) mod push;
mod pushes;
mod recurrence;
pub(crate) mod seed;
mod selection;
mod settings;
mod settlement;
pub(crate) mod tokens;
mod transaction;
pub(crate) mod transfers;

/// The version of the schema, which a database file carries.
const SCHEMA_VERSION: i64 = 2;

/// Statements that are kept prepared. There are fewer than this, but for the combinations of filters.
const PREPARED_STATEMENTS: usize = 128;

/// Why a world could not be opened.
#[derive(Debug, thiserror::Error)]
pub(crate) enum OpenError {
    #[error(
        "it is not a database of this version of droppay-sandbox; give another file, or remove this one"
    )]
    Foreign,
    #[error("another process has it open")]
    InUse,
    #[error("{0}")]
    Database(rusqlite::Error),
    #[error("{0}")]
    Folder(#[from] std::io::Error),
    #[error("{}", .0.description())]
    Content(#[from] ApiError),
}

impl From<rusqlite::Error> for OpenError {
    fn from(error: rusqlite::Error) -> OpenError {
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => OpenError::InUse,
            _ => OpenError::Database(error),
        }
    }
}

/// One DropPay: its database and its clock.
pub(crate) struct World {
    db: Connection,
    catalogue: RefCell<Catalogue>,
    clock: Clock,
    settings: Settings,
    identity: Identity,
    links: Links,
    seed: u64,
    /// How often something was drawn from the seed.
    drawn: u64,
    /// Whether events were announced since this was last asked.
    announced: bool,
    /// When the next thing falls due, as of a version of what is stored.
    next_due: Option<(u64, Option<Stamp>)>,
}

/// A world during one transaction, at one moment of its clock.
pub(crate) struct Session<'a> {
    pub(crate) db: &'a Connection,
    pub(crate) now: Timestamp,
    pub(crate) settings: &'a Settings,
    pub(crate) identity: &'a Identity,
    pub(crate) links: &'a Links,
    catalogue: &'a RefCell<Catalogue>,
    seed: u64,
    drawn: Cell<u64>,
    announced: Cell<bool>,
    executions_left: Cell<u64>,
}

impl Session<'_> {
    /// The present second.
    pub(crate) fn stamp(&self) -> Stamp {
        Stamp::of(self.now)
    }
}

impl World {
    /// Opens a world: a new one, or that which a database file holds.
    pub(crate) fn open(settings: Settings, identity: Identity) -> Result<World, OpenError> {
        let db = match &settings.database {
            Some(path) => {
                if !identity.is_first()
                    && let Some(folder) = path.parent()
                {
                    std::fs::create_dir_all(folder)?;
                }
                open_file(path)?
            }
            None => Connection::open_in_memory()?,
        };
        db.set_prepared_statement_cache_capacity(PREPARED_STATEMENTS);
        db.pragma_update(None, "foreign_keys", true)?;
        // Without this, a value bound to a condition that a partial index has makes SQLite plan the query anew.
        db.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        let seed = settings.seed.map_or_else(random_seed, |seed| identity.seed(seed));
        let clock = Clock::new(settings.clock.unwrap_or_default());
        let links = Links::new(&settings.public_url, &identity);
        let mut world = World {
            db,
            catalogue: RefCell::default(),
            clock,
            settings,
            identity,
            links,
            seed,
            drawn: 0,
            announced: false,
            next_due: None,
        };
        match world.schema_version()? {
            None => world.begin()?,
            Some(SCHEMA_VERSION) => world.resume()?,
            Some(_) => return Err(OpenError::Foreign),
        }
        Ok(world)
    }

    /// What the clock shows.
    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Does one piece of work in one transaction, after everything that has fallen due before it. If it is refused,
    /// nothing of it is stored.
    pub(crate) fn transact<T>(
        &mut self,
        work: impl FnOnce(&Session<'_>) -> Result<T, ApiError>,
    ) -> Result<T, ApiError> {
        let now = self.clock.now();
        if self.is_anything_due(now)? {
            self.session(now, |session| session.catch_up())?;
        }
        self.session(now, work)
    }

    /// Sets the clock, and does what falls due by it. If that fails, the clock is left where it was.
    pub(crate) fn set_clock(&mut self, clock: Clock) -> Result<(), ApiError> {
        let now = clock.now();
        self.session(now, |session| {
            session.executions_left.set(session.settings.most_executions);
            session.catch_up()?;
            session.db.execute("UPDATE world SET clock = ?1", [stored(clock)])?;
            Ok(())
        })?;
        self.clock = clock;
        Ok(())
    }

    /// The clock's state.
    pub(crate) fn clock(&self) -> Clock {
        self.clock
    }

    /// Begins anew, with the ids and the clock of the start. If that fails, everything is left as it was.
    pub(crate) fn reset(&mut self) -> Result<(), ApiError> {
        let start = Clock::new(self.settings.clock.unwrap_or_default());
        let clock = std::mem::replace(&mut self.clock, start);
        let begun = self.begin();
        if begun.is_err() {
            self.clock = clock;
        }
        begun
    }

    fn session<T>(
        &mut self,
        now: Timestamp,
        work: impl FnOnce(&Session<'_>) -> Result<T, ApiError>,
    ) -> Result<T, ApiError> {
        // A piece of work that panicked has left its changes here; its transaction was rolled back.
        self.catalogue.get_mut().forget();
        let transaction = Transaction::begin(&self.db)?;
        let session = Session {
            db: &self.db,
            now,
            settings: &self.settings,
            identity: &self.identity,
            links: &self.links,
            catalogue: &self.catalogue,
            seed: self.seed,
            drawn: Cell::new(self.drawn),
            announced: Cell::new(false),
            executions_left: Cell::new(u64::MAX),
        };
        let done = work(&session).and_then(|done| session.store_draws(self.drawn).map(|()| done));
        let (drawn, announced) = (session.drawn.get(), session.announced.get());
        let done = done.and_then(|done| Ok(transaction.commit().map(|()| done)?));
        if done.is_err() {
            self.catalogue.get_mut().forget();
            return done;
        }
        self.catalogue.get_mut().keep();
        self.drawn = drawn;
        self.announced |= announced;
        done
    }

    /// Whether events were announced since this was last asked.
    pub(crate) fn take_announced(&mut self) -> bool {
        std::mem::take(&mut self.announced)
    }

    /// A number that grows with every change of what is stored.
    pub(crate) fn version(&self) -> u64 {
        self.db.total_changes()
    }

    /// Whether something falls due by now. The answer is kept until something is stored.
    fn is_anything_due(&mut self, now: Timestamp) -> Result<bool, ApiError> {
        let version = self.version();
        let next = match self.next_due {
            Some((known, next)) if known == version => next,
            _ => self.next_due()?,
        };
        self.next_due = Some((version, next));
        Ok(next.is_some_and(|next| next <= Stamp::of(now)))
    }

    /// When the next thing falls due.
    fn next_due(&self) -> Result<Option<Stamp>, ApiError> {
        let mut statement = self.db.prepare_cached(
            "SELECT min(due) FROM (
               SELECT min(next_execution) AS due FROM push WHERE next_execution IS NOT NULL
               UNION ALL SELECT min(date_expiry) FROM connection WHERE status = 'WAITING'
               UNION ALL SELECT min(date_settlement) FROM transfer WHERE status = 'BOOKED')",
        )?;
        Ok(statement.query_row([], |row| row.get(0))?)
    }

    /// The version of the schema in the database, or `None` if it is empty.
    fn schema_version(&self) -> rusqlite::Result<Option<i64>> {
        let tables: i64 =
            self.db.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
        let version = self.db.pragma_query_value(None, "user_version", |row| row.get(0))?;
        Ok((tables > 0).then_some(version))
    }

    /// Writes the schema and the seed, over whatever there was.
    fn begin(&mut self) -> Result<(), ApiError> {
        self.db.flush_prepared_statement_cache();
        self.db.pragma_update(None, "foreign_keys", false)?;
        let (drawn, catalogue) = (std::mem::take(&mut self.drawn), self.catalogue.take());
        let begun = self.write_beginning();
        if begun.is_err() {
            self.drawn = drawn;
            self.catalogue.replace(catalogue);
        }
        self.db.pragma_update(None, "foreign_keys", true)?;
        begun?;
        self.read_catalogue()
    }

    fn write_beginning(&mut self) -> Result<(), ApiError> {
        let (seed, clock) = (self.seed, self.clock);
        self.session(clock.now(), |session| {
            session.drop_tables()?;
            session.db.execute_batch(include_str!("schema.sql"))?;
            session.db.execute_batch(include_str!("world/events.sql"))?;
            session.db.pragma_update(None, "user_version", SCHEMA_VERSION)?;
            session.db.execute(
                "INSERT INTO world VALUES (1, ?1, 0, ?2)",
                rusqlite::params![seed.cast_signed(), stored(clock)],
            )?;
            session.seed()
        })
    }

    fn read_catalogue(&mut self) -> Result<(), ApiError> {
        self.catalogue = RefCell::new(Catalogue::read(&self.db)?);
        Ok(())
    }

    /// Goes on with what a file holds. A seed or a clock that was asked for takes the place of the stored one.
    fn resume(&mut self) -> Result<(), ApiError> {
        let (seed, drawn, clock): (i64, i64, String) =
            self.db.query_row("SELECT seed, drawn, clock FROM world", [], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?))
            })?;
        self.drawn = drawn.cast_unsigned();
        if self.settings.seed.is_none() {
            self.seed = seed.cast_unsigned();
        }
        self.db.execute("UPDATE world SET seed = ?1", [self.seed.cast_signed()])?;
        self.read_catalogue()?;
        let asked = self.clock;
        self.clock = serde_json::from_str(&clock).unwrap_or(asked);
        if self.settings.clock.is_some() { self.set_clock(asked) } else { Ok(()) }
    }
}

impl Session<'_> {
    /// Does everything that has fallen due.
    fn catch_up(&self) -> Result<(), ApiError> {
        self.settle_due()?;
        self.execute_due()
    }

    /// Stores how often was drawn, if that is not as often as before.
    fn store_draws(&self, before: u64) -> Result<(), ApiError> {
        if self.drawn.get() != before {
            let mut statement = self.db.prepare_cached("UPDATE world SET drawn = ?1")?;
            statement.execute([self.drawn.get().cast_signed()])?;
        }
        Ok(())
    }

    fn drop_tables(&self) -> Result<(), ApiError> {
        let mut statement = self.db.prepare(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
        )?;
        let names: Vec<String> =
            statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
        for name in names {
            self.db.execute_batch(&format!("DROP TABLE \"{name}\""))?;
        }
        Ok(())
    }
}

/// A database file survives the end of the process with everything that was answered: the write-ahead log is synced
/// with each commit. Only one process may have it, because a clock and its executions are nothing to share.
fn open_file(path: &Path) -> rusqlite::Result<Connection> {
    let db = Connection::open(path)?;
    db.busy_timeout(Duration::ZERO)?;
    db.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
    db.pragma_update(None, "journal_mode", "WAL")?;
    db.pragma_update(None, "synchronous", "FULL")?;
    Ok(db)
}

fn stored(clock: Clock) -> String {
    serde_json::to_string(&clock).expect("a clock is a word and a number")
}

fn random_seed() -> u64 {
    rand::random()
}

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;
