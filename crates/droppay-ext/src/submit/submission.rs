//! An order to pay, as a program stores it before anything is sent.

use std::{fmt, sync::Arc};

use droppay_api::{
    ResourceId,
    types::{PostedStatus, PushCreate},
};
use serde::{Deserialize, Serialize};
use tokio::sync::Mutex;

use crate::{
    Error,
    submit::{Reference, Stage},
};

/// One order to pay, with the reference by which its push is found again.
///
/// Store it (it is `Serialize`) before you hand it to [`DropPay::submit`](crate::DropPay::submit); after a crash, read it
/// back and submit it again. It holds the recipient's IBAN and name in clear, so keep it where such data may be kept.
/// `Debug` shows neither.
///
/// Each call of [`new`](Self::new) is another order, even with the same content. Clones are the same order.
#[derive(Clone, Serialize, Deserialize)]
#[serde(try_from = "Stored")]
pub struct Submission {
    push: PushCreate,
    reference: Reference,
    #[serde(skip_serializing_if = "Option::is_none")]
    draft: Option<ResourceId>,
    /// What this process knows of it. Whoever submits holds the lock, so that one submit goes after the other.
    #[serde(skip)]
    progress: Arc<Mutex<Progress>>,
}

/// What a process knows of a submission beyond what is stored, shared by all its clones: whoever submits it again in
/// this process must not know less than the one before.
#[derive(Debug)]
pub(super) struct Progress {
    pub(super) stage: Stage,
    /// The push that the program has stored the id of.
    pub(super) stored: Option<ResourceId>,
    /// The push that was to be made ready.
    pub(super) chosen: Option<ResourceId>,
}

impl Progress {
    fn new(stage: Stage, stored: Option<ResourceId>) -> Arc<Mutex<Self>> {
        Arc::new(Mutex::new(Self { stage, stored, chosen: None }))
    }
}

/// A submission as it was stored, before it is checked.
#[derive(Deserialize)]
struct Stored {
    push: PushCreate,
    reference: Reference,
    #[serde(default)]
    draft: Option<ResourceId>,
}

impl Submission {
    /// Gives a push a new reference, which is appended to its description.
    ///
    /// The status may be left out. Given as `DRAFT` or `READY` it makes no difference: submitting always creates a
    /// `DRAFT` and makes it `READY` afterwards.
    ///
    /// # Errors
    ///
    /// When the status is neither of the two.
    pub fn new(push: PushCreate) -> Result<Self, Error> {
        Self::with_reference(push, Reference::random())
    }

    pub(super) fn with_reference(
        mut push: PushCreate,
        reference: Reference,
    ) -> Result<Self, Error> {
        match &push.status {
            None | Some(PostedStatus::Draft | PostedStatus::Ready) => {}
            Some(other) => {
                return Err(Error::configuration(format!(
                    "a push cannot be submitted with the status {other}: leave it out"
                )));
            }
        }
        push.status = Some(PostedStatus::Draft);
        push.description = Some(reference.appended_to(push.description.as_deref().unwrap_or("")));
        let progress = Progress::new(Stage::Nothing, None);
        Ok(Self { push, reference, draft: None, progress })
    }

    /// Its name, which stands at the end of the push's description.
    pub fn reference(&self) -> &Reference {
        &self.reference
    }

    /// The push as it is created: a `DRAFT`, with the reference in its description.
    pub fn push(&self) -> &PushCreate {
        &self.push
    }

    /// The push that is to become `READY`, if this was stored by [`Submit::on_draft`](crate::submit::Submit::on_draft).
    pub fn draft(&self) -> Option<&ResourceId> {
        self.draft.as_ref()
    }

    /// The same order, whose push is known.
    pub(super) fn with_draft(&self, draft: ResourceId) -> Self {
        Self { draft: Some(draft), ..self.clone() }
    }

