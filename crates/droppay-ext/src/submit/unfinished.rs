//! Why a submission did not come to its end, and what is known of it.

use std::{error::Error as StdError, fmt};

use droppay_api::ResourceId;

use crate::{
    Error,
    submit::{Reference, pace::GivenUp},
};

/// A submission that did not come to its end: [`Error::as_submission`].
///
/// Unless a person must look at it ([`Error::is_retryable`] is false), submit the same
/// [`Submission`](crate::submit::Submission) again, now or later, and never a new one in its place: that would be
/// another order.
pub struct Unfinished {
    reference: Reference,
    draft: Option<ResourceId>,
    stage: Stage,
    why: Why,
}

/// What is known of a submission that did not come to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Stage {
    /// Nothing was created by this submit. No money has moved.
    Nothing,
    /// There may be one or more drafts, which are harmless. Nothing was made `READY` by this submit, so no money has
    /// moved.
    DraftPossible,
    /// The push may be `READY`: **money moves once the owner approves it**.
    ReadyPossible,
}

pub(super) enum Why {
    GivenUp(GivenUp, Option<Error>),
    Refused(Error),
    Contradiction { what: &'static str, ids: Vec<ResourceId> },
    NotStored(Box<dyn StdError + Send + Sync>),
}

impl Unfinished {
    pub(super) fn new(
        reference: Reference,
        draft: Option<ResourceId>,
        stage: Stage,
        why: Why,
    ) -> Self {
        Self { reference, draft, stage, why }
    }

    /// Which submission it is. The pushes of a submission carry it at the end of their description.
    pub fn reference(&self) -> &Reference {
        &self.reference
    }

    /// The submission's push, as far as its id is known.
    pub fn draft(&self) -> Option<&ResourceId> {
        self.draft.as_ref()
    }

    /// What is known.
    pub fn stage(&self) -> Stage {
        self.stage
    }

    /// The pushes that contradict each other or the order, if that is the reason. A person must look at them.
    pub fn contradiction(&self) -> &[ResourceId] {
        match &self.why {
            Why::Contradiction { ids, .. } => ids,
            _ => &[],
        }
    }

    /// The last call that failed, or the one that was refused.
    pub fn failure(&self) -> Option<&Error> {
        match &self.why {
            Why::GivenUp(_, last) => last.as_ref(),
            Why::Refused(error) => Some(error),
            Why::Contradiction { .. } | Why::NotStored(_) => None,
        }
    }

    /// The failure that ended it, which repeating would not mend.
    pub(crate) fn refusal(&self) -> Option<&Error> {
        match &self.why {
            Why::Refused(error) => Some(error),
            _ => None,
        }
    }

    /// Whether submitting again may help.
    pub(crate) fn is_worth_another(&self) -> bool {
        matches!(self.why, Why::GivenUp(..) | Why::NotStored(_))
    }

    /// What lies beneath the message.
    pub(crate) fn beneath(&self) -> Option<&(dyn StdError + 'static)> {
        match &self.why {
            Why::NotStored(error) => Some(error.as_ref()),
            _ => self.failure()?.source(),
        }
    }
}

impl fmt::Display for Unfinished {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "submission {} is not finished: ", self.reference)?;
        match &self.why {
            Why::GivenUp(given_up, last) => {
                match given_up {
                    GivenUp::TimeUp(after) => write!(f, "its time limit of {after:?} is reached")?,
                    GivenUp::Attempts(1) => f.write_str("an attempt failed")?,
                    GivenUp::Attempts(failures) => write!(f, "{failures} attempts failed")?,
                }
                if let Some(last) = last {
                    write!(f, "; the last failure: {last}")?;
                }
            }
            Why::Refused(error) => error.fmt(f)?,
            Why::Contradiction { what, ids } => write!(f, "{what}: {}", Ids(ids))?,
            Why::NotStored(_) => f.write_str("the program could not store the draft's id")?,
        }
        f.write_str("; ")?;
        match (self.stage, &self.draft) {
            (Stage::DraftPossible, _) if !self.contradiction().is_empty() => {
                f.write_str("none is or was READY")?
            }
            (Stage::ReadyPossible, _) if !self.contradiction().is_empty() => {
                f.write_str("money moves, or has moved, once an owner approves one")?
            }
            (Stage::Nothing, _) => f.write_str("nothing was created")?,
            (Stage::DraftPossible, None) => {
                f.write_str("there may be a draft, which is harmless")?
            }
            (Stage::DraftPossible, Some(id)) => write!(f, "{id} is a draft, which is harmless")?,
            (Stage::ReadyPossible, id) => write!(
                f,
                "{} may be READY: money moves once its owner approves it",
                id.as_ref().map_or("the push", ResourceId::as_str)
            )?,
        }
        f.write_str(if self.is_worth_another() {
            "; submit the same submission again"
        } else {
            "; a person must look at it"
        })
    }
}

impl fmt::Debug for Unfinished {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Unfinished")
            .field("reference", &self.reference)
            .field("draft", &self.draft)
            .field("stage", &self.stage)
            .field("message", &format_args!("{self}"))
            .finish_non_exhaustive()
    }
}

struct Ids<'a>(&'a [ResourceId]);

impl fmt::Display for Ids<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, id) in self.0.iter().enumerate() {
            write!(f, "{}{id}", if place == 0 { "" } else { ", " })?;
        }
        Ok(())
    }
}
