//! The reference page: all of the document is there, it can be tried out, and nothing leaves the machine.

use anyhow::{Context as _, Result, ensure};
use droppay_browser_tests::{Look, Scripts, Stage, Window, play};

use crate::samples::{FOLDER, sepa};

async fn reference<'a>(stage: &'a Stage, look: Look) -> Result<Window<'a>> {
    let window = stage.browser.window(look).await?;
    window.open(&stage.address("/docs")).await?;
    window
        .until_count(".opblock-tag-section > div .opblock", droppay_api::OPERATIONS.len())
        .await?;
    Ok(window)
}

#[tokio::test]
async fn every_operation_is_there_and_unfolds() -> Result<()> {
    play("reference", FOLDER, Scripts::Allowed, async |stage| {
        let window = reference(stage, Look::DESK).await?;
        window.screenshot("top").await?;
        for operation in droppay_api::OPERATIONS {
            let block = format!("[id$='-{}'].opblock", operation.id);
            ensure!(window.count(&block).await? == 1, "{} is not there", operation.id);
            window.click(&format!("{block} .opblock-control-arrow")).await?;
            window.until_count(&format!("{block} .responses-wrapper"), 1).await?;
            let head =
                window.words(&format!("{block} .opblock-summary")).await?.unwrap_or_default();
            ensure!(head.contains(operation.method), "{}: {head}", operation.id);
            window.screenshot(operation.id).await?;
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn the_events_are_among_the_callbacks() -> Result<()> {
    play("callbacks", FOLDER, Scripts::Allowed, async |stage| {
        let window = reference(stage, Look::DESK).await?;
        window.click("[id$='-createPush'].opblock .opblock-control-arrow").await?;
        let callbacks = "[id$='-createPush'].opblock .opblock-section-header .tab-header .tab-item:last-child h4";
        window.until(callbacks, "Callbacks").await?;
        window.click(callbacks).await?;
        window.until("[id$='-createPush'] .callbacks-container", "pushEvent").await?;
        window.screenshot("callbacks").await
    })
    .await
}

#[tokio::test]
async fn an_operation_is_tried_out_against_the_sandbox_itself() -> Result<()> {
    play("tried-out", FOLDER, Scripts::Allowed, async |stage| {
        let id = stage.program.create_push(&sepa(120.0)).await?;
        let window = reference(stage, Look::DESK).await?;
        let servers = window.count(".servers option").await?;
        ensure!(servers == 1, "{servers} servers can be chosen");
        window.click(".btn.authorize").await?;
        let user = ".auth-container:nth-of-type(1)";
        window.until(&format!("{user} h4"), "userAccessToken").await?;
        let token = &stage.sandbox.credentials().access_token;
        window.write(&format!("{user} input"), token).await?;
        window.screenshot("authorize").await?;
        window.click(&format!("{user} .authorize")).await?;
        window.click(&format!("{user} .btn-done")).await?;
        let block = "[id$='-getPush'].opblock";
        window.click(&format!("{block} .opblock-control-arrow")).await?;
        window.until_count(&format!("{block} .try-out__btn"), 1).await?;
        window.click(&format!("{block} .try-out__btn")).await?;
        window.write(&format!("{block} input[placeholder=id]"), &id).await?;
        window.click(&format!("{block} .execute")).await?;
        window.until(&format!("{block} .live-responses-table"), "\"READY\"").await?;
        window.screenshot("answer").await?;
        let call = stage.sandbox.calls().pop().context("no call arrived")?;
        ensure!(call.operation.as_deref() == Some("getPush") && call.status == 200, "{call:?}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn the_reference_fits_a_phone_and_is_dark_where_the_phone_is() -> Result<()> {
    play("reference-phone", FOLDER, Scripts::Allowed, async |stage| {
        for look in [Look::NARROW, Look::DESK, Look::PHONE.dark(), Look::DESK.dark()] {
            let window = reference(stage, look).await?;
            window.screenshot(&format!("folded-{}", look.name())).await?;
            window.click("[id$='-createPush'].opblock .opblock-control-arrow").await?;
            window.until_count("[id$='-createPush'] .responses-wrapper", 1).await?;
            window.screenshot(&format!("unfolded-{}", look.name())).await?;
            window.check_width(look).await?;
            window.check_contrast(4.5).await?;
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn the_statuses_are_drawn_and_said() -> Result<()> {
    play("statuses", FOLDER, Scripts::Allowed, async |stage| {
        let window = reference(stage, Look::DESK).await?;
        window.click("nav a[href='/docs/statuses']").await?;
        for (machine, transitions) in [
            ("push", droppay_api::PUSH_TRANSITIONS.len()),
            ("transfer", droppay_api::TRANSFER_TRANSITIONS.len()),
            ("connection", droppay_api::CONNECTION_TRANSITIONS.len()),
        ] {
            window.until_count(&format!("#{machine} .trigger"), transitions).await?;
            window.until_count(&format!("#{machine} tbody tr"), transitions).await?;
            window.click(&format!("#{machine} h2")).await?;
            window.screenshot(machine).await?;
        }
        Ok(())
    })
    .await
}
