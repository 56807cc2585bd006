//! Every page fits into every window and can be read, in light and in dark colours.

use anyhow::Result;
use droppay_browser_tests::{Look, Scripts, play};
use serde_json::json;

use crate::samples::{FOLDER, sepa};

const LOOKS: [Look; 6] = [
    Look::DESK,
    Look::DESK.dark(),
    Look::PHONE,
    Look::PHONE.dark(),
    Look::NARROW,
    Look::NARROW.dark(),
];

#[tokio::test]
async fn every_page_fits_its_window_and_no_text_is_faint() -> Result<()> {
    play("looks", FOLDER, Scripts::Allowed, async |stage| {
        let mut recurring = sepa(35.5);
        recurring["recurrence"] = json!({ "period": "P1M", "count": 12 });
        let running = stage.program.create_push(&recurring).await?;
        stage.sandbox.approve_push(&running)?;
        let large = stage.program.create_push(&sepa(1_000_000.0)).await?;
        stage.sandbox.approve_push(&large)?;
        let ready = stage.program.create_push(&sepa(120.0)).await?;
        let connection = stage.program.create_connection("https://example.org/connected").await?;
        let pages = [
            ("dashboard", "/".to_owned()),
            ("push-ready", format!("/u/2/{ready}")),
            ("push-running", format!("/u/2/{running}")),
            ("push-waits", format!("/u/2/{large}")),
            ("connection", format!("/u/20/{connection}")),
            ("reset", "/dashboard/reset".to_owned()),
            ("statuses", "/docs/statuses".to_owned()),
        ];
        let window = stage.browser.window(Look::DESK).await?;
        for (name, path) in pages {
            window.open(&stage.address(&path)).await?;
            for look in LOOKS {
                window.look(look).await?;
                window.screenshot(&format!("{name}-{}", look.name())).await?;
                window.check_width(look).await?;
                window.check_contrast(4.5).await?;
            }
        }
        Ok(())
    })
    .await
}
