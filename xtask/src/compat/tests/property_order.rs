//! Properties that stand in another order, which documents in memory do not show.

use super::{commands::Workspace, *};
use crate::failure::FAILED;

pub(super) const COVERED: Expected = &[("properties-reordered", Class::Major)];

#[test]
fn properties_in_another_order_are_major() {
    let workspace = Workspace::released();
    let (etime, order) = ("        etime:\n          type: string\n", "        order:\n");
    workspace.change(etime, "");
    workspace.change(
        "            - type: object\n              nullable: true\n",
        &format!("            - type: object\n              nullable: true\n{etime}"),
    );
    assert!(workspace.read("openapi/droppay.yaml").contains(order));
    let said = [
        "openapi/droppay.yaml:237: #",
        "#/components/schemas/OrderEvent/properties: the properties stand in another order: was `etime`, `order`, is \
         `order`, `etime`",
        "(properties-reordered)",
        "breaks generated clients",
        "(1 major, 0 minor, 0 patch)",
    ];
    workspace.expect(&[], FAILED, &said);
}

#[test]
fn properties_on_one_line_have_an_order_too() {
    let workspace = Workspace::released();
    let two = "      properties: { {} }\n";
    let event = "        etime:\n          type: string\n        order:\n          allOf:\n            - $ref: \
                 '#/components/schemas/Order'\n            - type: object\n              nullable: true\n";
    for (name, order) in [
        (super::commands::KEPT, "a: { type: string }, b: { type: string }"),
        ("openapi/droppay.yaml", "b: { type: string }, a: { type: string }"),
    ] {
        let text = workspace
            .read(name)
            .replace(&format!("      properties:\n{event}"), &two.replace("{}", order));
        workspace.write(name, &text);
    }
    workspace.expect(&[], FAILED, &["was `a`, `b`, is `b`, `a`", "(properties-reordered)"]);
}

#[test]
fn the_order_of_properties_is_compared_within_a_part_of_all_of() {
    let workspace = Workspace::released();
    for (name, order) in [
        (super::commands::KEPT, "{ a: { type: string }, b: { type: string } }"),
        ("openapi/droppay.yaml", "{ b: { type: string }, a: { type: string } }"),
    ] {
        let text = workspace.read(name).replace(
            "              nullable: true\n",
            &format!("              nullable: true\n              properties: {order}\n"),
        );
        workspace.write(name, &text);
    }
    let place = "#/components/schemas/OrderEvent/properties/order/allOf/1/properties: ";
    workspace.expect(&[], FAILED, &[place, "(properties-reordered)", "(1 major, 0 minor"]);
}

#[test]
fn a_property_put_between_others_changes_no_order() {
    let workspace = Workspace::released();
    workspace
        .change("        status:\n", "        added:\n          type: string\n        status:\n");
    workspace.change("version: 1.0.0", "version: 1.1.0");
    workspace.expect(&[], 0, &["minor since 1.0.0 (0 major, 1 minor, 0 patch)"]);
}

#[test]
fn the_order_of_properties_is_compared_in_a_renamed_schema() {
    let workspace = Workspace::released();
    let note = "        note:\n          type: string\n          maxLength: 50\n          pattern: '^[a-z]+$'\n";
    let text = workspace.read("openapi/droppay.yaml").replace("OrderCreate", "OrderDraft");
    workspace.write("openapi/droppay.yaml", &text);
    workspace.change(note, "");
    workspace.change("        urgent:\n", &format!("{note}        urgent:\n"));
    let said = [
        "(component-renamed)",
        "order: was `note`, `reason`, is `reason`, `note`, sent by clients",
        "(properties-reordered)",
        "(2 major, 0 minor",
    ];
    workspace.expect(&[], FAILED, &said);
}

#[test]
fn examples_and_other_objects_have_no_order() {
    let workspace = Workspace::released();
    for (name, value) in [
        (super::commands::KEPT, "properties: { a: 1, b: 2 }"),
        ("openapi/droppay.yaml", "properties: { b: 2, a: 1 }"),
    ] {
        let text = workspace.read(name).replace("        id: A1\n", &format!("        {value}\n"));
        workspace.write(name, &text);
    }
    workspace.expect(&[], 0, &["none since 1.0.0"]);
}
