//! Creates one issue.

use std::error::Error;

use octocrab::Octocrab;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let github = Octocrab::builder().personal_token(std::env::var("GITHUB_TOKEN")?).build()?;
    let issue = github.issues("owner", "repository").create("Sending money").send().await?;
    println!("{}", issue.number);
    Ok(())
}
