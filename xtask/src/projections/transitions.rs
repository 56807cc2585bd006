//! The tables of status transitions.

use std::collections::BTreeSet;

use quote::{format_ident, quote};
use serde_json::Value;
use syn::File;

use super::{text, variant};
use crate::shapes;

/// `transitions.rs`: the triggers, the actors, and a table for each status.
pub(crate) fn transitions(document: &Value) -> Result<File, String> {
    let mut tables = Vec::new();
    let (mut triggers, mut actors) = (BTreeSet::new(), BTreeSet::new());
    for (name, schema) in shapes::string_enums(document) {
        let Some(rows) = schema.get("x-transitions").and_then(Value::as_array) else { continue };
        let status = format_ident!("{name}");
        let mut written = Vec::new();
        for row in rows {
            let from = match row["from"].as_str() {
                Some(from) => {
                    let from = variant(from);
                    quote!(Some(#status::#from))
                }
                None => quote!(None),
            };
            let to = variant(text(&row["to"], name)?);
            let (trigger, by) = (text(&row["trigger"], name)?, text(&row["by"], name)?);
            triggers.insert(trigger.to_owned());
            actors.insert(by.to_owned());
            let (trigger, by) = (variant(trigger), variant(by));
            let description = row["description"].as_str().unwrap_or_default();
            written.push(quote! {
                Transition {
                    from: #from, to: #status::#to, trigger: Trigger::#trigger, by: Actor::#by,
                    description: #description,
                }
            });
        }
        let table = format_ident!("{}_TRANSITIONS", table_name(name));
        let doc = format!("Every transition of a [`{name}`], as the document lists them.");
        tables.push(
            quote! { #[doc = #doc] pub static #table: &[Transition<#status>] = &[#(#written,)*]; },
        );
    }
    let triggers = plain_enum("Trigger", "What makes a status change.", &triggers);
    let actors = plain_enum("Actor", "Who makes a status change.", &actors);
    let file = quote! {
        use crate::transition::Transition;
        use super::enums::*;
        #triggers
        #actors
        #(#tables)*
    };
    syn::parse2(file).map_err(|e| format!("transitions.rs: {e}"))
}

/// `PushStatus` as `PUSH`.
fn table_name(status: &str) -> String {
    status.strip_suffix("Status").unwrap_or(status).to_ascii_uppercase()
}

fn plain_enum(
    name: &str,
    description: &str,
    members: &BTreeSet<String>,
) -> proc_macro2::TokenStream {
    let name = format_ident!("{name}");
    let variants = members.iter().map(|member| {
        let (doc, variant) = (format!("`{member}` in the document."), variant(member));
        quote! { #[doc = #doc] #variant }
    });
    quote! {
        #[doc = #description]
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum #name { #(#variants,)* }
    }
}
