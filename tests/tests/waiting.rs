//! Waits that go on while the sandbox's clock is moved, its owner decides and its answers fail.
//!
//! What happens next is caused by what the wait has seen, so nothing here depends on how fast anything is.

use std::{
    future::IntoFuture as _,
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use droppay_ext::{
    DropPay, Error, ErrorKind,
    api::types::{
        ConnectionCreate, ConnectionStatus, PostedOwner, PostedRecipient, PostedRecurrence,
        PostedStatus, Push, PushCreate, PushStatus, PushTransfer, TransferStatus,
    },
    paging::Paged as _,
    status::{Condition as _, approved, status_is, terminal},
};
use droppay_sandbox::Fault;
use droppay_tests::JudgedSandbox;
use futures_util::{FutureExt as _, TryStreamExt as _, future::join_all};
use jiff::ToSpan as _;

const OTHER_BANK: &str = "IT60X0542811101000000123456";
const MOMENT: Duration = Duration::from_millis(2);

/// A push that is ready to be approved, with further settings.
async fn ready(droppay: &DropPay, set: impl FnOnce(&mut PushCreate)) -> Result<String, Error> {
    let owner = PostedOwner::builder().name("Edward Teach");
    let recipient = PostedRecipient::builder().account(OTHER_BANK).owner(owner);
    let push = PushCreate::builder().amount("10.00").recipient(recipient);
    let mut push: PushCreate =
        push.status(PostedStatus::Ready).try_into().expect("amount and recipient are given");
    set(&mut push);
    Ok(droppay.create_push().body(push).send().await?.id.to_string())
}

async fn transfers_of(droppay: &DropPay, id: &str) -> Result<Vec<PushTransfer>, Error> {
    droppay.list_transfers().id(id).items().try_collect().await
}

#[tokio::test]
async fn a_scheduled_push_is_done_once_its_day_comes() -> Result<(), Error> {
    let sandbox = JudgedSandbox::start().await;
    let droppay = sandbox.client();
    let day = sandbox.now() + 72.hours();
    let id = ready(&droppay, |push| push.date_scheduled = Some(day.into())).await?;
    let mut seen = Vec::new();
    let wait = droppay.wait_for_push(&id, terminal()).interval(MOMENT, MOMENT).on_change(|push| {
        seen.push(push.status.clone());
        match push.status {
            PushStatus::Ready => sandbox.approve_push(&id).expect("it is ready"),
            PushStatus::Scheduled => sandbox.set_clock(day).expect("the day lies ahead"),
            _ => {}
        }
    });
    let done = wait.await?;
    assert_eq!((done.id.as_str(), done.status), (id.as_str(), PushStatus::Done));
    assert_eq!(seen, [PushStatus::Ready, PushStatus::Scheduled, PushStatus::Done]);
    assert!(sandbox.count("refreshUserToken") >= 1, "the token did not live until then");
    Ok(())
}

#[tokio::test]
async fn a_transfer_to_another_bank_is_accounted_at_the_cut_off_of_a_later_day() -> Result<(), Error>
{
    let sandbox = JudgedSandbox::start().await;
    let droppay = sandbox.client();
    let id = ready(&droppay, |_| ()).await?;
    sandbox.approve_push(&id).expect("it is ready");
    droppay.wait_for_push(&id, status_is(PushStatus::Done)).await?;
    let transfers = transfers_of(&droppay, &id).await?;
    let mut days = 0;
    let settled = droppay
        .wait_for_transfer(&transfers[0].id, terminal())
        .interval(MOMENT, MOMENT)
        .on_change(|transfer| {
            while transfer.status == TransferStatus::Booked && days < 7 {
                days += 1;
                sandbox.advance(1.day()).expect("the clock goes forward");
            }
        })
        .await?;
    assert_eq!(
        (settled.id.as_str(), settled.status),
        (transfers[0].id.as_str(), TransferStatus::Accounted)
    );
    assert!(settled.date_accounted.is_some());
    Ok(())
}

#[tokio::test]
async fn a_transfer_that_the_other_bank_rejects_ends_the_wait_for_its_settlement()
-> Result<(), Error> {
    let sandbox = JudgedSandbox::start().await;
    let droppay = sandbox.client();
    let id = ready(&droppay, |_| ()).await?;
    sandbox.approve_push(&id).expect("it is ready");
    let transfer = transfers_of(&droppay, &id).await?.remove(0).id.to_string();
    let wait = droppay
        .wait_for_transfer(&transfer, status_is(TransferStatus::Accounted))
        .interval(MOMENT, MOMENT)
        .on_change(|found| {
            if found.status == TransferStatus::Booked {
                sandbox.reject_transfer(&transfer).expect("it is booked");
            }
        });
    let error = wait.await.expect_err("it failed");
    assert_eq!(error.kind(), ErrorKind::ConditionUnreachable);
    assert_eq!(error.last_transfer().map(|last| last.status.clone()), Some(TransferStatus::Failed));
    let push = droppay.get_push().id(id).send().await?;
    assert_eq!(push.status, PushStatus::Done, "which is why the push alone does not tell");
    Ok(())
}

#[tokio::test]
async fn a_monthly_recurrence_runs_until_its_last_month() -> Result<(), Error> {
    let sandbox = JudgedSandbox::start().await;
    let droppay = sandbox.client();
    let monthly =
        PostedRecurrence { period: "P1M".to_owned().into(), count: Some(3), date_end: None };
    let first = sandbox.now() + 24.hours();
    let id = ready(&droppay, |push| {
        push.recurrence = Some(monthly);
        push.date_scheduled = Some(first.into());
    })
    .await?;
    sandbox.approve_push(&id).expect("it is ready");
    // Time goes on between two reads, and each has another month before it.
    let months = AtomicUsize::new(0);
    let time_goes_on = |push: &Push| {
        if push.status == PushStatus::Running {
            months.fetch_add(1, Ordering::Relaxed);
            sandbox.advance(1.month()).expect("the clock goes forward");
        }
        false
    };
    let done = droppay
        .wait_for_push(&id, approved().and(terminal()).or(time_goes_on))
        .interval(MOMENT, MOMENT)
        .on_change(|push| {
            if push.status == PushStatus::Scheduled {
                sandbox.advance(25.hours()).expect("the clock goes forward");
            }
        })
        .await?;
    assert_eq!(months.into_inner(), 2, "it was running before the second and the third transfer");
    assert_eq!((done.id.as_str(), done.status), (id.as_str(), PushStatus::Done));
    assert_eq!(transfers_of(&droppay, &id).await?.len(), 3);
    Ok(())
}

#[tokio::test]
async fn each_of_many_waits_ends_with_its_own_push() -> Result<(), Error> {
    let sandbox = JudgedSandbox::start().await;
    let droppay = sandbox.client();
    let mut waits = Vec::new();
    for number in 0..12_usize {
        let id = ready(&droppay, |_| ()).await?;
        let wait = droppay.wait_for_push(&id, terminal()).interval(MOMENT, MOMENT).into_future();
        waits.push((number, id, tokio::spawn(wait)));
    }
    for (number, id, _) in &waits {
        match number % 3 {
            0 => sandbox.approve_push(id).expect("it is ready"),
            1 => sandbox.refuse_push(id).expect("it is ready"),
            _ => drop(droppay.delete_push().id(id.as_str()).send().await?),
        }
    }
    for (number, id, wait) in waits {
        let push: Push = wait.await.expect("no wait panics")?;
        let expected =
            [PushStatus::Done, PushStatus::Refused, PushStatus::Deleted][number % 3].clone();
        assert_eq!((push.id.as_str(), push.status), (id.as_str(), expected));
    }
    Ok(())
}

#[tokio::test]
async fn an_owner_who_grants_a_connection_is_waited_for_and_his_account_acted_for()
-> Result<(), Error> {
    let sandbox = JudgedSandbox::start().await;
    let droppay = sandbox.client();
    let asked = droppay.create_connection().body(ConnectionCreate::default()).send().await?;
    let granted = droppay
        .wait_for_connection(&asked.id, status_is(ConnectionStatus::Granted))
        .interval(MOMENT, MOMENT)
        .on_change(|connection| {
            if connection.status == ConnectionStatus::Waiting {
                sandbox.grant_connection(connection.id.as_str()).expect("it waits");
            }
        })
        .await?;
    let code = granted.code.expect("a granted connection has a code");
    let connected = sandbox.client_builder().connection_code(code.expose()).build()?;
    ready(&connected, |_| ()).await?;
    Ok(())
}

#[tokio::test]
async fn a_connection_that_nobody_decides_on_ends_the_wait_when_it_expires() -> Result<(), Error> {
    let sandbox = JudgedSandbox::start().await;
    let droppay = sandbox.client();
    let asked = droppay.create_connection().body(ConnectionCreate::default()).send().await?;
    let wait = droppay
        .wait_for_connection(&asked.id, status_is(ConnectionStatus::Granted))
        .interval(MOMENT, MOMENT)
        .on_change(|_| sandbox.advance(25.hours()).expect("the clock goes forward"));
    let error = wait.await.expect_err("it expired");
    assert_eq!(error.kind(), ErrorKind::ConditionUnreachable);
    let last = error.last_connection().expect("it was read");
    assert_eq!(last.status, ConnectionStatus::Expired);
    Ok(())
}

#[tokio::test]
async fn a_wait_goes_on_through_answers_that_fail() -> Result<(), Error> {
    let sandbox = JudgedSandbox::start().await;
    let droppay = sandbox.client();
    let id = ready(&droppay, |_| ()).await?;
    let failures = [
        Fault::status(503).retry_after(0).times(7),
        Fault::status(429).retry_after(0).times(4),
        Fault::status(500).times(2),
        Fault::close_before().times(5),
        Fault::truncate().times(5),
        Fault::expired_token().times(1),
    ];
    for fault in failures {
        sandbox.inject(fault.operation("getPush")).expect("the fault can happen");
    }
    // Approved by the first read that gets through, so all failures come before.
    let done = droppay
        .wait_for_push(&id, terminal())
        .interval(MOMENT, MOMENT)
        .on_change(|push| {
            if push.status == PushStatus::Ready {
                sandbox.approve_push(&id).expect("it is ready");
            }
        })
        .await?;
    assert_eq!(done.status, PushStatus::Done);
    for fault in sandbox.faults() {
        assert!(fault.met > 0, "{fault:?}");
    }
    Ok(())
}

#[tokio::test]
async fn waits_that_are_dropped_at_any_point_lose_nothing_and_renew_no_token_twice()
-> Result<(), Error> {
    let sandbox = JudgedSandbox::start().await;
    let droppay = sandbox.client();
    let id = ready(&droppay, |_| ()).await?;
    for polls in 0..30 {
        sandbox.expire_tokens().expect("the sandbox forgets its access tokens");
        let mut wait =
            droppay.wait_for_push(&id, terminal()).interval(MOMENT, MOMENT).into_future();
        for _ in 0..polls {
            assert!((&mut wait).now_or_never().is_none(), "nobody has approved it");
            tokio::task::yield_now().await;
        }
        drop(wait);
        // The client works, with whatever the dropped wait has left behind.
        droppay.get_push().id(id.as_str()).send().await?;
    }
    assert_eq!(sandbox.count("createUserToken"), 1, "no refresh token was lost");
    assert!(sandbox.count("refreshUserToken") <= 30);
    sandbox.approve_push(&id).expect("it is ready");
    let waits = (0..3).map(|_| droppay.wait_for_push(&id, terminal()).into_future());
    for done in join_all(waits).await {
        assert_eq!(done?.status, PushStatus::Done);
    }
    Ok(())
}
