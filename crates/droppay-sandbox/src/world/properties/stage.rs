//! A world and its model, to which the same is done.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::books::{Books, cents};
use super::calls::{Call, Passage};
use super::listed::Listing;
use super::model::{Model, Push};
use super::posted::ACCOUNTS;
use super::target;
use crate::clock::ClockSetting;
use crate::dispatch::Arguments;
use crate::error::ApiError;
use crate::world::identity::Identity;
use crate::world::tokens::Caller;
use crate::world::{Session, Settings, World};

pub(super) struct Stage {
    world: World,
    model: Model,
    books: Books,
}

impl Stage {
    pub(super) fn new(start: &str) -> Stage {
        let start: Timestamp = start.parse().unwrap();
        let clock = Some(ClockSetting::Frozen(start));
        let settings = Settings { clock, seed: Some(7), ..Settings::default() };
        let world = World::open(settings, Identity::of_the_documents()).unwrap();
        Stage { world, model: Model::new(start.as_second()), books: Books::default() }
    }

    /// Does the same to both, and compares them.
    pub(super) fn play(&mut self, call: &Call) {
        match call {
            Call::List { account, listing } => self.compare_listing(*account, listing),
            Call::Pass(passage) => {
                let moment = self.moment(passage);
                self.pass_to(moment);
                self.model.pass_to(moment);
            }
            call => self.compare_call(call),
        }
        self.compare();
    }

    /// The statuses that pushes and transfers have in the end.
    pub(super) fn statuses(&self) -> Vec<String> {
        let model = &self.model;
        let pushes = model.pushes.iter().map(|push| push.status.as_str().to_owned());
        let transfers = model.transfers.iter();
        pushes.chain(transfers.map(|made| model.status(made).as_str().to_owned())).collect()
    }

    /// What the world alone answers.
    pub(super) fn answer(&mut self, call: &Call) -> String {
        let answer = match call {
            Call::List { account, listing } => {
                let query = listing.query(&self.model, 0);
                let operation = if listing.transfers { "listTransfers" } else { "listPushes" };
                self.ask(*account, operation, "-1", query, Value::Null)
            }
            Call::Pass(passage) => {
                let moment = self.moment(passage);
                self.pass_to(moment);
                self.model.pass_to(moment);
                self.ask(0, "listTransfers", "-1", json!({}), Value::Null)
            }
            call => {
                // The model goes with it, because it says which pushes there are.
                let answer = self.call(call);
                self.follow(call, &answer);
                answer
            }
        };
        format!("{:?}", answer.map(|answer| String::from_utf8(answer).unwrap()))
    }

    fn ask(
        &mut self,
        account: usize,
        operation: &str,
        id: &str,
        query: Value,
        body: Value,
    ) -> Result<Vec<u8>, ApiError> {
        self.world.transact(|session| carry_out(session, account, operation, id, query, body))
    }

    /// Does a call to the world.
    fn call(&mut self, call: &Call) -> Result<Vec<u8>, ApiError> {
        let now = self.model.now;
        let push = |model: &Model, latest: &super::calls::Latest| -> Option<(String, usize)> {
            let push = &model.pushes[latest.of(model.pushes.len())?];
            Some((push.id.clone(), push.account))
        };
        match call {
            Call::Create { account, posted } => {
                self.ask(*account, "createPush", "", json!({}), posted.body(now))
            }
            Call::Update { push: latest, changes } => {
                let (id, account) = push(&self.model, latest).unwrap();
                self.ask(account, "updatePush", &id, json!({}), changes.body(now))
            }
            Call::Delete { push: latest } => {
                let (id, account) = push(&self.model, latest).unwrap();
                self.ask(account, "deletePush", &id, json!({}), Value::Null)
            }
            Call::Decide { push: latest, decision } => {
                let (id, _) = push(&self.model, latest).unwrap();
                self.world.transact(|session| session.decide(&id, *decision)).map(|()| Vec::new())
            }
            Call::RejectTransfer { transfer } => {
                let place = transfer.of(self.model.transfers.len()).unwrap();
                let id = self.transfer_id(place);
                let rejected = self.world.transact(|session| session.reject_transfer(&id));
                rejected.map(|transfer| serde_json::to_vec(&transfer.view()).unwrap())
            }
            Call::Pass(_) | Call::List { .. } => {
                unreachable!("they are no calls that change anything")
            }
        }
    }

