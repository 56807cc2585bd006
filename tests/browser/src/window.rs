//! A window of the browser, and what a person does in it.

use std::time::Duration;

use anyhow::{Context as _, Result, bail, ensure};
use serde_json::{Value, json};
use thirtyfour::{By, WebElement, WindowHandle};

use crate::browser::Browser;
use crate::scan::scan;

/// How long something may take to appear. Nothing takes it; a machine may be slow.
const PATIENCE: Duration = Duration::from_secs(20);
const PAUSE: Duration = Duration::from_millis(50);

/// How large a window is, and in which colours.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    width: u32,
    height: u32,
    dark: bool,
}

impl Look {
    /// A window on a desk.
    pub const DESK: Look = Look { width: 1280, height: 900, dark: false };
    /// A usual phone.
    pub const PHONE: Look = Look { width: 390, height: 844, dark: false };
    /// The narrowest phone.
    pub const NARROW: Look = Look { width: 320, height: 568, dark: false };

    /// The same in dark colours.
    pub const fn dark(self) -> Look {
        Look { dark: true, ..self }
    }

    /// The width in pixels.
    pub fn width(&self) -> u32 {
        self.width
    }

    /// What a screenshot of it is called.
    pub fn name(&self) -> String {
        format!("{}{}", self.width, if self.dark { "-dark" } else { "" })
    }
}

/// A window. Whatever is done with it is done in front of the others.
#[derive(Clone, Debug)]
pub struct Window<'a> {
    pub(crate) browser: &'a Browser,
    pub(crate) handle: WindowHandle,
}

