//! Rewrites what progenitor wrote, where its output does not fit this project.
//!
//! The generated code is never edited by hand; this is where it is mended. Anything unforeseen in the output is an
//! error here rather than broken code there.

mod docs;
mod ownership;
mod queries;
mod requests;
mod setters;
mod statements;
mod urls;
mod version_header;

use std::collections::{BTreeMap, BTreeSet};

use quote::ToTokens as _;
use syn::{
    Attribute, Expr, ExprCall, ExprStruct, File, ImplItem, ImplItemFn, Item, ItemMod, ItemStruct,
    ItemUse, Lit, Macro, Path, ReturnType, UseTree, parse_quote,
    punctuated::Punctuated,
    visit_mut::{self, VisitMut},
};

/// progenitor's client and its types, adapted.
pub(crate) struct Adapted {
    /// `Client` and `builder`.
    pub(crate) client: File,
    /// The content of `types`.
    pub(crate) types: File,
}

/// What of the document the adaptation needs to know.
pub(crate) struct Known {
    /// The generator's names of operations, and those of the document.
    pub(crate) operations: BTreeMap<String, String>,
    /// The components that DropPay sends, and may add properties to.
    pub(crate) received: BTreeSet<String>,
}

/// Adapts the client.
pub(crate) fn client(tokens: proc_macro2::TokenStream, known: Known) -> Result<Adapted, String> {
    let mut file: File =
        syn::parse2(tokens).map_err(|e| format!("the generator wrote no valid Rust: {e}"))?;
    take_constructors(&mut file)?;
    let mut adapter = Adapter { known, schema_wanted: false, problems: Vec::new() };
    adapter.visit_file_mut(&mut file);
    if !adapter.problems.is_empty() {
        return Err(adapter.problems.join("\n"));
    }
    let mut types = take_module(&mut file, "types")?;
    open_to_additions(&mut types, &adapter.known.received);
    types.insert(
        0,
        parse_quote!(
            pub use super::enums::*;
        ),
    );
    take_module(&mut file, "prelude")?;
    ownership::grant(&mut file)?;
    file.items.insert(
        0,
        parse_quote!(
            use super::types;
        ),
    );
    let leftover = file.to_token_stream().to_string();
    for unwanted in ["progenitor_client", "QueryParam"] {
        if leftover.contains(unwanted) {
            return Err(format!(
                "the generated client still names `{unwanted}`; teach `adapt` the new form"
            ));
        }
    }
    Ok(Adapted { client: file, types: parse_quote!(#(#types)*) })
}

/// Adapts the typed mocks.
pub(crate) fn mock(tokens: proc_macro2::TokenStream) -> Result<File, String> {
    let mut file =
        syn::parse2(tokens).map_err(|e| format!("the generator wrote no valid Rust: {e}"))?;
    Mocks.visit_file_mut(&mut file);
    Ok(file)
}

/// `Client::new` follows redirects and panics without TLS, so constructors and `Debug` are written by hand.
fn take_constructors(file: &mut File) -> Result<(), String> {
    let constructs = |item: &Item| match item {
        Item::Impl(block) if block.trait_.is_none() => block
            .items
            .iter()
            .any(|item| matches!(item, ImplItem::Fn(f) if f.sig.ident == "new_with_client")),
        _ => false,
    };
    let place =
        file.items.iter().position(constructs).ok_or("the generated client has no constructors")?;
    file.items.remove(place);
    let client = file.items.iter_mut().find_map(|item| match item {
        Item::Struct(client) if client.ident == "Client" => Some(client),
        _ => None,
    });
    let client = client.ok_or("the generated client has no `Client`")?;
    client.attrs.retain(|attribute| !attribute.path().is_ident("derive"));
    client.attrs.push(parse_quote!(#[derive(Clone)]));
    match &mut client.fields {
        syn::Fields::Named(fields) => urls::add_field(fields),
        _ => return Err("the generated `Client` has no named fields".to_owned()),
    }
    Ok(())
}

/// A property that DropPay adds is to be no breaking change of this crate.
fn open_to_additions(types: &mut [Item], received: &BTreeSet<String>) {
    for item in types {
        if let Item::Struct(item) = item
            && received.contains(&item.ident.to_string())
            && matches!(item.fields, syn::Fields::Named(_))
        {
            item.attrs.push(parse_quote!(#[non_exhaustive]));
        }
    }
}

fn take_module(file: &mut File, name: &str) -> Result<Vec<Item>, String> {
    let place = file
        .items
        .iter()
        .position(|item| matches!(item, Item::Mod(module) if module.ident == name));
    match place.map(|place| file.items.remove(place)) {
        Some(Item::Mod(ItemMod { content: Some((_, items)), .. })) => Ok(items),
        _ => Err(format!("the generated client has no module `{name}`")),
    }
}

struct Adapter {
    known: Known,
    /// The item just visited derived `JsonSchema`.
    schema_wanted: bool,
    problems: Vec<String>,
}

impl Adapter {
    fn problem(&mut self, what: impl Into<String>) {
        self.problems.push(format!("{}; teach `adapt` the new form", what.into()));
    }

    /// The name of an operation as the document writes it.
    fn operation(&mut self, generated: &str) -> String {
        match self.known.operations.get(generated) {
            Some(id) => id.clone(),
            None => {
                self.problem(format!(
                    "the generator names an operation `{generated}` that the document has not"
                ));
                generated.to_owned()
            }
        }
    }

    /// `Error::X(..)` becomes what our error offers for it.
    fn error_constructor(&mut self, call: &ExprCall) -> Option<Expr> {
        let Expr::Path(function) = call.func.as_ref() else { return None };
        let variant = error_variant(&function.path)?;
        match variant.as_str() {
            "ErrorResponse" => Some(parse_quote!(Error::from_response(response))),
            "UnexpectedResponse" => Some(parse_quote!(Error::unexpected_response(response))),
            _ => None,
        }
    }
}

/// Our responses have arrived when they are read, so that nothing is awaited.
fn read_at_once(expression: &Expr) -> Option<Expr> {
    let Expr::Await(awaited) = expression else { return None };
    let Expr::Call(call) = awaited.base.as_ref() else { return None };
    let Expr::Path(function) = call.func.as_ref() else { return None };
    let name = function.path.segments.last()?;
    (name.ident == "from_response").then(|| (*awaited.base).clone())
}

fn error_variant(path: &Path) -> Option<String> {
    let [first, second] = path.segments.iter().collect::<Vec<_>>()[..] else { return None };
    (first.ident == "Error").then(|| second.ident.to_string())
}

impl VisitMut for Adapter {
    /// `progenitor_client` is our runtime, and our error has no parameter.
    fn visit_path_mut(&mut self, path: &mut Path) {
        if path.segments.first().is_some_and(|first| first.ident == "progenitor_client") {
            let rest: Vec<_> = path.segments.iter().skip(1).collect();
            *path = parse_quote!(crate::runtime::#(#rest)::*);
        }
        if let [only] = path.segments.iter_mut().collect::<Vec<_>>().as_mut_slice()
            && only.ident == "Error"
        {
            only.arguments = syn::PathArguments::None;
        }
        match error_variant(path).as_deref() {
            Some("InvalidRequest") => *path = parse_quote!(Error::invalid_request),
            Some(other) if other.starts_with(char::is_uppercase) => {
                self.problem(format!("the generated client uses `Error::{other}`"));
            }
            _ => {}
        }
        visit_mut::visit_path_mut(self, path);
    }

    fn visit_item_use_mut(&mut self, item: &mut ItemUse) {
        if let UseTree::Path(path) = &mut item.tree
            && path.ident == "progenitor_client"
        {
            let names = &path.tree;
            item.tree = parse_quote!(crate::runtime::#names);
        }
        keep_names_of_the_runtime(&mut item.tree);
        // The crate itself decides what of the runtime is public.
        if matches!(&item.tree, UseTree::Path(path) if path.ident == "crate") {
            item.vis = syn::Visibility::Inherited;
        }
    }

    fn visit_attributes_mut(&mut self, attributes: &mut Vec<Attribute>) {
        attributes.iter_mut().for_each(|attribute| self.visit_attribute_mut(attribute));
        docs::rewrite(attributes);
    }

    fn visit_expr_mut(&mut self, expression: &mut Expr) {
        if let Expr::Call(call) = expression
            && let Some(ours) = self.error_constructor(call)
        {
            *expression = ours;
            return;
        }
        if let Some(read) = read_at_once(expression) {
            *expression = read;
        }
        visit_mut::visit_expr_mut(self, expression);
    }

    /// Operations go by the names of the document.
    fn visit_expr_struct_mut(&mut self, literal: &mut ExprStruct) {
        if literal.path.is_ident("OperationInfo") {
            for field in &mut literal.fields {
                if let Expr::Lit(value) = &mut field.expr
                    && let Lit::Str(name) = &value.lit
                {
                    let id = self.operation(&name.value());
                    field.expr = parse_quote!(#id);
                }
            }
        }
        visit_mut::visit_expr_struct_mut(self, literal);
    }

    /// A failed call says which operation it was, and the client learns of it.
    fn visit_impl_item_fn_mut(&mut self, function: &mut ImplItemFn) {
        visit_mut::visit_impl_item_fn_mut(self, function);
        if function.sig.ident != "send" {
            return setters::rewrite(function);
        }
        queries::rewrite(function);
        let Some(id) = operation_of(function) else {
            return self.problem("a `send` builds no `OperationInfo`");
        };
        let ReturnType::Type(_, result) = &function.sig.output else {
            return self.problem("a `send` returns nothing");
        };
        if !version_header::remove(&mut function.block) {
            return self
                .problem("a `send` does not set the version of the document as its only header");
        }
        if !urls::rewrite(&mut function.block) {
            return self.problem("a `send` does not make its URL of the server's and a path");
        }
        if !requests::rewrite(&mut function.block) {
            return self.problem("a `send` does not ask for JSON alone, and send JSON if anything");
        }
        let block = &function.block;
        function.block = parse_quote!({
            let client = self.client.clone();
            let outcome: #result = async move #block.await;
            client.conclude(outcome, #id)
        });
    }

    /// `JsonSchema` is derived only on request.
    fn visit_attribute_mut(&mut self, attribute: &mut Attribute) {
        if !attribute.path().is_ident("derive") {
            return;
        }
        let mut kept: Vec<Path> = Vec::new();
        let mut schema = false;
        let parsed = attribute.parse_nested_meta(|meta| {
            if meta.path.segments.last().is_some_and(|last| last.ident == "JsonSchema") {
                schema = true;
            } else {
                kept.push(meta.path);
            }
            Ok(())
        });
        if let Err(error) = parsed {
            self.problem(format!("a derive cannot be read: {error}"));
        }
        if schema {
            *attribute = parse_quote!(#[derive(#(#kept),*)]);
            self.schema_wanted = true;
        }
    }

    fn visit_item_struct_mut(&mut self, item: &mut ItemStruct) {
        visit_mut::visit_item_struct_mut(self, item);
        if std::mem::take(&mut self.schema_wanted) {
            item.attrs.push(schema_on_request());
        }
    }

    fn visit_item_enum_mut(&mut self, item: &mut syn::ItemEnum) {
        visit_mut::visit_item_enum_mut(self, item);
        if std::mem::take(&mut self.schema_wanted) {
            item.attrs.push(schema_on_request());
        }
    }
}

fn schema_on_request() -> Attribute {
    parse_quote!(#[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))])
}

/// What progenitor imports from its runtime, and ours does not need.
const NOT_OURS: [&str; 2] = ["ByteStream", "RequestBuilderExt"];

fn keep_names_of_the_runtime(tree: &mut UseTree) {
    match tree {
        UseTree::Path(path) => keep_names_of_the_runtime(&mut path.tree),
        UseTree::Group(group) => {
            let kept = group.items.iter().filter(|item| match item {
                UseTree::Name(name) => !NOT_OURS.iter().any(|unwanted| name.ident == unwanted),
                _ => true,
            });
            group.items = kept.cloned().collect();
        }
        _ => {}
    }
}

/// The operation that a `send` is of, from the `OperationInfo` in its body.
fn operation_of(function: &ImplItemFn) -> Option<String> {
    struct Finder(Option<String>);
    impl<'ast> syn::visit::Visit<'ast> for Finder {
        fn visit_expr_struct(&mut self, literal: &'ast ExprStruct) {
            if literal.path.is_ident("OperationInfo")
                && let Some(field) = literal.fields.first()
                && let Expr::Lit(value) = &field.expr
                && let Lit::Str(id) = &value.lit
            {
                self.0 = Some(id.value());
            }
        }
    }
    let mut finder = Finder(None);
    syn::visit::Visit::visit_impl_item_fn(&mut finder, function);
    finder.0
}

/// Mends the mocks.
struct Mocks;

impl VisitMut for Mocks {
    fn visit_attributes_mut(&mut self, attributes: &mut Vec<Attribute>) {
        docs::rewrite(attributes);
    }

    /// An id is matched as it is; its dots are no wildcards.
    fn visit_macro_mut(&mut self, call: &mut Macro) {
        let arguments = call.parse_body_with(Punctuated::<Expr, syn::Token![,]>::parse_terminated);
        if call.path.is_ident("format")
            && let Ok(arguments) = arguments
            && let [pattern, Expr::MethodCall(value)] = arguments.iter().collect::<Vec<_>>()[..]
            && value.method == "to_string"
        {
            call.tokens = quote::quote!(#pattern, regex::escape(&#value));
        }
    }
}

#[cfg(test)]
mod tests;
