//! A connection, decided on the phone.

use anyhow::{Result, ensure};
use droppay_browser_tests::{Look, Scripts, Stage, Window, play};

use crate::samples::FOLDER;

async fn asked<'a>(stage: &'a Stage) -> Result<(Window<'a>, Window<'a>, String)> {
    let dashboard = stage.browser.window(Look::DESK).await?;
    dashboard.open(&stage.address("/")).await?;
    let id = stage.program.create_connection("freebooter://connected").await?;
    dashboard.until(&format!("#connection-{id} .status"), "WAITING").await?;
    let phone = stage.browser.window(Look::PHONE).await?;
    phone.open(&stage.address(&format!("/u/20/{id}"))).await?;
    phone.screenshot("phone").await?;
    Ok((dashboard, phone, id))
}

#[tokio::test]
async fn a_connection_that_is_granted_on_the_phone_leads_back_to_the_application() -> Result<()> {
    play("granted", FOLDER, Scripts::Allowed, async |stage| {
        let (dashboard, phone, id) = asked(stage).await?;
        let accounts = phone.count("form input[name=account]").await?;
        ensure!(accounts == stage.sandbox.accounts()?.len(), "{accounts} accounts to choose from");
        phone.press("form", "Grant").await?;
        phone.until("main .status", "GRANTED").await?;
        let back = phone.attribute("main a.button", "href").await?;
        ensure!(back.starts_with("freebooter://connected"), "the link leads to {back}");
        phone.screenshot("phone-granted").await?;
        dashboard.until(&format!("#connection-{id} .status"), "GRANTED").await?;
        dashboard.screenshot("dashboard-granted").await
    })
    .await
}

#[tokio::test]
async fn a_connection_can_be_refused() -> Result<()> {
    play("connection-refused", FOLDER, Scripts::Allowed, async |stage| {
        let (dashboard, phone, id) = asked(stage).await?;
        phone.press("form", "Refuse").await?;
        phone.until("main .status", "REFUSED").await?;
        ensure!(phone.count("main a.button").await? == 0, "a refused connection leads back");
        dashboard.until(&format!("#connection-{id} .status"), "REFUSED").await
    })
    .await
}
