//! The command line: what can be chosen, and what is said at the start.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Parser, ValueEnum};
use droppay_sandbox::{ClockSetting, RetryClock, Sandbox, SandboxBuilder};
use jiff::Timestamp;

/// A local, stateful DropPay for tests and demos, on 127.0.0.1.
///
/// It speaks the whole API: tokens, connections, pushes, listings, transfers, and events to your listener. It starts
/// with an application, two accounts and a granted connection, and prints their credentials and a few commands to try.
///
/// Open the address that it prints in a browser to see accounts, pushes, calls and deliveries as they change, to move
/// the clock, and to approve a push as the account's owner does on the telephone. From a test, do the same by POST:
///
///   /_sandbox/pushes/{id}/approve|refuse          the account's owner
///   /_sandbox/pushes/{id}/clear|reject            the back office
///   /_sandbox/transfers/{id}/reject               the recipient's bank
///   /_sandbox/connections/{id}/grant|refuse|revoke
///   /_sandbox/clock        {"advance": "P1M"}, {"now": "2026-12-24T18:00:00+01:00"} or {"running": false}
///   /_sandbox/faults       {"operation": "createPush", "fault": "close_after", "times": 1}; the others are status,
///                          delay, close_before, truncate, malformed_json, expired_token, unknown_enum_value and
///                          extra_property, and of events duplicate, reorder and lose
///   /_sandbox/applications {"client_id": "my-suite"}, a world of its own; then ?application=my-suite
///   /_sandbox/deliveries/{id}/replay, /_sandbox/deliveries/drain
///   /_sandbox/tokens/expire, /_sandbox/reset
///
/// and by GET from /_sandbox/credentials, clock, calls, deliveries, faults and applications. The API's reference is at
/// /docs, its document at /openapi.yaml.
#[derive(Debug, Parser)]
#[command(name = "droppay-sandbox", version, verbatim_doc_comment)]
pub(crate) struct Arguments {
    /// The port to listen on; 0 takes a free one and says which
    #[arg(long, value_name = "PORT", default_value_t = 8080)]
    port: u16,

    /// Keep the state in this SQLite file, and go on with it if it exists
    #[arg(long, value_name = "FILE")]
    database: Option<PathBuf>,

    /// `running`, `frozen` (at the present moment), or a date such as 2026-12-24T18:00:00+01:00 from which the clock
    /// runs; a date after `frozen:` stands still. Without it a database goes on with the clock it had
    #[arg(long, value_name = "CLOCK", value_parser = read_clock)]
    clock: Option<ClockSetting>,

    /// Draw the same ids and tokens at each start
    #[arg(long, value_name = "NUMBER")]
    seed: Option<u64>,

    /// How long access tokens live
    #[arg(long, value_name = "SECONDS", default_value_t = 3600)]
    token_lifetime: u32,

    /// Where sharing links lead, if the account's owner does not reach the sandbox where it listens
    #[arg(long, value_name = "URL")]
    public_url: Option<String>,

    /// By which clock a delivery that failed is tried again
    #[arg(long, value_name = "CLOCK", default_value = "virtual")]
    webhook_retries: Retries,

    /// Deliver events to listeners on other machines as well. Without it only loopback addresses are called
    #[arg(long)]
    allow_remote_webhooks: bool,

    /// Open the dashboard in a browser
    #[arg(long)]
    pub(crate) open: bool,

    /// Serve neither the control paths below /_sandbox nor the pages: only the API and its reference
    #[arg(long, conflicts_with = "open")]
    no_control: bool,

