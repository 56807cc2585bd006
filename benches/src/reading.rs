//! To be written.

use anyhow::Result;

use crate::arguments::Run;
use crate::report::Section;

pub(crate) fn measure(_run: &Run) -> Result<Section> {
    Ok(Section { title: "reading", parts: Vec::new() })
}
