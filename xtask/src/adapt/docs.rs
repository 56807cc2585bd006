//! Rewrites documentation into one comment for each line, so that generated code is read and compared like any other.

use syn::{Attribute, Expr, Lit, Meta, parse_quote};

/// Splits documentation of several lines, and leaves out empty lines at its end and repeated ones inside, and the
/// generator's examples: they do not compile, and an example that nobody runs is worth little.
pub(super) fn rewrite(attributes: &mut Vec<Attribute>) {
    let rewritten =
        std::mem::take(attributes).into_iter().flat_map(|attribute| match text(&attribute) {
            Some(text) => lines(&text),
            None => vec![attribute],
        });
    *attributes = rewritten.collect();
}

fn text(attribute: &Attribute) -> Option<String> {
    let Meta::NameValue(pair) = &attribute.meta else { return None };
    match &pair.value {
        Expr::Lit(literal) if pair.path.is_ident("doc") => match &literal.lit {
            Lit::Str(text) => Some(text.value()),
            _ => None,
        },
        _ => None,
    }
}

fn lines(text: &str) -> Vec<Attribute> {
    let mut kept: Vec<&str> = Vec::new();
    let mut in_example = false;
    for line in text.trim().lines().map(str::trim_end) {
        let fence = line.starts_with("```") && (in_example || line == "```ignore");
        let repeats = line.is_empty() && kept.last().is_some_and(|last| last.is_empty());
        if fence {
            in_example = !in_example;
        } else if !in_example && !repeats {
            kept.push(line);
        }
    }
    while kept.last().is_some_and(|last| last.is_empty()) {
        kept.pop();
    }
    let spaced = |line: &str| if line.is_empty() { String::new() } else { format!(" {line}") };
    kept.into_iter().map(spaced).map(|line| parse_quote!(#[doc = #line])).collect()
}

#[cfg(test)]
mod tests {
    use quote::ToTokens as _;

    use super::*;

    fn rewritten(text: &str) -> Vec<String> {
        lines(text).iter().map(|line| line.to_token_stream().to_string()).collect()
    }

    #[test]
    fn the_generators_examples_are_left_out_and_others_are_kept() {
        let text = "One\n\n```ignore\nlet x = 1;\n```\n\n```json\n{}\n```\n\n";
        let expected = ["One", "", "```json", "{}", "```"];
        assert_eq!(rewritten(text).len(), expected.len(), "{:?}", rewritten(text));
        for (line, expected) in rewritten(text).iter().zip(expected) {
            assert!(line.contains(expected), "{line}");
        }
    }
}
