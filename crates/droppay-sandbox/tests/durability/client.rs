//! A client that writes until it is cut off, and remembers what it was answered.

use std::collections::BTreeMap;

use rand::rngs::ChaCha8Rng;
use rand::{RngExt as _, SeedableRng as _};
use reqwest::Method;
use serde_json::{Value, json};

use crate::program::Wire;

pub(crate) const SEPA: &str = "IT60X0542811101000000123456";
pub(crate) const INTERNAL: &str = "IT63B3606400003471234567";

/// What a client knows at the moment when it is cut off.
#[derive(Default)]
pub(crate) struct Ledger {
    /// The last answer about each push, by id.
    pub(crate) answered: BTreeMap<String, Value>,
    /// The request that was not answered any more.
    pub(crate) in_doubt: Option<Doubt>,
}

/// A request of which nobody knows whether it was carried out.
pub(crate) enum Doubt {
    /// A push with this content was to be created.
    Created(Value),
    /// These properties of a push were to be changed.
    Changed(String, Value),
    /// The status of a push was to be changed.
    Moved(String),
}

/// A writing client. It touches no pushes but its own, so its ledger is all there is to know of them.
pub(crate) struct Client {
    wire: Wire,
    random: ChaCha8Rng,
    name: String,
    number: u32,
    ledger: Ledger,
}

impl Client {
    pub(crate) fn new(wire: Wire, seed: u64, name: String) -> Client {
        let random = ChaCha8Rng::seed_from_u64(seed);
        Client { wire, random, name, number: 0, ledger: Ledger::default() }
    }

    /// Writes until the server is gone.
    pub(crate) async fn write(mut self) -> Ledger {
        while self.step().await.is_some() {}
        self.ledger
    }

    /// Sends one request. `None` when it is not answered.
    async fn step(&mut self) -> Option<()> {
        let choice = self.random.random_range(0..10);
        let Some(id) = self.known().filter(|_| choice > 3) else { return self.create().await };
        match choice {
            4 | 5 => self.change(id).await,
            6..=8 => {
                let path = format!("/_sandbox/pushes/{id}/approve");
                self.send(Method::POST, &path, None, Doubt::Moved(id)).await
            }
            _ => {
                let path = format!("/bank/v2/push/{id}");
                self.send(Method::DELETE, &path, None, Doubt::Moved(id)).await
            }
        }
    }

    /// One of the client's latest pushes.
    fn known(&mut self) -> Option<String> {
        let back = self.random.random_range(0..4);
        // By the number in their description, because ids have no order.
        let mut ids: Vec<_> = self.ledger.answered.values().collect();
        ids.sort_by_key(|push| std::cmp::Reverse(number(push)));
        ids.get(back).and_then(|push| push["id"].as_str()).map(str::to_owned)
    }

    async fn create(&mut self) -> Option<()> {
        self.number += 1;
        let push = self.posted();
        let doubt = Doubt::Created(push.clone());
        self.send(Method::POST, "/bank/v2/push", Some(&push), doubt).await
    }

    fn posted(&mut self) -> Value {
        let random = &mut self.random;
        let sepa = random.random_bool(0.5);
        let mut push = json!({
            "amount": amount(random),
            "description": format!("{}.{}.", self.name, self.number),
            "recipient": { "account": if sepa { SEPA } else { INTERNAL }, "owner": { "name": "Edward Teach" } },
            "status": if random.random_bool(0.8) { "READY" } else { "DRAFT" },
        });
        if random.random_bool(0.3) {
            let hour = random.random_range(10..20);
            push["date_scheduled"] = format!("2026-01-05T{hour}:00:00+01:00").into();
        }
        if random.random_bool(0.2) {
            push["recurrence"] = json!({ "period": "P1D", "count": random.random_range(1..4) });
        }
        push
    }

    async fn change(&mut self, id: String) -> Option<()> {
        let text = format!("changed {}", self.random.random_range(0..1000));
        let change = json!({ "amount": amount(&mut self.random), "transfer_description": text });
        let path = format!("/bank/v2/push/{id}");
        self.send(Method::PATCH, &path, Some(&change), Doubt::Changed(id, change.clone())).await
    }

    async fn send(
        &mut self,
        method: Method,
        path: &str,
        body: Option<&Value>,
        doubt: Doubt,
    ) -> Option<()> {
        self.ledger.in_doubt = Some(doubt);
        let (status, answer) = self.wire.send(method, path, body).await.ok()?;
        assert!(status == 200 || status == 403, "{path}: {status} {answer}");
        if status == 200 {
            let id = answer["id"].as_str().unwrap().to_owned();
            self.ledger.answered.insert(id, answer);
        }
        self.ledger.in_doubt = None;
        Some(())
    }
}

/// A small amount, lest the account is empty too soon.
fn amount(random: &mut ChaCha8Rng) -> f64 {
    f64::from(random.random_range(1..100)) / 100.0
}

fn number(push: &Value) -> u32 {
    let description = push["description"].as_str().unwrap();
    description.trim_end_matches('.').rsplit('.').next().unwrap().parse().unwrap()
}
