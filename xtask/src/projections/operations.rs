//! The table of operations.

use std::collections::BTreeSet;

use quote::{format_ident, quote};
use serde_json::Value;
use syn::File;

use super::text;
use crate::shapes;

/// `operations.rs`: the kinds of security, and every operation.
pub(crate) fn operations(document: &Value) -> Result<File, String> {
    let schemes: BTreeSet<&str> =
        shapes::operations(document).filter_map(|operation| operation.security).collect();
    let mut kinds = Vec::new();
    for scheme in schemes {
        let description =
            text(&document["components"]["securitySchemes"][scheme]["description"], scheme)?;
        let kind = kind(scheme);
        kinds.push(quote! { #[doc = #description] #kind });
    }
    let rows = shapes::operations(document).map(|operation| {
        let (id, path) = (operation.id, operation.path);
        let method = operation.method.to_ascii_uppercase();
        let security = operation.security.map_or_else(|| format_ident!("None"), kind);
        let idempotent = operation.idempotent;
        quote! {
            Operation {
                id: #id, method: #method, path: #path, security: Security::#security, idempotent: #idempotent
            }
        }
    });
    let file = quote! {
        use crate::operation::Operation;

        /// What an operation has to be authenticated with.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum Security {
            /// Nothing: the operation is how one comes by a token.
            None,
            #(#kinds,)*
        }

        /// Every operation of the document.
        pub static OPERATIONS: &[Operation] = &[#(#rows,)*];
    };
    syn::parse2(file).map_err(|e| format!("operations.rs: {e}"))
}

/// `userAccessToken` as `UserAccessToken`.
fn kind(scheme: &str) -> proc_macro2::Ident {
    let (first, rest) = scheme.split_at(1);
    format_ident!("{}{rest}", first.to_ascii_uppercase())
}
