//! A sandbox with a browser in front of it, for one test.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use droppay_sandbox::{ClockSetting, Sandbox};
use tokio::sync::Mutex;

use crate::browser::{Browser, Scripts};
use crate::program::Program;

/// One browser at a time is enough for a small machine.
static TURN: Mutex<()> = Mutex::const_new(());

/// What a test acts on.
#[derive(Debug)]
pub struct Stage {
    /// A sandbox whose clock stands at nine in the morning of Monday, 5 January 2026.
    pub sandbox: Sandbox,
    /// The browser.
    pub browser: Browser,
    /// A program that uses the API.
    pub program: Program,
}

impl Stage {
    async fn set(test: &str, folder: PathBuf, scripts: Scripts) -> Result<Stage> {
        let morning = "2026-01-05T09:00:00+01:00".parse().context("a moment")?;
        let sandbox =
            Sandbox::builder().seed(1).clock(ClockSetting::Frozen(morning)).start().await?;
        let browser = Browser::start(test, folder, scripts).await?;
        Ok(Stage { program: Program::of(&sandbox), sandbox, browser })
    }

    /// The address of a page.
    pub fn address(&self, path: &str) -> String {
        format!("{}{path}", self.sandbox.base_url())
    }
}

/// Plays a test, and checks how the browser behaved in it. What is on the screen when it fails is kept as a
/// screenshot.
///
/// # Errors
///
/// Those of the test; and if a page complained on the console, or asked another host for something.
pub async fn play(
    test: &str,
    default_folder: &str,
    scripts: Scripts,
    act: impl AsyncFnOnce(&Stage) -> Result<()>,
) -> Result<()> {
    let _turn = TURN.lock().await;
    let folder = std::env::var_os("DROPPAY_SCREENSHOTS")
        .map_or_else(|| Path::new(default_folder).join("screenshots"), PathBuf::from);
    let stage = Stage::set(test, folder, scripts).await?;
    let mut outcome = act(&stage).await;
    if outcome.is_ok() {
        outcome = stage.browser.check_conduct(stage.sandbox.base_url()).await;
    }
    if outcome.is_err() {
        // The failure itself says more than the failure to take its picture.
        let _ = stage.browser.screenshot("failed").await;
    }
    stage.browser.driver.clone().quit().await?;
    outcome
}
