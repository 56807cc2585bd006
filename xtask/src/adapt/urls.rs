//! Has the client put its URLs together from the server's, which is parsed once, and from a path.
//!
//! progenitor writes both as one text, which would be parsed for each call: more work than the rest of a request's
//! making.

use syn::{
    Block, Expr, ExprField, FieldsNamed, Macro, Member, Token, parse::Parser as _, parse_quote,
    punctuated::Punctuated,
};

use super::statements::initial;

/// Adds what holds the server's URL to the fields of the client.
pub(super) fn add_field(client: &mut FieldsNamed) {
    let more: FieldsNamed = parse_quote!({ pub(crate) base: crate::base::Base });
    client.named.extend(more.named);
}

/// Rewrites the URL of a `send`. Whether it was found.
pub(super) fn rewrite(block: &mut Block) -> bool {
    let Some(url) = initial(block, "url") else { return false };
    appended(url).map(|appended| *url = appended).is_some()
}

/// `format!("{}/path/{}", client.baseurl, id)` as `client.url(&format!("/path/{}", id))?`.
fn appended(expression: &Expr) -> Option<Expr> {
    let Expr::Macro(format) = expression else { return None };
    let Macro { path, tokens, .. } = &format.mac;
    let parse = Punctuated::<Expr, Token![,]>::parse_terminated;
    let arguments = parse.parse2(tokens.clone()).ok().filter(|_| path.is_ident("format"))?;
    let mut arguments = arguments.into_iter();
    let (template, server) = (arguments.next()?, arguments.next()?);
    let Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(template), .. }) = template else {
        return None;
    };
    let path = template.value().strip_prefix("{}").filter(|path| path.starts_with('/'))?.to_owned();
    let is_server = matches!(&server, Expr::Field(ExprField { member: Member::Named(name), .. }) if name == "baseurl");
    let rest: Vec<Expr> = arguments.map(without_text).collect();
    is_server.then(|| match rest.as_slice() {
        [] => parse_quote!(client.url(#path)?),
        rest => parse_quote!(client.url(&format!(#path, #(#rest),*))?),
    })
}

/// `encode_path(&id.to_string())` as `encode_path(&id)`: a text in between would be thrown away.
fn without_text(mut segment: Expr) -> Expr {
    if let Expr::Call(encode) = &mut segment
        && let Some(Expr::Reference(of)) = encode.args.first_mut()
        && let Expr::MethodCall(text) = of.expr.as_ref()
        && text.method == "to_string"
    {
        of.expr = text.receiver.clone();
    }
    segment
}

#[cfg(test)]
mod tests {
    use quote::ToTokens as _;

    use super::*;

    #[test]
    fn a_path_is_appended_to_the_servers_url() {
        for (mut written, expected) in [
            (
                parse_quote!({
                    let url =
                        format!("{}/push/{}/x", client.baseurl, encode_path(&id.to_string()),);
                }),
                parse_quote!({
                    let url = client.url(&format!("/push/{}/x", encode_path(&id)))?;
                }),
            ),
            (
                parse_quote!({
                    let url = format!("{}/push", client.baseurl,);
                }),
                parse_quote!({
                    let url = client.url("/push")?;
                }),
            ),
        ] {
            assert!(rewrite(&mut written));
            let expected: Block = expected;
            assert_eq!(
                written.to_token_stream().to_string(),
                expected.to_token_stream().to_string()
            );
        }
    }

    #[test]
    fn a_url_of_another_form_is_not_found() {
        let others: [Block; 4] = [
            parse_quote!({
                let url = format!("{}?a", client.baseurl);
            }),
            parse_quote!({
                let url = format!("{}/push", host);
            }),
            parse_quote!({
                let url = client.baseurl.clone();
            }),
            parse_quote!({
                let path = format!("{}/push", client.baseurl);
            }),
        ];
        for mut other in others {
            assert!(!rewrite(&mut other));
        }
    }
}
