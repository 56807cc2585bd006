//! A status machine as a picture, in SVG: for the pages of GitHub, for the reference page, and for the sandbox, which
//! has it in its own page and colours it by its style sheet.

mod layout;
mod svg;

pub(crate) use self::svg::{Colours, STYLE, drawing, drawings};

#[cfg(test)]
mod tests;
