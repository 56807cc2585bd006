//! Whole calls on loopback, to a server whose tokens are good for ten calls each: it refuses the next with 401.

use std::sync::atomic::Ordering;

use anyhow::{Context as _, Result};
use droppay_ext::DropPay;
use tokio::runtime::Runtime;

use crate::arguments::Run;
use crate::interleave::{Variant, interleave};
use crate::table::{Goal, Row, Unit};
use crate::tokens::Found;

mod server;

use server::{FOREVER, Server};

/// How many calls a token is good for.
const GOOD_FOR: u32 = 10;

pub(super) fn measure(run: &Run) -> Result<Found> {
    // The server has threads of its own, as if it were elsewhere.
    let (client, server) = (Runtime::new()?, Runtime::new()?);
    let lasting = server.block_on(Server::start(FOREVER))?;
    let expiring = server.block_on(Server::start(GOOD_FOR))?;
    // One round more warms up.
    let (rounds, calls) = (9, run.scale(10_000, 50));
    let all = (rounds + 1) * calls;
    let of = |server: &Server| server.client().map(|droppay| Caller { droppay, calls });
    let (without, with) = (of(&lasting)?, of(&expiring)?);
    let mut failures = 0;
    eprintln!("   {all} calls");
    let timings = interleave(
        &mut [
            Variant::new("tokens that last", || client.block_on(without.call())),
            Variant::new("tokens that expire", || failures += client.block_on(with.call())),
        ],
        rounds,
        1,
    );
    let expiries = all / GOOD_FOR as usize;
    let requests = expiring.requests.load(Ordering::Relaxed);
    let microseconds = |seconds: f64| format!("{:.1} µs", seconds / calls as f64 * 1e6);
    let row =
        |what: String, unit, goal, measured, note: String| Row { what, unit, goal, measured, note };
    let at_most = |count: f64| Some(Goal::AtMost(count));
    let asked = row(
        format!("token requests in {all} calls on loopback"),
        Unit::Count,
        at_most(expiries as f64),
        requests as f64,
        format!("the server refuses each token after {GOOD_FOR} calls"),
    );
    let failed = row(
        format!("calls that fail through {expiries} expiries"),
        Unit::Count,
        at_most(0.0),
        f64::from(failures),
        format!("of {all}"),
    );
    let note = format!(
        "{} with, {} without; each expiry adds a refusal, a renewal and the call again",
        microseconds(timings[1].seconds),
        microseconds(timings[0].seconds)
    );
    let cost = row(
        "a call, with expiries beside without".to_owned(),
        Unit::Times,
        None,
        timings[1].of_first,
        note,
    );
    Ok(Found { rows: vec![asked, failed, cost], growth: Vec::new() })
}

/// A client that calls one after the other.
struct Caller {
    droppay: DropPay,
    calls: usize,
}

impl Caller {
    /// How many calls have failed.
    async fn call(&self) -> u32 {
        let mut failures = 0;
        for _ in 0..self.calls {
            let read = self.droppay.get_push().id("SEM1234568UN8").send().await;
            failures += u32::from(read.is_err());
        }
        failures
    }
}

impl Server {
    fn client(&self) -> Result<DropPay> {
        DropPay::builder()
            .base_url(self.url.as_str())
            .application_key("key")
            .application_secret("secret")
            .connection_code("code")
            .build()
            .context("no client")
    }
}
