//! A sandbox that fails the test at its end if anything exchanged with it was against the document.

use std::ops::Deref;

use axum::middleware::from_fn;
use droppay_ext::DropPay;
use droppay_sandbox::{Sandbox, SandboxBuilder};

use crate::Judge;

/// A [`Sandbox`] behind a [`Judge`]. The faults that a test injects happen outside the judge: a gateway's answer is not
/// DropPay's, and no document speaks for it.
pub struct JudgedSandbox {
    sandbox: Sandbox,
    judge: Judge,
}

impl JudgedSandbox {
    /// Starts a sandbox of its own.
    pub async fn start() -> Self {
        Self::start_with(Sandbox::builder()).await
    }

    /// Starts a sandbox with these settings.
    pub async fn start_with(builder: SandboxBuilder) -> Self {
        let judge = Judge::new();
        let judging = judge.clone();
        let builder = builder.layer(move |router| {
            router.layer(from_fn(move |request, next| judging.clone().watch(request, next)))
        });
        let sandbox = builder.start().await.expect("the sandbox starts on a free port");
        Self { sandbox, judge }
    }

    /// The judge, for tests that send wrong requests on purpose.
    pub fn judge(&self) -> &Judge {
        &self.judge
    }

    /// A client with the sandbox's credentials.
    pub fn client(&self) -> DropPay {
        self.client_builder().build().expect("the sandbox's credentials are complete")
    }

    /// The builder of such a client.
    pub fn client_builder(&self) -> droppay_ext::Builder {
        let credentials = self.sandbox.credentials();
        DropPay::builder()
            .base_url(self.sandbox.base_url())
            .application_key(credentials.client_id.as_str())
            .application_secret(credentials.client_secret.as_str())
            .connection_code(credentials.connection_code.as_str())
    }

    /// How often an operation was processed by the sandbox.
    pub fn count(&self, operation: &str) -> usize {
        self.sandbox
            .calls()
            .iter()
            .filter(|call| call.operation.as_deref() == Some(operation) && call.was_processed())
            .count()
    }
}

impl Deref for JudgedSandbox {
    type Target = Sandbox;

    fn deref(&self) -> &Sandbox {
        &self.sandbox
    }
}

impl Drop for JudgedSandbox {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            let wrong = self.judge.take();
            assert!(wrong.is_empty(), "exchanges against the document: {wrong:#?}");
        }
    }
}
