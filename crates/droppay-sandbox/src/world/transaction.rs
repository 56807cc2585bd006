//! A transaction whose statements stay prepared: reading them anew takes SQLite longer than many a request.

use rusqlite::Connection;

/// A transaction, rolled back unless it is committed.
pub(crate) struct Transaction<'a> {
    db: &'a Connection,
    open: bool,
}

impl<'a> Transaction<'a> {
    /// Begins a transaction.
    pub(crate) fn begin(db: &'a Connection) -> rusqlite::Result<Transaction<'a>> {
        db.prepare_cached("BEGIN")?.execute([])?;
        Ok(Transaction { db, open: true })
    }

    /// Makes what was done in it final. If that fails, it is rolled back.
    pub(crate) fn commit(mut self) -> rusqlite::Result<()> {
        self.db.prepare_cached("COMMIT")?.execute([])?;
        self.open = false;
        Ok(())
    }
}

impl Drop for Transaction<'_> {
    fn drop(&mut self) {
        // SQLite has rolled a transaction back by itself after some errors, a full disk for instance.
        if self.open && !self.db.is_autocommit() {
            // If this fails, the next transaction cannot begin, and says so.
            let _ = self.db.execute_batch("ROLLBACK");
        }
    }
}
