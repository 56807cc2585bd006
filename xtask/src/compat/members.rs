//! Which kind of change it is when a keyword of an object differs, or when something appears or disappears.
//!
//! Schemas have a file of their own. What stands in neither of the two is reported as a change that could not be classed.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{
    place::{Pair, Place, Spot, target},
    responses, schemas,
    table::{self, Row},
    walk::Comparison,
};
use crate::rules::grammar::{Kind, METHODS};

/// Keywords that only people read, wherever they stand.
pub(super) fn is_prose(kind: Kind, key: &str) -> bool {
    match key {
        "description" | "summary" | "example" | "externalDocs" | "x-evidence" | "x-source" => true,
        "contact" | "license" | "termsOfService" => kind == Kind::Info,
        "x-enum-descriptions" | "x-enumDescriptions" => kind == Kind::Schema,
        "bearerFormat" => kind == Kind::SecurityScheme,
        _ => false,
    }
}

/// A keyword that holds plain data differs.
pub(super) fn plain<'d>(
    comparison: &mut Comparison<'d>,
    kind: Kind,
    pair: &Pair<'d>,
    key: &str,
    spot: &Spot<'d>,
) {
    let row = match (kind, key) {
        _ if is_prose(kind, key) => table::PROSE,
        // The gate judges it.
        (Kind::Info, "version") => return comparison.account(spot),
        (Kind::Info, "title") => table::TITLE,
        (Kind::Document, "openapi") => openapi(spot),
        (Kind::Document | Kind::Operation, "security") => return security(comparison, spot),
        (Kind::Operation, "operationId") => table::OPERATION_ID,
        (Kind::Operation, "tags") => table::OPERATION_TAG,
        (Kind::Operation, "x-idempotent") => idempotent(pair),
        (Kind::Operation | Kind::Parameter | Kind::Header, "deprecated") => {
            flag(spot, table::DEPRECATED, table::UNDEPRECATED)
        }
        (Kind::Parameter | Kind::Header | Kind::RequestBody, "required") => {
            flag(spot, table::REQUIRED, table::OPTIONAL)
        }
        (Kind::Parameter | Kind::Header, "style" | "explode" | "allowReserved") => {
            if style(kind, &pair.old) == style(kind, &pair.new) {
                table::FORM
            } else {
                table::PARAMETER_STYLE
            }
        }
        (Kind::Parameter, "name" | "in") => table::PARAMETER_RENAMED,
        (Kind::SecurityScheme, _) => table::SCHEME_CHANGED,
        (Kind::ErrorCode, "action") => table::PROSE,
        (Kind::Transition, "by") => table::TRANSITION_ACTOR,
        (Kind::ErrorCode, "name") => table::ERROR_CODE_NAME,
        _ => table::UNCLASSED,
    };
    comparison.report(row, spot, change(key, spot));
}

