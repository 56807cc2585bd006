//! What happens to a call between the generated client and the network: headers, a timeout, a token, a second request
//! if the token was refused, and further attempts if they may help and do no harm.

use std::{
    future::poll_fn,
    ops::ControlFlow::{self, Break, Continue},
    pin::{Pin, pin},
    sync::Arc,
    time::Duration,
};

use droppay_api::{
    BoxFuture, Error, Operation, OperationInfo, RequestInfo, ResourceId, Response, Transport,
};
use reqwest::{Client, Request, header::AUTHORIZATION};
use tokio::time::{Instant, sleep};
use tracing::Span;

use crate::{
    auth::{Auth, Bearer, TokenCache, refuses_the_token},
    own_headers::OwnHeaders,
    retry::{Failure, RetryBudget, RetryPolicy, retry_after},
    telemetry,
    timing::Timing,
};

/// Completes and sends the calls of one [`DropPay`](crate::DropPay).
#[derive(Clone, Debug)]
pub(crate) struct Session {
    pub(crate) auth: Arc<Auth>,
    pub(crate) headers: OwnHeaders,
    /// `None` if it is that of the HTTP client.
    pub(crate) request_timeout: Option<Duration>,
    pub(crate) retry: RetryPolicy,
    pub(crate) budget: RetryBudget,
    pub(crate) timing: Timing,
}

impl Transport for Session {
    fn send<'a>(
        &'a self,
        http: &'a Client,
        mut request: Request,
        operation: &'a OperationInfo,
    ) -> BoxFuture<'a, Result<Response, Error>> {
        self.headers.apply_to(request.headers_mut());
        if let Some(timeout) = self.request_timeout {
            *request.timeout_mut() = Some(timeout);
        }
        let known = Operation::by_id(operation.operation_id);
        let mut info = RequestInfo::default();
        info.id = self.timing.request_id();
        info.resource_id = known.and_then(|known| resource_id(known, request.url().path()));
        let request = Repeatable(Some(Box::new(request)));
        let mut call = Call { session: self, http, known, request };
        let span = telemetry::call(operation.operation_id, &info);
        Box::pin(async move {
            let outcome = within(&span, pin!(call.attempts(&mut info))).await;
            telemetry::called(&span, &info);
            match outcome {
                Ok(answer) => Ok(answer.with_request(info)),
                Err(error) => Err(error.with_request(info)),
            }
        })
    }

    fn failed(&self, error: &Error) {
        telemetry::failed(error);
    }
}

/// The segment of the path that stands where the operation's path has `{id}`.
fn resource_id(operation: &Operation, path: &str) -> Option<ResourceId> {
    // The server may be reached below a path of its own, so the segments are counted from the end.
    let (_, after) = operation.path.split_once('{')?;
    let place = after.bytes().filter(|byte| *byte == b'/').count();
    path.rsplit('/').nth(place)?.parse().ok()
}

/// One call.
struct Call<'a> {
    session: &'a Session,
    http: &'a Client,
    known: Option<&'static Operation>,
    request: Repeatable,
}

impl Call<'_> {
    /// Attempts the call until it succeeds, or until no further attempt may help or be made.
    async fn attempts(&mut self, info: &mut RequestInfo) -> Result<Response, Error> {
        let started = Instant::now();
        let mut now = started;
        self.session.budget.deposit();
        loop {
            info.attempts += 1;
            let outcome = self.attempt(info.attempts - 1, now).await;
            match self.judge(outcome, started, info) {
                Break(outcome) => return outcome,
                Continue(pause) => sleep(pause).await,
            }
            now = Instant::now();
        }
    }

    /// The pause before another attempt, or the outcome of the last one.
    fn judge(
        &self,
        outcome: Result<Response, Error>,
        started: Instant,
        info: &mut RequestInfo,
    ) -> ControlFlow<Result<Response, Error>, Duration> {
        let Session { retry, budget, timing, .. } = self.session;
        let Some(failure) = failure(&outcome) else { return Break(outcome) };
        if !self.request.is_left() || !failure.is_worth_another_attempt(self.known) {
            return Break(outcome);
        }
        let asked =
            outcome.as_ref().ok().and_then(|answer| retry_after(answer.headers(), timing.now()));
        let pause = retry.pause(info.attempts, started.elapsed(), asked, timing);
        let Some(pause) = pause else { return Break(outcome) };
        if !budget.withdraw() {
            telemetry::over_budget(info);
            return Break(outcome);
        }
        info.earlier_outcome_unknown |= failure.leaves_outcome_unknown();
        telemetry::repeated(failure, info, pause);
        Continue(pause)
    }

    /// Sends the call, with a token if it needs one. If the token is refused the call is sent once more, with another.
    ///
    /// A POST is sent again as well: a 401 is taken to mean that nothing was done.
    async fn attempt(&mut self, resent: u32, now: Instant) -> Result<Response, Error> {
        let tokens = self.session.auth.tokens_for(self.known).map_err(Error::not_sent)?;
        let Some(tokens) = tokens else { return self.exchange(None, resent).await };
        let bearer = tokens.bearer_at(now).await.map_err(Error::not_sent)?;
        let answer = self.exchange(Some(&bearer), resent).await?;
        if !self.request.is_left() || !refuses_the_token(&answer) {
            return Ok(answer);
        }
        // It is rare, and in place every call would have to be large enough for it.
        Box::pin(self.exchange_instead(tokens, &bearer, answer, resent + 1)).await
    }

    /// Sends the call with another token than the refused one. If there is none, the refusal stands.
    async fn exchange_instead(
        &mut self,
        tokens: &TokenCache,
        refused: &Bearer,
        refusal: Response,
        resent: u32,
    ) -> Result<Response, Error> {
        match tokens.instead_of(refused).await.map_err(Error::not_sent)? {
            Some(bearer) => {
                // With it goes the buffer that it was read into, which the next answer can be read into.
                drop(refusal);
                self.exchange(Some(&bearer), resent).await
            }
            None => Ok(refusal),
        }
    }

    /// Begins one request: its span, the response to come, and the time.
    fn send(
        &mut self,
        bearer: Option<&Bearer>,
        resent: u32,
    ) -> Result<
        (Span, impl Future<Output = reqwest::Result<reqwest::Response>> + use<>, Option<Instant>),
        Error,
    > {
        let request = self.request.next(bearer).ok_or_else(|| Error::not_sent(USED_UP))?;
        let span = telemetry::exchange(self.known, &request, resent);
        let (started, sent) = span.in_scope(|| (telemetry::start(), self.http.execute(request)));
        Ok((span, sent, started))
    }

    /// One request, with this token if there is one, and its whole answer.
    async fn exchange(&mut self, bearer: Option<&Bearer>, resent: u32) -> Result<Response, Error> {
        let (span, sent, started) = self.send(bearer, resent)?;
        let exchange = pin!(async {
            let outcome = match sent.await {
                Ok(response) => Response::received(response).await,
                Err(error) => Err(error.into()),
            };
            let seen = outcome.as_ref().map(|answer| (answer.status(), answer.body().len()));
            telemetry::exchanged(&span, seen, started);
            outcome
        });
        let answer = within(&span, exchange).await?;
        if let Some(bearer) = bearer.filter(|_| answer.status().is_success()) {
            bearer.accept();
        }
        Ok(answer)
    }
}

