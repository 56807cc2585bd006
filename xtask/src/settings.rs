//! How progenitor is told to generate.

use progenitor::{GenerationSettings, HooksMode, InterfaceStyle, TagStyle, TypeImpl};
use quote::quote;
use serde_json::Value;

use crate::{leaf_types::LEAF_TYPES, shapes};

/// The settings for one document: builders, the seam as inner type, and every replaced component.
pub(crate) fn settings(document: &Value) -> GenerationSettings {
    let text = [TypeImpl::Display, TypeImpl::FromStr];
    let mut settings = GenerationSettings::default();
    settings
        .with_interface(InterfaceStyle::Builder)
        .with_tag(TagStyle::Merged)
        .with_hooks(HooksMode::Expected)
        .with_inner_type(quote!(crate::Seam))
        .with_derive("schemars::JsonSchema");
    for leaf in LEAF_TYPES {
        settings.with_replacement(leaf.component, leaf.rust, leaf.impls.iter().copied());
    }
    for (name, _) in shapes::string_enums(document) {
        settings.with_replacement(name, format!("::droppay_api::types::{name}"), text.into_iter());
    }
    for list in shapes::lists(document) {
        let (wrapper, impls): (_, &[TypeImpl]) =
            if list.of_enum { ("CommaSeparated", &text) } else { ("Items", &[TypeImpl::Default]) };
        let path = format!("::droppay_api::{wrapper}<::droppay_api::types::{}>", list.item);
        settings.with_replacement(list.name, path, impls.iter().copied());
    }
    settings
}
