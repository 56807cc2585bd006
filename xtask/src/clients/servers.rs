//! What a scenario is run against. The runner knows no more of it than this, so that its tests need neither a sandbox nor
//! Prism.

use std::{
    fs::File,
    path::{Path, PathBuf},
};

use super::{
    prism::{Prism, Verdict},
    program::Surroundings,
};
use crate::{
    command::DOCUMENT,
    failure::Failure,
    sandbox::{Sandbox, calls::Call},
    tools::Tools,
};

/// Starts servers.
pub(crate) trait Servers: Sync {
    /// A sandbox as it is at the start.
    fn sandbox(&self) -> Result<Box<dyn Server>, String>;

    /// A judge between a client and the sandbox with this address; its errors go to the file.
    fn judge(&self, sandbox_url: &str, errors: File) -> Result<Box<dyn Judge>, String>;
}

/// A server that ends with this value.
pub(crate) trait Server {
    /// Where it listens.
    fn base_url(&self) -> &str;

    /// What it was called, by its log.
    fn calls(&self) -> Result<Vec<Call>, String>;
}

/// A server that passes calls on and judges them.
pub(crate) trait Judge {
    /// Where it listens.
    fn base_url(&self) -> &str;

    /// What it has to say of them.
    fn verdict(self: Box<Self>) -> Result<Verdict, String>;
}

/// The sandbox and Prism.
pub(crate) struct RealServers<'a> {
    sandbox: PathBuf,
    prism: PathBuf,
    document: PathBuf,
    surroundings: &'a Surroundings,
}

impl<'a> RealServers<'a> {
    /// Builds what is to be started.
    pub(crate) fn build(
        root: &Path,
        tools: &Tools,
        surroundings: &'a Surroundings,
    ) -> Result<Self, Failure> {
        let (sandbox, prism) = (Sandbox::build(root, &[])?, tools.node("prism")?);
        Ok(Self { sandbox, prism, document: root.join(DOCUMENT), surroundings })
    }
}

impl Servers for RealServers<'_> {
    fn sandbox(&self) -> Result<Box<dyn Server>, String> {
        Ok(Box::new(Sandbox::start(&self.sandbox, &[]).map_err(Failure::words)?))
    }

    fn judge(&self, sandbox_url: &str, errors: File) -> Result<Box<dyn Judge>, String> {
        let Self { prism, document, surroundings, .. } = self;
        Ok(Box::new(Prism::start(prism, surroundings, document, sandbox_url, errors)?))
    }
}

impl Server for Sandbox {
    fn base_url(&self) -> &str {
        self.base_url()
    }

    fn calls(&self) -> Result<Vec<Call>, String> {
        Sandbox::calls(self).map_err(Failure::words)
    }
}

impl Judge for Prism {
    fn base_url(&self) -> &str {
        self.base_url()
    }

    fn verdict(self: Box<Self>) -> Result<Verdict, String> {
        Prism::verdict(*self)
    }
}
