//! What an application writes is shown, and never run.

use anyhow::{Result, ensure};
use droppay_browser_tests::{Look, Scripts, Window, play};
use serde_json::json;

use crate::samples::{FOLDER, sepa};

const IMAGE: &str = "<img src=x onerror=\"window.broken=1\">";
const SCRIPT: &str = "</p></script><script>window.broken=1</script>";

async fn check_whole(window: &Window<'_>) -> Result<()> {
    ensure!(window.eval("typeof window.broken").await? == "undefined", "a text was run");
    ensure!(window.count("img[src=x]").await? == 0, "a text became an element");
    Ok(())
}

#[tokio::test]
async fn hostile_texts_are_shown_as_they_are_and_not_run() -> Result<()> {
    play("hostile", FOLDER, Scripts::Allowed, async |stage| {
        let dashboard = stage.browser.window(Look::DESK).await?;
        dashboard.open(&stage.address("/")).await?;
        let mut push = sepa(120.0);
        push["description"] = json!(IMAGE);
        push["transfer_description"] = json!(SCRIPT);
        push["recipient"]["owner"]["name"] = json!(IMAGE);
        let id = stage.program.create_push(&push).await?;
        // Once as the page takes it up while it is shown, and once as it is loaded.
        for round in ["live", "loaded"] {
            dashboard.until(&format!("#push-{id}"), IMAGE).await?;
            dashboard.click(&format!("#more-{id} summary")).await?;
            dashboard.until(&format!("#push-{id}"), SCRIPT).await?;
            dashboard.screenshot(round).await?;
            check_whole(&dashboard).await?;
            dashboard.reload().await?;
        }
        let phone = stage.browser.window(Look::NARROW).await?;
        phone.open(&stage.address(&format!("/u/2/{id}"))).await?;
        phone.until("main", IMAGE).await?;
        phone.until("main", SCRIPT).await?;
        phone.screenshot("phone").await?;
        phone.check_width(Look::NARROW).await?;
        check_whole(&phone).await
    })
    .await
}

#[tokio::test]
async fn a_link_back_to_the_application_is_no_script() -> Result<()> {
    play("hostile-link", FOLDER, Scripts::Allowed, async |stage| {
        let id = stage.program.create_connection("javascript:window.broken=1").await?;
        let phone = stage.browser.window(Look::PHONE).await?;
        phone.open(&stage.address(&format!("/u/20/{id}"))).await?;
        phone.press("form", "Grant").await?;
        phone.until("main .status", "GRANTED").await?;
        ensure!(phone.count("a[href^='javascript' i]").await? == 0, "the link is a script");
        check_whole(&phone).await
    })
    .await
}
