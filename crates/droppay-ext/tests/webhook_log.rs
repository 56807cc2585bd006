//! What the extractor logs of a refusal: the reason, and nothing that was sent.
//!
//! It is a program of its own: `tracing` decides once for a whole process which events anybody wants, so tests without
//! a subscriber beside this one could silence it.

#![cfg(feature = "axum")]

use std::{
    io,
    sync::{Arc, Mutex},
};

use axum::{
    body::Body,
    extract::{FromRequest as _, Request},
    response::IntoResponse as _,
};
use droppay_ext::{
    api::types::ConnectionStatus,
    webhook::{EventHint, Subscription, compose},
};
use http::{StatusCode, header::AUTHORIZATION};

/// Everything that was logged, as text.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, text: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("no test panics while it holds the lock").extend_from_slice(text);
        Ok(text.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn the_reason_of_a_refusal_is_logged_and_not_told() {
    let log = Log::default();
    let written = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(move || written.clone())
        .finish();
    let _guard = tracing::subscriber::set_default(subscriber);
    let subscription = Subscription::new("https://app.server.com/listener", "usr-71", "pwd-72")
        .expect("it is safe");
    let listener = subscription.listener().max_body_bytes(1_000);
    let granted = compose::connection_status("CON1", ConnectionStatus::Granted).code("code-73");
    let sent = || granted.request(&subscription);

    let mut without = sent();
    without.headers_mut().remove(AUTHORIZATION);
    let mut guessed = sent();
    let other = Subscription::new("https://app.server.com/listener", "usr-71", "pwd-99");
    let other = other.expect("it is safe").credentials().authorization();
    guessed.headers_mut().insert(AUTHORIZATION, other);
    let long = sent().map(|body| [body, vec![b' '; 1_000]].concat());
    let broken = sent().map(|body| body[..body.len() - 1].to_vec());
    let hung_up = sent().map(|_| {
        let gone = Err::<Vec<u8>, _>(io::Error::from(io::ErrorKind::ConnectionReset));
        Body::from_stream(futures_util::stream::iter([Ok(b"{".to_vec()), gone]))
    });
    for (request, status, reason) in [
        (without.map(Body::from), StatusCode::UNAUTHORIZED, "shows no credentials"),
        (guessed.map(Body::from), StatusCode::UNAUTHORIZED, "credentials are wrong"),
        (long.map(Body::from), StatusCode::PAYLOAD_TOO_LARGE, "longer than 1000 bytes"),
        (broken.map(Body::from), StatusCode::BAD_REQUEST, "not JSON, at line 1 column"),
        (hung_up, StatusCode::BAD_REQUEST, "broke off"),
    ] {
        let request: Request = request;
        let refusal = EventHint::from_request(request, &listener).await.expect_err(reason);
        let answer = refusal.into_response();
        assert_eq!(answer.status(), status, "{reason}");
        let told = axum::body::to_bytes(answer.into_body(), 1_000).await.expect("it is short");
        assert!(told.is_empty(), "{reason}: {told:?}");
        let logged = std::mem::take(&mut *log.0.lock().expect("nobody panics with it"));
        let logged = String::from_utf8(logged).expect("it is text");
        assert!(logged.contains("WARN") && logged.contains(reason), "{reason}: {logged}");
        for secret in ["usr-71", "pwd-72", "pwd-99", "code-73", "CON1", "Basic "] {
            assert!(!logged.contains(secret), "{secret} was logged: {logged}");
        }
    }
    let taken = EventHint::from_request(sent().map(Body::from), &listener).await;
    assert!(taken.is_ok(), "{taken:?}");
    let logged = log.0.lock().expect("no test panics while it holds the lock").clone();
    assert!(logged.is_empty(), "{}", String::from_utf8_lossy(&logged));
}
