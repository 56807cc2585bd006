//! From the checked document to the text of every generated file.

use std::panic;

use heck::ToSnakeCase as _;
use openapiv3::OpenAPI;
use progenitor::Generator;
use serde_json::Value;

use crate::{
    adapt, document::Document, lower::lower, outputs::Output, projections, received::received,
    settings::settings, shapes,
};

/// Every generated file.
pub(crate) fn outputs(document: &Document) -> Result<Vec<Output>, String> {
    let source = document.text();
    let document = document.value();
    let lowered = lower(document);
    let settings = settings(&lowered);
    let api: OpenAPI = serde_json::from_value(lowered)
        .map_err(|e| format!("the document is no OpenAPI 3.0: {e}"))?;
    let client = without_panic(|| Generator::new(&settings).generate_tokens(&api))?;
    let mock = without_panic(|| Generator::new(&settings).httpmock(&api, "crate"))?;
    let adapt::Adapted { client, types } = adapt::client(client, known(document))?;
    let mut outputs = vec![
        projections::modules(),
        projections::rust("client.rs", &client),
        projections::rust("types.rs", &types),
        projections::rust("mock.rs", &adapt::mock(mock)?),
        projections::rust("enums.rs", &projections::enums(document)?),
        projections::rust("transitions.rs", &projections::transitions(document)?),
        projections::rust("error_codes.rs", &projections::error_codes(document)?),
        projections::rust("operations.rs", &projections::operations(document)?),
        projections::document(document)?,
        projections::source(source),
    ];
    outputs.extend(projections::pages(document)?);
    Ok(outputs)
}

/// progenitor panics on much that OpenAPI allows. The rules are there to prevent it; what they do not prevent becomes
/// an error that says so.
fn without_panic<T>(generator: impl FnOnce() -> Result<T, progenitor::Error>) -> Result<T, String> {
    let outcome = panic::catch_unwind(panic::AssertUnwindSafe(generator));
    match outcome {
        Ok(Ok(generated)) => Ok(generated),
        Ok(Err(error)) => Err(format!("the generator refuses the document: {error}")),
        Err(_) => Err("the generator panicked on a document that keeps every rule (see above); add a rule that names \
                       the construct and its mend"
            .to_owned()),
    }
}

fn known(document: &Value) -> adapt::Known {
    let operations = shapes::operations(document);
    adapt::Known {
        // The generator names methods after operations, in snake_case.
        operations: operations
            .map(|operation| (operation.id.to_snake_case(), operation.id.to_owned()))
            .collect(),
        received: received(document),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_of_the_generator_asks_for_a_rule() {
        let outcome: Result<(), _> = without_panic(|| panic!("on purpose"));
        assert!(outcome.unwrap_err().contains("add a rule"));
    }
}