impl Window<'_> {
    /// Gives it another size and other colours.
    ///
    /// # Errors
    ///
    /// If the browser refuses.
    pub async fn look(&self, look: Look) -> Result<()> {
        self.front().await?;
        let cdp = self.browser.driver.cdp();
        let size = json!({ "width": look.width, "height": look.height, "deviceScaleFactor": 1, "mobile": false });
        cdp.send_raw("Emulation.setDeviceMetricsOverride", size).await?;
        let scheme = if look.dark { "dark" } else { "light" };
        // Without motion, what is looked at does not change under the eye.
        let features = json!({ "features": [
            { "name": "prefers-color-scheme", "value": scheme },
            { "name": "prefers-reduced-motion", "value": "reduce" },
        ] });
        cdp.send_raw("Emulation.setEmulatedMedia", features).await?;
        Ok(())
    }

    /// Takes the network away from it.
    ///
    /// # Errors
    ///
    /// If the browser refuses.
    pub async fn cut_off(&self) -> Result<()> {
        self.front().await?;
        let conditions = json!({ "offline": true, "latency": 0, "downloadThroughput": 0, "uploadThroughput": 0 });
        self.browser.driver.cdp().send_raw("Network.emulateNetworkConditions", conditions).await?;
        Ok(())
    }

    /// Goes to an address.
    ///
    /// # Errors
    ///
    /// If the page does not load.
    pub async fn open(&self, address: &str) -> Result<()> {
        self.front().await?;
        self.browser.driver.goto(address).await.with_context(|| address.to_owned())
    }

    /// Loads the page again.
    ///
    /// # Errors
    ///
    /// If the page does not load.
    pub async fn reload(&self) -> Result<()> {
        self.front().await?;
        Ok(self.browser.driver.refresh().await?)
    }

    /// The words of the first element that a CSS selector finds, as they are shown; none if there is no such element.
    ///
    /// # Errors
    ///
    /// If the selector is wrong, or the browser is gone.
    pub async fn words(&self, selector: &str) -> Result<Option<String>> {
        self.front().await?;
        match self.browser.driver.find_all(By::Css(selector)).await?.first() {
            // An element may go between the two questions, since the page changes by itself.
            Some(element) => Ok(element.text().await.ok()),
            None => Ok(None),
        }
    }

    /// How many elements a CSS selector finds.
    ///
    /// # Errors
    ///
    /// If the selector is wrong, or the browser is gone.
    pub async fn count(&self, selector: &str) -> Result<usize> {
        self.front().await?;
        Ok(self.browser.driver.find_all(By::Css(selector)).await?.len())
    }

    /// Waits until the element says these words.
    ///
    /// # Errors
    ///
    /// If it does not.
    pub async fn until(&self, selector: &str, words: &str) -> Result<()> {
        let mut last = None;
        for _ in 0..PATIENCE.as_millis() / PAUSE.as_millis() {
            last = self.words(selector).await?;
            if last.as_deref().is_some_and(|shown| shown.contains(words)) {
                return Ok(());
            }
            tokio::time::sleep(PAUSE).await;
        }
        bail!("{selector} does not say {words:?} but {last:?}")
    }

    /// Waits until a CSS selector finds this many elements.
    ///
    /// # Errors
    ///
    /// If it does not.
    pub async fn until_count(&self, selector: &str, wanted: usize) -> Result<()> {
        let mut last = 0;
        for _ in 0..PATIENCE.as_millis() / PAUSE.as_millis() {
            last = self.count(selector).await?;
            if last == wanted {
                return Ok(());
            }
            tokio::time::sleep(PAUSE).await;
        }
        bail!("{selector} finds {last} instead of {wanted}")
    }

    /// Presses the button with exactly these words inside the element.
    ///
    /// # Errors
    ///
    /// If there is no such button, or there are several, or it cannot be pressed.
    pub async fn press(&self, inside: &str, button: &str) -> Result<()> {
        let mut found = Vec::new();
        for candidate in self.all(&format!("{inside} button")).await? {
            if candidate.text().await? == button {
                found.push(candidate);
            }
        }
        ensure!(found.len() == 1, "{} buttons {button:?} are inside {inside}", found.len());
        found[0].scroll_into_view().await.or_else(without_script)?;
        Ok(found[0].click().await?)
    }

    /// Clicks on the first element that a CSS selector finds.
    ///
    /// # Errors
    ///
    /// If there is none, or it cannot be clicked on.
    pub async fn click(&self, selector: &str) -> Result<()> {
        let element = self.element(selector).await?;
        element.scroll_into_view().await.or_else(without_script)?;
        Ok(element.click().await?)
    }

    /// Writes into a field.
    ///
    /// # Errors
    ///
    /// If there is no such field.
    pub async fn write(&self, selector: &str, words: &str) -> Result<()> {
        let field = self.element(selector).await?;
        field.clear().await?;
        Ok(field.send_keys(words).await?)
    }

    /// Reads the QR code that an element shows.
    ///
    /// # Errors
    ///
    /// If it shows none.
    pub async fn scan(&self, selector: &str) -> Result<String> {
        let element = self.element(selector).await?;
        scan(&element.screenshot_as_png().await?)
    }

    /// What an attribute of the first element says.
    ///
    /// # Errors
    ///
    /// If there is no such element or attribute.
    pub async fn attribute(&self, selector: &str, name: &str) -> Result<String> {
        let element = self.element(selector).await?;
        element.attr(name).await?.with_context(|| format!("{selector} has no {name}"))
    }

    /// What an expression of JavaScript yields on the page.
    ///
    /// # Errors
    ///
    /// If it throws.
    pub async fn eval(&self, expression: &str) -> Result<Value> {
        self.front().await?;
        let script = format!("return {expression}");
        Ok(self.browser.driver.execute(script, Vec::new()).await?.json().clone())
    }

    /// Checks that the page is no wider than its window.
    ///
    /// # Errors
    ///
    /// If it is wider: the words name the elements that stick out.
    pub async fn check_width(&self, look: Look) -> Result<()> {
        let width = self.eval("document.documentElement.scrollWidth").await?;
        let wide = "[...document.querySelectorAll('body *')].filter(one => one.getBoundingClientRect().right > \
                    innerWidth + 1).map(one => one.tagName + '#' + one.id + '.' + one.getAttribute('class')).slice(0, 8)";
        ensure!(
            width.as_u64() == Some(look.width.into()),
            "the page is {width} wide instead of {}: {}",
            look.width,
            self.eval(wide).await?
        );
        Ok(())
    }

    /// Checks that every text stands out from what is behind it by at least this ratio; WCAG 2 asks for 4.5.
    ///
    /// # Errors
    ///
    /// If one does not: the words name it, with its ratio.
    pub async fn check_contrast(&self, ratio: f64) -> Result<()> {
        self.front().await?;
        let script = include_str!("contrast.js");
        let faint = self.browser.driver.execute(script, vec![json!(ratio)]).await?;
        ensure!(faint.json() == &json!([]), "these texts are faint: {}", faint.json());
        Ok(())
    }

    /// Keeps what it shows.
    ///
    /// # Errors
    ///
    /// If the picture cannot be written.
    pub async fn screenshot(&self, what: &str) -> Result<()> {
        self.front().await?;
        self.browser.screenshot(what).await
    }

    async fn front(&self) -> Result<()> {
        Ok(self.browser.driver.switch_to_window(self.handle.clone()).await?)
    }

    async fn all(&self, selector: &str) -> Result<Vec<WebElement>> {
        self.front().await?;
        Ok(self.browser.driver.find_all(By::Css(selector)).await?)
    }

    async fn element(&self, selector: &str) -> Result<WebElement> {
        let first = self.all(selector).await?.into_iter().next();
        first.with_context(|| format!("nothing on the page is {selector}"))
    }
}

/// Scrolling is a script, which a page without scripts does not run; clicking scrolls as well.
fn without_script<T: Default>(_: thirtyfour::error::WebDriverError) -> Result<T> {
    Ok(T::default())
}
