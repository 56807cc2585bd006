//! The bank and the network before it. Every decision is drawn from one seed.

use std::{
    fmt,
    future::{Future, pending},
    sync::{Arc, Mutex, MutexGuard},
};

use droppay_api::{BoxFuture, Error, OperationInfo, Response, Transport, types::Push};
use http::{HeaderMap, StatusCode};
use rand::{RngExt as _, SeedableRng as _, rngs::StdRng};
use reqwest::Request;
use serde_json::{Value, json};
use tokio::sync::Notify;

pub(super) const IBAN: &str = "IT60X0542811101000000123456";

/// A bank. Clones are the same.
#[derive(Clone)]
pub(super) struct Bank(Arc<Mutex<State>>);

struct State {
    chance: StdRng,
    pushes: Vec<Held>,
    /// Requests that are still on their way, although nobody waits for them any more.
    on_their_way: Vec<Asked>,
    /// How likely the owner decides about a push that is ready, before the next request arrives.
    eagerness: f64,
    calm: bool,
    lists_late: bool,
    clock: u32,
}

/// A push as the bank holds it.
struct Held {
    id: String,
    status: &'static str,
    body: Value,
    created: u32,
    ever_ready: bool,
    approved: bool,
    listed: bool,
}

/// A request, as far as the bank is concerned.
#[derive(Clone)]
struct Asked {
    operation: &'static str,
    id: String,
    body: Value,
}

/// What becomes of a request.
#[derive(Clone, Copy)]
enum Fate {
    Answered,
    /// It is carried out, and the answer lost or unreadable.
    AnswerLost(u16),
    /// It is never carried out.
    Lost(u16),
    /// It is carried out later.
    Late,
    /// The process crashes while it is on its way.
    Crash,
}

impl Bank {
    pub(super) fn open(seed: u64) -> Self {
        let mut chance = StdRng::seed_from_u64(seed);
        Self(Arc::new(Mutex::new(State {
            eagerness: [0.02, 0.1, 0.7][chance.random_range(0..3)],
            chance,
            pushes: Vec::new(),
            on_their_way: Vec::new(),
            calm: false,
            lists_late: false,
            clock: 0,
        })))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap()
    }

    pub(super) fn chance(&self, probability: f64) -> bool {
        let mut state = self.state();
        !state.calm && state.chance.random_bool(probability)
    }

    /// How patient the next submit is.
    pub(super) fn attempts(&self) -> u32 {
        self.state().chance.random_range(1..12)
    }

    /// How many processes submit while something may fail.
    pub(super) fn processes(&self) -> u32 {
        self.state().chance.random_range(1..6)
    }

    /// From now on nothing fails.
    pub(super) fn calm_down(&self) {
        self.state().calm = true;
    }

    /// From now on the listing does not show a push at once.
    pub(super) fn list_late(&self) {
        self.state().lists_late = true;
    }

    /// What is still on its way arrives.
    pub(super) fn deliver_everything(&self) {
        let mut state = self.state();
        while !state.on_their_way.is_empty() {
            state.deliver_one();
        }
    }

    /// A submitter was told that this is its push.
    pub(super) fn was_told(&self, push: &Push) {
        let state = self.state();
        let held = state.pushes.iter().find(|held| held.id == push.id.as_str()).expect("it exists");
        let status = push.status.as_str();
        assert_ne!(status, "DRAFT");
        assert!(held.ever_ready || status == "DELETED", "{} was told to be {status}", held.id);
    }

    pub(super) fn check(&self) {
        self.state().check();
    }

    pub(super) fn strays(&self) -> u64 {
        self.state().pushes.iter().filter(|push| !push.ever_ready).count() as u64
    }

    pub(super) fn approved(&self) -> u64 {
        self.state().pushes.iter().filter(|push| push.approved).count() as u64
    }

    pub(super) fn created(&self) -> usize {
        self.state().pushes.len()
    }

    pub(super) fn ever_ready(&self) -> usize {
        self.state().pushes.iter().filter(|push| push.ever_ready).count()
    }
}

impl State {
    fn draw(&mut self, probability: f64) -> bool {
        self.chance.random_bool(probability)
    }

    fn fate(&mut self) -> Fate {
        if self.calm {
            return Fate::Answered;
        }
        match self.chance.random_range(0..100) {
            0..64 => Fate::Answered,
            64..72 => Fate::AnswerLost([200, 408, 500, 502][self.chance.random_range(0..4)]),
            72..80 => Fate::Lost([429, 500, 503][self.chance.random_range(0..3)]),
            80..91 => Fate::Late,
            _ => Fate::Crash,
        }
    }

    /// What happens at the bank before the next request arrives.
    fn meanwhile(&mut self) {
        while !self.calm && !self.on_their_way.is_empty() && self.draw(0.4) {
            self.deliver_one();
        }
        if self.draw(0.5) {
            self.clock += 1;
        }
        let eagerness = self.eagerness;
        if !self.calm && self.draw(eagerness) {
            self.owner_decides();
        }
    }

    fn deliver_one(&mut self) {
        let place = self.chance.random_range(0..self.on_their_way.len());
        let asked = self.on_their_way.swap_remove(place);
        let _ = self.carry_out(&asked);
    }

