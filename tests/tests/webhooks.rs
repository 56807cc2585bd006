//! Events from the sandbox to a listener: whatever happens to them on the way, what is read is the truth.

use std::{
    collections::HashMap,
    net::Ipv4Addr,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError, RwLock,
        atomic::{AtomicUsize, Ordering},
    },
};

use axum::{
    Router,
    extract::{FromRef, State},
    http::StatusCode,
    routing::post,
};
use droppay_ext::{
    DropPay, Error,
    api::types::{
        ConnectionStatus, PostedRecipient, PostedStatus, PushCreate, PushStatus, PushUpdate,
    },
    webhook::{
        Claim, DuplicateGuard as _, EventHint, Listener, MemoryGuard, Refetched, Subject,
        Subscription, compose,
    },
};
use droppay_sandbox::{AttemptOutcome, Delivery, DeliveryState, Fault};
use droppay_tests::JudgedSandbox;
use jiff::ToSpan as _;

/// What the handler does, and what it has seen.
struct Notices {
    droppay: DropPay,
    guard: MemoryGuard,
    listener: RwLock<Listener>,
    /// Every event that was let in, also if it was a duplicate.
    arrived: Mutex<Vec<EventHint>>,
    /// What was read, by the event that led to it.
    read: Mutex<Vec<(EventHint, Refetched)>>,
    /// How many times the handler is still to fail after it has read.
    failures: AtomicUsize,
}

#[derive(Clone)]
struct Shared(Arc<Notices>);