    /// Does a call to the model. Gives back whether it is to be accepted.
    fn follow(&mut self, call: &Call, answer: &Result<Vec<u8>, ApiError>) -> bool {
        let model = &mut self.model;
        let place = |latest: &super::calls::Latest| latest.of(model.pushes.len()).unwrap();
        match call {
            Call::Create { account, posted } => {
                let accepted = model.create(*account, posted);
                if let (true, Ok(answer)) = (accepted, answer) {
                    let created: Value = serde_json::from_slice(answer).unwrap();
                    let push = model.pushes.last_mut().unwrap();
                    push.id = created["id"].as_str().unwrap().to_owned();
                }
                accepted
            }
            Call::Update { push, changes } => model.update(place(push), changes),
            Call::Delete { push } => model.delete(place(push)),
            Call::Decide { push, decision } => model.decide(place(push), *decision),
            Call::RejectTransfer { transfer } => {
                model.reject_transfer(transfer.of(model.transfers.len()).unwrap())
            }
            Call::Pass(_) | Call::List { .. } => true,
        }
    }

    fn compare_call(&mut self, call: &Call) {
        let answer = self.call(call);
        let expected = self.follow(call, &answer);
        assert_eq!(answer.is_ok(), expected, "{call:?} was answered {answer:?}");
        if let Err(error) = answer {
            assert!(error.status.is_client_error(), "{call:?} was answered {error}");
        }
    }

    /// When the clock is to stand after this passage: never earlier, and never too late for the tables.
    fn moment(&self, passage: &Passage) -> i64 {
        let model = &self.model;
        let moment = match passage {
            Passage::Seconds(seconds) => Some(model.now + seconds),
            Passage::ToSettlement(transfer, by) => {
                let transfer =
                    transfer.of(model.transfers.len()).map(|place| &model.transfers[place]);
                transfer.map(|transfer| model.settlement(transfer) + by)
            }
            Passage::ToExecution(push, by) => {
                let push = push.of(model.pushes.len()).map(|place| &model.pushes[place]);
                push.and_then(|push| push.next).map(|next| next + by)
            }
        };
        let end: Timestamp = target::END.parse().unwrap();
        moment.unwrap_or(model.now).max(model.now).min(end.as_second())
    }

    fn pass_to(&mut self, moment: i64) {
        let clock = self.world.clock().set(Timestamp::from_second(moment).unwrap()).unwrap();
        self.world.set_clock(clock).unwrap();
    }

    /// The id of the transfer at this place of the model.
    fn transfer_id(&mut self, place: usize) -> String {
        let account = self.model.pushes[self.model.transfers[place].push].account;
        let before = self.model.transfers[..place].iter();
        let of_account =
            before.filter(|transfer| self.model.pushes[transfer.push].account == account);
        let place = of_account.count();
        self.transfers(account)[place]["id"].as_str().unwrap().to_owned()
    }

    fn page(&mut self, account: usize, operation: &str, query: Value) -> Value {
        let answer = self.ask(account, operation, "-1", query, Value::Null).unwrap();
        serde_json::from_slice(&answer).unwrap()
    }

    /// All that a listing has.
    fn all(&mut self, account: usize, operation: &str, entries: &str) -> Vec<Value> {
        let mut all = Vec::new();
        for number in 0.. {
            let query = json!({ "pg_num": number, "pg_size": 1000 });
            match self.page(account, operation, query)[entries].take() {
                Value::Array(page) if !page.is_empty() => all.extend(page),
                _ => break,
            }
        }
        all
    }

    fn transfers(&mut self, account: usize) -> Vec<Value> {
        self.all(account, "listTransfers", "transfers")
    }

    /// Holds the whole world against the model, and against the books.
    fn compare(&mut self) {
        let transfers = [self.transfers(0), self.transfers(1)];
        for (account, transfers) in transfers.iter().enumerate() {
            self.compare_pushes(account);
            self.compare_transfers(account, transfers);
        }
        let balances = self.world.transact(|session| session.accounts()).unwrap();
        let balances: Vec<i64> = balances
            .iter()
            .map(|account| i64::try_from(account.balance.mantissa()).unwrap())
            .collect();
        assert_eq!(balances, self.model.balances);
        self.books.balance(self.model.balances, [&transfers[0], &transfers[1]]);
    }

