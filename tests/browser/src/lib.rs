//! A sandbox, a real Chromium in front of it, and eyes for what it shows.
//!
//! The suite needs `chromium` and `chromedriver` (Debian: `apt-get install chromium chromium-driver`) and is run with
//! `cargo test -p droppay-browser-tests --features browser`. The reference page is rendered by the programs that
//! `cargo xtask tools` installs. It leaves a screenshot of every step; the environment
//! variable `DROPPAY_SCREENSHOTS` says in which folder.

#[cfg(feature = "browser")]
mod browser;
#[cfg(feature = "browser")]
mod chromedriver;
#[cfg(feature = "browser")]
mod program;
#[cfg(feature = "browser")]
mod scan;
#[cfg(feature = "browser")]
mod stage;
#[cfg(feature = "browser")]
mod window;

#[cfg(feature = "browser")]
pub use {
    browser::{Browser, Scripts},
    program::Program,
    scan::scan,
    stage::{Stage, play, read},
    window::{Look, Window},
};