/// Something stands in one of the documents only: under a keyword, by a name if there are several.
pub(super) fn appeared<'d>(
    comparison: &mut Comparison<'d>,
    kind: Kind,
    pair: &Pair<'d>,
    key: &str,
    name: Option<&str>,
    spot: &Spot<'d>,
) {
    let added = matches!(spot, Spot::Added(_));
    let either = |one: &'static Row, other: &'static Row| if added { one } else { other };
    let row = match (kind, key) {
        (Kind::Document, "servers") => either(table::SERVER_ADDED, table::SERVER_REMOVED),
        (Kind::Document, "tags") => table::PROSE,
        (Kind::Document, "paths") => either(table::OPERATION_ADDED, table::OPERATION_REMOVED),
        (Kind::PathItem, method) if METHODS.contains(&method) => {
            either(table::OPERATION_ADDED, table::OPERATION_REMOVED)
        }
        (Kind::Callback, _) | (Kind::Operation, "callbacks") => {
            either(table::CALLBACK_ADDED, table::CALLBACK_REMOVED)
        }
        (Kind::PathItem | Kind::Operation, "parameters") => match needs(comparison, spot) {
            true if added => table::PARAMETER_ADDED_REQUIRED,
            _ => either(table::PARAMETER_ADDED, table::PARAMETER_REMOVED),
        },
        (Kind::Operation, "requestBody") => match needs(comparison, spot) {
            true if added => table::BODY_ADDED_REQUIRED,
            _ => either(table::BODY_ADDED, table::BODY_REMOVED),
        },
        (Kind::Operation, "responses") => {
            responses::appeared(comparison, pair, name.unwrap_or_default(), spot)
        }
        (Kind::RequestBody | Kind::Response, "content") => {
            either(table::MEDIA_TYPE_ADDED, table::MEDIA_TYPE_REMOVED)
        }
        (Kind::Response, "headers") => either(table::HEADER_ADDED, table::HEADER_REMOVED),
        (Kind::Response, "links") => either(table::LINK_ADDED, table::UNCLASSED),
        (Kind::Components, "examples") => table::PROSE,
        (Kind::Components, _) => either(table::COMPONENT_ADDED, table::COMPONENT_REMOVED),
        (Kind::Schema, "properties") => schemas::property(pair, name.unwrap_or_default(), added),
        (Kind::Schema, "x-transitions") => match added {
            true if schemas::leaves_a_final_status(pair, spot) => table::TRANSITION_OUT_OF_FINAL,
            _ => either(table::TRANSITION_ADDED, table::TRANSITION_REMOVED),
        },
        (Kind::Schema, "x-error-codes") => {
            either(table::ERROR_CODE_ADDED, table::ERROR_CODE_REMOVED)
        }
        _ => table::UNCLASSED,
    };
    let verb = either_word(added);
    let what = name.map_or(format!("`{key}` {verb}"), |name| format!("`{name}` {verb}"));
    comparison.report(row, spot, what);
}

/// What an item of a list is known by; nothing if it cannot be known.
pub(super) fn identity(kind: Kind, root: &Value, item: &Place<'_>) -> Option<String> {
    let text = |value: &Value, key: &str| value.get(key).and_then(Value::as_str).map(str::to_owned);
    let value = item.value;
    match kind {
        Kind::Server => text(value, "url"),
        Kind::Tag => text(value, "name"),
        Kind::Parameter => {
            let parameter = target(root, item)?.value;
            Some(format!("{} in {}", text(parameter, "name")?, text(parameter, "in")?))
        }
        Kind::Transition => {
            let from = match value.get("from")? {
                Value::Null => "nothing".to_owned(),
                from => from.as_str()?.to_owned(),
            };
            Some(format!("{from} to {} by {}", text(value, "to")?, text(value, "trigger")?))
        }
        Kind::ErrorCode => {
            Some(format!("{} {}", value.get("status")?, value.get("code")?.as_str()?))
        }
        _ => None,
    }
}

/// Items that both lists have may stand in another order, which means something for some lists.
pub(super) fn order<'d>(
    comparison: &mut Comparison<'d>,
    kind: Kind,
    lists: &Pair<'d>,
    old: &[String],
    new: &[String],
) {
    let common = |keys: &[String], others: &[String]| -> Vec<String> {
        keys.iter().filter(|key| others.contains(key)).cloned().collect()
    };
    let reordered = common(old, new) != common(new, old);
    let spot = Spot::Both(lists.clone());
    let moved = |key: &String| {
        new.iter().position(|one| one == key).is_some_and(|at| old.get(at) != Some(key))
    };
    match kind {
        Kind::Server if old.iter().any(moved) => {
            comparison.note(table::SERVER_MOVED, &spot, "the servers stand in another order");
        }
        Kind::Parameter if reordered => {
            let what = "the parameters stand in another order";
            comparison.note(table::PARAMETERS_REORDERED, &spot, what);
        }
        _ if reordered => comparison.note(table::FORM, &spot, "the order of the list"),
        _ => return,
    }
    comparison.account_for_order(lists);
}

/// A flag that is false if absent was set or taken back.
pub(super) fn flag(spot: &Spot<'_>, set: &'static Row, taken_back: &'static Row) -> &'static Row {
    let is_set = |place: Option<&Place<'_>>| match place.map(|place| place.value) {
        None => Some(false),
        Some(value) => value.as_bool(),
    };
    match (is_set(spot.before()), is_set(spot.after())) {
        (Some(false), Some(true)) => set,
        (Some(true), Some(false)) => taken_back,
        (Some(_), Some(_)) => table::FORM,
        _ => table::UNCLASSED,
    }
}

