//! What the renderer gets of the project's own document.

use super::*;
use crate::document::Document;

const REAL: &str = include_str!("../../../../openapi/droppay.yaml");

fn real() -> Value {
    Document::parse("droppay.yaml", REAL).expect("readable").value().clone()
}

fn chapter<'p>(page: &'p Value, title: &str) -> Option<&'p str> {
    page["tags"].as_array()?.iter().find(|tag| tag["name"] == title)?["description"].as_str()
}

#[test]
fn every_mark_stands_in_a_description_and_no_extension_is_left() {
    let document = real();
    let page = augmented(&document, None).unwrap();
    let text = page.to_string();
    for extension in ["\"x-evidence\"", "\"x-source\"", "\"x-transitions\"", "\"x-error-codes\""] {
        assert!(!text.contains(extension), "{extension}");
    }
    let noted = page.pointer("/paths/~1oa2~1v1~1ac~1token/post/description").unwrap();
    assert!(
        noted.as_str().unwrap().contains("\n\n**Observed**: A public client sends "),
        "{noted}"
    );
    assert!(noted.as_str().unwrap().ends_with("\n\nOperation id: `createUserToken`\n"), "{noted}");
    let marks = ["Documented: ", "Observed: ", "Inferred: "];
    let text = text.replace("**", "");
    let notes: usize = marks.iter().map(|mark| text.matches(mark).count()).sum();
    // Those of changes of status are in the tables of the chapter instead.
    assert!(page["servers"][1]["description"].as_str().unwrap().contains("\n\nInferred: "));
    let all = REAL.lines().filter(|line| line.trim_start().starts_with("x-evidence: ")).count();
    let rows = evidence::statements(&document)
        .iter()
        .filter(|one| one.group == Group::Transitions)
        .count();
    assert!(rows > 0);
    assert_eq!(notes, all - rows);
}

#[test]
fn every_machine_has_its_picture_in_light_and_dark() {
    let page = augmented(&real(), None).unwrap();
    let statuses = chapter(&page, "Statuses").unwrap();
    for class in ["drawing-light", "drawing-dark"] {
        assert_eq!(
            statuses.matches(&format!("<img class=\"{class}\" alt=\"How the status of a ")).count(),
            3
        );
    }
    // What is drawn is a part of the page, and has no colours of the reader's system, which may be other than the page's.
    assert_eq!(statuses.matches("src=\"data:image/svg+xml,").count(), 6);
    assert!(!statuses.contains("prefers%2Dcolor%2Dscheme"));
}

#[test]
fn the_languages_have_a_chapter_if_there_is_a_table() {
    assert_eq!(chapter(&augmented(&real(), None).unwrap(), "Languages"), None);
    let page = augmented(&real(), Some("| Java |\n|---|\n")).unwrap();
    assert!(chapter(&page, "Languages").unwrap().ends_with("\n| Java |\n|---|\n"));
    assert_eq!(
        page["x-tagGroups"][1]["tags"],
        json!(["Statuses", "Errors", "Evidence", "Languages"])
    );
}

#[test]
fn every_tag_is_in_the_menu() {
    let page = augmented(&real(), None).unwrap();
    let names: Vec<&Value> =
        page["tags"].as_array().unwrap().iter().map(|tag| &tag["name"]).collect();
    let groups = page["x-tagGroups"].as_array().unwrap().iter();
    let listed: Vec<&Value> = groups.flat_map(|group| group["tags"].as_array().unwrap()).collect();
    assert!(names.iter().all(|name| listed.contains(name)), "{names:?} and {listed:?}");
}
