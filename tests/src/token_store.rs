//! Token stores by name, so that a worker process is told on its command line which one to use.

use std::{error::Error, sync::Arc};

use droppay_ext::auth::{FileTokenStore, RedisTokenStore, TokenStore};

/// Opens a store: `file:DIRECTORY` or `redis:URL`.
///
/// # Errors
///
/// If there is no such kind of store, or it cannot be opened.
pub fn open_token_store(name: &str) -> Result<Arc<dyn TokenStore>, Box<dyn Error>> {
    let (kind, rest) = name.split_once(':').unwrap_or((name, ""));
    match kind {
        "file" => Ok(Arc::new(FileTokenStore::open(rest)?)),
        "redis" => Ok(Arc::new(RedisTokenStore::open(rest)?)),
        _ => Err(format!("no store is called {kind:?}").into()),
    }
}
