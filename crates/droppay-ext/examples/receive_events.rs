//! Listens for DropPay's events: takes them, reads what they are about, refuses strangers, and replaces a password.
//!
//! `cargo run -p droppay-ext --example receive_events --features axum` starts a sandbox of its own, which delivers to
//! this program, and ends by itself.

use std::{
    error::Error,
    net::Ipv4Addr,
    sync::{Arc, PoisonError, RwLock},
};

use axum::{
    Router,
    extract::{FromRef, State},
    http::StatusCode,
    routing::post,
};
use droppay_ext::{
    DropPay,
    api::types::{PostedRecipient, PostedStatus, PushCreate, PushStatus, PushUpdate},
    webhook::{
        Claim, DuplicateGuard as _, EventHint, Listener, MemoryGuard, Refetched, Subject,
        Subscription, compose,
    },
};
use droppay_sandbox::{Delivery, DeliveryState, Sandbox};
use jiff::ToSpan as _;

/// What the handler of events needs.
struct App {
    droppay: DropPay,
    guard: MemoryGuard,
    listener: RwLock<Listener>,
}

/// Where the extractor finds the listener: behind a lock, so that passwords can be replaced while the server runs.
struct Shared(Arc<App>);

impl Clone for Shared {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl FromRef<Shared> for Listener {
    fn from_ref(app: &Shared) -> Self {
        app.0.listener.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Takes an event. A stranger does not come so far: the extractor has answered him.
async fn receive(State(app): State<Shared>, event: EventHint) -> StatusCode {
    let pending = match app.0.guard.claim(event.key()).await {
        Ok(Claim::Granted(pending)) => pending,
        Ok(Claim::Done) => return StatusCode::OK,
        Ok(Claim::InProgress) | Err(_) => return StatusCode::SERVICE_UNAVAILABLE,
    };
    match event.refetch(&app.0.droppay).await {
        Ok(Refetched::Push(push)) => {
            println!(
                "   event: push {} became {}; read: it is {}",
                push.id,
                claimed(&event),
                push.status
            )
        }
        Ok(_) => println!("   event: {event:?}"),
        Err(error) if is_about_something_else(&error) => {
            println!("   event: {event:?}, which is about nothing of ours: {error}")
        }
        // The truth was not read. The claim is given back, so the event is let through when it comes again.
        Err(error) => {
            println!("   event: {event:?}, which cannot be read: {error}");
            return StatusCode::SERVICE_UNAVAILABLE;
        }
    }
    match pending.commit().await {
        Ok(()) => StatusCode::OK,
        Err(_) => StatusCode::SERVICE_UNAVAILABLE,
    }
}

/// Whether the read itself was refused, because the resource is not this client's. The token for it may be refused as
/// well, and that says nothing of the resource.
fn is_about_something_else(error: &droppay_ext::Error) -> bool {
    error.as_token().is_none()
        && matches!(error.status(), Some(StatusCode::FORBIDDEN | StatusCode::NOT_FOUND))
}

/// The status that the event claims, escaped: the sender may have written whatever he likes.
fn claimed(event: &EventHint) -> String {
    match event.subject() {
        Subject::Push { claimed_status: Some(status), .. } => format!("{:?}", status.to_string()),
        _ => "something".to_owned(),
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let sandbox = Sandbox::start().await?;
    let droppay = connect(&sandbox)?;
    println!("Started a sandbox on {}", sandbox.base_url());

    let socket = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let url = format!("http://{}/listener", socket.local_addr()?);
    // In production: `Subscription::from_url` with an https URL from the environment.
    let subscription = Subscription::new(&url, "droppay", "5up3rS3cret")?;
    let app = Shared(Arc::new(App {
        droppay: droppay.clone(),
        guard: MemoryGuard::new(),
        listener: RwLock::new(subscription.listener()),
    }));
    let router = Router::new().route("/listener", post(receive)).with_state(app.clone());
    tokio::spawn(async move { axum::serve(socket, router).await });
    println!("Listening on {url}");

    println!(
        "\n1. A push is made READY, and approved. What an event says may be old when it is read:"
    );
    let id = make_ready(&droppay, &subscription).await?;
    sandbox.approve_push(&id)?;
    sandbox.drain_deliveries().await?;

    println!("\n2. A stranger guesses the password, and says that another push is DONE:");
    println!("   he is answered {}", forge(&url).await?);

    println!("\n3. The password is replaced, but the listener was not told:");
    let renewed = Subscription::new(&url, "droppay", "3v3nB3tter")?;
    make_ready(&droppay, &renewed).await?;
    sandbox.drain_deliveries().await?;
    print_latest(&sandbox)?;

    println!("\n4. The listener accepts both. Ten seconds later DropPay tries again:");
    let both = subscription.listener().also_accepting(renewed.credentials());
    *app.0.listener.write().unwrap_or_else(PoisonError::into_inner) = both;
    sandbox.advance(10.seconds())?;
    sandbox.drain_deliveries().await?;
    print_latest(&sandbox)?;

    let taken = |delivery: &Delivery| delivery.state == DeliveryState::Delivered;
    if !sandbox.deliveries()?.iter().all(taken) {
        return Err("an event was not delivered".into());
    }
    Ok(())
}

fn connect(sandbox: &Sandbox) -> Result<DropPay, droppay_ext::Error> {
    let credentials = sandbox.credentials();
    DropPay::builder()
        .base_url(sandbox.base_url())
        .application_key(credentials.client_id.as_str())
        .application_secret(credentials.client_secret.as_str())
        .connection_code(credentials.connection_code.as_str())
        .build()
}

/// Creates a push whose events are sent to the subscription, and makes it `READY`, which is the first of them.
async fn make_ready(
    droppay: &DropPay,
    subscription: &Subscription,
) -> Result<String, droppay_ext::Error> {
    let push = PushCreate::builder()
        .amount("120.00")
        .recipient(PostedRecipient::builder().account("IT63B3606400003471234567"))
        .webhooks(subscription.push_webhooks());
    let id = droppay.create_push().body(push).send().await?.id.to_string();
    let ready = PushUpdate::builder().status(PostedStatus::Ready);
    droppay.update_push().id(id.as_str()).body(ready).send().await?;
    Ok(id)
}

/// Sends an event with a wrong password.
async fn forge(url: &str) -> Result<StatusCode, Box<dyn Error>> {
    let event = compose::push_status("SEM1234568UN8", PushStatus::Done);
    let request = reqwest::Client::new().post(url).basic_auth("droppay", Some("letmein"));
    Ok(request.body(event.body()).send().await?.status())
}

/// Prints what became of the latest event, as the sandbox's log has it.
fn print_latest(sandbox: &Sandbox) -> Result<(), Box<dyn Error>> {
    let deliveries = sandbox.deliveries()?;
    let latest = deliveries.last().ok_or("nothing was sent")?;
    let answers: Vec<_> =
        latest.attempts.iter().map(|attempt| format!("{:?}", attempt.outcome)).collect();
    println!(
        "   {} {}: {:?}, {}",
        latest.resource_id,
        latest.status,
        latest.state,
        answers.join(", then ")
    );
    Ok(())
}
