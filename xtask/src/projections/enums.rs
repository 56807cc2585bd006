//! Enumerations that keep a value which they do not know.

use quote::{format_ident, quote};
use serde_json::Value;
use syn::File;

use super::{text, variant};
use crate::shapes;

/// `enums.rs`.
pub(crate) fn enums(document: &Value) -> Result<File, String> {
    let mut items = Vec::new();
    for (name, schema) in shapes::string_enums(document) {
        let ident = format_ident!("{name}");
        let description = text(&schema["description"], name)?.trim();
        let mut variants = Vec::new();
        for value in schema["enum"].as_array().into_iter().flatten() {
            let value = text(value, name)?;
            let variant = variant(value);
            let meaning = schema
                .get("x-enumDescriptions")
                .and_then(|all| all[value].as_str())
                .unwrap_or(value);
            variants.push(quote! { #[doc = #meaning] #variant = #value });
        }
        items.push(
            quote! { open_enum! { #[doc = #description] pub enum #ident { #(#variants,)* } } },
        );
    }
    let file = quote! {
        use crate::open_enum::open_enum;
        #(#items)*
    };
    syn::parse2(file).map_err(|e| format!("enums.rs: {e}"))
}
