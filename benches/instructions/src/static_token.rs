//! The least that the generated client needs to be let in: a token that never changes.

use droppay_api::{BoxFuture, Error, OperationInfo, Response, Transport};
use reqwest::{
    Client, Request,
    header::{AUTHORIZATION, HeaderValue, InvalidHeaderValue},
};

/// Sends every call with the same token.
#[derive(Debug)]
pub struct StaticToken(HeaderValue);

impl StaticToken {
    /// Sends every call with this token.
    ///
    /// # Errors
    ///
    /// When a header cannot hold it.
    pub fn new(token: &str) -> Result<Self, InvalidHeaderValue> {
        let mut header = HeaderValue::from_str(&format!("Bearer {token}"))?;
        header.set_sensitive(true);
        Ok(Self(header))
    }
}

impl Transport for StaticToken {
    fn send<'a>(
        &'a self,
        http: &'a Client,
        mut request: Request,
        _: &'a OperationInfo,
    ) -> BoxFuture<'a, Result<Response, Error>> {
        request.headers_mut().insert(AUTHORIZATION, self.0.clone());
        Box::pin(async { Response::received(http.execute(request).await?).await })
    }
}
