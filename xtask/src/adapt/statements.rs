//! Finding what progenitor wrote in the body of a `send`.

use syn::{Block, Expr, Pat, Stmt};

/// What the first `let` of this name begins with.
pub(super) fn initial<'a>(block: &'a mut Block, name: &str) -> Option<&'a mut Expr> {
    let of_name = |pattern: &Pat| matches!(pattern, Pat::Ident(found) if found.ident == name);
    block.stmts.iter_mut().find_map(|statement| match statement {
        Stmt::Local(local) if of_name(&local.pat) => Some(local.init.as_mut()?.expr.as_mut()),
        _ => None,
    })
}