    /// BREAK THE CONTRACT ON PURPOSE, to prove that a suite of contract tests can fail
    #[cfg(feature = "contract-violations")]
    #[arg(long, value_name = "VIOLATION")]
    plant: Option<crate::planted::Violation>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Retries {
    /// The sandbox's clock: while it is frozen, nothing is tried again until it is advanced
    Virtual,
    /// The machine's clock
    Real,
}

impl Arguments {
    /// The sandbox that is asked for.
    pub(crate) fn sandbox(self) -> SandboxBuilder {
        let retries = match self.webhook_retries {
            Retries::Virtual => RetryClock::Virtual,
            Retries::Real => RetryClock::Real,
        };
        let mut builder = Sandbox::builder()
            .port(self.port)
            .token_lifetime(Duration::from_secs(self.token_lifetime.into()))
            .webhook_retries(retries)
            .allow_remote_webhooks(self.allow_remote_webhooks)
            .control_paths(!self.no_control);
        if let Some(file) = self.database {
            builder = builder.database(file);
        }
        if let Some(clock) = self.clock {
            builder = builder.clock(clock);
        }
        if let Some(seed) = self.seed {
            builder = builder.seed(seed);
        }
        if let Some(url) = self.public_url {
            builder = builder.public_url(url);
        }
        #[cfg(feature = "contract-violations")]
        if let Some(violation) = self.plant {
            eprintln!(
                "droppay-sandbox: PLANTED {violation:?}: this sandbox breaks the contract on purpose"
            );
            builder = violation.plant(builder);
        }
        builder
    }

    /// Whether the pages are served.
    pub(crate) fn has_pages(&self) -> bool {
        !self.no_control
    }
}

/// What is said at the start. The first line is for programs.
pub(crate) fn greeting(sandbox: &Sandbox, has_pages: bool) -> String {
    let credentials = sandbox.credentials();
    let (url, token) = (sandbox.base_url(), &credentials.access_token);
    let mut text = format!("listening on {url}\n\n");
    let mut line = |name: &str, value: &str| {
        let _ = writeln!(text, "  {name:<18}{value}");
    };
    line("client_id", &credentials.client_id);
    line("client_secret", &credentials.client_secret);
    line("connection code", &credentials.connection_code);
    line("access token", token);
    for account in &credentials.accounts {
        line("account", &format!("{}  {}  {} EUR", account.iban, account.owner, account.balance));
    }
    if has_pages {
        line("dashboard", &format!("{url}/"));
    }
    line("reference", &format!("{url}/docs"));
    text + &format!(
        r#"
Try:

  curl {url}/bank/v2/pushes -H 'authorization: Bearer {token}'

  curl {url}/bank/v2/push -H 'authorization: Bearer {token}' -H 'content-type: application/json' -d '{{"amount": 120.00, "recipient": {{"account": "IT60X0542811101000000123456", "owner": {{"name": "Edward Teach"}}}}}}'

  curl -X PATCH {url}/bank/v2/push/SEM1234568UN8 -H 'authorization: Bearer {token}' -d '{{"status": "READY"}}'
"#
    )
}

fn read_clock(text: &str) -> Result<ClockSetting, String> {
    let read = |date: &str| date.parse::<Timestamp>().map_err(|error| error.to_string());
    match text {
        "running" => Ok(ClockSetting::Running),
        "frozen" => Ok(ClockSetting::Frozen(Timestamp::now())),
        text => match text.strip_prefix("frozen:") {
            Some(date) => read(date).map(ClockSetting::Frozen),
            None => read(text).map(ClockSetting::RunningFrom),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_well_formed() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn each_form_of_the_clock_is_read() {
        let noon: Timestamp = "2026-12-24T12:00:00Z".parse().unwrap();
        assert_eq!(read_clock("running"), Ok(ClockSetting::Running));
        assert_eq!(read_clock("2026-12-24T13:00:00+01:00"), Ok(ClockSetting::RunningFrom(noon)));
        assert_eq!(read_clock("frozen:2026-12-24T12:00:00Z"), Ok(ClockSetting::Frozen(noon)));
        assert!(matches!(read_clock("frozen"), Ok(ClockSetting::Frozen(_))));
        assert!(read_clock("yesterday").is_err());
    }
}
