//! The grants of OAuth 2.0 that DropPay knows: who asks for which token with what.
//!
//! They use a client of their own that does not authenticate, so that a token call cannot wait for itself.

use std::time::Duration;

use droppay_api::{
    BoxFuture, Client, Error, OperationInfo, Response, Seam, Secret, Transport,
    types::{
        AccessToken, ApplicationTokenRequest, GrantType, RefreshTokenRequest, UserTokenRequest,
    },
};
use reqwest::Request;

/// The only scope that has been seen in use.
const SCOPE: &str = "app";

/// Asks for tokens.
pub(crate) trait TokenSource: Send + Sync + 'static {
    /// Obtains a token with what does not wear out: the application's credentials or the connection code.
    fn obtain(&self) -> BoxFuture<'_, Result<AccessToken, Error>>;

    /// Renews a token; `None` if this grant cannot.
    fn refresh<'a>(
        &'a self,
        refresh_token: &'a Secret,
    ) -> Option<BoxFuture<'a, Result<AccessToken, Error>>>;
}

/// The application's credentials and how to present them.
#[derive(Clone)]
pub(crate) struct Application {
    pub(crate) client: Client,
    pub(crate) key: String,
    pub(crate) secret: Secret,
}

impl Application {
    pub(crate) fn new(
        base_url: &str,
        http: reqwest::Client,
        timeout: Duration,
        key: String,
        secret: Secret,
    ) -> Self {
        Self {
            client: Client::new_with_client(base_url, http, Seam::through(Bare { timeout })),
            key,
            secret,
        }
    }
}

/// Sends token calls without a token, and with their own timeout.
#[derive(Debug)]
struct Bare {
    timeout: Duration,
}

impl Transport for Bare {
    fn send<'a>(
        &'a self,
        http: &'a reqwest::Client,
        mut request: Request,
        _: &'a OperationInfo,
    ) -> BoxFuture<'a, Result<Response, Error>> {
        *request.timeout_mut() = Some(self.timeout);
        Box::pin(async { Response::received(http.execute(request).await?).await })
    }
}

/// The client credentials grant: a token of the application itself.
pub(crate) struct ClientCredentials(pub(crate) Application);

impl TokenSource for ClientCredentials {
    fn obtain(&self) -> BoxFuture<'_, Result<AccessToken, Error>> {
        let body = ApplicationTokenRequest {
            client_id: self.0.key.clone(),
            client_secret: self.0.secret.clone(),
            grant_type: GrantType::ClientCredentials,
            scope: Some(SCOPE.to_owned()),
        };
        Box::pin(async {
            Ok(self.0.client.create_application_token().body(body).send().await?.into_inner())
        })
    }

    fn refresh<'a>(&'a self, _: &'a Secret) -> Option<BoxFuture<'a, Result<AccessToken, Error>>> {
        // No operation is known that renews an application token.
        None
    }
}

/// The exchange of a connection code: a token of the account's owner.
pub(crate) struct ConnectionCode {
    pub(crate) application: Application,
    pub(crate) code: Secret,
}

impl TokenSource for ConnectionCode {
    fn obtain(&self) -> BoxFuture<'_, Result<AccessToken, Error>> {
        let Application { client, key, secret } = &self.application;
        let body = UserTokenRequest {
            client_id: key.clone(),
            client_secret: secret.clone(),
            code: self.code.clone(),
            grant_type: GrantType::AuthorizationCode,
            scope: Some(SCOPE.to_owned()),
        };
        Box::pin(async { Ok(client.create_user_token().body(body).send().await?.into_inner()) })
    }

    fn refresh<'a>(
        &'a self,
        refresh_token: &'a Secret,
    ) -> Option<BoxFuture<'a, Result<AccessToken, Error>>> {
        let Application { client, key, secret } = &self.application;
        let body = RefreshTokenRequest {
            client_id: key.clone(),
            client_secret: secret.clone(),
            code: None,
            grant_type: GrantType::RefreshToken,
            refresh_token: refresh_token.clone(),
            scope: Some(SCOPE.to_owned()),
        };
        Some(Box::pin(async {
            Ok(client.refresh_user_token().body(body).send().await?.into_inner())
        }))
    }
}
