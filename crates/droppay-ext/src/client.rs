//! The client that programs hold.

use std::{fmt, ops::Deref};

use droppay_api::{
    Client, ClientInfo as _, ResourceId, Seam,
    types::{Connection, PushTransfer},
};

use crate::{
    Builder, Error,
    retry::RetryPolicy,
    session::Session,
    status::Condition,
    submit::{Submission, Submit},
    wait::Wait,
};

/// A client of DropPay that stays logged in.
///
/// It dereferences to the generated [`Client`], which has a method for each operation. Cloning it is cheap, and clones
/// share tokens and connections. It needs a tokio runtime.
#[derive(Clone)]
pub struct DropPay {
    client: Client,
    session: Session,
}

impl DropPay {
    /// Collects credentials and settings.
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// A client from the environment: `DROPPAY_APP_KEY`, `DROPPAY_APP_SECRET`, `DROPPAY_CONNECTION_CODE` and, if it is
    /// set, `DROPPAY_BASE_URL`.
    ///
    /// # Errors
    ///
    /// Names the variable that is missing, empty or no Unicode, or says what is wrong with the URL.
    pub fn from_env() -> Result<Self, Error> {
        Builder::from_env()?.build()
    }

    pub(crate) fn new(base_url: &str, http: reqwest::Client, session: Session) -> Self {
        let client = Client::new_with_client(base_url, http, Seam::through(session.clone()));
        Self { client, session }
    }

    /// The same client, which sends one header more, or another value of it: for single calls.
    ///
    /// ```no_run
    /// # async fn example(droppay: droppay_ext::DropPay) -> Result<(), droppay_ext::Error> {
    /// let push = droppay.with_header("X-DropPay-Trace", "4711")?.get_push().id("SEM1234568UN8").send().await?;
    /// println!("{:?}", push.header("X-DropPay-Trace"));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// When the name does not begin with `X-DropPay-`, or a header cannot hold the value.
    pub fn with_header(&self, name: &str, value: &str) -> Result<Self, Error> {
        let mut session = self.session.clone();
        session.headers.set(name, value)?;
        Ok(self.through(session))
    }

    /// The same client, which repeats calls by another policy: for single calls.
    ///
    /// ```no_run
    /// use droppay_ext::retry::RetryPolicy;
    ///
    /// # async fn example(droppay: droppay_ext::DropPay) -> Result<(), droppay_ext::Error> {
    /// let push = droppay.with_retry(RetryPolicy::never()).get_push().id("SEM1234568UN8").send().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn with_retry(&self, policy: RetryPolicy) -> Self {
        let mut session = self.session.clone();
        session.retry = policy;
        self.through(session)
    }

    fn through(&self, session: Session) -> Self {
        Self::new(self.base_url(), self.client.client().clone(), session)
    }

    /// Reads a push again and again until the condition is met: `droppay.wait_for_push(id, status::terminal()).await`.
    ///
    /// See [`Wait`] for its settings and [`status`](crate::status) for ready conditions.
    pub fn wait_for_push<'w, I, C>(&self, id: I, condition: C) -> Wait<'w, C>
    where
        I: TryInto<ResourceId, Error: fmt::Display>,
        C: Condition,
    {
        let read = self.client.get_push().id(id).into_owned();
        Wait::new(move || read.clone().send(), condition, self.session.timing.clone())
    }

    /// Reads a transfer again and again until the condition is met. A transfer to another bank is `BOOKED` until it is
    /// sent, and may still fail, while its push is done already.
    ///
    /// See [`Wait`] for its settings and [`status`](crate::status) for ready conditions.
    pub fn wait_for_transfer<'w, I, C>(&self, id: I, condition: C) -> Wait<'w, C, PushTransfer>
    where
        I: TryInto<ResourceId, Error: fmt::Display>,
        C: Condition<PushTransfer>,
    {
        let read = self.client.get_transfer().id(id).into_owned();
        Wait::new(move || read.clone().send(), condition, self.session.timing.clone())
    }

    /// Reads a connection again and again until the condition is met. Granted, it has the code with which its account is
    /// acted for:
    ///
    /// ```no_run
    /// use std::time::Duration;
    /// use droppay_ext::{api::types::ConnectionStatus, status::status_is};
    ///
    /// # async fn example(droppay: droppay_ext::DropPay, id: &str) -> Result<(), droppay_ext::Error> {
    /// let granted = status_is(ConnectionStatus::Granted);
    /// let day = Duration::from_secs(24 * 60 * 60);
    /// let code = droppay.wait_for_connection(id, granted).timeout(day).await?.code;
    /// # let _ = code;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// See [`Wait`] for its settings and [`status`](crate::status) for ready conditions.
    pub fn wait_for_connection<'w, I, C>(&self, id: I, condition: C) -> Wait<'w, C, Connection>
    where
        I: TryInto<ResourceId, Error: fmt::Display>,
        C: Condition<Connection>,
    {
        let read = self.client.get_connection().id(id).into_owned();
        Wait::new(move || read.clone().send(), condition, self.session.timing.clone())
    }

    /// Sends an order to pay, once: creates a draft and makes it `READY`, whatever happens on the way, and however often
    /// it is called with the same submission. See [`submit`](crate::submit) for what it guarantees and what it assumes.
    pub fn submit(&self, submission: &Submission) -> Submit<'_> {
        Submit::new(&self.client, submission, self.session.timing.clone())
    }

    /// The server, without a trailing slash.
    pub fn base_url(&self) -> &str {
        self.client.baseurl()
    }
}

impl Deref for DropPay {
    type Target = Client;

    fn deref(&self) -> &Client {
        &self.client
    }
}

impl fmt::Debug for DropPay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DropPay").field("base_url", &self.base_url()).finish_non_exhaustive()
    }
}
