//! Who renews: a key in Redis that holds the name of its owner and runs out unless it is prolonged.
//!
//! The lease spares the server needless refreshes and decides nothing; compare-and-store does. So it may be lost at any
//! time, with Redis or by a pause of its holder, and nothing is lost with it.

use std::{convert::Infallible, pin::pin, sync::LazyLock, time::Duration};

use futures_util::future::{Either, select};
use redis::Script;
use tokio::{sync::oneshot, time::timeout};

use super::{entry::Entry, failure::Failure};
use crate::{
    auth::{Lease, StoreError},
    random,
    timing::Timing,
};

/// How long a lease outlives its holder. A pause of the holder's machine may last as long; longer ones cost a renewal
/// too many.
const OUTLIVES: Duration = Duration::from_secs(5);
/// How often it is prolonged, so that one lost command does not end it.
const PROLONGED: Duration = Duration::from_millis(1_500);
/// The first pause of those who wait; it doubles with each further one.
const FIRST_PAUSE: Duration = Duration::from_millis(20);
/// Their longest pause. Renewals take some tenths of a second.
const LONGEST_PAUSE: Duration = Duration::from_millis(200);

/// Takes the lease if it is free, and says whether it is taken by the caller now and which version the entry has.
static TAKE: LazyLock<Script> = LazyLock::new(|| {
    Script::new(
        "local owner, outlives = ARGV[1], ARGV[2]
        -- A lease without end is not one of ours, and nobody would give it back.
        if redis.call('PTTL', KEYS[1]) < 0 or redis.call('GET', KEYS[1]) == owner then
            redis.call('SET', KEYS[1], owner, 'PX', outlives)
            return {'taken', ''}
        end
        if redis.call('TYPE', KEYS[2])['ok'] ~= 'hash' then return {'', ''} end
        return {'', redis.call('HGET', KEYS[2], 'version') or ''}",
    )
});

/// Prolongs the lease if it still is the owner's, and says whether it is.
static PROLONG: LazyLock<Script> = LazyLock::new(|| {
    Script::new(
        "if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
        return redis.call('PEXPIRE', KEYS[1], ARGV[2])",
    )
});

/// Ends the lease if it still is the owner's.
static GIVE_BACK: LazyLock<Script> = LazyLock::new(|| {
    Script::new(
        "if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
        return redis.call('DEL', KEYS[1])",
    )
});

/// How waiting for the lease ended.
enum Turn {
    /// The lease is ours.
    Ours,
    /// Its holder has stored new tokens, which is what we waited for.
    Needless,
}

/// Waits for the lease of an entry.
pub(super) async fn acquire(entry: Entry, timing: Timing) -> Result<Lease, StoreError> {
    let (guard, mut dropped) = oneshot::channel::<Infallible>();
    let (answer, answered) = oneshot::channel();
    let claim =
        Claim { entry, timing, owner: format!("{:032x}", u128::from_ne_bytes(random::bytes())) };
    // A task gives the lease back, because a guard that is dropped cannot wait for Redis. It takes it, too, so that
    // nothing is left behind by a caller that gives up waiting.
    tokio::spawn(async move {
        let turn = match select(pin!(claim.wait()), &mut dropped).await {
            Either::Left((turn, _)) => turn,
            Either::Right(_) => return claim.give_back().await,
        };
        let ours = matches!(turn, Ok(Turn::Ours));
        let _ = answer.send(turn);
        if ours {
            claim.keep_until(dropped).await;
        }
    });
    match answered.await {
        Ok(Ok(Turn::Ours)) => Ok(Lease::held(guard)),
        Ok(Ok(Turn::Needless)) => Ok(Lease::none()),
        Ok(Err(failure)) => Err(failure.into()),
        Err(_) => Err(StoreError::new("the task that waited for Redis did not end well")),
    }
}

/// One attempt to hold the lease.
struct Claim {
    entry: Entry,
    timing: Timing,
    /// Unlike any other owner's.
    owner: String,
}

impl Claim {
    async fn wait(&self) -> Result<Turn, Failure> {
        let mut version_at_first = None;
        let mut pause = FIRST_PAUSE;
        loop {
            let mut script = TAKE.key(self.entry.lease_name());
            script.key(&self.entry.name).arg(&self.owner).arg(milliseconds(OUTLIVES));
            let (taken, version): (String, Vec<u8>) = self.entry.connection.write(&script).await?;
            if taken == "taken" {
                return Ok(Turn::Ours);
            }
            if *version_at_first.get_or_insert_with(|| version.clone()) != version {
                return Ok(Turn::Needless);
            }
            tokio::time::sleep(self.timing.between(pause / 2, pause)).await;
            pause = LONGEST_PAUSE.min(pause * 2);
        }
    }

    /// Prolongs the lease until its guard is dropped, and gives it back.
    async fn keep_until(&self, mut dropped: oneshot::Receiver<Infallible>) {
        while timeout(PROLONGED, &mut dropped).await.is_err() {
            let mut script = PROLONG.key(self.entry.lease_name());
            script.arg(&self.owner).arg(milliseconds(OUTLIVES));
            // While Redis is away, the lease may run out; nothing can be done about that.
            if let Ok(false) = self.entry.connection.write(&script).await {
                tracing::debug!(
                    key = self.entry.name,
                    "the lease ran out before it was given back"
                );
                return;
            }
        }
        self.give_back().await;
    }

    async fn give_back(&self) {
        let mut script = GIVE_BACK.key(self.entry.lease_name());
        script.arg(&self.owner);
        // If that fails, the lease runs out.
        let _: Result<bool, _> = self.entry.connection.write(&script).await;
    }
}

fn milliseconds(duration: Duration) -> u64 {
    duration.as_millis().try_into().unwrap_or(u64::MAX)
}
