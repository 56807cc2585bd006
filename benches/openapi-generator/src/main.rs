//! Makes calls with the client that openapi-generator wrote, for them to be compared with those of droppay-ext.

mod worker;

use std::{env, time::Duration};

use droppay_generated::{
    apis::{configuration::Configuration, pushes_api},
    models::{PostedOwner, PostedRecipient, PostedStatus, PushCreate},
};

use worker::{Caller, Failure};

struct Generated {
    configuration: Configuration,
    push: String,
}

/// The arguments are the server, the token, and the id of the push.
fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [base_url, token, push] = &arguments[..] else { return Err("no server to call".into()) };
    let configuration = Configuration {
        base_path: base_url.clone(),
        bearer_access_token: Some(token.clone()),
        client: reqwest::Client::builder()
            .connect_timeout(Duration::from_secs(10))
            .timeout(Duration::from_secs(30))
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never().max_retries_per_request(0))
            .no_proxy()
            .build()?,
        ..Configuration::default()
    };
    worker::work(Generated { configuration, push: push.clone() })
}

impl Caller for Generated {
    async fn read(&self) -> Result<(), Failure> {
        let push = pushes_api::get_push(&self.configuration, &self.push).await?;
        self.expect(&push.id)
    }

    async fn create(&self) -> Result<(), Failure> {
        let mut recipient = PostedRecipient::new("IT60X0542811101000000123456".to_owned());
        recipient.owner = Some(Box::new(PostedOwner { name: Some("Edward Teach".to_owned()) }));
        let mut push = PushCreate::new(120.0, recipient);
        push.description = Some("Sending money".to_owned());
        push.status = Some(PostedStatus::Draft);
        let push = pushes_api::create_push(&self.configuration, push).await?;
        self.expect(&push.id)
    }
}

impl Generated {
    fn expect(&self, id: &str) -> Result<(), Failure> {
        if id == self.push { Ok(()) } else { Err(format!("the push is {id}").into()) }
    }
}
