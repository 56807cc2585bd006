//! The world as the README's rules have it: plain lists, played in the order of time.

use droppay_api::types::{PushStatus, TransferStatus};

use super::posted::{self, ACCOUNTS, Posted, Recipient};
use super::schedule::{PERIODS, Period};
use super::target;
use crate::world::decision::Decision;

/// A SEPA transfer above 1,500.00 EUR waits for the back office.
const BACK_OFFICE_ABOVE: i64 = 150_000;

#[derive(Clone, Debug)]
pub(super) struct Recurrence {
    pub(super) period: Period,
    pub(super) count: Option<i64>,
    pub(super) end: Option<i64>,
}

#[derive(Clone, Debug)]
pub(super) struct Push {
    pub(super) id: String,
    pub(super) account: usize,
    pub(super) recipient: Recipient,
    named: bool,
    pub(super) description: Option<&'static str>,
    pub(super) transfer_description: Option<&'static str>,
    pub(super) amount: i64,
    pub(super) schedule: Option<i64>,
    pub(super) recurrence: Option<Recurrence>,
    pub(super) status: PushStatus,
    pub(super) created: i64,
    first: i64,
    made: i64,
    pub(super) next: Option<i64>,
}

#[derive(Clone, Debug)]
pub(super) struct Transfer {
    pub(super) push: usize,
    pub(super) made: i64,
    rejected: bool,
}

pub(super) struct Model {
    pub(super) now: i64,
    pub(super) balances: [i64; 2],
    pub(super) pushes: Vec<Push>,
    pub(super) transfers: Vec<Transfer>,
}

impl Push {
    pub(super) fn fee(&self) -> i64 {
        if self.recipient == Recipient::Outside { 100 } else { 0 }
    }

    /// The push with what was posted, or `None` if it is not to be accepted.
    fn changed(&self, posted: &Posted, now: i64) -> Option<Push> {
        let mut push = self.clone();
        if let Some((recipient, named)) = posted.recipient {
            (push.recipient, push.named) = (recipient, named);
        }
        push.amount = posted.amount.unwrap_or(push.amount);
        push.schedule = posted.schedule.map(|first| first.moment(now)).or(push.schedule);
        if let Some(posted::Recurrence { period, count, .. }) = posted.recurrence {
            push.recurrence = Some(Recurrence { period, count, end: posted.end(now) });
        }
        push.description = posted.description.or(push.description);
        push.transfer_description = posted.transfer_description.or(push.transfer_description);
        let end = push.recurrence.as_ref().and_then(|recurrence| recurrence.end);
        let ends_before_it_starts =
            matches!((push.schedule, end), (Some(first), Some(end)) if end < first);
        let lacks_a_name = push.recipient == Recipient::Outside && !push.named;
        let cannot_be_asked = push.status == PushStatus::Ready && lacks_a_name;
        (!ends_before_it_starts && !cannot_be_asked).then_some(push)
    }

    /// When the execution with this number takes place, if there is one.
    fn execution(&self, number: i64) -> Option<i64> {
        if number == 0 {
            return Some(self.first);
        }
        let recurrence = self.recurrence.as_ref()?;
        let moment = recurrence.period.execution(self.first, number);
        let over = recurrence.count.is_some_and(|count| number >= count)
            || recurrence.end.is_some_and(|end| moment > end);
        (!over).then_some(moment)
    }
}

impl Model {
    /// The world at its start, with the pushes of the documents' examples.
    pub(super) fn new(now: i64) -> Model {
        let push = |id: &str, description, status| Push {
            id: id.to_owned(),
            account: 0,
            recipient: Recipient::Outside,
            named: true,
            description: Some(description),
            transfer_description: Some("Sending money / first payment"),
            amount: 12_000,
            schedule: None,
            recurrence: None,
            status,
            created: second("2018-05-20T08:00:00+02:00"),
            first: 0,
            made: 0,
            next: None,
        };
        let executed = second("2018-05-20T08:10:00+02:00");
        let mut done = push("SEM7Q2ZK41XW0", "Money sent", PushStatus::Done);
        done.schedule = Some(executed);
        let draft = push("SEM1234568UN8", "Sending money", PushStatus::Draft);
        let mut recurring = push("SEM145123G6YY", "Sending money", PushStatus::Draft);
        recurring.schedule = Some(second("2018-06-15T10:00:00+02:00"));
        let period = PERIODS.into_iter().find(|period| period.text == "P2M").unwrap();
        recurring.recurrence = Some(Recurrence { period, count: Some(10), end: None });
        let transfers = vec![Transfer { push: 0, made: executed, rejected: false }];
        let balances = ACCOUNTS.map(|(.., balance)| balance);
        Model { now, balances, pushes: vec![done, draft, recurring], transfers }
    }

