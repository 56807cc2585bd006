//! The tokens of one key in Redis: a hash of their version and their JSON, which is changed by scripts alone.
//!
//! A version is drawn by chance from 2^64, so that it does not come again after the hash was lost, or after Redis has
//! gone back to an older copy of its data; numbers counted in Redis would. It is drawn here and not in Redis, so that a
//! command whose answer was lost can be sent again.

use std::sync::{Arc, LazyLock};

use redis::Script;

use super::{connection::Connection, failure::Failure};
use crate::auth::{StoreError, StoreOutcome, StoredTokens, TokenKey, Tokens, Version};

/// How long a damaged entry is kept aside: a week, in milliseconds.
const KEPT_ASIDE: u64 = 7 * 24 * 60 * 60 * 1_000;

/// Gives the version and the tokens, empty where they are missing; or `none` if there is no entry.
static LOAD: LazyLock<Script> = LazyLock::new(|| {
    Script::new(
        "local kind = redis.call('TYPE', KEYS[1])['ok']
        if kind == 'none' then return {'none'} end
        if kind ~= 'hash' then return {'', ''} end
        local found = redis.call('HMGET', KEYS[1], 'version', 'tokens')
        return {found[1] or '', found[2] or ''}",
    )
});

/// Stores tokens in place of the version expected; says `stored` or `conflict`.
static COMPARE_AND_STORE: LazyLock<Script> = LazyLock::new(|| {
    Script::new(
        "local expected, version, tokens = ARGV[1], ARGV[2], ARGV[3]
        local kind = redis.call('TYPE', KEYS[1])['ok']
        local found = ''
        if kind == 'hash' then
            found = redis.call('HGET', KEYS[1], 'version') or 'none'
        elseif kind ~= 'none' then
            return 'conflict'
        end
        -- The command comes again because its answer was lost.
        if found == version then return 'stored' end
        if found ~= expected then return 'conflict' end
        -- An expiry that somebody has set would outlive a mere HSET.
        redis.call('DEL', KEYS[1])
        redis.call('HSET', KEYS[1], 'version', version, 'tokens', tokens)
        return 'stored'",
    )
});

/// Moves the entry aside if it still is what was found.
static SET_ASIDE: LazyLock<Script> = LazyLock::new(|| {
    Script::new(
        "local kind = redis.call('TYPE', KEYS[1])['ok']
        if kind == 'none' then return 0 end
        if kind == 'hash' then
            local found = redis.call('HMGET', KEYS[1], 'version', 'tokens')
            if (found[1] or '') ~= ARGV[1] or (found[2] or '') ~= ARGV[2] then return 0 end
        end
        redis.call('RENAME', KEYS[1], KEYS[2])
        redis.call('PEXPIRE', KEYS[2], ARGV[3])
        return 1",
    )
});

/// One entry.
#[derive(Clone)]
pub(super) struct Entry {
    pub(super) connection: Arc<Connection>,
    /// The key of the hash.
    pub(super) name: String,
}

/// What stands in Redis, as it stands there.
struct Raw<'a> {
    version: &'a [u8],
    tokens: &'a [u8],
}

impl Entry {
    pub(super) fn new(connection: Arc<Connection>, prefix: &str, key: &TokenKey) -> Self {
        // The braces keep the keys of one entry together where a proxy spreads keys over many servers.
        Self { connection, name: format!("{prefix}{{{key}}}") }
    }

    /// The key of the lease.
    pub(super) fn lease_name(&self) -> String {
        format!("{}:lease", self.name)
    }

    fn damaged_name(&self) -> String {
        format!("{}:damaged", self.name)
    }

    /// What is stored; an entry that cannot be read is set aside and taken for none.
    pub(super) async fn load(&self) -> Result<Option<StoredTokens>, Failure> {
        let found: Vec<Vec<u8>> = self.connection.read(&LOAD.key(&self.name)).await?;
        let raw = match &found[..] {
            [none] if none == b"none" => return Ok(None),
            [version, tokens] => Raw { version, tokens },
            _ => return Err(Failure::Nonsense),
        };
        let stored = raw.read();
        if stored.is_none() {
            self.set_aside(&raw).await;
        }
        Ok(stored)
    }

    /// Stores tokens if the entry has the version expected.
    pub(super) async fn compare_and_store(
        &self,
        expected: Option<Version>,
        tokens: &Tokens,
    ) -> Result<StoreOutcome, StoreError> {
        let json = serde_json::to_string(tokens)
            .map_err(|_| StoreError::new("the tokens cannot be written as JSON"))?;
        let version = Version::random();
        let mut script = COMPARE_AND_STORE.key(&self.name);
        script
            .arg(expected.map_or_else(String::new, |version| version.number().to_string()))
            .arg(version.number())
            .arg(json);
        let outcome: String = self.connection.write(&script).await?;
        match outcome.as_str() {
            "stored" => Ok(StoreOutcome::Stored(version)),
            "conflict" => Ok(StoreOutcome::Conflict(self.load().await?)),
            _ => Err(Failure::Nonsense.into()),
        }
    }

    async fn set_aside(&self, raw: &Raw<'_>) {
        let mut script = SET_ASIDE.key(&self.name);
        script.key(self.damaged_name()).arg(raw.version).arg(raw.tokens).arg(KEPT_ASIDE);
        let moved: Result<bool, _> = self.connection.write(&script).await;
        tracing::warn!(
            key = self.name,
            set_aside_as = moved.is_ok_and(|moved| moved).then(|| self.damaged_name()),
            "the tokens in Redis are damaged and taken for none"
        );
    }
}

impl Raw<'_> {
    fn read(&self) -> Option<StoredTokens> {
        let version = std::str::from_utf8(self.version).ok()?.parse().ok()?;
        let tokens = serde_json::from_slice(self.tokens).ok()?;
        Some(StoredTokens { tokens, version: Version::new(version) })
    }
}
