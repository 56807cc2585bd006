//! Sends one message.

use std::error::Error;

use svix::{api::Svix, models::MessageIn};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let svix = Svix::new(std::env::var("SVIX_TOKEN")?, None);
    let message = MessageIn::new("push.done".to_owned(), serde_json::json!({ "id": "PSH1" }));
    let sent = svix.message().create("application".to_owned(), message, None).await?;
    println!("{}", sent.id);
    Ok(())
}