    fn compare_pushes(&mut self, account: usize) {
        let shown = self.all(account, "listPushes", "pushes");
        let expected: Vec<Push> =
            self.model.pushes.iter().filter(|push| push.account == account).cloned().collect();
        assert_eq!(shown.len(), expected.len());
        for (shown, push) in shown.iter().zip(&expected) {
            let seen = json!([
                shown["id"],
                shown["status"],
                cents(&shown["amount"]),
                cents(&shown["fee"]),
                second(&shown["date_scheduled"]),
                second(&shown["date_creation"])
            ]);
            let due = json!([
                push.id,
                push.status.as_str(),
                push.amount,
                push.fee(),
                push.schedule,
                push.created
            ]);
            assert_eq!(seen, due, "{shown}");
            let failed = shown["status"] == "FAILED";
            assert_eq!(shown.get("status_description").is_some(), failed, "{shown}");
            self.see_timeline(shown);
        }
    }

    fn see_timeline(&mut self, shown: &Value) {
        let id = shown["id"].as_str().unwrap();
        let timeline = self.world.transact(|session| {
            let push = session.find_push(id)?.unwrap();
            session.timeline(&push)
        });
        let entries = timeline.unwrap().into_iter();
        let timeline = entries.map(|entry| (entry.at.timestamp().as_second(), entry.status));
        self.books.see_timeline(id, shown["status"].as_str().unwrap(), timeline.collect());
    }

    fn compare_transfers(&self, account: usize, shown: &[Value]) {
        let model = &self.model;
        let seen: Vec<Value> = shown
            .iter()
            .map(|shown| {
                let accounted = second(&shown["date_accounted"]);
                json!([
                    shown["push_id"],
                    shown["status"],
                    second(&shown["date_creation"]),
                    accounted
                ])
            })
            .collect();
        let expected: Vec<Value> = model
            .transfers
            .iter()
            .filter(|transfer| model.pushes[transfer.push].account == account)
            .map(|transfer| {
                let (status, settled) = (model.status(transfer), model.settlement(transfer));
                let accounted = (status.as_str() == "ACCOUNTED").then_some(settled);
                json!([model.pushes[transfer.push].id, status.as_str(), transfer.made, accounted])
            })
            .collect();
        assert_eq!(seen, expected);
    }

    /// Reads every page of a listing.
    fn compare_listing(&mut self, account: usize, listing: &Listing) {
        let (operation, entries) = if listing.transfers {
            ("listTransfers", "transfers")
        } else {
            ("listPushes", "pushes")
        };
        let expected: Vec<Value> = if listing.transfers {
            let transfers = listing.transfers(&self.model, account).into_iter();
            transfers.map(|(push, made)| json!([push, made])).collect()
        } else {
            listing.pushes(&self.model, account).into_iter().map(|id| json!([id])).collect()
        };
        let mut seen = Vec::new();
        for page in 0.. {
            let query = listing.query(&self.model, page);
            let shown = self.page(account, operation, query);
            assert_eq!(shown["paging_info"], listing.paging(page, expected.len()), "{listing:?}");
            let shown = shown[entries].as_array().unwrap();
            seen.extend(shown.iter().map(|shown| match shown.get("push_id") {
                Some(push) => json!([push, second(&shown["date_creation"])]),
                None => json!([shown["id"]]),
            }));
            if shown.is_empty() {
                break;
            }
        }
        assert_eq!(seen, expected, "{listing:?}");
    }
}

fn carry_out(
    session: &Session<'_>,
    account: usize,
    operation: &str,
    id: &str,
    query: Value,
    body: Value,
) -> Result<Vec<u8>, ApiError> {
    let caller = Caller::Owner(session.account(ACCOUNTS[account].0)?.unwrap());
    let query = serde_json::from_value(query).unwrap();
    session.carry_out(operation, &caller, Arguments { id: id.to_owned(), query, body })
}

/// The second of a date in an answer.
fn second(date: &Value) -> Option<i64> {
    let moment = date.as_str()?.parse::<Timestamp>().unwrap();
    Some(moment.as_second())
}
