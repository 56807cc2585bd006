//! Takes out the header `api-version`, which progenitor sends with every request and DropPay does not know.
//!
//! Taking it from each request at run time would do as well, but making it and taking it away costs as much as the
//! rest of the request's headers.

use syn::{
    Block, Expr, ExprMethodCall, Local, Pat, Stmt,
    visit_mut::{self, VisitMut},
};

/// What progenitor calls the headers of a request while it collects them.
const HEADERS: &str = "header_map";

/// Removes the header from a `send`, and the map that nothing else is collected in. Whether it was found.
pub(super) fn remove(block: &mut Block) -> bool {
    let statements = block.stmts.len();
    block.stmts.retain(|statement| !is_map(statement) && !is_append(statement));
    let mut rest = Rest { taken: 0 };
    rest.visit_block_mut(block);
    statements - block.stmts.len() == 2 && rest.taken == 1
}

/// `let mut header_map = HeaderMap::with_capacity(..);`
fn is_map(statement: &Stmt) -> bool {
    matches!(statement, Stmt::Local(Local { pat: Pat::Ident(name), .. }) if name.ident == HEADERS)
}

/// `header_map.append(..);`
fn is_append(statement: &Stmt) -> bool {
    matches!(statement, Stmt::Expr(Expr::MethodCall(call), _) if call.method == "append" && is_headers(&call.receiver))
}

fn is_headers(expression: &Expr) -> bool {
    matches!(expression, Expr::Path(path) if path.path.is_ident(HEADERS))
}

/// Takes out `.headers(header_map)`.
struct Rest {
    taken: usize,
}

impl VisitMut for Rest {
    fn visit_expr_mut(&mut self, expression: &mut Expr) {
        if let Expr::MethodCall(ExprMethodCall { method, args, receiver, .. }) = expression
            && method == "headers"
            && args.first().is_some_and(is_headers)
        {
            self.taken += 1;
            *expression = (**receiver).clone();
        }
        visit_mut::visit_expr_mut(self, expression);
    }
}
