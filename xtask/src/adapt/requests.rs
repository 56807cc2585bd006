//! Has the client make its requests itself.
//!
//! progenitor has reqwest's builder make them, which carries a request from step to step: that costs more than what the
//! steps do.

use syn::{
    Block, Expr, ExprMethodCall, ExprTry, Ident, Member, parse_quote, punctuated::Punctuated,
};

use super::statements::initial;

/// Rewrites the request of a `send`. Whether it was found.
pub(super) fn rewrite(block: &mut Block) -> bool {
    let Some(request) = initial(block, "request") else { return false };
    made(request).map(|made| *request = made).is_some()
}

/// `client.client.post(url).header(ACCEPT, "application/json").json(&body).build()?` as
/// `client.request_with(Method::POST, url, &body)?`.
fn made(expression: &Expr) -> Option<Expr> {
    let Expr::Try(ExprTry { expr, .. }) = expression else { return None };
    let (asked, _) = step(expr, "build")?;
    let (asked, body) =
        step(asked, "json").map_or((asked, None), |(rest, body)| (rest, Some(body)));
    let (asked, accept) = step(asked, "header")?;
    let [name, value] = accept.iter().collect::<Vec<_>>()[..] else { return None };
    let is_json =
        written(name).ends_with(":: ACCEPT") && written(value).contains("\"application/json\"");
    let Expr::MethodCall(ExprMethodCall { method, receiver, args, .. }) = asked else {
        return None;
    };
    let is_http = matches!(receiver.as_ref(), Expr::Field(field) if matches!(&field.member, Member::Named(name) if name == "client"));
    let verb = Ident::new(&method.to_string().to_uppercase(), method.span());
    let url = args.first()?;
    (is_json && is_http).then(|| match body {
        None => parse_quote!(client.request(::reqwest::Method::#verb, #url)?),
        Some(body) => parse_quote!(client.request_with(::reqwest::Method::#verb, #url, #body)?),
    })
}

/// What the last step of a chain was applied to, and its arguments.
fn step<'a>(
    expression: &'a Expr,
    name: &str,
) -> Option<(&'a Expr, &'a Punctuated<Expr, syn::Token![,]>)> {
    match expression {
        Expr::MethodCall(call) if call.method == name => Some((&call.receiver, &call.args)),
        _ => None,
    }
}

fn written(expression: &Expr) -> String {
    quote::ToTokens::to_token_stream(expression).to_string()
}

#[cfg(test)]
mod tests {
    use quote::ToTokens as _;

    use super::*;

    #[test]
    fn a_request_is_made_by_the_client_with_and_without_a_body() {
        for (mut asked, expected) in [
            (
                parse_quote!({
                    let mut request = client
                        .client
                        .get(url)
                        .header(
                            ::reqwest::header::ACCEPT,
                            HeaderValue::from_static("application/json"),
                        )
                        .build()?;
                }),
                parse_quote!({
                    let mut request = client.request(::reqwest::Method::GET, url)?;
                }),
            ),
            (
                parse_quote!({
                    let mut request = client
                        .client
                        .patch(url)
                        .header(
                            ::reqwest::header::ACCEPT,
                            HeaderValue::from_static("application/json"),
                        )
                        .json(&body)
                        .build()?;
                }),
                parse_quote!({
                    let mut request = client.request_with(::reqwest::Method::PATCH, url, &body)?;
                }),
            ),
        ] {
            assert!(rewrite(&mut asked));
            let expected: Block = expected;
            assert_eq!(asked.to_token_stream().to_string(), expected.to_token_stream().to_string());
        }
    }

    #[test]
    fn a_request_of_another_form_is_not_found() {
        let others: [Block; 5] = [
            parse_quote!({
                let mut request = client.client.get(url).build()?;
            }),
            parse_quote!({
                let mut request =
                    client.client.get(url).header(::reqwest::header::ACCEPT, "text/csv").build()?;
            }),
            parse_quote!({
                let mut request = client
                    .client
                    .post(url)
                    .header(::reqwest::header::ACCEPT, "application/json")
                    .form(&body)
                    .build()?;
            }),
            parse_quote!({
                let mut request = client
                    .client
                    .get(url)
                    .header(::reqwest::header::ACCEPT, "application/json")
                    .header("x-other", other)
                    .build()?;
            }),
            parse_quote!({
                let answer = client
                    .client
                    .get(url)
                    .header(::reqwest::header::ACCEPT, "application/json")
                    .build()?;
            }),
        ];
        for mut other in others {
            assert!(!rewrite(&mut other));
        }
    }
}
