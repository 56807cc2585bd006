//! The table of known errors.

use quote::{format_ident, quote};
use serde_json::Value;
use syn::File;

use super::text;

/// `error_codes.rs`.
pub(crate) fn error_codes(document: &Value) -> Result<File, String> {
    let rows = document["components"]["schemas"]["ErrorInfo"]["x-error-codes"].as_array();
    let (mut variants, mut statuses, mut codes, mut descriptions, mut actions) =
        (vec![], vec![], vec![], vec![], vec![]);
    for row in rows.into_iter().flatten() {
        let status = row["status"].as_u64().and_then(|status| u16::try_from(status).ok());
        let status = status.ok_or("an error code without a status")?;
        let (code, description) =
            (text(&row["code"], "an error code")?, text(&row["description"], "an error code")?);
        let name = format_ident!("{}", text(&row["name"], "an error code")?);
        // A text of several lines in the document is one sentence after another here.
        let action = text(&row["action"], "an error code")?;
        let action = action.split_whitespace().collect::<Vec<_>>().join(" ");
        let doc = format!("{status}, code {code}: {description} {action}");
        variants.push(quote! { #[doc = #doc] #name });
        statuses.push(quote! { Self::#name => #status });
        codes.push(quote! { Self::#name => #code });
        descriptions.push(quote! { Self::#name => #description });
        actions.push(quote! { Self::#name => #action });
    }
    let names: Vec<_> = rows
        .into_iter()
        .flatten()
        .filter_map(|row| Some(format_ident!("{}", row["name"].as_str()?)))
        .collect();
    let file = quote! {
        /// An error of the document's table. The pair of HTTP status and code is the key.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum KnownError { #(#variants,)* }

        impl KnownError {
            /// Every error of the table.
            pub const ALL: &'static [Self] = &[#(Self::#names,)*];

            /// The HTTP status.
            pub const fn status(self) -> u16 {
                match self { #(#statuses,)* }
            }

            /// The code, as text.
            pub const fn code(self) -> &'static str {
                match self { #(#codes,)* }
            }

            /// What it means.
            pub const fn description(self) -> &'static str {
                match self { #(#descriptions,)* }
            }

            /// What to do about it.
            pub const fn action(self) -> &'static str {
                match self { #(#actions,)* }
            }

            /// The error with this HTTP status and code, if the table has it.
            pub fn from_pair(status: u16, code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|known| known.status() == status && known.code() == code)
            }
        }
    };
    syn::parse2(file).map_err(|e| format!("error_codes.rs: {e}"))
}
