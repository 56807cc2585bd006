//! The executions of approved pushes as they fall due. They take place in the order of time, however far the clock was
//! moved: all that is due is held in memory, and written once.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use axum::http::StatusCode;
use droppay_api::Trigger;
use droppay_api::types::{PushStatus, TransferStatus, TransferType};
use rusqlite::{Row, params};

use super::Session;
use super::progress::Change;
use super::push::Schedule;
use super::recurrence::{Recurrence, Repetition};
use super::settlement::Settlements;
use super::transfers::NewTransfer;
use crate::calendar::Stamp;
use crate::error::ApiError;
use crate::money::Cents;
use crate::transitions::step;

/// A push that is due, with what its executions need.
struct DuePush {
    seq: i64,
    id: String,
    account_id: String,
    recipient_iban: String,
    amount: Cents,
    fee: Cents,
    kind: TransferType,
    status: PushStatus,
    status_description: Option<&'static str>,
    repetition: Option<Repetition>,
    schedule: Schedule,
    webhook: Option<String>,
    /// When it was executed last.
    executed: Stamp,
}

/// The balance of an account while executions are under way.
struct Holding {
    id: String,
    iban: String,
    balance: Cents,
    changed: bool,
}

/// The executions of one transaction.
struct Run<'a> {
    session: &'a Session<'a>,
    holdings: Vec<Holding>,
    settlements: Settlements,
}

impl Session<'_> {
    /// Executes every push that is due, and lets connections expire, in the order of time.
    pub(crate) fn execute_due(&self) -> Result<(), ApiError> {
        let mut overdue = self.overdue_connections()?.into_iter().peekable();
        let mut pushes = self.due_pushes()?;
        let mut run =
            Run { session: self, holdings: self.holdings()?, settlements: Settlements::default() };
        let place = |(index, push): (usize, &DuePush)| {
            push.schedule.next.map(|due| Reverse((due, push.seq, index)))
        };
        let mut queue: BinaryHeap<_> = pushes.iter().enumerate().filter_map(place).collect();
        let now = self.stamp();
        while let Some(Reverse((due, seq, index))) = queue.pop() {
            self.count_execution()?;
            while let Some((id, expired)) = overdue.next_if(|(_, expired)| *expired <= due) {
                self.expire_connection(&id, expired)?;
            }
            let push = &mut pushes[index];
            run.execute(push, due)?;
            if let Some(next) = push.schedule.next.filter(|next| *next <= now) {
                queue.push(Reverse((next, seq, index)));
            }
        }
        overdue.try_for_each(|(id, expired)| self.expire_connection(&id, expired))?;
        run.save_holdings()?;
        pushes.iter().try_for_each(|push| self.save_execution(push))
    }

    fn count_execution(&self) -> Result<(), ApiError> {
        let left = self.executions_left.get().checked_sub(1).ok_or_else(|| {
            ApiError::uncoded(
                StatusCode::BAD_REQUEST,
                "So many transfers fall due on the way that the clock was left where it is; move it in smaller steps",
            )
        })?;
        self.executions_left.set(left);
        Ok(())
    }

    fn due_pushes(&self) -> Result<Vec<DuePush>, ApiError> {
        let mut statement = self.db.prepare_cached(
            "SELECT seq, id, account_id, recipient_iban, amount, fee, type, status, recurrence_period,
               recurrence_count, recurrence_end, first_execution, executions, next_execution, webhook
             FROM push WHERE next_execution <= ?1",
        )?;
        let due = statement.query_map([self.stamp()], DuePush::read)?;
        Ok(due.collect::<Result<_, _>>()?)
    }

    fn holdings(&self) -> Result<Vec<Holding>, ApiError> {
        let mut statement = self.db.prepare_cached("SELECT id, iban, balance FROM account")?;
        let holdings = statement.query_map([], |row| {
            Ok(Holding { id: row.get(0)?, iban: row.get(1)?, balance: row.get(2)?, changed: false })
        })?;
        Ok(holdings.collect::<Result<_, _>>()?)
    }

    fn save_execution(&self, push: &DuePush) -> Result<(), ApiError> {
        let mut statement = self.db.prepare_cached(
            "UPDATE push SET status = ?2, status_description = ?3, date_last_modified = ?4, executions = ?5,
               next_execution = ?6 WHERE seq = ?1",
        )?;
        statement.execute(params![
            push.seq,
            push.status.as_str(),
            push.status_description,
            push.executed,
            push.schedule.made,
            push.schedule.next,
        ])?;
        self.catalogue.borrow_mut().set_status(push.seq, &push.status);
        Ok(())
    }
}

