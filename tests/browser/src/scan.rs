//! Reads QR codes as a phone's camera does: out of the picture on the screen.

use anyhow::{Context as _, Result, ensure};

/// What the one QR code of a screenshot says.
///
/// # Errors
///
/// If the picture is no PNG, or does not show exactly one readable code.
pub fn scan(screenshot: &[u8]) -> Result<String> {
    let picture =
        image::load_from_memory(screenshot).context("the screenshot is no picture")?.to_luma8();
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let mut prepared = rqrr::PreparedImage::prepare_from_greyscale(width, height, |x, y| {
        picture.get_pixel(x as u32, y as u32).0[0]
    });
    let codes = prepared.detect_grids();
    ensure!(codes.len() == 1, "{} codes are in the picture", codes.len());
    let (_, words) = codes[0].decode().context("the code cannot be read")?;
    Ok(words)
}
