//! Creates one customer.

use std::error::Error;

use stripe::Client;
use stripe_core::customer::CreateCustomer;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let stripe = Client::new(std::env::var("STRIPE_SECRET_KEY")?);
    let customer = CreateCustomer::new().name("Edward Teach").send(&stripe).await?;
    println!("{}", customer.id);
    Ok(())
}
