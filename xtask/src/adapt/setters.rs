//! Rewrites the setters of builders, so that what is optional takes values as readily as what is required, and a value
//! that cannot be converted is refused with the reason.

use quote::{ToTokens as _, quote};
use syn::{
    GenericArgument, ImplItemFn, PathArguments, PathSegment, Type, TypeParamBound, WherePredicate,
    parse_quote,
};

/// Rewrites a setter in place; any other function is left as it is.
pub(super) fn rewrite(function: &mut ImplItemFn) {
    let Some(target) = target(function) else { return };
    let name = function.sig.ident.clone();
    // The generator evades keywords of Rust: `type_`.
    let plain = name.to_string().trim_start_matches("r#").trim_end_matches('_').to_owned();
    let doc = format!(" Sets `{plain}`.");
    let message = format!("{plain}: {{cause}}");
    let body = function.block.to_token_stream().to_string();
    *function = match optional(&target) {
        Some(inner) => parse_quote! {
            #[doc = #doc]
            pub fn #name<V, Given>(mut self, value: V) -> Self
            where
                V: crate::IntoOptional<#inner, Given>,
            {
                self.#name = value.into_optional().map_err(|cause| format!(#message));
                self
            }
        },
        None if body.contains("map (Some)") => parse_quote! {
            #[doc = #doc]
            pub fn #name<V, Given>(mut self, value: V) -> Self
            where
                V: crate::IntoOptional<#target, Given>,
            {
                self.#name = value.into_optional().map_err(|cause| format!(#message));
                self
            }
        },
        None => {
            // The body of an operation is kept as its builder.
            let into_field =
                if body.contains("From :: from") { quote!(.map(From::from)) } else { quote!() };
            parse_quote! {
                #[doc = #doc]
                pub fn #name<V>(mut self, value: V) -> Self
                where
                    V: ::std::convert::TryInto<#target, Error: ::std::fmt::Display>,
                {
                    self.#name = value.try_into()#into_field.map_err(|cause| format!(#message));
                    self
                }
            }
        }
    };
}

/// The type that a setter converts into: its only argument is `value: V` with `V: TryInto<Type>`.
fn target(function: &ImplItemFn) -> Option<Type> {
    let clause = function.sig.generics.where_clause.as_ref()?;
    let WherePredicate::Type(predicate) = clause.predicates.first()? else { return None };
    let TypeParamBound::Trait(bound) = predicate.bounds.first()? else { return None };
    let last = bound.path.segments.last()?;
    (last.ident == "TryInto").then(|| argument(last))?
}

/// The `T` of `Option<T>`.
fn optional(target: &Type) -> Option<Type> {
    let Type::Path(path) = target else { return None };
    let last = path.path.segments.last()?;
    (last.ident == "Option").then(|| argument(last))?
}

fn argument(segment: &PathSegment) -> Option<Type> {
    let PathArguments::AngleBracketed(arguments) = &segment.arguments else { return None };
    match arguments.args.first()? {
        GenericArgument::Type(argument) => Some(argument.clone()),
        _ => None,
    }
}
