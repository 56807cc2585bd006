//! What is often written by hand, and what nobody gets below.

use std::sync::Arc;
use std::time::{Duration, Instant};

use http::HeaderValue;
use tokio::sync::RwLock;

use crate::tokens::Source;

/// A token and its expiry behind a lock that tasks wait for, and a header that is made for each call.
#[derive(Clone)]
pub(super) struct HandWritten(Arc<RwLock<Token>>);

struct Token {
    access_token: String,
    expires_at: Instant,
}

impl HandWritten {
    pub(super) fn new() -> HandWritten {
        let (access_token, hour) = (format!("{:032x}", 0), Duration::from_secs(3_600));
        let token = Token { access_token, expires_at: Instant::now() + hour };
        HandWritten(Arc::new(RwLock::new(token)))
    }
}

impl Source for HandWritten {
    async fn header(&self) -> HeaderValue {
        let token = self.0.read().await;
        assert!(Instant::now() < token.expires_at, "the run is over within the hour");
        let header = HeaderValue::try_from(format!("Bearer {}", token.access_token));
        header.expect("the token can stand in a header")
    }
}

/// A header that never changes.
#[derive(Clone)]
pub(super) struct Constant(HeaderValue);

impl Constant {
    pub(super) fn new() -> Constant {
        let header = HeaderValue::try_from(format!("Bearer {:032x}", 0));
        Constant(header.expect("the token can stand in a header"))
    }
}

impl Source for Constant {
    async fn header(&self) -> HeaderValue {
        self.0.clone()
    }
}
