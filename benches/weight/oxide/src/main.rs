//! Creates one project.

use std::error::Error;

use oxide::{Client, ClientProjectsExt as _, types::ProjectCreate};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let oxide = Client::new_authenticated()?;
    let project = ProjectCreate::builder().name("sending").description("Sending money");
    let created = oxide.project_create().body(project).send().await?;
    println!("{}", created.id);
    Ok(())
}