    fn owner_decides(&mut self) {
        let decision = ["DONE", "SCHEDULED", "RUNNING", "REFUSED"][self.chance.random_range(0..4)];
        if let Some(push) = self.pushes.iter_mut().find(|push| push.status == "READY") {
            push.status = decision;
            push.approved = decision != "REFUSED";
        }
        self.check();
    }

    fn carry_out(&mut self, asked: &Asked) -> (u16, Value) {
        let answer = match asked.operation {
            "createPush" => self.create(&asked.body),
            "listPushes" => self.list(),
            operation => self.of_one(operation, &asked.id),
        };
        self.check();
        answer
    }

    fn create(&mut self, body: &Value) -> (u16, Value) {
        // Ids do not tell which was first.
        let id = format!("SEM{:06}", self.chance.random_range(0..1_000_000));
        assert_eq!(body["status"], "DRAFT");
        let push = Held {
            id,
            status: "DRAFT",
            body: body.clone(),
            created: self.clock,
            ever_ready: false,
            approved: false,
            listed: !self.lists_late,
        };
        let answer = (200, push.shown());
        self.pushes.push(push);
        answer
    }

    fn list(&mut self) -> (u16, Value) {
        for place in 0..self.pushes.len() {
            let comes_to_light = self.draw(0.3);
            self.pushes[place].listed |= comes_to_light;
        }
        let listed: Vec<_> =
            self.pushes.iter().filter(|push| push.listed).map(Held::shown).collect();
        (200, json!({"pushes": listed, "paging_info": {"current_page": 0, "total_pages": 1}}))
    }

    fn of_one(&mut self, operation: &str, id: &str) -> (u16, Value) {
        let Some(push) = self.pushes.iter_mut().find(|push| push.id == id) else {
            return (404, json!({}));
        };
        let refused = (403, json!({"code": "101", "description": "not possible"}));
        match (operation, push.status) {
            ("getPush", _) => {}
            ("updatePush", "DRAFT" | "READY") => (push.status, push.ever_ready) = ("READY", true),
            ("deletePush", "DRAFT" | "READY") => push.status = "DELETED",
            ("deletePush", "SCHEDULED") => push.status = "CANCELLED",
            ("deletePush", "RUNNING") => push.status = "REVOKED",
            _ => return refused,
        }
        (200, push.shown())
    }

    /// What holds in every state: money can move once at most.
    fn check(&self) {
        let ready = self.pushes.iter().filter(|push| push.status == "READY").count();
        let approved = self.pushes.iter().filter(|push| push.approved).count();
        assert!(ready + approved <= 1, "{ready} are READY and {approved} approved: {self:?}");
    }
}

impl Held {
    fn shown(&self) -> Value {
        let Value::Object(mut push) = self.body.clone() else { panic!("a push is an object") };
        push.insert("id".to_owned(), json!(self.id));
        push.insert("status".to_owned(), json!(self.status));
        let created = format!("2026-11-21T12:00:{:02}+01:00", self.created.min(59));
        push.insert("date_creation".to_owned(), json!(created));
        push.insert("recipient".to_owned(), json!({"account_iban": IBAN}));
        Value::Object(push)
    }
}

impl fmt::Debug for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let push = |push: &Held| format!("{} {} at {}", push.id, push.status, push.created);
        f.debug_list().entries(self.pushes.iter().map(push)).finish()
    }
}

/// One process's way to the bank.
#[derive(Clone)]
pub(super) struct Network {
    bank: Bank,
    crash: Arc<Notify>,
}

impl Network {
    /// A way to the bank, and what comes when the process crashes on it.
    pub(super) fn of(bank: &Bank) -> (Self, impl Future<Output = ()> + use<>) {
        let crash = Arc::new(Notify::new());
        let network = Self { bank: bank.clone(), crash: crash.clone() };
        (network, async move { crash.notified().await })
    }

    /// What the process gets; nothing if it crashes.
    fn exchange(&self, asked: Asked) -> Option<(u16, Value)> {
        let mut state = self.bank.state();
        state.meanwhile();
        match state.fate() {
            Fate::Answered => Some(state.carry_out(&asked)),
            Fate::AnswerLost(status) => {
                let _ = state.carry_out(&asked);
                Some((status, Value::Null))
            }
            Fate::Lost(status) => Some((status, Value::Null)),
            Fate::Late => {
                state.on_their_way.push(asked);
                Some((504, Value::Null))
            }
            Fate::Crash => {
                match state.chance.random_range(0..3) {
                    0 => {}
                    1 => state.on_their_way.push(asked),
                    _ => drop(state.carry_out(&asked)),
                }
                None
            }
        }
    }
}

impl Transport for Network {
    fn send<'a>(
        &'a self,
        _: &'a reqwest::Client,
        request: Request,
        operation: &'a OperationInfo,
    ) -> BoxFuture<'a, Result<Response, Error>> {
        Box::pin(async move {
            // Others may come first.
            tokio::task::yield_now().await;
            let id = request.url().path().rsplit('/').next().unwrap_or_default().to_owned();
            let body = request.body().and_then(reqwest::Body::as_bytes).unwrap_or(b"null");
            let body = serde_json::from_slice(body).unwrap();
            let Some((status, body)) =
                self.exchange(Asked { operation: operation.operation_id, id, body })
            else {
                self.crash.notify_one();
                return pending().await;
            };
            let status = StatusCode::from_u16(status).unwrap();
            Ok(Response::new(status, HeaderMap::new(), body.to_string()))
        })
    }
}

impl fmt::Debug for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Network")
    }
}
