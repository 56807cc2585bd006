//! What a builder's setter takes for a value that may be left out.
//!
//! The generator's own bound takes an `Option` of exactly the right type, and nothing that converts into one; so
//! `.description("Rent")` would not compile.

use std::fmt;

/// A value for something optional: the value itself, anything that converts into it, or an `Option` of either.
///
/// `Given` says which it was, and is inferred.
///
/// ```
/// use droppay_api::types::{PushUpdate, PostedStatus};
///
/// let update: PushUpdate = PushUpdate::builder()
///     .amount("120.10") // converts into an amount
///     .status(PostedStatus::Ready) // the value itself
///     .description(Some("Rent")) // an option
///     .try_into()?;
/// # Ok::<(), droppay_api::types::error::ConversionError>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no `{T}`, does not convert into one, and is no `Option` of such"
)]
pub trait IntoOptional<T, Given> {
    /// Converts it.
    ///
    /// # Errors
    ///
    /// What keeps the value from being converted.
    fn into_optional(self) -> Result<Option<T>, String>;
}

/// The ways in which a value may be given to [`IntoOptional`].
pub mod given {
    /// As the value, or something that converts into it.
    #[derive(Debug)]
    pub enum Value {}

    /// As an `Option` of it.
    #[derive(Debug)]
    pub enum Optional {}
}

impl<T, V: TryInto<T, Error: fmt::Display>> IntoOptional<T, given::Value> for V {
    fn into_optional(self) -> Result<Option<T>, String> {
        self.try_into().map(Some).map_err(|cause| cause.to_string())
    }
}

impl<T, V: TryInto<T, Error: fmt::Display>> IntoOptional<T, given::Optional> for Option<V> {
    fn into_optional(self) -> Result<Option<T>, String> {
        self.map(TryInto::try_into).transpose().map_err(|cause| cause.to_string())
    }
}
