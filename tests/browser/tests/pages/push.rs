//! A push from its creation to its end, seen in two windows: the dashboard, which is never reloaded, and the phone.

use anyhow::{Result, ensure};
use droppay_browser_tests::{Look, Scripts, Stage, Window, play};

use crate::samples::{FOLDER, sepa};

/// Opens the dashboard, and marks the page so that a reload would show.
async fn dashboard(stage: &Stage) -> Result<Window<'_>> {
    let window = stage.browser.window(Look::DESK).await?;
    window.open(&stage.address("/")).await?;
    window.eval("window.mark = 'never reloaded'").await?;
    Ok(window)
}

async fn check_never_reloaded(dashboard: &Window<'_>) -> Result<()> {
    ensure!(dashboard.eval("window.mark").await? == "never reloaded", "the dashboard was reloaded");
    Ok(())
}

/// Scans the code of a push on the dashboard and opens what it says on a phone.
async fn scanned<'a>(stage: &'a Stage, dashboard: &Window<'_>, id: &str) -> Result<Window<'a>> {
    dashboard.click(&format!("#push-{id} #scan-{id} summary")).await?;
    dashboard.until_count(&format!("#push-{id} details[open] img.qr"), 1).await?;
    dashboard.screenshot("qr").await?;
    let link = dashboard.scan(&format!("#push-{id} img.qr")).await?;
    ensure!(link == stage.address(&format!("/u/2/{id}")), "the code says {link}");
    let phone = stage.browser.window(Look::PHONE).await?;
    phone.open(&link).await?;
    phone.screenshot("phone").await?;
    Ok(phone)
}

#[tokio::test]
async fn a_push_is_created_scanned_approved_and_settled_while_the_dashboard_watches() -> Result<()>
{
    play("settled", FOLDER, Scripts::Allowed, async |stage| {
        let dashboard = dashboard(stage).await?;
        dashboard.screenshot("empty").await?;
        let id = stage.program.create_push(&sepa(120.0)).await?;
        let row = format!("#push-{id}");
        dashboard.until(&format!("{row} .status"), "READY").await?;
        dashboard.screenshot("ready").await?;

        let phone = scanned(stage, &dashboard, &id).await?;
        phone.until("main", "Edward Teach").await?;
        phone.until("main", "120.00").await?;
        phone.press("form", "Approve").await?;
        phone.until("main .status", "DONE").await?;
        phone.screenshot("approved").await?;

        dashboard.until(&format!("{row} .status"), "DONE").await?;
        dashboard.until("#transfers .status", "BOOKED").await?;
        dashboard.screenshot("booked").await?;
        check_never_reloaded(&dashboard).await?;

        dashboard.write("#clock input[name=by]", "P2D").await?;
        dashboard.press("#clock", "Advance").await?;
        dashboard.until("#now", "7 Jan 2026").await?;
        dashboard.until("#transfers .status", "ACCOUNTED").await?;
        dashboard.screenshot("accounted").await
    })
    .await
}

#[tokio::test]
async fn a_push_that_is_refused_on_the_phone_is_refused_on_the_dashboard() -> Result<()> {
    play("refused", FOLDER, Scripts::Allowed, async |stage| {
        let dashboard = dashboard(stage).await?;
        let id = stage.program.create_push(&sepa(80.0)).await?;
        dashboard.until(&format!("#push-{id} .status"), "READY").await?;
        let phone = scanned(stage, &dashboard, &id).await?;
        phone.press("form", "Refuse").await?;
        phone.until("main .status", "REFUSED").await?;
        phone.until_count("main form", 0).await?;
        phone.screenshot("phone-refused").await?;
        dashboard.until(&format!("#push-{id} .status"), "REFUSED").await?;
        dashboard.screenshot("dashboard-refused").await?;
        check_never_reloaded(&dashboard).await
    })
    .await
}

#[tokio::test]
async fn a_large_push_waits_for_the_back_office_which_has_its_buttons_on_the_dashboard()
-> Result<()> {
    play("back-office", FOLDER, Scripts::Allowed, async |stage| {
        let dashboard = dashboard(stage).await?;
        let id = stage.program.create_push(&sepa(2000.0)).await?;
        let row = format!("#push-{id}");
        dashboard.until(&format!("{row} .status"), "READY").await?;
        let phone = scanned(stage, &dashboard, &id).await?;
        phone.press("form", "Approve").await?;
        phone.until("main .status", "WAITING_APPROVAL").await?;
        phone.screenshot("phone-waits").await?;
        dashboard.until(&format!("{row} .status"), "WAITING_APPROVAL").await?;
        dashboard.screenshot("dashboard-waits").await?;
        check_never_reloaded(&dashboard).await?;
        dashboard.press(&row, "Clear").await?;
        dashboard.until(&format!("{row} .status"), "DONE").await?;
        phone.until("main .status", "DONE").await
    })
    .await
}

#[tokio::test]
async fn the_phone_shows_at_once_what_the_application_changed() -> Result<()> {
    play("changed", FOLDER, Scripts::Allowed, async |stage| {
        let id = stage.program.create_push(&sepa(10.0)).await?;
        let phone = stage.browser.window(Look::PHONE).await?;
        phone.open(&stage.address(&format!("/u/2/{id}"))).await?;
        phone.until("main .status", "READY").await?;
        stage.sandbox.refuse_push(&id)?;
        phone.until("main .status", "REFUSED").await?;
        phone.until_count("main form", 0).await
    })
    .await
}
