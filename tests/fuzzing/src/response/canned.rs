//! A client whose transport answers by itself.

use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use droppay_api::{
    BoxFuture, Client, Error, OperationInfo, Response, Seam, Transport,
    reqwest::{self, Request},
};
use http::{HeaderMap, StatusCode};

/// What the transport answers with.
#[derive(Clone, Debug, Default)]
struct Canned(Arc<Mutex<(u16, Vec<u8>)>>);

impl Transport for Canned {
    fn send<'a>(
        &'a self,
        _: &'a reqwest::Client,
        _: Request,
        _: &'a OperationInfo,
    ) -> BoxFuture<'a, Result<Response, Error>> {
        let (status, body) = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let status = StatusCode::from_u16(status).expect("it is a status");
        Box::pin(async move { Ok(Response::new(status, HeaderMap::new(), body)) })
    }
}

static CANNED: LazyLock<Canned> = LazyLock::new(Canned::default);
static CLIENT: LazyLock<Client> = LazyLock::new(|| {
    let http = reqwest::Client::new();
    Client::new_with_client("http://droppay.invalid", http, Seam::through(CANNED.clone()))
});

/// Keeps two tests from answering each other's calls.
static TURN: Mutex<()> = Mutex::new(());

/// Makes a call that is answered with this.
pub(super) fn answered<T>(status: u16, body: &[u8], call: impl FnOnce(&'static Client) -> T) -> T {
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    *CANNED.0.lock().unwrap_or_else(PoisonError::into_inner) = (status, body.to_vec());
    call(&CLIENT)
}