/// The change of a plain value in words, as far as its values are short.
pub(super) fn change(key: &str, spot: &Spot<'_>) -> String {
    const LONGEST: usize = 60;
    let say = |place: Option<&Place<'_>>| match place {
        None => Some("nothing".to_owned()),
        Some(place) => {
            let text = place.value.to_string();
            (!place.value.is_object() && text.len() <= LONGEST).then(|| format!("`{text}`"))
        }
    };
    match (say(spot.before()), say(spot.after())) {
        (Some(old), Some(new)) => format!("`{key}` was {old}, is {new}"),
        _ => format!("`{key}`"),
    }
}

fn either_word(added: bool) -> &'static str {
    if added { "was added" } else { "was removed" }
}

/// Corrections of one version of OpenAPI are read by all who read the version.
fn openapi(spot: &Spot<'_>) -> &'static Row {
    let minor = |place: Option<&Place<'_>>| {
        let version = place?.value.as_str()?;
        Some(version.rsplit_once('.')?.0.to_owned())
    };
    let (old, new) = (minor(spot.before()), minor(spot.after()));
    if old.is_some() && old == new { table::FORM } else { table::OPENAPI }
}

/// Whether a parameter or a body has to be sent.
fn needs(comparison: &Comparison<'_>, spot: &Spot<'_>) -> bool {
    let new = spot.after().and_then(|place| target(comparison.new.root, place));
    new.is_some_and(|place| place.value.get("required") == Some(&Value::Bool(true)))
}

/// How the values of a parameter are written, with what holds if nothing is said.
fn style(kind: Kind, parameter: &Place<'_>) -> (String, bool, bool) {
    let text = |key: &str| parameter.value.get(key).and_then(Value::as_str);
    let flag = |key: &str| parameter.value.get(key).and_then(Value::as_bool);
    let usual = match text("in") {
        Some("query" | "cookie") if kind == Kind::Parameter => "form",
        _ => "simple",
    };
    let style = text("style").unwrap_or(usual).to_owned();
    let explode = flag("explode").unwrap_or(style == "form");
    (style, explode, flag("allowReserved").unwrap_or(false))
}

/// Whether an operation may be repeated: as it says itself, or as RFC 9110 says of its method.
fn idempotent(pair: &Pair<'_>) -> &'static Row {
    let may_be_repeated = |operation: &Place<'_>| {
        let method = operation.pointer.rsplit('/').next().unwrap_or_default();
        match operation.value.get("x-idempotent") {
            None => Some(!matches!(method, "post" | "patch")),
            Some(value) => value.as_bool(),
        }
    };
    match (may_be_repeated(&pair.old), may_be_repeated(&pair.new)) {
        (Some(false), Some(true)) => table::IDEMPOTENT,
        (Some(true), Some(false)) => table::NOT_IDEMPOTENT,
        (Some(_), Some(_)) => table::FORM,
        _ => table::UNCLASSED,
    }
}

/// Which credentials are asked for; each requirement is one way to be let in.
fn security<'d>(comparison: &mut Comparison<'d>, spot: &Spot<'d>) {
    let at_root =
        |root: &'d Value| root.get("security").cloned().unwrap_or(Value::Array(Vec::new()));
    let ways = |place: Option<&Place<'d>>, root: &'d Value| -> Option<BTreeSet<String>> {
        let value = place.map_or_else(|| at_root(root), |place| place.value.clone());
        let ways = value.as_array()?;
        if ways.is_empty() {
            return Some(BTreeSet::from(["{}".to_owned()]));
        }
        Some(ways.iter().map(Value::to_string).collect())
    };
    let (old, new) =
        (ways(spot.before(), comparison.old.root), ways(spot.after(), comparison.new.root));
    let row = match (old, new) {
        (Some(old), Some(new)) if old == new => table::FORM,
        (Some(_), Some(new)) if new.contains("{}") => table::SECURITY_LIFTED,
        (Some(old), Some(new)) if old.is_subset(&new) => table::SECURITY_ADDED,
        (Some(_), Some(_)) => table::SECURITY_REMOVED,
        _ => table::UNCLASSED,
    };
    comparison.report(row, spot, change("security", spot));
}
