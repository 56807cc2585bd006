//! The reference page that `cargo xtask docs` writes: one file, all of the document in it, and no network needed.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use anyhow::{Context as _, Result, bail, ensure};
use droppay_api::KnownError;
use droppay_browser_tests::{Browser, Look, Window, read};
use serde_json::Value;

use crate::samples::FOLDER;

/// The machines of the document, with the number of their transitions.
const MACHINES: [(&str, usize); 3] = [
    ("connection", droppay_api::CONNECTION_TRANSITIONS.len()),
    ("push", droppay_api::PUSH_TRANSITIONS.len()),
    ("transfer", droppay_api::TRANSFER_TRANSITIONS.len()),
];

/// The page, written anew once.
fn page() -> Result<&'static Path> {
    static PAGE: OnceLock<Result<PathBuf, String>> = OnceLock::new();
    let written = PAGE.get_or_init(|| write().map_err(|error| format!("{error:#}")));
    written.as_deref().map_err(|error| anyhow::anyhow!("{error}"))
}

fn write() -> Result<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize()?;
    let page = root.join("target/docs/droppay.html");
    if page.exists() {
        // What is looked at is what is written now.
        std::fs::remove_file(&page)?;
    }
    let cargo = std::env::var_os("CARGO").context("cargo runs the tests")?;
    let ended = Command::new(cargo).args(["xtask", "docs"]).current_dir(&root).output()?;
    if !ended.status.success() {
        let said = [ended.stdout, ended.stderr].concat();
        bail!("cargo xtask docs: {}", String::from_utf8_lossy(&said));
    }
    Ok(page)
}

/// A window without a network.
async fn window(browser: &Browser, look: Look) -> Result<Window<'_>> {
    let window = browser.window(look).await?;
    window.cut_off().await?;
    Ok(window)
}

/// The operations, each with its tag, in small letters as in the page's addresses.
fn operations() -> Result<Vec<(String, &'static droppay_api::Operation)>> {
    let document: Value = serde_json::from_str(droppay_api::DOCUMENT)?;
    let tagged = droppay_api::OPERATIONS.iter().map(|operation| {
        let method = operation.method.to_ascii_lowercase();
        let tag = document["paths"][operation.path][method]["tags"][0].as_str();
        Ok((tag.with_context(|| operation.id.to_owned())?.to_ascii_lowercase(), operation))
    });
    tagged.collect()
}

#[tokio::test]
async fn every_operation_is_in_the_file() -> Result<()> {
    read("page-file", FOLDER, page()?, async |browser, address| {
        let window = window(browser, Look::DESK).await?;
        window.open(address).await?;
        window.until("h1", "DropPay API").await?;
        window.screenshot("top").await?;
        let operations = operations()?;
        ensure!(operations.len() == 13, "{} operations", operations.len());
        for (tag, operation) in operations {
            let place = format!("/{tag}/{}", operation.id.to_ascii_lowercase());
            // The part after # alone would not load the page anew.
            window.open("about:blank").await?;
            window.open(&format!("{address}#{place}")).await?;
            let section = format!("[data-section-id='{place}']");
            window.until(&section, &format!("Operation id: {}", operation.id)).await?;
            window.until(&section, operation.path).await?;
            window.until(&section, operation.method).await?;
            window.until(&section, "Responses").await?;
            window.screenshot(operation.id).await?;
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn the_statuses_are_drawn_in_the_colours_of_the_page() -> Result<()> {
    read("page-file-statuses", FOLDER, page()?, async |browser, address| {
        let window = window(browser, Look::DESK).await?;
        for (machine, transitions) in MACHINES {
            let section =
                chapter(&window, address, &format!("/statuses/the-statuses-of-a-{machine}"))
                    .await?;
            window.until_count(&format!("{section} tbody td:nth-child(6)"), transitions).await?;
            check_picture(&window, &section, "light").await?;
            window.screenshot(machine).await?;
        }
        window.click("[data-testid=color-mode-switcher]").await?;
        window.until_count("html.dark", 1).await?;
        let last = "[data-section-id='/statuses/the-statuses-of-a-transfer']";
        check_picture(&window, last, "dark").await?;
        window.screenshot("dark").await
    })
    .await
}

/// Goes to a chapter. Gives back the selector of its section.
async fn chapter(window: &Window<'_>, address: &str, place: &str) -> Result<String> {
    window.open("about:blank").await?;
    window.open(&format!("{address}#{place}")).await?;
    let section = format!("[data-section-id='{place}']");
    window.until_count(&section, 1).await?;
    Ok(section)
}

/// Checks that of the two pictures of a chapter this one is seen, and that it is one.
async fn check_picture(window: &Window<'_>, section: &str, colours: &str) -> Result<()> {
    let seen = format!(
        "[...document.querySelectorAll(\"{section} img\")].filter(one => one.checkVisibility())\
         .map(one => [one.className, one.complete && one.naturalWidth > 200])"
    );
    let wanted = serde_json::json!([[format!("drawing-{colours}"), true]]);
    let seen = window.eval(&seen).await?;
    ensure!(seen == wanted, "{section} shows {seen}");
    Ok(())
}

#[tokio::test]
async fn the_tables_have_every_error_and_every_mark_of_evidence() -> Result<()> {
    read("page-file-tables", FOLDER, page()?, async |browser, address| {
        let window = window(browser, Look::DESK).await?;
        let errors = chapter(&window, address, "/errors").await?;
        window.until_count(&format!("{errors} tbody tr"), KnownError::ALL.len()).await?;
        window.screenshot("errors").await?;
        chapter(&window, address, "/evidence").await?;
        let rows = "[data-section-id^='/evidence/'] tbody tr";
        let marks = droppay_api::DOCUMENT.matches("\"x-evidence\": ").count();
        // The chapters below come as they are scrolled to.
        for _ in 0..40 {
            if window.count(rows).await? == marks {
                break;
            }
            window.eval("scrollBy(0, innerHeight / 2)").await?;
        }
        window.until_count(rows, marks).await?;
        window.screenshot("evidence").await
    })
    .await
}

#[tokio::test]
async fn the_file_fits_a_phone() -> Result<()> {
    read("page-file-phone", FOLDER, page()?, async |browser, address| {
        for look in [Look::PHONE, Look::NARROW] {
            let window = window(browser, look).await?;
            for place in ["/statuses/the-statuses-of-a-push", "/pushes/createpush", "/errors"] {
                chapter(&window, address, place).await?;
                window.screenshot(&format!("{}-{}", place.replace('/', ""), look.name())).await?;
                window.check_width(look).await?;
            }
        }
        Ok(())
    })
    .await
}
