//! What is read from Prism's log, in its own words.

use std::time::Duration;

use crate::clients::prism::log::{Log, Passage};

const LOG: &str = "\
[3:37:10 PM] › [CLI] …  awaiting  Starting Prism…
[3:37:10 PM] › [CLI] ℹ  info      GET        http://127.0.0.1:37593/bank/v2/push/SEM145123G6YY
[3:37:10 PM] › [CLI] ▶  start     Prism is listening on http://127.0.0.1:37593
[3:37:13 PM] › [HTTP SERVER] get /bank/v2/pushes ℹ  info      Request received
[3:37:13 PM] ›     [PROXY] ℹ  info      > Forwarding \"get\" request to http://127.0.0.1:40325/bank/v2/pushes?pg_size=zero...
[3:37:13 PM] ›     [PROXY] ℹ  info      < Received forward response
[3:37:13 PM] ›     [VALIDATOR] ✖  error     Violation: request.query.pg_size Request query parameter pg_size must be integer
[3:37:13 PM] › [HTTP SERVER] get /bank/v2/push/SEM1 ℹ  info      Request received
[3:37:13 PM] ›     [PROXY] ℹ  info      The upstream call to /bank/v2/push/SEM1 has returned 200
[3:37:13 PM] ›     [VALIDATOR] ✖  error     Violation: response.body Response body must have required property 'status'
[3:37:13 PM] › [HTTP SERVER] get /nowhere ℹ  info      Request received
[3:37:13 PM] ›     [VALIDATOR] ⚠  warning   Violation: request Selected route not found
[3:37:13 PM] › [HTTP SERVER] patch /bank/v2/push/SEM2 ℹ  info      Request received
[3:37:13 PM] › [HTTP SERVER] get /bank/v2/push/SEM3 ℹ  info      Request received
[3:37:13 PM] › [HTTP SERVER] get /bank/v2/push/SEM3 ✖  error     Request terminated with error: FetchError: ECONNREFUSED
[3:37:13 PM] › [HTTP SERVER] get /bank/v2/push/SEM9 ℹ  info      Request received
";

fn log(text: &'static str) -> Log {
    Log::of(text.as_bytes(), Duration::from_secs(60))
}

#[test]
fn the_address_is_what_prism_says_it_listens_on() {
    assert_eq!(log(LOG).address().unwrap(), "http://127.0.0.1:37593");
}

#[test]
fn violations_of_requests_and_of_answers_are_found_with_their_calls() {
    let passage = log(LOG).up_to("/bank/v2/push/SEM9").unwrap();
    let findings = [
        "GET /bank/v2/pushes: request.query.pg_size Request query parameter pg_size must be integer",
        "GET /bank/v2/push/SEM1: response.body Response body must have required property 'status'",
        "GET /nowhere: request Selected route not found",
    ];
    assert_eq!(passage.requests, 5);
    assert_eq!(passage.findings[..3], findings);
    assert!(passage.findings[3].contains("FetchError: ECONNREFUSED"), "{:?}", passage.findings);
    assert_eq!(passage.findings.len(), 4);
}

#[test]
fn what_is_read_ends_with_the_request_that_was_waited_for() {
    let mut log = log(LOG);
    let nothing =
        Passage { requests: 1, findings: log.up_to("/bank/v2/push/SEM1").unwrap().findings };
    assert_eq!(nothing.findings.len(), 1);
    let rest = log.up_to("/bank/v2/push/SEM2").unwrap();
    assert_eq!((rest.requests, rest.findings.len()), (1, 2));
}

#[test]
fn a_prism_that_ends_is_no_prism_without_findings() {
    assert_eq!(log(LOG).up_to("/never").unwrap_err(), "Prism has ended");
    assert_eq!(log("Error: listen EADDRINUSE\n").address().unwrap_err(), "Prism has ended");
}
