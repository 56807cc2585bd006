//! One of several equal events is let through, and the next one if that fails.

use std::{
    num::NonZeroUsize,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use droppay_ext::{
    api::types::PushStatus,
    webhook::{Claim, DuplicateGuard, EventHint, EventKey, MemoryGuard, Pending, compose},
};
use tokio::sync::Barrier;

fn key(number: usize) -> EventKey {
    let body = compose::push_status(&format!("SEM{number}"), PushStatus::Done).body();
    *EventHint::parse(&body).expect("it is an event").key()
}

async fn granted(guard: &dyn DuplicateGuard, key: &EventKey) -> Pending {
    match guard.claim(key).await.expect("the guard has room") {
        Claim::Granted(pending) => pending,
        other => panic!("it is free: {other:?}"),
    }
}

fn of_capacity(capacity: usize) -> MemoryGuard {
    MemoryGuard::with_capacity(NonZeroUsize::new(capacity).expect("it is not zero"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_a_thousand_claims_at_once_one_is_granted() {
    for round in 0..20 {
        let (guard, key) = (MemoryGuard::new(), key(round));
        let barrier = Arc::new(Barrier::new(1_000));
        let tasks: Vec<_> = (0..1_000)
            .map(|_| {
                let (guard, barrier) = (guard.clone(), barrier.clone());
                tokio::spawn(async move {
                    barrier.wait().await;
                    guard.claim(&key).await.expect("the guard has room")
                })
            })
            .collect();
        let (mut pending, mut others) = (Vec::new(), 0);
        for task in tasks {
            match task.await.expect("no task panics") {
                Claim::Granted(granted) => pending.push(granted),
                Claim::InProgress => others += 1,
                Claim::Done => panic!("nobody has committed"),
            }
        }
        assert_eq!((pending.len(), others), (1, 999));
        pending.pop().expect("there is one").commit().await.expect("memory does not fail");
        assert!(matches!(guard.claim(&key).await, Ok(Claim::Done)));
    }
}

/// Of a thousand handlers the first 300 that are let through fail. None works beside another, and one succeeds.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn failures_let_the_next_through_until_one_succeeds() {
    let (guard, key) = (MemoryGuard::new(), key(0));
    let (tries, at_work, successes) = (
        Arc::<AtomicUsize>::default(),
        Arc::<AtomicUsize>::default(),
        Arc::<AtomicUsize>::default(),
    );
    let tasks = (0..1_000).map(|_| {
        let (guard, tries, at_work, successes) =
            (guard.clone(), tries.clone(), at_work.clone(), successes.clone());
        tokio::spawn(async move {
            loop {
                let pending = match guard.claim(&key).await.expect("the guard has room") {
                    Claim::Granted(pending) => pending,
                    Claim::InProgress => {
                        tokio::task::yield_now().await;
                        continue;
                    }
                    Claim::Done => return,
                };
                assert_eq!(at_work.fetch_add(1, Ordering::SeqCst), 0, "nobody else is at it");
                tokio::task::yield_now().await;
                at_work.fetch_sub(1, Ordering::SeqCst);
                if tries.fetch_add(1, Ordering::SeqCst) >= 300 {
                    successes.fetch_add(1, Ordering::SeqCst);
                    pending.commit().await.expect("memory does not fail");
                } else {
                    pending.release();
                }
            }
        })
    });
    // Without the limit, a guard that forgets nothing would have them wait for ever.
    let all = futures_util::future::try_join_all(tasks.collect::<Vec<_>>());
    let all = tokio::time::timeout(std::time::Duration::from_secs(60), all).await;
    all.expect("each comes to an end").expect("no task panics");
    assert_eq!((tries.load(Ordering::SeqCst), successes.load(Ordering::SeqCst)), (301, 1));
}

#[tokio::test]
async fn a_handler_that_panics_or_is_dropped_lets_the_event_through_again() {
    let (guard, key) = (Arc::new(MemoryGuard::new()), key(0));
    let panicking = guard.clone();
    let panicked = tokio::spawn(async move {
        let _pending = granted(&panicking, &key).await;
        panic!("a careless handler");
    });
    assert!(panicked.await.is_err());

    let (hanging, claimed) = (guard.clone(), Arc::new(tokio::sync::Notify::new()));
    let tell = claimed.clone();
    let hung_up = tokio::spawn(async move {
        let _pending = granted(&hanging, &key).await;
        tell.notify_one();
        std::future::pending::<()>().await;
    });
    claimed.notified().await;
    assert!(matches!(guard.claim(&key).await, Ok(Claim::InProgress)));
    hung_up.abort();
    assert!(hung_up.await.is_err());

    granted(&guard, &key).await.commit().await.expect("memory does not fail");
    assert!(matches!(guard.claim(&key).await, Ok(Claim::Done)));
}

#[tokio::test]
async fn a_commit_that_was_never_run_is_none() {
    let (guard, key) = (MemoryGuard::new(), key(0));
    drop(granted(&guard, &key).await.commit());
    assert!(matches!(guard.claim(&key).await, Ok(Claim::Granted(_))));
}

#[tokio::test]
async fn only_the_latest_events_are_remembered() {
    let guard = of_capacity(10);
    for number in 0..1_000 {
        granted(&guard, &key(number)).await.commit().await.expect("memory does not fail");
    }
    for number in 990..1_000 {
        assert!(matches!(guard.claim(&key(number)).await, Ok(Claim::Done)), "{number}");
    }
    for number in [0, 500, 989] {
        assert!(matches!(guard.claim(&key(number)).await, Ok(Claim::Granted(_))), "{number}");
    }
}

#[tokio::test]
async fn more_events_at_once_than_the_guard_has_room_for_are_put_off() {
    let guard = of_capacity(2);
    let (first, second) = (granted(&guard, &key(1)).await, granted(&guard, &key(2)).await);
    let full = guard.claim(&key(3)).await.expect_err("there is no room");
    assert!(full.to_string().contains("at once"), "{full}");
    assert!(matches!(guard.claim(&key(1)).await, Ok(Claim::InProgress)), "what is known is known");
    first.commit().await.expect("memory does not fail");
    let third = granted(&guard, &key(3)).await;
    drop((second, third));
    assert!(matches!(guard.claim(&key(2)).await, Ok(Claim::Granted(_))));
}

#[tokio::test]
async fn clones_remember_together_and_a_guard_can_be_chosen_at_run_time() {
    let guard = MemoryGuard::new();
    let boxed: Arc<dyn DuplicateGuard> = Arc::new(guard.clone());
    granted(&boxed, &key(1)).await.commit().await.expect("memory does not fail");
    assert!(matches!(guard.claim(&key(1)).await, Ok(Claim::Done)));
}
