//! Chromium, and what it did beside what it shows.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};
use thirtyfour::common::capabilities::chromium::ChromiumLikeCapabilities as _;
use thirtyfour::{DesiredCapabilities, LoggingPrefsLogLevel, WebDriver};

use crate::chromedriver::Chromedriver;
use crate::window::{Look, Window};

/// The browser asks nobody for anything but what is tested, not even the maker of the browser.
const ARGUMENTS: [&str; 11] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
];

/// Whether pages may run scripts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scripts {
    /// As usual.
    Allowed,
    /// By the browser's own setting.
    Forbidden,
}

/// A running Chromium.
#[derive(Debug)]
pub struct Browser {
    // In this order: the browser is closed first, and then what drives it.
    pub(crate) driver: WebDriver,
    _chromedriver: Chromedriver,
    screenshots: Screenshots,
}

#[derive(Debug)]
struct Screenshots {
    folder: PathBuf,
    test: String,
    taken: AtomicU32,
}

impl Browser {
    /// Starts a browser that leaves its screenshots in this folder, under the name of the test.
    pub(crate) async fn start(test: &str, folder: PathBuf, scripts: Scripts) -> Result<Browser> {
        std::fs::create_dir_all(&folder).context("the folder of screenshots cannot be made")?;
        let chromedriver = Chromedriver::start()?;
        let mut wanted = DesiredCapabilities::chrome();
        for argument in ARGUMENTS {
            wanted.add_arg(argument)?;
        }
        wanted.set_logging_prefs("browser", LoggingPrefsLogLevel::All)?;
        wanted.set_logging_prefs("performance", LoggingPrefsLogLevel::All)?;
        if scripts == Scripts::Forbidden {
            let forbidden = json!({ "profile.managed_default_content_settings.javascript": 2 });
            wanted.add_experimental_option("prefs", forbidden)?;
        }
        let driver = WebDriver::new(chromedriver.address(), wanted).await?;
        let screenshots = Screenshots { folder, test: test.to_owned(), taken: AtomicU32::new(0) };
        Ok(Browser { driver, _chromedriver: chromedriver, screenshots })
    }

    /// Opens a window of its own, so that what is open already stays visible.
    ///
    /// # Errors
    ///
    /// If the browser does not open it.
    pub async fn window(&self, look: Look) -> Result<Window<'_>> {
        let handle = self.driver.new_window().await?;
        let window = Window { browser: self, handle };
        window.look(look).await?;
        Ok(window)
    }

    /// Keeps what the present window shows.
    pub(crate) async fn screenshot(&self, what: &str) -> Result<()> {
        let Screenshots { folder, test, taken } = &self.screenshots;
        let number = taken.fetch_add(1, Ordering::Relaxed) + 1;
        let file = folder.join(format!("{test}-{number:02}-{what}.png"));
        Ok(self.driver.screenshot(&file).await?)
    }

    /// Checks that no page complained, and that nothing was asked of another host.
    pub(crate) async fn check_conduct(&self, base_url: &str) -> Result<()> {
        let complaints: Vec<_> = self.driver.browser_log().await?;
        let complaints: Vec<_> = complaints
            .into_iter()
            .filter(|entry| entry.level != "INFO" && entry.level != "DEBUG")
            .collect();
        ensure!(complaints.is_empty(), "the console says {complaints:?}");
        let mut own = 0;
        for entry in self.driver.get_log("performance").await? {
            let entry: Value = serde_json::from_str(&entry.message)?;
            let Some(address) = requested(&entry["message"]) else { continue };
            let harmless = ["data:", "blob:", "about:", "chrome:"];
            ensure!(
                address.starts_with(base_url)
                    || harmless.iter().any(|kind| address.starts_with(kind)),
                "the browser asked for {address}"
            );
            own += u32::from(address.starts_with(base_url));
        }
        ensure!(own > 0, "the browser's log of requests is empty, so it proves nothing");
        Ok(())
    }
}

/// The address of a request that the browser's log tells of.
fn requested(message: &Value) -> Option<&str> {
    match message["method"].as_str()? {
        "Network.requestWillBeSent" => message["params"]["request"]["url"].as_str(),
        "Network.webSocketCreated" => message["params"]["url"].as_str(),
        _ => None,
    }
}
