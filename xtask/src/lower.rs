//! The document as the generator needs it: the same API, in the forms that progenitor understands.
//!
//! Nothing of this is written to the document. Each step answers a limit of progenitor 0.15.

use serde_json::{Map, Value, json};

use crate::shapes::METHODS;

/// The keywords that typify turns into newtypes which refuse values; what may be sent is DropPay's to judge.
const CONSTRAINTS: [&str; 8] = [
    "pattern",
    "minLength",
    "maxLength",
    "maximum",
    "multipleOf",
    "minItems",
    "maxItems",
    "uniqueItems",
];

/// Adapts the document.
pub(crate) fn lower(document: &Value) -> Value {
    let mut document = document.clone();
    name_lists(&mut document);
    if let Some(paths) = document["paths"].as_object_mut() {
        for item in paths.values_mut() {
            for method in METHODS {
                if let Some(operation) = item.get_mut(method) {
                    lower_responses(operation);
                }
            }
        }
    }
    describe_properties(&mut document);
    loosen(&mut document);
    document
}

/// The list of a query parameter becomes a component, named after what it lists, which the settings then replace. It
/// stands in place in the document, because some generators forget `explode: false` where the list is a reference.
fn name_lists(document: &mut Value) {
    let mut named = Map::new();
    for list in parameters(document).filter_map(|parameter| parameter.get_mut("schema")) {
        let item = list.pointer("/items/$ref").and_then(Value::as_str);
        let Some(item) = item.and_then(|item| item.rsplit('/').next()) else { continue };
        let name = format!("{item}List");
        let reference = json!({"$ref": format!("#/components/schemas/{name}")});
        named.insert(name, std::mem::replace(list, reference));
    }
    if let Some(schemas) = document["components"]["schemas"].as_object_mut() {
        schemas.extend(named);
    }
}

/// The parameters of every operation, but not those that several share.
fn parameters(document: &mut Value) -> impl Iterator<Item = &mut Value> {
    let paths = document["paths"].as_object_mut().into_iter().flatten();
    let operations = paths.filter_map(|(_, item)| item.as_object_mut()).flat_map(Map::values_mut);
    operations.filter_map(|operation| operation.get_mut("parameters")?.as_array_mut()).flatten()
}

/// A property that is only a reference gets the description of what it refers to: progenitor documents a field by what
/// stands on the property itself.
fn describe_properties(document: &mut Value) {
    let described = document["components"]["schemas"].clone();
    let Some(schemas) = document["components"]["schemas"].as_object_mut() else { return };
    let properties =
        schemas.values_mut().filter_map(|schema| schema.get_mut("properties")?.as_object_mut());
    for property in properties.flat_map(|properties| properties.values_mut()) {
        let Some(reference) = property.get("$ref").and_then(Value::as_str) else { continue };
        let component = reference.rsplit('/').next().unwrap_or_default();
        *property = json!({"description": described[component]["description"], "allOf": [{"$ref": reference}]});
    }
}

/// One success and one error type for each operation, by class: DropPay has statuses of its own in each class, and
/// progenitor panics on more than one type.
fn lower_responses(operation: &mut Value) {
    let Some(responses) = operation["responses"].as_object_mut() else { return };
    let success = responses
        .iter()
        .find(|(status, _)| status.starts_with('2'))
        .map(|(_, response)| response.clone());
    let error = responses
        .iter()
        .find(|(status, _)| !status.starts_with('2'))
        .map(|(_, response)| response.clone());
    responses.clear();
    responses.extend(success.map(|response| ("2XX".to_owned(), response)));
    if let Some(error) = error {
        responses.insert("4XX".to_owned(), error.clone());
        responses.insert("5XX".to_owned(), error);
    }
}

/// Takes the constraints out of every schema, and keeps of a lower bound only that a number is unsigned. Typify takes that
/// from the format; of a bound it would make a type without zero.
fn loosen(value: &mut Value) {
    match value {
        Value::Object(object) => {
            if object.get("type").is_some_and(Value::is_string) {
                loosen_schema(object);
            }
            object.values_mut().for_each(loosen);
        }
        Value::Array(list) => list.iter_mut().for_each(loosen),
        _ => {}
    }
}

fn loosen_schema(schema: &mut Map<String, Value>) {
    for keyword in CONSTRAINTS {
        schema.remove(keyword);
    }
    let unsigned = schema["type"] == "integer"
        && schema.get("minimum").and_then(Value::as_i64).is_some_and(|m| m >= 0);
    schema.remove("minimum");
    if unsigned && let Some(format) = schema.get("format").and_then(Value::as_str) {
        let format = format!("u{}", format.trim_start_matches('u'));
        schema.insert("format".to_owned(), json!(format));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn responses_are_lowered_to_their_classes() {
        let response = |name: &str| json!({"$ref": format!("#/components/responses/{name}")});
        let responses = json!({"200": response("Done"), "400": response("Bad"), "4XX": response("Bad"), "5XX": response("Bad")});
        let lowered = lower(&json!({"paths": {"/a": {"get": {"responses": responses}}}}));
        let expected =
            json!({"2XX": response("Done"), "4XX": response("Bad"), "5XX": response("Bad")});
        assert_eq!(lowered["paths"]["/a"]["get"]["responses"], expected);
    }

    #[test]
    fn the_list_of_a_parameter_is_named_after_what_it_lists() {
        let list = json!({"type": "array", "items": {"$ref": "#/components/schemas/Status"}});
        let parameters = json!([{"name": "status", "in": "query", "schema": list}]);
        let document = json!({
            "paths": {"/a": {"get": {"parameters": parameters, "responses": {}}}},
            "components": {"schemas": {"Status": {"type": "string"}}},
        });
        let lowered = lower(&document);
        let schema = &lowered["paths"]["/a"]["get"]["parameters"][0]["schema"];
        assert_eq!(*schema, json!({"$ref": "#/components/schemas/StatusList"}));
        assert_eq!(lowered["components"]["schemas"]["StatusList"], list);
    }

    #[test]
    fn what_a_type_would_refuse_is_taken_out() {
        let mut schema = json!({"type": "string", "pattern": "^P", "minLength": 1, "maxLength": 9, "description": "d"});
        loosen(&mut schema);
        assert_eq!(schema, json!({"type": "string", "description": "d"}));
    }

    #[test]
    fn a_number_from_zero_or_one_on_is_unsigned_and_may_be_zero() {
        for minimum in [0, 1] {
            let mut schema = json!({"type": "integer", "format": "int32", "minimum": minimum});
            loosen(&mut schema);
            assert_eq!(schema, json!({"type": "integer", "format": "uint32"}));
        }
        let mut signed = json!({"type": "integer", "format": "int64", "minimum": -1});
        loosen(&mut signed);
        assert_eq!(signed, json!({"type": "integer", "format": "int64"}));
    }

    #[test]
    fn a_property_that_is_a_reference_is_described_by_what_it_refers_to() {
        let reference = json!({"$ref": "#/components/schemas/Status"});
        let document = json!({"paths": {}, "components": {"schemas": {
            "Push": {"properties": {"status": reference, "amount": {"type": "number", "description": "How much."}}},
            "Status": {"type": "string", "description": "How far it has come."},
        }}});
        let properties = &lower(&document)["components"]["schemas"]["Push"]["properties"];
        assert_eq!(
            properties["status"],
            json!({"description": "How far it has come.", "allOf": [reference]})
        );
        assert_eq!(properties["amount"]["description"], "How much.");
    }
}
