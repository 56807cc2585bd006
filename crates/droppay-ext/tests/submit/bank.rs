//! A sandbox with a client of it, and a look at what it holds of a submission.

use std::time::Duration;

use droppay_ext::{
    DropPay,
    api::types::{PostedOwner, PostedRecipient, Push, PushCreate},
    paging::Paged as _,
    submit::{Reference, Submission, Submit},
};
use droppay_sandbox::Sandbox;
use futures_util::TryStreamExt as _;

pub(crate) const IBAN: &str = "IT60X0542811101000000123456";

pub(crate) struct Bank {
    pub(crate) sandbox: Sandbox,
    pub(crate) droppay: DropPay,
}

impl Bank {
    pub(crate) async fn open() -> Self {
        let sandbox = Sandbox::start().await.expect("the sandbox starts on a free port");
        let credentials = sandbox.credentials();
        let droppay = DropPay::builder()
            .base_url(sandbox.base_url())
            .application_key(credentials.client_id.as_str())
            .application_secret(credentials.client_secret.as_str())
            .connection_code(credentials.connection_code.as_str())
            .request_timeout(Duration::from_secs(5))
            .build()
            .expect("the sandbox's credentials are complete");
        Self { sandbox, droppay }
    }

    /// A submit that loses no time between its attempts.
    pub(crate) fn submit(&self, submission: &Submission) -> Submit<'_> {
        let short = Duration::from_millis(1);
        self.droppay.submit(submission).backoff(short, short)
    }

    /// The pushes of a submission, as `STATUS amount`, in the order of their creation.
    pub(crate) async fn shown(&self, submission: &Submission) -> Vec<String> {
        let pushes = self.pushes(submission).await;
        pushes
            .iter()
            .map(|push| format!("{} {}", push.status, push.amount.expect("the sandbox shows it")))
            .collect()
    }

    pub(crate) async fn pushes(&self, submission: &Submission) -> Vec<Push> {
        let all: Vec<Push> =
            self.droppay.list_pushes().items().try_collect().await.expect("a list");
        let is_of = |push: &Push| {
            let reference = push.description.as_deref().and_then(Reference::in_description);
            reference.as_ref() == Some(submission.reference())
        };
        all.into_iter().filter(is_of).collect()
    }

    /// How often an operation was called, whatever became of it.
    pub(crate) fn called(&self, operation: &str) -> usize {
        let calls = self.sandbox.calls();
        calls.iter().filter(|call| call.operation.as_deref() == Some(operation)).count()
    }

    /// Creates a push of the submission behind its back, as a call that was lost would have.
    pub(crate) async fn create(&self, push: &PushCreate) -> String {
        let created = self.droppay.create_push().body(push.clone()).send().await;
        created.expect("it can be created").id.to_string()
    }
}

pub(crate) fn push() -> PushCreate {
    let owner = PostedOwner::builder().name("Edward Teach");
    let recipient = PostedRecipient::builder().account(IBAN).owner(owner);
    let push = PushCreate::builder().amount("120.10").description("Sending money");
    push.recipient(recipient).try_into().expect("amount and recipient are given")
}

pub(crate) fn submission() -> Submission {
    Submission::new(push()).expect("a push without a status can be submitted")
}

/// The submission as another process reads it after a crash.
pub(crate) fn reread(submission: &Submission) -> Submission {
    let stored = serde_json::to_string(submission).expect("it can be stored");
    serde_json::from_str(&stored).expect("it can be read")
}
