//! A sandbox that fails the test at its end if anything exchanged with it was against the document.

use std::ops::Deref;

use axum::middleware::from_fn;
use droppay_ext::DropPay;
use droppay_sandbox::{Sandbox, SandboxBuilder};

use crate::{Faults, Judge};

/// A [`Sandbox`] behind a [`Judge`], behind [`Faults`].
pub struct JudgedSandbox {
    sandbox: Sandbox,
    judge: Judge,
    faults: Faults,
}

impl JudgedSandbox {
    /// Starts a sandbox of its own.
    pub async fn start() -> Self {
        Self::start_with(Sandbox::builder()).await
    }

    /// Starts a sandbox with these settings.
    pub async fn start_with(builder: SandboxBuilder) -> Self {
        let (judge, faults) = (Judge::new(), Faults::default());
        let (judging, failing) = (judge.clone(), faults.clone());
        let builder = builder.layer(move |router| {
            router
                .layer(from_fn(move |request, next| judging.clone().watch(request, next)))
                .layer(from_fn(move |request, next| failing.clone().apply(request, next)))
        });
        let sandbox = builder.start().await.expect("the sandbox starts on a free port");
        Self { sandbox, judge, faults }
    }

    /// The judge, for tests that send wrong requests on purpose.
    pub fn judge(&self) -> &Judge {
        &self.judge
    }

    /// The failures that a test may order.
    pub fn faults(&self) -> &Faults {
        &self.faults
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

    /// How often an operation has reached the sandbox.
    pub fn count(&self, operation: &str) -> usize {
        self.sandbox
            .calls()
            .iter()
            .filter(|call| call.operation.as_deref() == Some(operation))
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
