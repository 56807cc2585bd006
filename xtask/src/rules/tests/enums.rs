//! Documents with enums that do not become open enums of named strings.

use serde_json::json;

use super::{cases, remove, set};

const STATUS: &str = "/components/schemas/OrderStatus";

cases! {
    an_enum_in_a_property_is_refused: ["enum-named"],
        |d| set(d, "/components/schemas/Order/properties/reason/enum", json!(["Rent"]));
    an_enum_of_numbers_is_refused: ["enum-string"], |d| {
        let level = json!({
            "type": "integer", "format": "int32", "description": "A level.", "enum": [1, 2], "example": 1,
        });
        set(d, "/components/schemas/Level", level);
        set(d, "/components/schemas/Order/properties/level", json!({"$ref": "#/components/schemas/Level"}));
    };
    null_in_an_enum_is_refused: ["enum-string"], |d| set(d, &format!("{STATUS}/enum/-"), json!(null));
    a_member_listed_twice_is_refused: ["enum-members"], |d| set(d, &format!("{STATUS}/enum/-"), "DONE");
    an_empty_member_is_refused: ["enum-members"], |d| {
        let level = json!({
            "type": "string", "description": "A level.", "enum": ["", "HIGH"], "example": "HIGH",
            "x-enumDescriptions": {"": "None.", "HIGH": "High."},
        });
        set(d, "/components/schemas/Level", level);
        set(d, "/components/schemas/Order/properties/level", json!({"$ref": "#/components/schemas/Level"}));
    };
    an_enum_without_members_is_refused: ["enum-members", "example-valid"], |d| {
        let empty = json!({"type": "string", "description": "Nothing.", "enum": [], "example": "x"});
        set(d, "/components/schemas/Level", empty);
        set(d, "/components/schemas/Order/properties/level", json!({"$ref": "#/components/schemas/Level"}));
    };
    members_of_one_variant_are_refused: ["enum-variant-distinct"], |d| {
        set(d, &format!("{STATUS}/enum/-"), "done");
        set(d, &format!("{STATUS}/x-enumDescriptions/done"), "Carried out.");
        let transition = json!({
            "from": "DRAFT", "to": "done", "trigger": "execute", "by": "droppay", "description": "Carried out.",
        });
        set(d, &format!("{STATUS}/x-transitions/-"), transition);
    };
    a_member_named_unknown_is_refused: ["enum-variant-distinct"], |d| {
        let level = json!({
            "type": "string", "description": "A level.", "enum": ["UNKNOWN"], "example": "UNKNOWN",
            "x-enumDescriptions": {"UNKNOWN": "Not known."},
        });
        set(d, "/components/schemas/Level", level);
        set(d, "/components/schemas/Order/properties/level", json!({"$ref": "#/components/schemas/Level"}));
    };
    a_member_without_description_is_refused: ["enum-descriptions"],
        |d| drop(remove(d, &format!("{STATUS}/x-enumDescriptions/DONE")));
    a_description_without_member_is_refused: ["enum-descriptions"],
        |d| set(d, &format!("{STATUS}/x-enumDescriptions/DNOE"), "Carried out.");
}
