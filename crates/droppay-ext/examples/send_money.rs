//! Sends 120.00 EUR to Edward Teach, from the log-in to the list of transfers.
//!
//! Without `DROPPAY_BASE_URL` it starts a sandbox of its own, whose account owner approves at once. With it, the
//! credentials come from `DROPPAY_APP_KEY`, `DROPPAY_APP_SECRET` and `DROPPAY_CONNECTION_CODE`, and you approve: scan
//! the QR code with the DropPay app. **That moves real money.**

use std::{
    env,
    error::Error,
    io::{IsTerminal as _, stderr, stdout},
    time::Duration,
};

use droppay_ext::{
    DropPay,
    api::types::{PostedOwner, PostedRecipient, Push, PushCreate, PushStatus, PushTransfer},
    paging::Paged as _,
    status::{self, PushStatusExt as _},
    submit::Submission,
};
use droppay_sandbox::Sandbox;
use futures_util::TryStreamExt as _;
use indicatif::{ProgressBar, ProgressStyle};
use qrcode::render::unicode::Dense1x2;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let sandbox = if env::var_os("DROPPAY_BASE_URL").is_some() {
        None
    } else {
        Some(Sandbox::start().await?)
    };
    let droppay = connect(sandbox.as_ref())?;

    // A program that must survive its own crash stores the submission here, and submits it again after one.
    let submission = Submission::new(order()?)?;
    println!("Submitting order {}", submission.reference());
    let ready = droppay.submit(&submission).await?;
    println!("Created push {}: {} EUR to Edward Teach", ready.id, amount(&ready));
    println!("It is {}. Approve it in the DropPay app:\n", ready.status);
    share(&ready)?;

    let id = ready.id.to_string();
    let owner = sandbox.as_ref().map(|sandbox| approve_in_a_moment(sandbox, &id));
    let (done, _) = tokio::join!(wait(&droppay, &id), async {
        if let Some(owner) = owner {
            owner.await;
        }
    });
    let done = done?;
    let transfers: Vec<PushTransfer> =
        droppay.list_transfers().id(id.as_str()).items().try_collect().await?;
    print_outcome(&done, &transfers);
    if done.status != PushStatus::Done {
        return Err(format!("push {id} ended as {}", done.status).into());
    }
    Ok(())
}

fn connect(sandbox: Option<&Sandbox>) -> Result<DropPay, droppay_ext::Error> {
    let Some(sandbox) = sandbox else {
        println!("Using the server and the credentials of the environment");
        return DropPay::from_env();
    };
    println!("Started a sandbox on {}", sandbox.base_url());
    let credentials = sandbox.credentials();
    DropPay::builder()
        .base_url(sandbox.base_url())
        .application_key(credentials.client_id.as_str())
        .application_secret(credentials.client_secret.as_str())
        .connection_code(credentials.connection_code.as_str())
        .build()
}

fn order() -> Result<PushCreate, impl Error> {
    let owner = PostedOwner::builder().name("Edward Teach");
    PushCreate::builder()
        .amount("120.00")
        .recipient(PostedRecipient::builder().account("IT60X0542811101000000123456").owner(owner))
        .description("Sending money")
        .transfer_description("Sending money / first payment")
        .try_into()
}

/// Prints the sharing link and its QR code, black on white whatever the terminal's own colours are: scanners do not
/// read the inverse.
fn share(push: &Push) -> Result<(), Box<dyn Error>> {
    let link = push.sharing.as_deref().ok_or("the push has no sharing link")?;
    let picture = qrcode::QrCode::new(link)?.render::<Dense1x2>().build();
    let (black_on_white, reset) =
        if stdout().is_terminal() { ("\x1b[30;107m", "\x1b[0m") } else { ("", "") };
    for line in picture.lines() {
        println!("{black_on_white}{line}{reset}");
    }
    println!("\n{link}\n");
    Ok(())
}

/// The sandbox's account owner takes a second to find his telephone.
async fn approve_in_a_moment(sandbox: &Sandbox, id: &str) {
    tokio::time::sleep(Duration::from_secs(1)).await;
    if let Err(error) = sandbox.approve_push(id) {
        eprintln!("The sandbox's account owner could not approve: {error}");
    }
}

async fn wait(droppay: &DropPay, id: &str) -> Result<Push, droppay_ext::Error> {
    let progress = ProgressBar::new_spinner()
        .with_style(
            ProgressStyle::with_template("{spinner} {msg} ({elapsed})")
                .expect("the template is valid"),
        )
        .with_message("waiting for the account's owner");
    progress.enable_steady_tick(Duration::from_millis(100));
    let shown = progress.clone();
    let waited = droppay
        .wait_for_push(id, status::terminal())
        .timeout(Duration::from_secs(300))
        .on_change(move |push| {
            let line = format!("push {} is {}", push.id, push.status);
            // A spinner is invisible in a log file; the changes are not.
            if stderr().is_terminal() { shown.println(line) } else { println!("{line}") }
        })
        .await;
    progress.finish_and_clear();
    waited
}

fn print_outcome(push: &Push, transfers: &[PushTransfer]) {
    let meaning =
        if push.status.is_terminal() { "nothing more will happen" } else { "more may happen" };
    println!("Push {} is {}: {meaning}", push.id, push.status);
    if let Some(reason) = &push.status_description {
        println!("{reason}");
    }
    let mut table = comfy_table::Table::new();
    table.load_style(comfy_table::presets::UTF8_FULL_CONDENSED);
    table.set_header(["Transfer", "Status", "Amount", "Fee", "Reason", "Made"]);
    for transfer in transfers {
        let text = |amount: &Option<droppay_ext::api::Amount>| {
            amount.map(|a| format!("{a} EUR")).unwrap_or_default()
        };
        table.add_row([
            transfer.id.to_string(),
            transfer.status.to_string(),
            text(&transfer.amount),
            text(&transfer.fee),
            transfer.description.clone().unwrap_or_default(),
            transfer.date_creation.as_ref().map(ToString::to_string).unwrap_or_default(),
        ]);
    }
    println!("{table}");
}

fn amount(push: &Push) -> String {
    push.amount.map(|amount| amount.to_string()).unwrap_or_default()
}
