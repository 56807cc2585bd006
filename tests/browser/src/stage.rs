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
    let stage = Stage::set(test, screenshots(default_folder), scripts).await?;
    let outcome = act(&stage).await;
    judge(&stage.browser, stage.sandbox.base_url(), outcome).await
}

/// Plays a test on a page that is a file, without any server, and checks how the browser behaved in it.
///
/// # Errors
///
/// Those of the test; and if the page complained on the console, or asked for anything but itself.
pub async fn read(
    test: &str,
    default_folder: &str,
    page: &Path,
    act: impl AsyncFnOnce(&Browser, &str) -> Result<()>,
) -> Result<()> {
    let _turn = TURN.lock().await;
    let browser = Browser::start(test, screenshots(default_folder), Scripts::Allowed).await?;
    let address = format!("file://{}", page.display());
    let outcome = act(&browser, &address).await;
    judge(&browser, &address, outcome).await
}

fn screenshots(default_folder: &str) -> PathBuf {
    std::env::var_os("DROPPAY_SCREENSHOTS")
        .map_or_else(|| Path::new(default_folder).join("screenshots"), PathBuf::from)
}

/// Ends a test: with its own failure, or with that of the browser's conduct.
async fn judge(browser: &Browser, base_url: &str, mut outcome: Result<()>) -> Result<()> {
    if outcome.is_ok() {
        outcome = browser.check_conduct(base_url).await;
    }
    if outcome.is_err() {
        // The failure itself says more than the failure to take its picture.
        let _ = browser.screenshot("failed").await;
    }
    browser.driver.clone().quit().await?;
    outcome
}
