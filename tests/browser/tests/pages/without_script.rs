//! All of it works in a browser that runs no script; only reloading is then the reader's own affair.

use anyhow::{Result, ensure};
use droppay_browser_tests::{Look, Scripts, play};

use crate::samples::{FOLDER, sepa};

#[tokio::test]
async fn a_push_is_approved_and_settled_with_reloads() -> Result<()> {
    play("without-script", FOLDER, Scripts::Forbidden, async |stage| {
        let dashboard = stage.browser.window(Look::DESK).await?;
        dashboard.open(&stage.address("/")).await?;
        let id = stage.program.create_push(&sepa(120.0)).await?;
        ensure!(dashboard.count(&format!("#push-{id}")).await? == 0, "a script ran");
        dashboard.reload().await?;
        dashboard.until(&format!("#push-{id} .status"), "READY").await?;
        dashboard.screenshot("dashboard").await?;

        let phone = stage.browser.window(Look::PHONE).await?;
        phone.open(&stage.address(&format!("/u/2/{id}"))).await?;
        phone.press("form", "Approve").await?;
        phone.until("main .status", "DONE").await?;
        phone.screenshot("phone").await?;

        dashboard.write("#clock input[name=by]", "P2D").await?;
        dashboard.press("#clock", "Advance").await?;
        dashboard.until("#now", "7 Jan 2026").await?;
        dashboard.until("#transfers .status", "ACCOUNTED").await?;
        dashboard.screenshot("settled").await
    })
    .await
}

#[tokio::test]
async fn the_reference_says_where_the_document_is() -> Result<()> {
    play("reference-without-script", FOLDER, Scripts::Forbidden, async |stage| {
        let window = stage.browser.window(Look::DESK).await?;
        window.open(&stage.address("/docs")).await?;
        window.until("noscript a", "openapi.yaml").await?;
        window.screenshot("reference").await
    })
    .await
}
