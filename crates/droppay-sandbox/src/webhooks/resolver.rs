//! Finds the addresses of subscribers, and lets only those through that an event may be sent to. The connection is made
//! to the very addresses that were let through, so a name that leads elsewhere on the next look-up changes nothing.

use std::error::Error;
use std::io;
use std::net::{SocketAddr, ToSocketAddrs};
use std::thread;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use tokio::sync::oneshot;

use super::destination::{NOT_LOOPBACK, is_loopback};

/// Looks a name up, for as long as it takes.
type LookUp = fn(&str) -> io::Result<Vec<SocketAddr>>;

/// A name whose addresses are all those of other machines.
#[derive(Debug, thiserror::Error)]
#[error("{NOT_LOOPBACK}")]
pub(super) struct NotLoopback;

/// A name that nobody knows.
#[derive(Debug, thiserror::Error)]
#[error("the host's name leads to no address")]
pub(super) struct UnknownName;

/// Resolves the names of subscribers.
pub(super) struct Resolver {
    allow_remote: bool,
    look_up: LookUp,
}

impl Resolver {
    pub(super) fn new(allow_remote: bool) -> Resolver {
        Resolver::with(allow_remote, |name| Ok((name, 0).to_socket_addrs()?.collect()))
    }

    pub(super) fn with(allow_remote: bool, look_up: LookUp) -> Resolver {
        Resolver { allow_remote, look_up }
    }
}

impl Resolve for Resolver {
    /// The look-up has a thread of its own: a runtime would wait for it when the sandbox stops.
    fn resolve(&self, name: Name) -> Resolving {
        let (allow_remote, look_up) = (self.allow_remote, self.look_up);
        Box::pin(async move {
            let (answer, answered) = oneshot::channel();
            thread::Builder::new().name("droppay-sandbox-names".to_owned()).spawn(move || {
                // Nobody waits any more if the attempt took too long.
                let _ = answer.send(look_up(name.as_str()));
            })?;
            let found = answered.await?.map_err(|_| UnknownName)?;
            let_through(found, allow_remote)
        })
    }
}

fn let_through(
    found: Vec<SocketAddr>,
    allow_remote: bool,
) -> Result<Addrs, Box<dyn Error + Send + Sync>> {
    if found.is_empty() {
        return Err(UnknownName.into());
    }
    let allowed: Vec<SocketAddr> =
        found.into_iter().filter(|address| allow_remote || is_loopback(address.ip())).collect();
    if allowed.is_empty() {
        return Err(NotLoopback.into());
    }
    Ok(Box::new(allowed.into_iter()))
}
