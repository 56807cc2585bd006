//! Three clients that read and create a push. All of them have an HTTP client with the same settings.

use std::time::Duration;

use anyhow::Result;
use clap::ValueEnum;
use droppay_api::{
    Seam,
    types::{PostedOwner, PostedRecipient, PostedStatus, builder},
};
use droppay_ext::DropPay;
use reqwest::{redirect, retry};

use crate::{
    StaticToken,
    answers::PUSH_ID,
    plain::{self, NewOwner, NewPush, NewRecipient},
    stored_token::StoredToken,
    worker::{Caller, Failure, work},
};

/// The token that each call carries.
pub const TOKEN: &str = "ac9185e9f2984867b11069fd2881ff1a";

const ACCOUNT: &str = "IT60X0542811101000000123456";
const NAME: &str = "Edward Teach";
const DESCRIPTION: &str = "Sending money";

/// An HTTP client as droppay-ext makes it, and as a careful engineer would.
///
/// # Errors
///
/// When reqwest cannot make one.
pub fn http_client() -> Result<reqwest::Client> {
    let http = reqwest::Client::builder()
        .user_agent(concat!("droppay-benches/", env!("CARGO_PKG_VERSION")))
        .connect_timeout(Duration::from_secs(10))
        .timeout(Duration::from_secs(30))
        .redirect(redirect::Policy::none())
        .retry(retry::never().max_retries_per_request(0))
        .no_proxy();
    Ok(http.build()?)
}

/// The clients that are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Client {
    /// reqwest and plain structs
    HandWritten,
    /// The generated client of droppay-api, with a token that never changes
    DroppayApi,
    /// droppay-ext with its default settings, without TLS
    DroppayExt,
}

impl Client {
    /// What it is called, also on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Client::HandWritten => "hand-written",
            Client::DroppayApi => "droppay-api",
            Client::DroppayExt => "droppay-ext",
        }
    }

    /// Makes calls with it, as the lines on stdin say: see [`worker`](crate::worker).
    ///
    /// # Errors
    ///
    /// When a call fails, or a line is not understood.
    pub fn work(self, base_url: &str) -> Result<()> {
        let made = match self {
            Client::HandWritten => work(HandWritten::new(base_url)?),
            Client::DroppayApi => work(Generated::new(base_url)?),
            Client::DroppayExt => work(Ext::new(base_url)?),
        };
        made.map_err(anyhow::Error::from_boxed)
    }
}

/// reqwest and plain structs.
pub struct HandWritten {
    http: reqwest::Client,
    base_url: String,
}

/// The generated client, with a token that never changes.
pub struct Generated(droppay_api::Client);

/// droppay-ext with its default settings, without TLS: token cache, repetition, and tracing without a subscriber.
pub struct Ext(DropPay);

impl HandWritten {
    /// A client of this server.
    ///
    /// # Errors
    ///
    /// When there is no HTTP client.
    pub fn new(base_url: &str) -> Result<Self> {
        Ok(Self { http: http_client()?, base_url: base_url.to_owned() })
    }

    /// The request that reads a push.
    pub fn reading(&self) -> reqwest::RequestBuilder {
        self.http.get(format!("{}/bank/v2/push/{PUSH_ID}", self.base_url)).bearer_auth(TOKEN)
    }

    /// The request that creates a push.
    pub fn creating(&self) -> reqwest::RequestBuilder {
        let recipient = NewRecipient { account: ACCOUNT, owner: NewOwner { name: NAME } };
        let push = NewPush { amount: 120.0, recipient, description: DESCRIPTION, status: "DRAFT" };
        self.http.post(format!("{}/bank/v2/push", self.base_url)).bearer_auth(TOKEN).json(&push)
    }

    /// The request that lists a page of pushes.
    pub fn listing(&self) -> reqwest::RequestBuilder {
        self.http.get(format!("{}/bank/v2/pushes", self.base_url)).bearer_auth(TOKEN)
    }
}

impl Caller for HandWritten {
    async fn read(&self) -> Result<(), Failure> {
        let push: plain::Push = self.reading().send().await?.error_for_status()?.json().await?;
        expect(&push.id)
    }

    async fn create(&self) -> Result<(), Failure> {
        let push: plain::Push = self.creating().send().await?.error_for_status()?.json().await?;
        expect(&push.id)
    }
}

impl Generated {
    /// A client of this server.
    ///
    /// # Errors
    ///
    /// When there is no HTTP client.
    pub fn new(base_url: &str) -> Result<Self> {
        let seam = Seam::through(StaticToken::new(TOKEN)?);
        Ok(Self(droppay_api::Client::new_with_client(base_url, http_client()?, seam)))
    }
}

impl Caller for Generated {
    async fn read(&self) -> Result<(), Failure> {
        expect(self.0.get_push().id(PUSH_ID).send().await?.id.as_str())
    }

    async fn create(&self) -> Result<(), Failure> {
        expect(self.0.create_push().body(new_push()).send().await?.id.as_str())
    }
}

impl Ext {
    /// A client of this server.
    ///
    /// # Errors
    ///
    /// When a setting is wrong.
    pub fn new(base_url: &str) -> Result<Self> {
        let droppay = DropPay::builder()
            .base_url(base_url)
            .application_key("key")
            .application_secret("secret")
            .connection_code("code")
            .token_store(StoredToken::new(TOKEN)?)
            .build()?;
        Ok(Self(droppay))
    }
}

impl Caller for Ext {
    async fn read(&self) -> Result<(), Failure> {
        expect(self.0.get_push().id(PUSH_ID).send().await?.id.as_str())
    }

    async fn create(&self) -> Result<(), Failure> {
        expect(self.0.create_push().body(new_push()).send().await?.id.as_str())
    }
}

fn new_push() -> builder::PushCreate {
    let owner = PostedOwner::builder().name(NAME);
    droppay_api::types::PushCreate::builder()
        .amount("120.00")
        .recipient(PostedRecipient::builder().account(ACCOUNT).owner(owner))
        .description(DESCRIPTION)
        .status(PostedStatus::Draft)
}

fn expect(id: &str) -> Result<(), Failure> {
    if id == PUSH_ID { Ok(()) } else { Err(format!("the push is {id}, and not {PUSH_ID}").into()) }
}
