//! `cargo xtask docs`: the reference page, one file that needs no network, with what OpenAPI cannot say among the rest.

mod augment;
mod languages;
mod offline;
mod ordered;

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{command::DOCUMENT, document::Document, failure::Failure, tools::Tools};

/// The folder of the page, from the root of the workspace.
const FOLDER: &str = "target/docs";
const PAGE: &str = "droppay.html";
/// The tag under which the renderer lists the schemas.
const SCHEMAS: &str = "Schemas";

/// What the command is asked.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Show the page in a browser.
    #[arg(long)]
    open: bool,
}

/// Does what it is asked.
pub(crate) fn run(asked: &Arguments, root: &Path, out: &mut dyn Write) -> Result<u8, Failure> {
    let redocly = Tools::of(root).node("redocly")?;
    writeln!(out, "{:>12} {DOCUMENT}", "Reading")?;
    let document = Document::load(&root.join(DOCUMENT)).map_err(reason)?;
    let languages = languages::table(root)?;
    if languages.is_none() {
        let missing = languages::PAGE;
        writeln!(
            out,
            "{:>12} {missing}; the page is written without a table of languages",
            "Missing"
        )?;
    }
    let page = augment::augmented(document.value(), languages.as_deref()).map_err(reason)?;
    let text = ordered::json(&page, &document);

    let folder = root.join(FOLDER);
    fs::create_dir_all(&folder).map_err(Failure::at(&folder))?;
    let mut source = tempfile::Builder::new()
        .suffix(".json")
        .tempfile_in(&folder)
        .map_err(Failure::at(&folder))?;
    source.write_all(text.as_bytes()).map_err(Failure::at(source.path()))?;
    writeln!(out, "{:>12} the page with Redocly", "Rendering")?;
    render(&redocly, &folder, source.path())?;

    let path = folder.join(PAGE);
    let rendered = fs::read_to_string(&path).map_err(Failure::at(&path))?;
    let page = offline::finished(&rendered).map_err(reason)?;
    fs::write(&path, &page).map_err(Failure::at(&path))?;
    writeln!(out, "{:>12} {FOLDER}/{PAGE} ({:.1} MB)", "Wrote", page.len() as f64 / 1e6)?;
    if asked.open {
        open::that(&path).map_err(Failure::at(&path))?;
    }
    Ok(0)
}

fn reason(error: impl std::fmt::Display) -> Failure {
    Failure::Reason(format!("error: {error}"))
}

/// Has the page rendered. The program reports to nobody, and nor does the page: telemetry that is off here is off there.
fn render(redocly: &PathBuf, folder: &Path, source: &Path) -> Result<(), Failure> {
    let mut command = Command::new(redocly);
    command
        .current_dir(folder)
        .env("REDOCLY_TELEMETRY", "off")
        .env("REDOCLY_SUPPRESS_UPDATE_NOTICE", "true")
        .arg("build-docs")
        .arg(source)
        .args(["--inlineBundle", "--output", PAGE])
        .arg(format!("--openapi.schemaDefinitionsTagName={SCHEMAS}"));
    let ended = command.output().map_err(Failure::at(redocly))?;
    if ended.status.success() {
        return Ok(());
    }
    let said = [ended.stdout, ended.stderr].concat();
    let said = String::from_utf8_lossy(&said);
    Err(Failure::Reason(format!("error: redocly ended with {}:\n{said}", ended.status)))
}
