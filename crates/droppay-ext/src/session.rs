//! What happens to a call between the generated client and the network: headers, a timeout, a token, and a second
//! attempt if the token was refused.

use std::{sync::Arc, time::Duration};

use droppay_api::{BoxFuture, Error, OperationInfo, Transport};
use reqwest::{Client, Request, Response, header::AUTHORIZATION};

use crate::{
    auth::{Auth, TokenCache, refuses_the_token},
    own_headers::OwnHeaders,
};

/// Completes and sends the calls of one [`DropPay`](crate::DropPay).
#[derive(Clone, Debug)]
pub(crate) struct Session {
    pub(crate) auth: Arc<Auth>,
    pub(crate) headers: OwnHeaders,
    pub(crate) request_timeout: Duration,
}

impl Transport for Session {
    fn send<'a>(
        &'a self,
        http: &'a Client,
        mut request: Request,
        operation: &'a OperationInfo,
    ) -> BoxFuture<'a, Result<Response, Error>> {
        Box::pin(async move {
            self.headers.apply_to(request.headers_mut());
            // On the request and not on the HTTP client, which may be the program's own.
            *request.timeout_mut() = Some(self.request_timeout);
            match self.auth.tokens_for(operation).map_err(Error::not_sent)? {
                Some(tokens) => send_with_token(http, request, tokens).await,
                None => Ok(http.execute(request).await?),
            }
        })
    }
}

/// Sends a call with a token. If the token is refused the call is sent once more, with another.
///
/// A POST is repeated as well: a 401 is taken to mean that nothing was done.
async fn send_with_token(
    http: &Client,
    mut request: Request,
    tokens: &TokenCache,
) -> Result<Response, Error> {
    let bearer = tokens.bearer().await.map_err(Error::not_sent)?;
    request.headers_mut().insert(AUTHORIZATION, bearer.header());
    let again = request.try_clone();
    let (refused, response) = refuses_the_token(http.execute(request).await?).await;
    let Some(mut again) = again.filter(|_| refused) else { return Ok(response) };
    let bearer = tokens.instead_of(&bearer).await.map_err(Error::not_sent)?;
    again.headers_mut().insert(AUTHORIZATION, bearer.header());
    Ok(http.execute(again).await?)
}
