//! Sends one push.

use std::error::Error;

use droppay_ext::{
    DropPay,
    api::types::{PostedOwner, PostedRecipient, PushCreate},
    submit::Submission,
};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    #[cfg(feature = "ring")]
    rustls::crypto::ring::default_provider()
        .install_default()
        .map_err(|_| "another provider was installed before")?;
    let droppay = DropPay::from_env()?;
    let owner = PostedOwner::builder().name("Edward Teach");
    let recipient = PostedRecipient::builder().account("IT60X0542811101000000123456").owner(owner);
    let push =
        PushCreate::builder().amount("120.00").recipient(recipient).description("Sending money");
    let submission = Submission::new(push.try_into()?)?;
    let ready = droppay.submit(&submission).await?;
    println!("{}", ready.id);
    Ok(())
}
