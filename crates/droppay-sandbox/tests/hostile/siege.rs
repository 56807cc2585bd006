//! The test: one hostile request after the other, for a while.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use droppay_sandbox::{ClockSetting, Sandbox};
use rand::rngs::ChaCha8Rng;
use rand::seq::IndexedRandom as _;
use rand::{RngExt as _, SeedableRng as _};
use serde_json::Value;

use crate::exchange::{NoAnswer, Sender, status_of};
use crate::mutation::mutate;
use crate::original::Scene;
use crate::request::{Body, Request};
use crate::verdict::{self, shown};

const SECONDS: &str = "DROPPAY_HOSTILE_SECONDS";
const SEED: &str = "DROPPAY_HOSTILE_SEED";

/// After so many requests the world begins anew, or there would soon be nothing left in it to harm.
const REQUESTS_PER_WORLD: u32 = 100;

fn number(variable: &str, otherwise: u64) -> u64 {
    std::env::var(variable).map_or(otherwise, |value| value.parse().unwrap())
}

#[tokio::test]
async fn no_request_whatever_is_in_it_breaks_or_stops_the_sandbox() {
    let (seconds, seed) = (number(SECONDS, 3), number(SEED, 1));
    let start: jiff::Timestamp = "2026-01-05T09:00:00+01:00".parse().unwrap();
    let sandbox =
        Sandbox::builder().seed(1).clock(ClockSetting::Frozen(start)).start().await.unwrap();
    let mut siege = Siege::on(&sandbox, seed);
    let end = Instant::now() + Duration::from_secs(seconds);
    while Instant::now() < end {
        let scene = siege.begin(&sandbox);
        for _ in 0..REQUESTS_PER_WORLD {
            siege.attack(&scene);
        }
    }
    siege.begin(&sandbox);
    println!("{} requests with {SEED}={seed}: {:?}", siege.sent, siege.statuses);
    println!("the slowest took {:?}: {:.300}", siege.slowest.0, siege.slowest.1);
    for status in [200, 400, 401, 403, 404, 405, 413] {
        assert!(siege.statuses.contains_key(&status), "nothing was answered {status}");
    }
}

/// A request that is wrong to begin with would prove nothing when something else in it is made wrong.
#[tokio::test]
async fn the_originals_are_right() {
    let sandbox = Sandbox::builder().seed(1).start().await.unwrap();
    let mut siege = Siege::on(&sandbox, 1);
    let originals = siege.begin(&sandbox).requests().len();
    for number in 0..originals {
        let original = siege.begin(&sandbox).requests().swap_remove(number);
        let answer = siege.sender.ask(&original.bytes(), &original.method).unwrap();
        // People cannot decide twice, and the back office is asked for large amounts only.
        let possible = answer.status == 200 || (original.name == "people" && answer.status == 403);
        assert!(possible, "{} {}", shown(&original.bytes()), shown(&answer.body));
    }
}

struct Siege {
    sender: Sender,
    random: ChaCha8Rng,
    seed: u64,
    sent: u64,
    /// How often each status was answered to a request by the rules of HTTP.
    statuses: BTreeMap<u16, u64>,
    panics: Arc<Mutex<Vec<String>>>,
    /// The request that took longest.
    slowest: (Duration, String),
}

/// The panics of the server: it bears them, but gives no answer.
fn count_panics() -> Arc<Mutex<Vec<String>>> {
    let panics = Arc::new(Mutex::new(Vec::new()));
    let (seen, print) = (Arc::clone(&panics), std::panic::take_hook());
    std::panic::set_hook(Box::new(move |panic| {
        if std::thread::current().name() == Some("droppay-sandbox") {
            seen.lock().unwrap().push(panic.to_string());
        }
        print(panic);
    }));
    panics
}

impl Siege {
    fn on(sandbox: &Sandbox, seed: u64) -> Siege {
        Siege {
            sender: Sender::new(sandbox.base_url()),
            random: ChaCha8Rng::seed_from_u64(seed),
            seed,
            sent: 0,
            statuses: BTreeMap::new(),
            panics: count_panics(),
            slowest: (Duration::ZERO, String::new()),
        }
    }