impl FromRef<Shared> for Listener {
    fn from_ref(shared: &Shared) -> Self {
        shared.0.listener.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

async fn handle(State(Shared(notices)): State<Shared>, event: EventHint) -> StatusCode {
    locked(&notices.arrived).push(event.clone());
    let pending = match notices.guard.claim(event.key()).await {
        Ok(Claim::Granted(pending)) => pending,
        Ok(Claim::Done) => return StatusCode::OK,
        Ok(Claim::InProgress) | Err(_) => return StatusCode::SERVICE_UNAVAILABLE,
    };
    let Ok(read) = event.refetch(&notices.droppay).await else {
        return StatusCode::SERVICE_UNAVAILABLE;
    };
    let fails = |left: usize| left.checked_sub(1);
    if notices.failures.fetch_update(Ordering::SeqCst, Ordering::SeqCst, fails).is_ok() {
        return StatusCode::SERVICE_UNAVAILABLE;
    }
    locked(&notices.read).push((event, read));
    pending.commit().await.expect("memory does not fail");
    StatusCode::OK
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A sandbox, a listener, and a subscription of the one to the other.
struct Scene {
    sandbox: JudgedSandbox,
    subscription: Subscription,
    notices: Arc<Notices>,
}

impl Scene {
    async fn start() -> Self {
        Self::with_password("credenB").await
    }

    async fn with_password(password: &str) -> Self {
        let sandbox = JudgedSandbox::start().await;
        let socket =
            tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a free port");
        let address = socket.local_addr().expect("it has an address");
        let url = format!("http://{address}/listener?tenant=1");
        let subscription = Subscription::new(&url, "credenA", password).expect("it is loopback");
        let notices = Arc::new(Notices {
            droppay: sandbox.client(),
            guard: MemoryGuard::new(),
            listener: RwLock::new(subscription.listener()),
            arrived: Mutex::default(),
            read: Mutex::default(),
            failures: AtomicUsize::new(0),
        });
        let router = Router::new().route("/listener", post(handle));
        let router = router.with_state(Shared(notices.clone()));
        tokio::spawn(async move { axum::serve(socket, router).await });
        Self { sandbox, subscription, notices }
    }

    fn droppay(&self) -> &DropPay {
        &self.notices.droppay
    }

    /// Creates a draft whose events are sent to this URL.
    async fn draft_for(&self, subscription: &Subscription) -> Result<String, Error> {
        let push = PushCreate::builder()
            .amount("1.00")
            .recipient(PostedRecipient::builder().account("IT63B3606400003471234567"))
            .webhooks(subscription.push_webhooks());
        Ok(self.droppay().create_push().body(push).send().await?.id.to_string())
    }

    async fn draft(&self) -> Result<String, Error> {
        self.draft_for(&self.subscription).await
    }

    async fn make_ready(&self, id: &str) -> Result<(), Error> {
        let ready = PushUpdate::builder().status(PostedStatus::Ready);
        self.droppay().update_push().id(id).body(ready).send().await.map(drop)?;
        Ok(())
    }

    async fn drain(&self) {
        self.sandbox.drain_deliveries().await.expect("the listener answers");
    }

    fn deliveries(&self) -> Vec<Delivery> {
        self.sandbox.deliveries().expect("the database is in memory")
    }

    /// What the handler has read since this was asked last.
    fn take_read(&self) -> Vec<(EventHint, Refetched)> {
        std::mem::take(&mut locked(&self.notices.read))
    }

    /// The pushes that it has read, as id, claimed and true status.
    fn take_pushes(&self) -> Vec<(String, PushStatus, PushStatus)> {
        let pushes =
            self.take_read().into_iter().map(|(event, read)| match (event.subject(), read) {
                (Subject::Push { claimed_status: Some(claimed), .. }, Refetched::Push(push)) => {
                    (push.id.to_string(), claimed.clone(), push.status)
                }
                other => panic!("only pushes were subscribed: {other:?}"),
            });
        pushes.collect()
    }

    fn fault(&self, fault: Fault) {
        self.sandbox.inject(fault.operation("pushEvent")).expect("it is a fault of events");
    }

    /// How often faults of this kind have happened.
    fn met(&self, kind: &str) -> usize {
        let reports = self.sandbox.faults().into_iter().filter(|report| report.kind == kind);
        reports.map(|report| usize::try_from(report.met).expect("they are few")).sum()
    }
}

fn outcomes(delivery: &Delivery) -> Vec<AttemptOutcome> {
    delivery.attempts.iter().map(|attempt| attempt.outcome.clone()).collect()
}

#[tokio::test]
async fn an_event_leads_to_the_push_as_it_is_now() -> Result<(), Error> {
    let scene = Scene::start().await;
    let id = scene.draft().await?;
    scene.make_ready(&id).await?;
    scene.drain().await;
    assert_eq!(scene.take_pushes(), [(id.clone(), PushStatus::Ready, PushStatus::Ready)]);
    scene.sandbox.approve_push(&id).expect("a READY push can be approved");
    scene.drain().await;
    let read = scene.take_pushes();
    let claimed: Vec<_> = read.iter().map(|(_, claimed, _)| claimed.clone()).collect();
    assert_eq!(claimed, [PushStatus::Scheduled, PushStatus::Done]);
    assert!(read.iter().all(|(_, _, truth)| *truth == PushStatus::Done), "{read:?}");
    Ok(())
}

#[tokio::test]
async fn a_granted_connection_comes_with_its_code() -> Result<(), Error> {
    let scene = Scene::start().await;
    let webhooks = scene.subscription.connection_webhooks();
    let connection =
        scene.droppay().create_connection().body_map(|body| body.webhooks(webhooks)).send().await?;
    let code = scene.sandbox.grant_connection(connection.id.as_str()).expect("it is WAITING");
    scene.drain().await;
    let read = scene.take_read();
    let [(event, Refetched::Connection(truth))] = read.as_slice() else { panic!("{read:?}") };
    assert_eq!((&truth.id, &truth.status), (&connection.id, &ConnectionStatus::Granted));
    assert_eq!(truth.code.as_ref().map(|code| code.expose()), Some(code.as_str()));
    let Subject::Connection { claimed_code, .. } = event.subject() else { panic!("{event:?}") };
    assert_eq!(claimed_code, &truth.code);
    assert!(!format!("{read:?}").contains(&code));
    Ok(())
}

#[tokio::test]
async fn an_event_that_comes_twice_is_processed_once() -> Result<(), Error> {
    let scene = Scene::start().await;
    scene.fault(Fault::duplicate());
    let id = scene.draft().await?;
    scene.make_ready(&id).await?;
    scene.drain().await;
    assert_eq!(locked(&scene.notices.arrived).len(), 2);
    assert_eq!(scene.take_pushes().len(), 1);
    assert!(scene.deliveries().iter().all(|delivery| delivery.state == DeliveryState::Delivered));

    let delivery = scene.deliveries()[0].id;
    scene.sandbox.replay_delivery(delivery).expect("it was sent");
    scene.drain().await;
    assert_eq!(locked(&scene.notices.arrived).len(), 3);
    assert_eq!(scene.take_pushes().len(), 0, "a replay is a duplicate too");
    Ok(())
}

#[tokio::test]
async fn an_event_whose_processing_failed_is_let_through_when_it_comes_again() -> Result<(), Error>
{
    let scene = Scene::start().await;
    scene.notices.failures.store(2, Ordering::SeqCst);
    let id = scene.draft().await?;
    scene.make_ready(&id).await?;
    for (wait, so_far) in [(0, 0), (10, 0), (60, 1)] {
        scene.sandbox.advance(wait.seconds()).expect("the clock goes forward");
        scene.drain().await;
        assert_eq!(locked(&scene.notices.read).len(), so_far, "after {wait} seconds more");
    }
    let answers = [503, 503, 200].map(AttemptOutcome::Answered);
    assert_eq!(outcomes(&scene.deliveries()[0]), answers);
    assert_eq!(scene.take_pushes(), [(id, PushStatus::Ready, PushStatus::Ready)]);
    Ok(())
}

#[tokio::test]
async fn an_event_behind_the_next_one_is_known_to_be_old_by_reading() -> Result<(), Error> {
    let scene = Scene::start().await;
    let id = scene.draft().await?;
    scene.make_ready(&id).await?;
    scene.drain().await;
    scene.take_pushes();
    // SCHEDULED and DONE happen at once, so the first is still to be sent when the second is there.
    scene.fault(Fault::reorder().times(1));
    scene.sandbox.approve_push(&id).expect("a READY push can be approved");
    scene.drain().await;
    let truth = PushStatus::Done;
    let late = (id.clone(), PushStatus::Scheduled, truth.clone());
    assert_eq!(scene.take_pushes(), [(id, PushStatus::Done, truth), late]);
    Ok(())
}

/// Events of many pushes are doubled, swapped and lost at random. Whatever arrives, what is read is what DropPay says at
/// that time, and no event is processed twice. What never arrives is found by reading without being told.
#[tokio::test]
async fn whatever_happens_on_the_way_each_read_is_the_truth() -> Result<(), Error> {
    const PUSHES: usize = 40;
    let scene = Scene::start().await;
    for (fault, seed) in [(Fault::duplicate(), 1), (Fault::reorder(), 2), (Fault::lose(), 3)] {
        scene.fault(fault.probability(0.3).seed(seed));
    }
    let mut pushes = Vec::new();
    for _ in 0..PUSHES {
        pushes.push(scene.draft().await?);
    }
    let mut known: HashMap<String, PushStatus> = HashMap::new();
    let mut processed = 0;
    for stage in 0..2 {
        for (number, id) in pushes.iter().enumerate() {
            match (stage, number % 2) {
                (0, _) => scene.make_ready(id).await?,
                (_, 0) => scene.sandbox.approve_push(id).expect("it is READY"),
                (_, _) => scene.sandbox.refuse_push(id).expect("it is READY"),
            }
        }
        scene.drain().await;
        for (id, claimed, read) in scene.take_pushes() {
            let truth = scene.droppay().get_push().id(id.as_str()).send().await?.status.clone();
            assert_eq!(read, truth, "push {id}, of which an event said {claimed}");
            known.insert(id, read);
            processed += 1;
        }
    }
    let (doubled, swapped, lost) =
        (scene.met("duplicate"), scene.met("reorder"), scene.met("lose"));
    let sent = scene.deliveries().len();
    // READY of each, then SCHEDULED and DONE of one half, and REFUSED of the other.
    assert_eq!(sent, PUSHES + PUSHES + PUSHES / 2);
    assert!(doubled > 5 && swapped > 5 && lost > 5, "{doubled} {swapped} {lost}");
    assert_eq!(processed, sent - lost, "each that was not lost, once");
    assert_eq!(locked(&scene.notices.arrived).len(), sent - lost + doubled);

    let mut missed = 0;
    for (number, id) in pushes.iter().enumerate() {
        let truth = scene.droppay().get_push().id(id.as_str()).send().await?.status.clone();
        let end = if number % 2 == 0 { PushStatus::Done } else { PushStatus::Refused };
        assert_eq!(truth, end);
        missed += usize::from(known.get(id) != Some(&truth));
    }
    assert!(missed > 0, "if no last event was lost, this proves nothing about those that are");
    Ok(())
}

#[tokio::test]
async fn a_wrong_password_is_refused_until_the_listener_accepts_it() -> Result<(), Error> {
    let scene = Scene::start().await;
    let url = scene.subscription.url().as_str().replace("credenB", "credenC");
    let renewed = Subscription::from_url(&url).expect("it is loopback");
    let id = scene.draft_for(&renewed).await?;
    scene.make_ready(&id).await?;
    scene.drain().await;
    assert_eq!(outcomes(&scene.deliveries()[0]), [AttemptOutcome::Answered(401)]);
    assert_eq!(locked(&scene.notices.arrived).len(), 0);

    let both = scene.subscription.listener().also_accepting(renewed.credentials());
    *scene.notices.listener.write().unwrap_or_else(PoisonError::into_inner) = both;
    scene.sandbox.advance(10.seconds()).expect("the clock goes forward");
    scene.drain().await;
    assert_eq!(outcomes(&scene.deliveries()[0]), [401, 200].map(AttemptOutcome::Answered));
    assert_eq!(scene.take_pushes(), [(id, PushStatus::Ready, PushStatus::Ready)]);

    let old = scene.draft().await?;
    scene.make_ready(&old).await?;
    scene.drain().await;
    assert_eq!(scene.take_pushes().len(), 1, "the old password is accepted still");
    Ok(())
}

#[tokio::test]
async fn a_password_of_any_characters_survives_the_way_there_and_back() -> Result<(), Error> {
    for password in ["p@ss:w/ord?#", "%41", "pässwörd €", "\\\"'<>[]{}|^`"] {
        let scene = Scene::with_password(password).await;
        let id = scene.draft().await?;
        scene.make_ready(&id).await?;
        scene.drain().await;
        assert_eq!(scene.take_pushes().len(), 1, "{password}");
    }
    Ok(())
}

/// Who knows the password can claim anything, and reaches nothing by it.
#[tokio::test]
async fn a_forged_event_changes_nothing() -> Result<(), Error> {
    let scene = Scene::start().await;
    scene.sandbox.judge().expect_wrong_requests();
    let id = scene.draft().await?;
    let receive = |composed: compose::Composed| {
        let request = composed.request(&scene.subscription);
        assert_eq!(request.uri(), "/listener?tenant=1");
        let listener = scene.subscription.listener();
        listener.receive(request.headers(), request.body()).expect("the password is right")
    };
    let paid = receive(compose::push_status(&id, PushStatus::Done));
    let Refetched::Push(truth) = paid.refetch(scene.droppay()).await? else { panic!("a push") };
    assert_eq!(truth.status, PushStatus::Draft);

    let nobody = receive(compose::push_status("SEM000000000", PushStatus::Done));
    let error = nobody.refetch(scene.droppay()).await.expect_err("there is no such push");
    assert!(!error.is_retryable(), "it need not be sent again: {error}");
    assert_eq!(error.status().map(|status| status.as_u16()), Some(404));

    let calls = scene.sandbox.calls().len();
    for nothing in [
        compose::event("pull.status_update", serde_json::json!({ "id": "PUL1" })),
        compose::push_status("../../oa2/v1/connection", PushStatus::Done),
    ] {
        let read = receive(nothing).refetch(scene.droppay()).await?;
        assert!(matches!(read, Refetched::Nothing), "{read:?}");
    }
    assert_eq!(scene.sandbox.calls().len(), calls, "nothing was asked");
    Ok(())
}

#[test]
fn composed_events_have_the_form_of_the_document() {
    let document = serde_json::from_str(droppay_ext::api::DOCUMENT).expect("it is JSON");
    let contract = droppay_contract::Contract::new(&document).expect("it can be judged by");
    for composed in [
        compose::push_status("SEM1", PushStatus::WaitingApproval),
        compose::connection_status("CON1", ConnectionStatus::Granted).code("code"),
        compose::connection_status("CON1", ConnectionStatus::Refused).at("2026-11-21"),
    ] {
        let body = serde_json::from_slice(&composed.body()).expect("it is JSON");
        let violations =
            contract.check_component("DropPayEvent", &body).expect("there is an Event");
        assert!(violations.is_empty(), "{violations:?}");
    }
}
