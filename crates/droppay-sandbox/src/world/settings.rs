//! What a user of the sandbox may choose about a world, and where its database stands.

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use crate::clock::ClockSetting;

/// What a user of the sandbox may choose about its world.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) database: Option<PathBuf>,
    pub(crate) clock: Option<ClockSetting>,
    pub(crate) seed: Option<u64>,
    pub(crate) token_lifetime: Duration,
    pub(crate) rotate_refresh_tokens: bool,
    /// Where the account's owner reaches the sandbox, without a slash at the end.
    pub(crate) public_url: String,
    /// Executions to which one move of the clock may lead.
    pub(crate) most_executions: u64,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            database: None,
            clock: None,
            seed: None,
            token_lifetime: Duration::from_secs(3600),
            rotate_refresh_tokens: true,
            public_url: "https://dp.link".to_owned(),
            most_executions: 2_000_000,
        }
    }
}

impl Settings {
    /// The settings of a further application, whose database stands in a folder beside that of the first.
    pub(crate) fn of_application(&self, client_id: &str) -> Settings {
        let database = self.folder().map(|folder| folder.join(format!("{client_id}.db")));
        Settings { database, ..self.clone() }
    }

    /// The keys of the applications that were added to the database before.
    pub(crate) fn stored_applications(&self) -> std::io::Result<Vec<String>> {
        let Some(folder) = self.folder().filter(|folder| folder.is_dir()) else {
            return Ok(Vec::new());
        };
        let mut keys = Vec::new();
        for entry in std::fs::read_dir(folder)? {
            let name = entry?.file_name();
            keys.extend(name.to_str().and_then(|name| name.strip_suffix(".db")).map(str::to_owned));
        }
        Ok(keys)
    }

    /// Removes the database's file, with those that SQLite keeps beside it.
    pub(crate) fn remove_database(&self) -> std::io::Result<()> {
        let Some(file) = &self.database else { return Ok(()) };
        for suffix in ["", "-wal", "-shm"] {
            let mut name = OsString::from(file);
            name.push(suffix);
            match std::fs::remove_file(name) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        Ok(())
    }

    fn folder(&self) -> Option<PathBuf> {
        let mut name = OsString::from(self.database.as_ref()?);
        name.push(".applications");
        Some(PathBuf::from(name))
    }
}