impl DuePush {
    fn read(row: &Row<'_>) -> rusqlite::Result<DuePush> {
        let repetition = match row.get::<_, Option<String>>(8)? {
            Some(period) => {
                Recurrence { period, count: row.get(9)?, date_end: row.get(10)? }.repetition()
            }
            None => None,
        };
        let next: Stamp = row.get(13)?;
        Ok(DuePush {
            seq: row.get(0)?,
            id: row.get(1)?,
            account_id: row.get(2)?,
            recipient_iban: row.get(3)?,
            amount: row.get(4)?,
            fee: row.get(5)?,
            kind: row.get::<_, String>(6)?.into(),
            status: row.get::<_, String>(7)?.into(),
            status_description: None,
            repetition,
            schedule: Schedule { first: row.get(11)?, made: row.get(12)?, next: Some(next) },
            webhook: row.get(14)?,
            executed: next,
        })
    }
}

impl Run<'_> {
    /// Makes one transfer, or fails the push.
    fn execute(&mut self, push: &mut DuePush, due: Stamp) -> Result<(), ApiError> {
        push.executed = due;
        push.schedule.next = None;
        let reached = match self.transfer(push, due)? {
            Some(reason) => {
                push.status_description = Some(reason);
                PushStatus::Failed
            }
            None => {
                push.schedule.made += 1;
                push.schedule.next = push.execution_after(due);
                if push.schedule.next.is_some() { PushStatus::Running } else { PushStatus::Done }
            }
        };
        if reached == push.status {
            return Ok(());
        }
        let reached = step(Some(&push.status), Trigger::Execute, reached)?;
        let from = std::mem::replace(&mut push.status, reached);
        self.session.record(&Change {
            seq: push.seq,
            id: &push.id,
            from: &from,
            to: &push.status,
            at: due,
            webhook: push.webhook.as_deref(),
        })
    }

    /// Moves the money of one execution. Gives back why it could not be moved, if so.
    fn transfer(&mut self, push: &DuePush, at: Stamp) -> Result<Option<&'static str>, ApiError> {
        let end = push.repetition.as_ref().and_then(|repetition| repetition.date_end);
        if end.is_some_and(|end| at > end) {
            return Ok(Some("The recurrence had ended before the first transfer"));
        }
        if !self.charge(&push.account_id, push.amount + push.fee) {
            return Ok(Some("Insufficient balance"));
        }
        let internal = push.kind == TransferType::Dpct;
        let made = if internal { TransferStatus::Accounted } else { TransferStatus::Booked };
        let mut status = step(None, Trigger::Execute, made)?;
        let mut date_accounted = internal.then_some(at);
        let mut date_settlement = None;
        if internal {
            self.credit(&push.recipient_iban, push.amount);
        } else {
            let cut_off = self.settlements.of(at);
            date_settlement = Some(cut_off);
            if cut_off <= self.session.stamp() {
                status = step(Some(&status), Trigger::Settle, TransferStatus::Accounted)?;
                date_accounted = Some(cut_off);
            }
        }
        let trnid = (!internal).then(|| self.session.draw_transaction_id());
        let new = NewTransfer { status, trnid, date_creation: at, date_settlement, date_accounted };
        self.session.insert_transfer(push.seq, &new)?;
        Ok(None)
    }

    fn charge(&mut self, account_id: &str, amount: Cents) -> bool {
        let holding = self.holdings.iter_mut().find(|holding| holding.id == account_id);
        match holding {
            Some(holding) if holding.balance >= amount => {
                holding.balance = Cents(holding.balance.0 - amount.0);
                holding.changed = true;
                true
            }
            _ => false,
        }
    }

    fn credit(&mut self, iban: &str, amount: Cents) {
        if let Some(holding) = self.holdings.iter_mut().find(|holding| holding.iban == iban) {
            holding.balance = holding.balance + amount;
            holding.changed = true;
        }
    }

    fn save_holdings(&self) -> Result<(), ApiError> {
        let mut statement =
            self.session.db.prepare_cached("UPDATE account SET balance = ?2 WHERE id = ?1")?;
        for holding in self.holdings.iter().filter(|holding| holding.changed) {
            statement.execute(params![holding.id, holding.balance])?;
        }
        Ok(())
    }
}

impl DuePush {
    fn execution_after(&self, due: Stamp) -> Option<Stamp> {
        let first = self.schedule.first.unwrap_or(due);
        self.repetition.as_ref()?.execution(first, self.schedule.made)
    }
}
