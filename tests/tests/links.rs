//! Every link of a page of this repository to another place of it leads there: to a file or folder that exists, and to a
//! heading that it has.

use std::{
    collections::{HashMap, HashSet},
    fs,
    path::{Path, PathBuf},
};

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

/// Every page below a folder. What is built, and what is hidden, is not the repository's.
fn pages(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a readable folder") {
        let path = entry.expect("a readable entry").path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if name.starts_with('.') || ["target", "node_modules"].contains(&name.as_str()) {
            continue;
        }
        if path.is_dir() {
            pages(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "md") {
            found.push(path);
        }
    }
}

fn events(text: &str) -> Parser<'_> {
    Parser::new_ext(text, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH)
}

/// The targets of a page's links and pictures.
fn targets(text: &str) -> Vec<String> {
    let target = |event| match event {
        Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
            Some(dest_url.into_string())
        }
        _ => None,
    };
    events(text).filter_map(target).collect()
}

/// The names by which GitHub leads to the headings of a page.
fn anchors(text: &str) -> HashSet<String> {
    let (mut anchors, mut times) = (HashSet::new(), HashMap::new());
    let mut heading: Option<String> = None;
    for event in events(text) {
        match event {
            Event::Start(Tag::Heading { .. }) => heading = Some(String::new()),
            Event::End(TagEnd::Heading(_)) => {
                let name = slug(&heading.take().unwrap_or_default());
                let times = times.entry(name.clone()).or_insert(0_usize);
                anchors.insert(if *times == 0 { name } else { format!("{name}-{times}") });
                *times += 1;
            }
            Event::Text(words) | Event::Code(words) => {
                heading.iter_mut().for_each(|heading| *heading += &words);
            }
            _ => {}
        }
    }
    anchors
}

fn slug(heading: &str) -> String {
    let kept = heading.trim().chars().filter(|c| c.is_alphanumeric() || " -_".contains(*c));
    kept.collect::<String>().to_lowercase().replace(' ', "-")
}

/// Why a link of a page leads nowhere, if it does.
fn fault(page: &Path, target: &str) -> Option<String> {
    let elsewhere = ["https://", "http://", "mailto:"];
    if elsewhere.iter().any(|kind| target.starts_with(kind)) {
        return None;
    }
    let (path, anchor) =
        target.split_once('#').map_or((target, None), |(path, it)| (path, Some(it)));
    let file =
        if path.is_empty() { page.to_path_buf() } else { page.with_file_name("").join(path) };
    if !file.exists() {
        return Some(format!("{}: there is no {target}", page.display()));
    }
    let text = anchor.map(|anchor| (anchor, fs::read_to_string(&file).unwrap_or_default()));
    match text {
        Some((anchor, text)) if !anchors(&text).contains(anchor) => {
            Some(format!("{}: {path} has no heading #{anchor}", page.display()))
        }
        _ => None,
    }
}

/// The faults of all links below a folder, and how many links there are that lead to a place of it.
fn faults(folder: &Path) -> (Vec<String>, usize) {
    let (mut found, mut faults, mut inner) = (Vec::new(), Vec::new(), 0);
    pages(folder, &mut found);
    for page in found {
        let text = fs::read_to_string(&page).expect("a page in UTF-8");
        for target in targets(&text) {
            inner += usize::from(!target.contains(':'));
            faults.extend(fault(&page, &target));
        }
    }
    (faults, inner)
}

#[test]
fn every_link_within_the_repository_leads_somewhere() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let (faults, inner) = faults(&root);
    assert!(inner > 50, "only {inner} links are found");
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn a_link_to_no_file_or_no_heading_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    write("other.md", "# The `one` (and only)\n\n## Twice\n\n## Twice\n\n```\n# no heading\n```\n");
    write(
        "page.md",
        "# Here\n\n[a](other.md#the-one-and-only) [b](other.md#twice-1) [c](#here) [d](https://nowhere) `[e](code.md)`\n\n\
         [f](gone.md) ![g](gone.svg) [h](other.md#no-heading)\n\n| [i](#gone) |\n|---|\n| [j][k] |\n\n[k]: gone/\n",
    );
    let (mut faults, inner) = faults(folder.path());
    faults.sort();
    let said: Vec<&str> =
        faults.iter().filter_map(|fault| Some(fault.split_once(": ")?.1)).collect();
    assert_eq!(
        said,
        [
            " has no heading #gone",
            "other.md has no heading #no-heading",
            "there is no gone.md",
            "there is no gone.svg",
            "there is no gone/",
        ]
    );
    assert_eq!(inner, 8);
}
