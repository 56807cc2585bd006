//! The seam between the generated client and whoever authenticates, retries or watches its calls.
//!
//! It stands in this crate because only the crate that owns the client may hook into its calls. Without a transport
//! the client sends its requests as they are.

use std::{fmt, future::Future, pin::Pin, sync::Arc};

use reqwest::Request;

use crate::{Error, OperationInfo, Response};

/// A future that may be sent between threads.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Sends the requests of a [`Client`](crate::Client).
///
/// An implementation may complete the request, with a token for instance, send it more than once, or answer it itself.
pub trait Transport: fmt::Debug + Send + Sync + 'static {
    /// Sends one request of one operation.
    ///
    /// # Errors
    ///
    /// [`Error::not_sent`] if it gives up before anything is sent; a [`reqwest::Error`] converts into the error of a
    /// request that may have been sent. A response with an error status is no error here.
    fn send<'a>(
        &'a self,
        http: &'a reqwest::Client,
        request: Request,
        operation: &'a OperationInfo,
    ) -> BoxFuture<'a, Result<Response, Error>>;

    /// Learns of every call that failed: also of those that it was never asked to send, because a parameter is wrong,
    /// and of those whose answer it has given and could not be read.
    fn failed(&self, error: &Error) {
        let _ = error;
    }
}

/// Holds the [`Transport`] of a client, if it has one.
#[derive(Clone, Debug, Default)]
pub struct Seam(Option<Arc<dyn Transport>>);

impl Seam {
    /// No transport: requests are sent as they are.
    pub fn direct() -> Self {
        Self(None)
    }

    /// Requests are sent by this transport.
    pub fn through(transport: impl Transport) -> Self {
        Self(Some(Arc::new(transport)))
    }

    pub(crate) fn failed(&self, error: &Error) {
        if let Some(transport) = &self.0 {
            transport.failed(error);
        }
    }

    pub(crate) async fn send(
        &self,
        http: &reqwest::Client,
        request: Request,
        operation: &OperationInfo,
    ) -> Result<Response, Error> {
        match &self.0 {
            Some(transport) => transport.send(http, request, operation).await,
            None => Response::received(http.execute(request).await?).await,
        }
    }
}
