//! Lets a builder own its client, so that a call can outlive the place where it was put together: in a task of its own,
//! for instance.

use quote::quote;
use syn::{
    Expr, ExprStruct, Fields, File, Ident, ImplItem, ImplItemFn, Item, ItemImpl, ItemStruct, Type,
    parse_quote,
    visit_mut::{self, VisitMut},
};

/// Gives every builder of the client `into_owned`.
pub(super) fn grant(file: &mut File) -> Result<(), String> {
    let modules = file.items.iter_mut().filter_map(|item| match item {
        Item::Mod(module) if module.ident == "builder" => module.content.as_mut(),
        _ => None,
    });
    for (_, items) in modules {
        let builders: Vec<_> = items.iter_mut().filter_map(own_the_client).collect();
        for builder in &builders {
            extend(items, builder)?;
        }
    }
    Ok(())
}

struct Builder {
    name: Ident,
    fields: Vec<Ident>,
}

/// The builder that an item is, if it borrows its client; afterwards it may own it.
fn own_the_client(item: &mut Item) -> Option<Builder> {
    let Item::Struct(ItemStruct { ident, fields: Fields::Named(fields), .. }) = item else {
        return None;
    };
    let client = fields.named.iter_mut().find(|field| {
        field.ident.as_ref().is_some_and(|name| name == "client")
            && matches!(field.ty, Type::Reference(_))
    })?;
    client.ty = parse_quote!(::std::borrow::Cow<'a, super::Client>);
    let fields = fields.named.iter().filter_map(|field| field.ident.clone());
    Some(Builder { name: ident.clone(), fields: fields.collect() })
}

/// Mends the constructor, and adds the method.
fn extend(items: &mut [Item], builder: &Builder) -> Result<(), String> {
    let constructed = items.iter_mut().find_map(|item| constructor(item, &builder.name));
    let (functions, place) = constructed.ok_or_else(|| {
        format!("the builder `{}` has no constructor; teach `adapt` the new form", builder.name)
    })?;
    BorrowedClient.visit_impl_item_mut(&mut functions[place]);
    functions.insert(place + 1, ImplItem::Fn(into_owned(builder)));
    Ok(())
}

/// The functions of a builder, and which of them constructs it.
fn constructor<'i>(item: &'i mut Item, name: &Ident) -> Option<(&'i mut Vec<ImplItem>, usize)> {
    let Item::Impl(ItemImpl { trait_: None, self_ty, items, .. }) = item else { return None };
    let Type::Path(path) = self_ty.as_ref() else { return None };
    path.path.segments.last().filter(|last| last.ident == *name)?;
    let constructs = |item: &ImplItem| matches!(item, ImplItem::Fn(f) if f.sig.ident == "new");
    let place = items.iter().position(constructs)?;
    Some((items, place))
}

fn into_owned(Builder { name, fields }: &Builder) -> ImplItemFn {
    let values = fields.iter().map(|field| match field == "client" {
        true => quote!(client: ::std::borrow::Cow::Owned(self.client.into_owned())),
        false => quote!(#field: self.#field),
    });
    parse_quote! {
        #[doc = " The same call with a client of its own, a cheap clone, so that it can move to another task."]
        pub fn into_owned(self) -> #name<'static> {
            #name { #(#values),* }
        }
    }
}

/// In a constructor: the client is borrowed at first.
struct BorrowedClient;

impl VisitMut for BorrowedClient {
    fn visit_expr_struct_mut(&mut self, literal: &mut ExprStruct) {
        for field in &mut literal.fields {
            if matches!(&field.expr, Expr::Path(path) if path.path.is_ident("client")) {
                field.expr = parse_quote!(::std::borrow::Cow::Borrowed(client));
            }
        }
        visit_mut::visit_expr_struct_mut(self, literal);
    }
}