/// What is said of a request that is asked for once more than there is.
const USED_UP: &str = "the body of the request is a stream, and was sent before";

/// A request that is sent as often as need be. It is copied once for each time, which matters: with its headers it is
/// the most expensive thing to copy in a call.
struct Repeatable(Option<Box<Request>>);

impl Repeatable {
    /// The request, to be sent with this token. One whose body is a stream is there once only.
    fn next(&mut self, bearer: Option<&Bearer>) -> Option<Request> {
        let request = self.0.as_mut()?;
        if let Some(bearer) = bearer {
            // Here, where there is room for another header, and not in the copy, which would have to grow.
            request.headers_mut().insert(AUTHORIZATION, bearer.header());
        }
        copy(request).or_else(|| self.0.take().map(|request| *request))
    }

    /// Whether it can be sent again.
    fn is_left(&self) -> bool {
        self.0.is_some()
    }
}

/// The request once more, unless its body is a stream. What reqwest's own copying does about a timeout that is not there
/// takes a quarter of it.
fn copy(request: &Request) -> Option<Request> {
    let mut copy = Request::new(request.method().clone(), request.url().clone());
    if let Some(body) = request.body() {
        *copy.body_mut() = Some(body.as_bytes()?.to_vec().into());
    }
    if let Some(timeout) = request.timeout() {
        *copy.timeout_mut() = Some(*timeout);
    }
    *copy.headers_mut() = request.headers().clone();
    *copy.version_mut() = request.version();
    Some(copy)
}

/// Has a future make its progress within a span. It stays where it is pinned, because it is large, and moving it takes as
/// long as the rest of what a span costs that nobody looks at.
async fn within<F: Future>(span: &Span, mut future: Pin<&mut F>) -> F::Output {
    poll_fn(|context| span.in_scope(|| future.as_mut().poll(context))).await
}

/// In which way an attempt has failed, if it has.
fn failure(outcome: &Result<Response, Error>) -> Option<Failure> {
    match outcome {
        Ok(answer) if answer.status().is_success() => None,
        Ok(answer) => Some(Failure::Status(answer.status())),
        Err(error) => Some(Failure::of(error)),
    }
}

#[cfg(test)]
mod tests {
    use reqwest::{Body, Method};

    use super::*;

    fn with_body(body: Body) -> Repeatable {
        let mut request =
            Request::new(Method::POST, "http://localhost/".parse().expect("it is a URL"));
        *request.body_mut() = Some(body);
        Repeatable(Some(Box::new(request)))
    }

    #[test]
    fn a_request_is_there_as_often_as_it_is_asked_for() {
        let mut request = with_body("push".into());
        for _ in 0..3 {
            let copy = request.next(None).expect("it can be copied");
            assert_eq!(copy.body().and_then(Body::as_bytes), Some(&b"push"[..]));
            assert!(request.is_left());
        }
    }

    #[test]
    fn a_request_whose_body_is_a_stream_is_there_once() {
        let mut request = with_body(Body::wrap(Body::from("push")));
        assert!(request.is_left());
        request.next(None).expect("nobody has taken it");
        assert!(!request.is_left() && request.next(None).is_none());
    }
}
