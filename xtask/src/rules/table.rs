//! The list of all rules, in the order in which they are printed.

use super::outline::Outline;
use super::{
    Finding, Rule, bodies, components, enums, error_codes, examples, extensions, names, operations,
    parameters, received, references, schemas, structure, transitions,
};

const fn rule(
    name: &'static str,
    check: fn(&Outline<'_>) -> Vec<Finding>,
    protects: &'static str,
) -> Rule {
    Rule { name, protects, check }
}

/// Every rule.
#[rustfmt::skip] // One line a rule is what makes the table readable.
pub(crate) const RULES: &[Rule] = &[
    // The document as a whole.
    rule("openapi-version", structure::openapi_version, "The generator refuses every version of OpenAPI but 3.0."),
    rule("structure", structure::structure, "What has the wrong JSON type is skipped by the other rules."),
    rule("known-keyword", structure::known_keyword, "A misspelt keyword is ignored by every reader."),
    rule("ignored-keyword", structure::ignored_keyword, "Some keywords are ignored by one generator and drop values in another."),
    // References.
    rule("reference-local", references::reference_local, "A reference outside of the document, or to another kind, cannot be followed."),
    rule("reference-resolves", references::reference_resolves, "The generator panics at a reference to nothing."),
    rule("reference-alone", references::reference_alone, "What stands beside a `$ref` is lost."),
    rule("reference-acyclic", references::reference_acyclic, "A circle of references has no type, and no end."),
    // Operations.
    rule("operation-id", operations::operation_id, "Methods of all languages are named after it; without it the generator panics."),
    rule("operation-id-unique", operations::operation_id_unique, "Two methods of one name do not compile."),
    rule("operation-tag", operations::operation_tag, "Generators put an operation into the module of its tag."),
    rule("operation-summary", operations::operation_summary, "The summary is the title of an operation everywhere."),
    rule("path-item-inline", operations::path_item_inline, "The generator does not follow a path that is a reference."),
    rule("path-template", operations::path_template, "A path that is no plain template cannot be filled in, or names another resource."),
    rule("path-distinct", operations::path_distinct, "Of two paths of one form a server can only know one."),
    rule("path-operation", operations::path_without_operation, "A path without operation describes nothing, often by a misspelt method."),
    rule("bearer-security", operations::bearer_security, "Generated clients send other security schemes in different ways, or twice."),
    rule("security-declared", operations::security_declared, "An undeclared security scheme is ignored, and the call sent without token."),
    // Parameters.
    rule("parameter-place", parameters::parameter_place, "The generator stops at parameters in cookies."),
    rule("parameter-style", parameters::parameter_style, "The generator stops at other styles than the default ones."),
    rule("parameter-scalar", parameters::parameter_scalar, "The generator panics at a parameter that becomes a struct."),
    rule("parameter-list", parameters::parameter_list, "A list would be sent as a repeated parameter, of which DropPay reads one."),
    rule("parameter-name", parameters::parameter_name, "A setter that the builder has already does not compile."),
    rule("parameter-header", parameters::parameter_header, "OpenAPI ignores header parameters of some names."),
    rule("parameter-path-safe", parameters::parameter_path_safe, "An id such as `..` would send the request, a DELETE perhaps, to another path."),
    rule("parameter-path-required", parameters::parameter_path_required, "The generator panics at an optional path parameter."),
    rule("parameter-path-declared", parameters::parameter_path_declared, "The generator panics at a path whose parameters are not declared."),
    // Bodies.
    rule("request-media-type", bodies::request_media_type, "The generator panics at two media types, and writes JSON only."),
    rule("request-required", bodies::request_required, "The body is always sent, so saying otherwise misleads."),
    rule("request-encoding", bodies::request_encoding, "The generator panics at `encoding`."),
    rule("body-schema", bodies::body_schema, "A body without named schema gets another type name in each language."),
    rule("success-response", bodies::success_response, "The generator panics at two success types, and reads none as bytes."),
    rule("success-media-type", bodies::success_media_type, "A success that is not JSON becomes an unread stream of bytes."),
    rule("error-response", bodies::error_response, "The generator panics at two error types, and reads a `default` as a success."),
    rule("error-ranges", bodies::error_ranges, "DropPay has statuses of its own, which only a range declares."),
    rule("response-status", bodies::response_status, "The generated mocks panic at a status without a registered name."),
    // Schemas.
    rule("schema-type", schemas::schema_type, "A schema without type is generated as untyped JSON."),
    rule("schema-format", schemas::schema_format, "A format makes generated types refuse values that DropPay sends, or lose digits."),
    rule("any-of", schemas::any_of, "`anyOf` becomes a struct that fails on every plain value."),
    rule("one-of", schemas::one_of, "A `oneOf` of which two branches match is invalid, and unreadable in some languages."),
    rule("all-of", schemas::all_of, "Merging schemas loses the exact types that components are replaced by."),
    rule("not", schemas::not, "The generator panics at `not`."),
    rule("additional-properties", schemas::additional_properties, "`false` refuses the properties that DropPay may add at any time."),
    rule("list-named", schemas::list_named, "A list without a name cannot survive an unreadable entry, nor a null."),
    rule("object-named", schemas::object_named, "Generators make up different names for an object without one."),
    rule("nullable", schemas::nullable, "`nullable` without `type` is an error in some tools, and nothing in others."),
    rule("required", schemas::required, "A required property that is none makes every value invalid."),
    rule("required-default", received::required_default, "The generator drops the default of a required property."),
    rule("exclusive-bound", schemas::exclusive_bound, "The generator panics at an exclusive bound without the bound."),
    rule("received-bounds", received::received_bounds, "A bound in a response costs the whole response when DropPay exceeds it."),
    rule("received-default", received::received_default, "A default in a response looks like something that DropPay has said."),
    rule("directions-separate", received::directions_separate, "Requests and responses differ in what is required, today or later."),
    // Components and names.
    rule("component-case", names::component_case, "Generators rename what is not in PascalCase, and the xtask no longer finds it."),
    rule("component-name-free", names::component_name_free, "A standard type of that name is shadowed, or breaks the generated code."),
    rule("component-distinct", names::component_distinct, "Files named after components collide where capitals do not count."),
    rule("component-used", components::component_used, "A type would be generated that nothing ever has."),
    rule("property-distinct", names::property_distinct, "Two fields of one name do not compile."),
    rule("leaf-component", components::leaf_component, "A secret would be printed, an amount rounded, an id sent to another path."),
    rule("description", components::description, "It is the documentation in every language."),
    // Enums.
    rule("enum-named", enums::enum_named, "An enum without a name is closed: a new member costs the whole response."),
    rule("enum-string", enums::enum_string, "Enums of numbers, or with null, do not compile or cannot be read in some languages."),
    rule("enum-members", enums::enum_members, "A member that is empty or listed twice has no variant."),
    rule("enum-variant-distinct", names::enum_variant_distinct, "Two variants of one name do not compile."),
    rule("enum-descriptions", enums::enum_descriptions, "Each variant is documented from its description."),
    // Extensions.
    rule("extension-known", extensions::extension_known, "A misspelt extension is ignored by everything."),
    rule("extension-place", extensions::extension_place, "An extension is read in its place only."),
    rule("evidence", extensions::evidence, "A statement that is not from the documents says how sure it is, and why."),
    rule("idempotent", extensions::idempotent, "Clients repeat what is idempotent, and RFC 9110 says it of the method already."),
    rule("transitions-present", transitions::transitions_present, "Without transitions a status has no place in the status machine."),
    rule("transition-status", transitions::transition_status, "A transition from or to an unknown status does not compile."),
    rule("transition-actor", transitions::transition_actor, "The sandbox lets only the named actor cause a transition."),
    rule("transition-trigger", transitions::transition_trigger, "The sandbox finds a transition by its trigger."),
    rule("transition-unique", transitions::transition_unique, "Of two equal transitions one has the wrong description."),
    rule("transition-reachable", transitions::transition_reachable, "A status that nothing leads to has been forgotten in the table."),
    rule("error-code-status", error_codes::error_code_status, "A code means something only together with a status."),
    rule("error-code-code", error_codes::error_code_code, "A code that is no text loses its zeros."),
    rule("error-code-name", error_codes::error_code_name, "The name becomes the variant of an enum."),
    rule("error-code-action", error_codes::error_code_action, "An error without a way on leaves its reader alone."),
    rule("error-code-unique", error_codes::error_code_unique, "Status and code together identify an error."),
    // Examples.
    rule("example-valid", examples::example_valid, "Users copy examples, and the tests read every one."),
    rule("example-body", examples::example_body, "What no example shows, no test reads."),
    rule("example-leaf", examples::example_leaf, "Generated mocks and pages make up absurd values without examples."),
    rule("example-parameter", examples::example_parameter, "Generated mocks and pages make up absurd values without examples."),
    rule("example-one-form", examples::example_one_form, "`example` beside `examples` is forbidden by OpenAPI."),
    rule("example-value", examples::example_value, "An example outside of the document cannot be judged."),
];
