//! Appends query parameters to the finished request, so that the client needs neither reqwest's feature for queries nor
//! the crates that it brings.

use syn::{
    Block, Expr, ExprCall, ExprMethodCall, ImplItemFn, Pat, Stmt, parse_quote,
    visit_mut::{self, VisitMut},
};

/// Turns `let mut request = client.get(url).query(..).build()?;` into a request and one statement for each parameter.
pub(super) fn rewrite(function: &mut ImplItemFn) {
    Requests.visit_impl_item_fn_mut(function);
}

struct Requests;

impl VisitMut for Requests {
    fn visit_block_mut(&mut self, block: &mut Block) {
        let statements = std::mem::take(&mut block.stmts).into_iter();
        block.stmts = statements.flat_map(with_parameters_after).collect();
        visit_mut::visit_block_mut(self, block);
    }
}

/// The statement without its `.query(..)`, and what stands for them.
fn with_parameters_after(mut statement: Stmt) -> Vec<Stmt> {
    let mut after = Vec::new();
    if let Stmt::Local(local) = &mut statement
        && let Pat::Ident(request) = &local.pat
        && let Some(init) = &mut local.init
    {
        let request = &request.ident;
        let append = |(name, value): (Expr, Expr)| parse_quote!(crate::runtime::append_query(&mut #request, #name, #value)?;);
        after = take_parameters(&mut init.expr).into_iter().map(append).collect();
    }
    std::iter::once(statement).chain(after).collect()
}

/// Takes every `.query(&QueryParam::new(name, value))` out of a chain of calls, and gives back names and values in the
/// order of the chain.
fn take_parameters(chain: &mut Expr) -> Vec<(Expr, Expr)> {
    let mut parameters = match chain {
        Expr::MethodCall(call) => take_parameters(&mut call.receiver),
        Expr::Try(attempt) => take_parameters(&mut attempt.expr),
        _ => Vec::new(),
    };
    if let Expr::MethodCall(call) = chain
        && let Some(parameter) = parameter(call)
    {
        parameters.push(parameter);
        *chain = (*call.receiver).clone();
    }
    parameters
}

fn parameter(call: &ExprMethodCall) -> Option<(Expr, Expr)> {
    if call.method != "query" {
        return None;
    }
    let Some(Expr::Reference(argument)) = call.args.first() else { return None };
    let Expr::Call(ExprCall { func, args, .. }) = argument.expr.as_ref() else { return None };
    let Expr::Path(function) = func.as_ref() else { return None };
    let constructs = function.path.segments.iter().any(|part| part.ident == "QueryParam");
    let (name, value) = (args.first()?, args.get(1)?);
    constructs.then(|| (name.clone(), value.clone()))
}

#[cfg(test)]
mod tests {
    use quote::ToTokens as _;

    use super::*;

    fn rewritten(mut function: ImplItemFn) -> String {
        rewrite(&mut function);
        function.to_token_stream().to_string()
    }

    #[test]
    fn parameters_are_appended_in_order_to_the_request_that_was_built_without_them() {
        let function = parse_quote! {
            fn send(self) {
                let outcome = async move {
                    let mut request = client
                        .get(url)
                        .query(&crate::runtime::QueryParam::new("a", &first))
                        .query(&crate::runtime::QueryParam::new("b", &second))
                        .headers(map)
                        .build()?;
                    client.pre(&mut request).await?;
                };
            }
        };
        let expected = parse_quote! {
            fn send(self) {
                let outcome = async move {
                    let mut request = client.get(url).headers(map).build()?;
                    crate::runtime::append_query(&mut request, "a", &first)?;
                    crate::runtime::append_query(&mut request, "b", &second)?;
                    client.pre(&mut request).await?;
                };
            }
        };
        let expected: ImplItemFn = expected;
        assert_eq!(rewritten(function), expected.to_token_stream().to_string());
    }

    #[test]
    fn a_query_that_is_not_the_generators_stays() {
        let function: ImplItemFn = parse_quote! {
            fn other(self) {
                let request = client.get(url).query(&[("a", 1)]).build()?;
            }
        };
        let before = function.to_token_stream().to_string();
        assert_eq!(rewritten(function), before);
    }
}