    /// What is known of it, for one submit at a time.
    pub(super) fn progress(&self) -> Arc<Mutex<Progress>> {
        self.progress.clone()
    }

    /// The description by which a listing is filtered: all of it, because nobody says whether a part is enough.
    pub(super) fn description(&self) -> &str {
        self.push.description.as_deref().unwrap_or_default()
    }
}

impl TryFrom<Stored> for Submission {
    type Error = &'static str;

    fn try_from(stored: Stored) -> Result<Self, &'static str> {
        let Stored { push, reference, draft } = stored;
        if push.status != Some(PostedStatus::Draft) {
            return Err("the push of a stored submission must be a DRAFT");
        }
        if !reference.is_in(push.description.as_deref()) {
            return Err("the description of a stored submission must end with its reference");
        }
        // Whoever stored it may have sent it.
        let progress = Progress::new(Stage::ReadyPossible, draft.clone());
        Ok(Self { push, reference, draft, progress })
    }
}

impl fmt::Debug for Submission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Submission")
            .field("reference", &self.reference)
            .field("draft", &self.draft)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use droppay_api::types::PostedRecipient;
    use serde_json::{Value, json};

    use super::*;

    fn push(status: Option<&str>) -> PushCreate {
        let recipient =
            PostedRecipient { account: "IT60X0542811101000000123456".into(), owner: None };
        let push = PushCreate::builder().amount("120.10").recipient(recipient);
        let mut push: PushCreate = push.description("Sending money").try_into().unwrap();
        push.status = status.map(Into::into);
        push
    }

    #[test]
    fn whatever_may_be_asked_for_a_draft_is_created() {
        for status in [None, Some("DRAFT"), Some("READY")] {
            let submission = Submission::new(push(status)).expect("the status may be given");
            assert_eq!(submission.push().status, Some(PostedStatus::Draft));
            assert_eq!(
                submission.push().description,
                Some(format!("Sending money (ref {})", submission.reference()))
            );
        }
        let error = Submission::new(push(Some("DONE"))).expect_err("no push begins like this");
        assert!(error.to_string().contains("DONE"), "{error}");
    }

    #[tokio::test]
    async fn what_was_stored_comes_back_and_is_no_longer_new() {
        let submission = Submission::new(push(None)).expect("a submission");
        assert_eq!(submission.progress().lock().await.stage, Stage::Nothing);
        for stored in [submission.clone(), submission.with_draft("SEM1".try_into().unwrap())] {
            let text = serde_json::to_string(&stored).expect("it can be stored");
            let again: Submission = serde_json::from_str(&text).expect("it can be read");
            assert_eq!(serde_json::to_string(&again).expect("it can be stored again"), text);
            assert_eq!(again.draft(), stored.draft());
            assert_eq!(
                again.progress().lock().await.stage,
                Stage::ReadyPossible,
                "it may have been sent"
            );
        }
    }

    #[test]
    fn what_does_not_fit_together_is_no_submission() {
        let submission = Submission::new(push(None)).expect("a submission");
        let stored = serde_json::to_value(&submission).expect("it can be stored");
        let other = |place: &str, value: Value| {
            let mut stored = stored.clone();
            *stored.pointer_mut(place).expect("there is such a place") = value;
            serde_json::from_value::<Submission>(stored)
        };
        assert!(other("/reference", json!("7K3M9Q2XW4T8ZB6N")).is_err());
        assert!(other("/push/description", json!("Sending money")).is_err());
        assert!(other("/push/status", json!("READY")).is_err());
        assert!(other("/push/amount", json!(1)).is_ok());
    }

    #[test]
    fn neither_iban_nor_description_is_shown() {
        let submission = Submission::new(push(None)).expect("a submission");
        let shown = format!("{submission:?} {submission:#?}");
        assert!(!shown.contains("0123456") && !shown.contains("Sending"), "{shown}");
        assert!(shown.contains(submission.reference().as_str()), "{shown}");
    }
}
