//! [`EventHint`] as an extractor of axum.

use axum_core::{
    body::Body,
    extract::{FromRef, FromRequest, Request},
    response::{IntoResponse, Response},
};
use futures_util::TryStreamExt as _;
use http::{
    HeaderValue,
    header::{CONTENT_LENGTH, WWW_AUTHENTICATE},
};

use super::{EventHint, Listener, Refusal};

/// Takes an event from a request, for routers whose state has a [`Listener`] ([`FromRef`]).
///
/// The body of a sender who is not known is not read, and of a body that is too long no more than the limit. The reason
/// of a refusal is logged as a warning, and not told to the sender. How long a body may take is for the server to say.
///
/// ```
/// use axum::{
///     Router,
///     extract::{FromRef, State},
///     http::StatusCode,
///     routing::post,
/// };
/// use droppay_ext::{
///     DropPay,
///     webhook::{EventHint, Listener},
/// };
///
/// #[derive(Clone)]
/// struct App {
///     listener: Listener,
///     droppay: DropPay,
/// }
///
/// impl FromRef<App> for Listener {
///     fn from_ref(app: &App) -> Self {
///         app.listener.clone()
///     }
/// }
///
/// async fn handle(State(app): State<App>, event: EventHint) -> StatusCode {
///     match event.refetch(&app.droppay).await {
///         Ok(_) => StatusCode::OK,
///         // It is about a resource that is not yours. The token call may be refused with 403 as well.
///         Err(error)
///             if error.as_token().is_none()
///                 && matches!(error.status(), Some(StatusCode::FORBIDDEN | StatusCode::NOT_FOUND)) =>
///         {
///             StatusCode::OK
///         }
///         // The truth was not read: have the event sent again.
///         Err(_) => StatusCode::SERVICE_UNAVAILABLE,
///     }
/// }
///
/// fn router(app: App) -> Router {
///     Router::new().route("/listener", post(handle)).with_state(app)
/// }
/// ```
impl<S> FromRequest<S> for EventHint
where
    S: Send + Sync,
    Listener: FromRef<S>,
{
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refusal> {
        let listener = Listener::from_ref(state);
        let taken = take(&listener, request).await;
        taken.inspect_err(|refusal| tracing::warn!(%refusal, "an event was not taken"))
    }
}

async fn take(listener: &Listener, request: Request) -> Result<EventHint, Refusal> {
    listener.authorize(request.headers())?;
    let announced = request.headers().get(CONTENT_LENGTH).and_then(length);
    if announced.is_some_and(|length| length > listener.limit() as u64) {
        return Err(Refusal::TooLarge { limit: listener.limit() });
    }
    let (head, body) = request.into_parts();
    let body = bounded(body, listener.limit()).await?;
    listener.receive(&head.headers, &body)
}

fn length(value: &HeaderValue) -> Option<u64> {
    value.to_str().ok()?.parse().ok()
}

/// The whole body, unless it is longer than the limit.
async fn bounded(body: Body, limit: usize) -> Result<Vec<u8>, Refusal> {
    let mut stream = body.into_data_stream();
    let mut read = Vec::new();
    while let Some(chunk) = stream.try_next().await.map_err(|_| Refusal::Incomplete)? {
        if chunk.len() > limit - read.len() {
            return Err(Refusal::TooLarge { limit });
        }
        read.extend_from_slice(&chunk);
    }
    Ok(read)
}

/// The status and the challenge, without a body.
impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = self.status();
        if let Some(challenge) = self.challenge() {
            let challenge = HeaderValue::from_static(challenge);
            response.headers_mut().insert(WWW_AUTHENTICATE, challenge);
        }
        response
    }
}
