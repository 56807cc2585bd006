//! Callers that give up, code that panics, runtimes that end.

use futures_util::FutureExt as _;

use super::*;

#[tokio::test(start_paused = true)]
async fn a_caller_that_gives_up_does_not_interrupt_the_refresh() {
    let server = generous();
    let cache = lonely(&server);
    let bearer = cache.bearer().await.expect("a first token");
    let impatient = timeout(Duration::from_millis(10), replaced(&cache, &bearer)).await;
    assert!(impatient.is_err(), "the refresh takes longer");
    settle().await;
    assert_eq!(token(&cache).await.expect("the refresh was finished"), "Bearer access-1");
    assert_eq!(server.operations(), [OBTAIN, REFRESH]);
}

#[tokio::test(start_paused = true)]
async fn a_panic_while_a_token_is_obtained_is_an_error_and_the_next_attempt_succeeds() {
    let server =
        Scripted::new(|call| if call.place == 0 { panic!("a bug") } else { grant(call, HOUR) });
    let cache = lonely(&server);
    let error = token(&cache).await.expect_err("it panicked");
    assert!(error.to_string().contains("panicked"), "{error}");
    advance(MINUTE).await;
    token(&cache).await.expect("the client is not poisoned");
}

#[tokio::test(start_paused = true)]
async fn callers_that_give_up_at_any_point_leave_one_finished_renewal() {
    for polls in 0..8 {
        for cold in [true, false] {
            let server = generous();
            let cache = lonely(&server);
            let bearer = if cold { None } else { Some(cache.bearer().await.expect("a token")) };
            let mut call = Box::pin(async {
                match &bearer {
                    Some(bearer) => replaced(&cache, bearer).await,
                    None => cache.bearer().await,
                }
            });
            for _ in 0..polls {
                if (&mut call).now_or_never().is_some() {
                    break;
                }
                sleep(Duration::from_millis(20)).await;
            }
            drop(call);
            settle().await;
            let expected: &[_] = match (cold, polls) {
                (true, 0) => &[],
                (true, _) => &[OBTAIN],
                (false, 0) => &[OBTAIN],
                (false, _) => &[OBTAIN, REFRESH],
            };
            assert_eq!(server.operations(), expected, "given up after {polls} polls, {cold}");
            token(&cache).await.expect("the next call has a token");
            let last = if polls == 0 && cold { 1 } else { expected.len() };
            assert_eq!(server.operations().len(), last, "nothing is asked for twice");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_thousand_callers_that_all_give_up_leave_a_token_for_the_next() {
    let server = generous();
    let cache = lonely(&server);
    let impatient =
        (0..1_000).map(|at| timeout(Duration::from_micros(at * 50), async { token(&cache).await }));
    assert!(join_all(impatient).await.iter().all(Result::is_err));
    settle().await;
    assert_eq!(token(&cache).await.expect("the renewal was finished"), "Bearer access-0");
    assert_eq!(server.operations(), [OBTAIN]);
}

#[tokio::test(start_paused = true)]
async fn a_panic_in_a_refresh_reaches_every_caller_and_loses_no_refresh_token() {
    let server = Scripted::new(|call| match call.place {
        1 => panic!("a bug"),
        _ => grant(call, HOUR),
    });
    let cache = lonely(&server);
    let bearer = cache.bearer().await.expect("a first token");
    for outcome in join_all((0..1_000).map(|_| replaced(&cache, &bearer))).await {
        assert!(outcome.map(drop).expect_err("it panicked").to_string().contains("panicked"));
    }
    advance(MINUTE).await;
    token(&cache).await.expect("the client is not poisoned");
    assert_eq!(server.calls()[2].body["refresh_token"], "refresh-0");
}

#[test]
fn a_runtime_that_is_shut_down_in_the_middle_of_a_renewal_costs_a_failure_at_most() {
    let runtime = || {
        let mut runtime = tokio::runtime::Builder::new_current_thread();
        runtime.enable_time().start_paused(true).build().expect("a runtime")
    };
    let server = generous();
    let first = runtime();
    // The script's delay is a timer of the runtime on which the renewal has begun.
    let cache = first.block_on(async { Arc::new(lonely(&server)) });
    let callers = cache.clone();
    first.block_on(async move {
        tokio::spawn(async move { token(&callers).await.map(drop) });
        sleep(Duration::from_millis(10)).await;
    });
    drop(first);
    assert_eq!(server.operations(), [OBTAIN], "it has begun");
    runtime().block_on(async {
        if token(&cache).await.is_err() {
            advance(MINUTE).await;
            token(&cache).await.expect("the next renewal succeeds");
        }
        assert_eq!(server.operations().len(), 2);
        token(&cache).await.expect("and its token is kept");
        assert_eq!(server.operations().len(), 2);
    });
}
