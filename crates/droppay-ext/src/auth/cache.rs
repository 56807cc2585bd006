//! The token of one grant, and the one renewal that everybody waits for.
//!
//! However many calls need a token, one task renews it, and its outcome, good or bad, is everybody's. After a failure
//! there is a pause in which the failure is the answer. A token that still works is handed out meanwhile.
//!
//! A token that is refused is replaced. If the new one is refused as well, before it was ever accepted, then it is not the
//! token that is wrong, and replacing it at each call would only add to the load of a server that has trouble already:
//! from then on there is a pause, which grows, before the next replacement.

use std::{
    fmt,
    panic::AssertUnwindSafe,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use futures_util::{
    FutureExt as _,
    future::{BoxFuture, Shared},
};
use reqwest::header::HeaderValue;
use tokio::time::Instant;

use crate::auth::{
    TokenError,
    lifetime::{Age, Lifetime},
    per_core::PerCore,
    renewal::{FailedRefresh, Held, Renewal},
};

/// The pause after a first failure; it doubles with each further one.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
/// The first pause between a replacement that was refused as well and the next; it doubles with each further one.
const FIRST_PAUSE_OF_REPLACEMENT: Duration = Duration::from_millis(200);
/// The longest pause of either kind, before chance adds to it.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// A token, ready to be sent.
pub(crate) struct Bearer {
    /// Counts the tokens of this cache, so that a late refusal of an old token does not cost a new one.
    generation: u64,
    header: HeaderValue,
    lifetime: Lifetime,
    /// Whether the server has ever let it pass. All copies know.
    accepted: Arc<AtomicBool>,
}

impl Bearer {
    /// Takes note that the server has let the token pass.
    pub(crate) fn accept(&self) {
        // Writing it at each call would take it from the other cores each time.
        if !self.is_accepted() {
            self.accepted.store(true, Ordering::Relaxed);
        }
    }

    fn is_accepted(&self) -> bool {
        self.accepted.load(Ordering::Relaxed)
    }

    /// The value of the `Authorization` header.
    pub(crate) fn header(&self) -> HeaderValue {
        self.header.clone()
    }

    /// The same token, in memory of its own.
    fn copy(&self) -> Self {
        // A clone of a header shares the memory.
        let own = HeaderValue::from_bytes(self.header.as_bytes());
        let mut header = own.unwrap_or_else(|_| self.header.clone());
        header.set_sensitive(true);
        let (generation, lifetime) = (self.generation, self.lifetime);
        Self { generation, header, lifetime, accepted: self.accepted.clone() }
    }
}

type Outcome = Result<Arc<Bearer>, TokenError>;
type Flight = Shared<BoxFuture<'static, Outcome>>;

/// Keeps the token of one grant.
pub(crate) struct TokenCache(Arc<Inner>);

struct Inner {
    renewal: Renewal,
    failed_refresh: FailedRefresh,
    state: Mutex<State>,
    /// The bearer of the state, unless it was refused. It is written by who holds the lock of the state.
    usable: PerCore<Bearer>,
}

#[derive(Default)]
struct State {
    bearer: Option<Arc<Bearer>>,
    /// What the bearer was made of, and the next is obtained with.
    held: Option<Held>,
    /// Whether the server has refused the bearer.
    refused: bool,
    generation: u64,
    flight: Option<Flight>,
    /// The failure of the last renewal, and until when it is the answer.
    setback: Option<(TokenError, Pause)>,
    /// Until when a token that was never accepted is not replaced again.
    in_vain: Option<Pause>,
}

/// A time in which nothing is asked of the server.
#[derive(Clone, Copy)]
struct Pause {
    length: Duration,
    until: Instant,
}

impl Pause {
    fn is_over(&self) -> bool {
        Instant::now() >= self.until
    }
}

enum Decision {
    Use(Arc<Bearer>),
    /// Wait for the renewal; should it fail, the bearer will do if there is one.
    Await(Flight, Option<Arc<Bearer>>),
    Fail(TokenError),
}

impl TokenCache {
    pub(crate) fn new(renewal: Renewal) -> Self {
        Self(Arc::new(Inner {
            renewal,
            failed_refresh: FailedRefresh::default(),
            state: Mutex::default(),
            usable: PerCore::empty(),
        }))
    }

    /// A token to send a call with.
    #[cfg(any(test, feature = "benchmarking"))]
    pub(crate) async fn bearer(&self) -> Outcome {
        self.bearer_at(Instant::now()).await
    }

    /// A token to send a call with at this moment. Who has just read the clock need not read it again.
    pub(crate) async fn bearer_at(&self, now: Instant) -> Outcome {
        match self.0.young(now) {
            Some(bearer) => Ok(bearer),
            None => self.carry_out(self.0.decide()).await,
        }
    }

    /// A token to send a call with whose first token was refused. `None` if the token was itself a replacement, and it is
    /// too early for another: then the refusal stands.
    pub(crate) async fn instead_of(
        &self,
        refused: &Bearer,
    ) -> Result<Option<Arc<Bearer>>, TokenError> {
        if self.0.refuse(refused) {
            self.carry_out(self.0.decide()).await.map(Some)
        } else {
            Ok(None)
        }
    }

    async fn carry_out(&self, decision: Decision) -> Outcome {
        match decision {
            Decision::Use(bearer) => Ok(bearer),
            Decision::Fail(error) => Err(error),
            Decision::Await(flight, fallback) => {
                let outcome = flight.await;
                // The renewal took its time, so look again whether the old token still works.
                outcome.or_else(|error| {
                    fallback.filter(|bearer| self.0.still_works(bearer)).ok_or(error)
                })
            }
        }
    }
}

impl fmt::Debug for TokenCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenCache")
    }
}