    /// Begins a world anew. Everything has to work in it.
    fn begin(&mut self, sandbox: &Sandbox) -> Scene {
        self.ordinary(&Request::new("reset", "POST", "/_sandbox/reset"));
        let credentials = sandbox.credentials();
        let mut scene = Scene {
            client_id: credentials.client_id.clone(),
            client_secret: credentials.client_secret.clone(),
            code: credentials.connection_code.clone(),
            user_token: credentials.access_token.clone(),
            application_token: String::new(),
            refresh_token: String::new(),
            connection: String::new(),
            push: String::new(),
            transfer: "SMP145123G6YY".to_owned(),
        };
        self.ordinary(&scene.add_application());
        let token = self.ordinary(&scene.create_application_token());
        scene.application_token = token["access_token"].as_str().unwrap().to_owned();
        let token = self.ordinary(&scene.create_user_token());
        scene.refresh_token = token["refresh_token"].as_str().unwrap().to_owned();
        let connection = self.ordinary(&scene.create_connection());
        scene.connection = connection["id"].as_str().unwrap().to_owned();
        let push = self.ordinary(&scene.create_push());
        scene.push = push["id"].as_str().unwrap().to_owned();
        scene
    }

    /// Sends a request in which nothing is wrong.
    fn ordinary(&mut self, request: &Request) -> Value {
        let answer = self.sender.ask(&request.bytes(), &request.method);
        match answer {
            Ok(answer) if answer.status == 200 => serde_json::from_slice(&answer.body).unwrap(),
            other => {
                self.fail(&request.bytes(), &format!("{} after the siege: {other:?}", request.name))
            }
        }
    }

    /// Sends a request in which something is wrong.
    fn attack(&mut self, scene: &Scene) {
        let mut request = scene.requests().choose(&mut self.random).unwrap().clone();
        // A few stay as they are, lest the world stays as it began.
        for _ in 0..[0, 1, 1, 1, 1, 2, 3][self.random.random_range(0..7)] {
            mutate(&mut self.random, &mut request);
        }
        self.sent += 1;
        let start = Instant::now();
        if self.random.random_bool(0.05) {
            let bytes = self.flipped(request.bytes());
            self.throw(&bytes);
        } else if request.is_intact() {
            self.ask(&request);
        } else {
            self.throw(&request.bytes());
        }
        self.slowest =
            (start.elapsed(), shown(&request.bytes())).max(std::mem::take(&mut self.slowest));
        self.undo(&request);
        let panics = std::mem::take(&mut *self.panics.lock().unwrap());
        assert!(panics.is_empty(), "request {}: {}", self.sent, self.report(&request.bytes()));
    }

    /// A request by the rules of HTTP is answered.
    fn ask(&mut self, request: &Request) {
        let bytes = request.bytes();
        let answer = match self.sender.ask(&bytes, &request.method) {
            Ok(answer) => answer,
            Err(why) => return self.fail(&bytes, &format!("{why:?}")),
        };
        *self.statuses.entry(answer.status).or_default() += 1;
        if let Err(wrong) = verdict::on(request, &answer) {
            self.fail(&bytes, &wrong)
        }
    }

    /// Anything else is answered, or the connection is closed.
    fn throw(&mut self, bytes: &[u8]) {
        match self.sender.throw(bytes) {
            Ok(answers) => {
                if status_of(&answers).is_some_and(|status| status >= 500) {
                    self.fail(bytes, &shown(&answers))
                }
            }
            Err(why) => self.fail(bytes, &format!("{:?}", NoAnswer::Hangs == why)),
        }
    }

    /// Takes back what makes the sandbox fail by order.
    fn undo(&mut self, request: &Request) {
        let orders = request.segments.iter().any(|segment| segment == b"faults");
        if orders && !matches!(request.body, Body::None) {
            self.ordinary(&Request::new("no faults", "DELETE", "/_sandbox/faults"));
        }
    }

    /// Changes a few bytes of a request, wherever they are.
    fn flipped(&mut self, mut bytes: Vec<u8>) -> Vec<u8> {
        for _ in 0..self.random.random_range(1..4) {
            let place = self.random.random_range(0..bytes.len());
            match self.random.random_range(0..3) {
                0 => bytes[place] = self.random.random(),
                1 => bytes.insert(place, self.random.random()),
                _ => bytes.truncate(place.max(1)),
            }
        }
        bytes
    }

    fn report(&self, bytes: &[u8]) -> String {
        let file = std::env::temp_dir().join(format!("droppay-hostile-{}.http", self.seed));
        std::fs::write(&file, bytes).unwrap();
        format!(
            "request {} with {SEED}={}, all of it in {}:\n{}",
            self.sent,
            self.seed,
            file.display(),
            shown(bytes)
        )
    }

    fn fail<T>(&self, bytes: &[u8], why: &str) -> T {
        panic!("{why}\n{}", self.report(bytes))
    }
}