    /// Creates a push without an id, if it is to be accepted.
    pub(super) fn create(&mut self, account: usize, posted: &Posted) -> bool {
        let Some((recipient, named)) = posted.recipient else { return false };
        let ready = posted.ready == Some(true);
        let blank = Push {
            id: String::new(),
            account,
            recipient,
            named,
            description: None,
            transfer_description: None,
            amount: 0,
            schedule: None,
            recurrence: None,
            status: if ready { PushStatus::Ready } else { PushStatus::Draft },
            created: self.now,
            first: 0,
            made: 0,
            next: None,
        };
        let push = blank.changed(posted, self.now);
        self.pushes.extend(push.clone());
        push.is_some()
    }

    pub(super) fn update(&mut self, place: usize, posted: &Posted) -> bool {
        let mut push = self.pushes[place].clone();
        match (&push.status, posted.ready) {
            (PushStatus::Draft, Some(true)) => push.status = PushStatus::Ready,
            // What is ready does not become a draft again.
            (PushStatus::Ready, Some(false)) => return false,
            (PushStatus::Draft | PushStatus::Ready, _) => {}
            _ => return false,
        }
        let Some(push) = push.changed(posted, self.now) else { return false };
        self.pushes[place] = push;
        true
    }

    pub(super) fn decide(&mut self, place: usize, decision: Decision) -> bool {
        let push = &mut self.pushes[place];
        let large = push.recipient == Recipient::Outside && push.amount > BACK_OFFICE_ABOVE;
        push.status = match (&push.status, decision) {
            (PushStatus::Ready, Decision::Approve) if large => PushStatus::WaitingApproval,
            (PushStatus::Ready, Decision::Approve) => PushStatus::Scheduled,
            (PushStatus::Ready, Decision::Refuse) => PushStatus::Refused,
            (PushStatus::WaitingApproval, Decision::Clear) => PushStatus::Scheduled,
            (PushStatus::WaitingApproval, Decision::Reject) => PushStatus::NotApproved,
            _ => return false,
        };
        if push.status == PushStatus::Scheduled {
            let planned = *push.schedule.get_or_insert(self.now);
            push.first = planned.max(self.now);
            push.next = Some(push.first);
        }
        self.pass_to(self.now);
        true
    }

    pub(super) fn delete(&mut self, place: usize) -> bool {
        let push = &mut self.pushes[place];
        push.status = match push.status {
            PushStatus::Draft | PushStatus::Ready => PushStatus::Deleted,
            PushStatus::Scheduled => PushStatus::Cancelled,
            PushStatus::Running => PushStatus::Revoked,
            _ => return false,
        };
        push.next = None;
        true
    }

    pub(super) fn reject_transfer(&mut self, place: usize) -> bool {
        if self.status(&self.transfers[place]) != TransferStatus::Booked {
            return false;
        }
        self.transfers[place].rejected = true;
        let push = &self.pushes[self.transfers[place].push];
        self.balances[push.account] += push.amount + push.fee();
        true
    }

    /// When a transfer is accounted, whether or not that has come.
    pub(super) fn settlement(&self, transfer: &Transfer) -> i64 {
        match self.pushes[transfer.push].recipient {
            Recipient::Outside => target::settlement(transfer.made),
            Recipient::Inside(_) => transfer.made,
        }
    }

    pub(super) fn status(&self, transfer: &Transfer) -> TransferStatus {
        if transfer.rejected {
            TransferStatus::Failed
        } else if self.settlement(transfer) <= self.now {
            TransferStatus::Accounted
        } else {
            TransferStatus::Booked
        }
    }

    /// Lets time pass, and executes what falls due one by one.
    pub(super) fn pass_to(&mut self, moment: i64) {
        let due = |model: &Model| {
            let due = model.pushes.iter().enumerate();
            let due = due.filter_map(|(place, push)| Some((push.next?, place)));
            due.min().filter(|(next, _)| *next <= moment)
        };
        while let Some((next, place)) = due(self) {
            self.execute(place, next);
        }
        self.now = moment;
    }

    fn execute(&mut self, place: usize, at: i64) {
        let push = &mut self.pushes[place];
        push.next = None;
        let charge = push.amount + push.fee();
        let over = push.recurrence.as_ref().and_then(|all| all.end).is_some_and(|end| at > end);
        if over || self.balances[push.account] < charge {
            push.status = PushStatus::Failed;
            return;
        }
        self.balances[push.account] -= charge;
        if let Recipient::Inside(account) = push.recipient {
            self.balances[account] += push.amount;
        }
        push.made += 1;
        push.next = push.execution(push.made);
        push.status = if push.next.is_some() { PushStatus::Running } else { PushStatus::Done };
        self.transfers.push(Transfer { push: place, made: at, rejected: false });
    }
}

fn second(date: &str) -> i64 {
    date.parse::<jiff::Timestamp>().unwrap().as_second()
}