impl Inner {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn still_works(&self, bearer: &Bearer) -> bool {
        bearer.lifetime.age(self.renewal.timing.now(), Instant::now()) != Age::Expired
    }

    /// Takes note of a refusal. Whether there is, or may be, another token than the one that was refused.
    fn refuse(&self, refused: &Bearer) -> bool {
        let mut state = self.state();
        if refused.generation != state.generation || state.refused {
            return true;
        }
        // One that is under way is not waited for in vain.
        let replaceable = refused.is_accepted() || state.flight.is_some();
        state.refused = replaceable || state.in_vain.is_none_or(|pause| pause.is_over());
        if state.refused {
            self.usable.clear();
        }
        state.refused
    }

    /// The token, if there is nothing to decide, as for nearly all calls.
    fn young(&self, instant: Instant) -> Option<Arc<Bearer>> {
        let bearer = self.usable.get()?;
        (bearer.lifetime.age(self.renewal.timing.now(), instant) == Age::Young).then_some(bearer)
    }

    fn decide(self: &Arc<Self>) -> Decision {
        let mut state = self.state();
        let bearer = state.bearer.clone().filter(|_| !state.refused);
        let (now, instant) = (self.renewal.timing.now(), Instant::now());
        let fallback = match bearer.map(|bearer| (bearer.lifetime.age(now, instant), bearer)) {
            Some((Age::Young, bearer)) => return Decision::Use(bearer),
            Some((Age::Aging, bearer)) => {
                let _ = self.renew(&mut state);
                return Decision::Use(bearer);
            }
            Some((Age::Old, bearer)) => Some(bearer),
            Some((Age::Expired, _)) | None => None,
        };
        match (self.renew(&mut state), fallback) {
            (Ok(flight), fallback) => Decision::Await(flight, fallback),
            (Err(_), Some(bearer)) => Decision::Use(bearer),
            (Err(error), None) => Decision::Fail(error),
        }
    }

    /// The renewal under way, or a new one, unless the last one has failed just now.
    fn renew(self: &Arc<Self>, state: &mut State) -> Result<Flight, TokenError> {
        if let Some(flight) = &state.flight {
            return Ok(flight.clone());
        }
        if let Some((error, pause)) = &state.setback
            && !pause.is_over()
        {
            return Err(error.clone());
        }
        let held = state.held.clone();
        let inner = self.clone();
        let flight = async move { inner.fly(held).await }.boxed().shared();
        state.flight = Some(flight.clone());
        // A task of its own drives it: the callers may all give up, and a refresh token that was used up must not be
        // lost with them.
        tokio::spawn(flight.clone());
        Ok(flight)
    }

    async fn fly(&self, held: Option<Held>) -> Outcome {
        let renewal = self.renewal.run(held.as_ref(), &self.failed_refresh);
        let renewed = AssertUnwindSafe(renewal).catch_unwind().await;
        let renewed = renewed.unwrap_or_else(|_| Err(TokenError::panicked()));
        self.land(renewed)
    }

    /// Makes the outcome everybody's.
    fn land(&self, renewed: Result<Held, TokenError>) -> Outcome {
        let mut state = self.state();
        state.flight = None;
        match renewed {
            Ok(held) => {
                state.generation += 1;
                let lifetime = Lifetime::of(&held.tokens, &self.renewal.timing);
                let (generation, accepted) = (state.generation, Arc::default());
                let header = held.header.clone();
                let bearer = Arc::new(Bearer { generation, header, lifetime, accepted });
                state.in_vain = self.pause_after_replacing(&state);
                (state.held, state.bearer) = (Some(held), Some(bearer.clone()));
                self.usable.set(|| bearer.copy());
                (state.refused, state.setback) = (false, None);
                tracing::info!(key = %self.renewal.store.key, "the access token is renewed");
                Ok(bearer)
            }
            Err(error) => {
                let served = state
                    .bearer
                    .as_ref()
                    .is_some_and(|bearer| !state.refused && self.still_works(bearer));
                tracing::warn!(key = %self.renewal.store.key, %error, served, "the access token could not be renewed");
                let last = state.setback.as_ref().map(|(_, pause)| *pause);
                state.setback = Some((error.clone(), self.pause(last, FIRST_PAUSE)));
                Err(error)
            }
        }
    }

    /// The pause that follows if the token that is replaced now was refused and had never been accepted.
    fn pause_after_replacing(&self, state: &State) -> Option<Pause> {
        let replaced = state.bearer.as_ref()?;
        match (replaced.is_accepted(), state.refused) {
            (true, _) => None,
            (false, true) => Some(self.pause(state.in_vain, FIRST_PAUSE_OF_REPLACEMENT)),
            // It was renewed for its age, and nobody has tried it.
            (false, false) => state.in_vain,
        }
    }

    fn pause(&self, last: Option<Pause>, first: Duration) -> Pause {
        let length = last.map_or(first, |last| LONGEST_PAUSE.min(last.length * 2));
        let until = Instant::now() + self.renewal.timing.between(length, length * 3 / 2);
        Pause { length, until }
    }
}
