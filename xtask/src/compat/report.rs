//! What is printed of the changes, and of the version.

use std::io::{self, Write};

use semver::Version;

use super::{
    Changes,
    released::Versioned,
    second_opinion::Opinion,
    table::{Breaks, Class, Side},
    version::Fit,
    walk::Reason,
};
use crate::{command::DOCUMENT, document::Document};

/// Says what has changed.
pub(super) fn print(
    changes: &Changes,
    base: &Versioned,
    now: &Versioned,
    out: &mut dyn Write,
) -> io::Result<()> {
    for reason in &changes.reasons {
        print_reason(reason, base, now, out)?;
    }
    for opinion in &changes.extra {
        print_extra(opinion, out)?;
    }
    for (opinion, ours) in &changes.graver {
        let theirs = opinion.counts_as().name();
        let said = said(opinion);
        writeln!(out, "{:>12} drift takes this for {theirs}, not {}: {said}", "note", ours.name())?;
    }
    if let Some(why) = &changes.gave_up {
        writeln!(out, "{:>12} drift could not compare the two: {why}", "note")?;
    }
    let count = |class: Class| {
        let is = |reason: &&Reason| reason.row.verdict(reason.side).class == class;
        changes.reasons.iter().filter(is).count()
    };
    let class = changes.class.map_or("none", Class::name);
    writeln!(
        out,
        "{class:>12} since {} ({} major, {} minor, {} patch)",
        base.version,
        count(Class::Major),
        count(Class::Minor),
        count(Class::Patch)
    )
}

fn print_reason(
    reason: &Reason,
    base: &Versioned,
    now: &Versioned,
    out: &mut dyn Write,
) -> io::Result<()> {
    let verdict = reason.row.verdict(reason.side);
    let place = match (&reason.new, &reason.old) {
        (Some(new), _) => shown(&now.document, new),
        (None, Some(old)) => shown(&base.document, old),
        (None, None) => String::new(),
    };
    writeln!(
        out,
        "{:>12} {place}: {}{} ({})",
        verdict.class.name(),
        reason.what,
        travels(reason.side),
        reason.row.name
    )?;
    match verdict.breaks {
        Breaks::Nobody if verdict.class == Class::Patch => Ok(()),
        Breaks::Nobody => writeln!(out, "{:>12} {}", "", verdict.why),
        breaks => writeln!(out, "{:>12} breaks {}: {}", "", breaks.name(), verdict.why),
    }
}

fn print_extra(opinion: &Opinion, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{:>12} {} (second-opinion)", opinion.counts_as().name(), said(opinion))?;
    let why = match opinion.class {
        Some(_) => "Only drift has met it.",
        None => "Only drift has met it, and it could not be classed.",
    };
    writeln!(out, "{:>12} {why}", "")
}

fn said(opinion: &Opinion) -> String {
    format!("#{}: {}{}", opinion.new, opinion.message, travels(opinion.side))
}

fn travels(side: Side) -> &'static str {
    match side {
        Side::Sent => ", sent by clients",
        Side::Received => ", received by clients",
        Side::Either => "",
    }
}

/// A place of a document: its line, the operation it belongs to, and its pointer.
fn shown(document: &Document, pointer: &str) -> String {
    let mut text = document.name().to_owned();
    if let Some(line) = document.line(pointer) {
        text.push_str(&format!(":{line}"));
    }
    text.push_str(&format!(": #{pointer}"));
    if let Some(id) = operation(document, pointer) {
        text.push_str(&format!(" [{id}]"));
    }
    text
}

/// The `operationId` of the operation that a place belongs to.
fn operation<'d>(document: &'d Document, pointer: &str) -> Option<&'d str> {
    let mut parts = pointer.strip_prefix("/paths/")?.split('/');
    let (path, method) = (parts.next()?, parts.next()?);
    document.value().pointer(&format!("/paths/{path}/{method}/operationId"))?.as_str()
}

/// Says whether the version fits, and what to write if it does not.
pub(super) fn judge(
    fit: &Fit,
    base: &Versioned,
    now: &Versioned,
    out: &mut dyn Write,
) -> io::Result<bool> {
    let (version, released) = (&now.version, &base.version);
    match fit {
        Fit::Right => writeln!(out, "{:>12} version {version} of {DOCUMENT}", "Fits")?,
        Fit::Higher { enough } => writeln!(
            out,
            "{:>12} version {version} of {DOCUMENT}, although {enough} would do",
            "Fits"
        )?,
        Fit::TooLow { write } => writeln!(
            out,
            "error: {}: version {version} does not say what has changed since {released}\n  mend: write `version: \
             {write}` under `info`, or take the changes back",
            shown(&now.document, "/info/version")
        )?,
        Fit::Lower { write } => writeln!(
            out,
            "error: {}: version {version} is lower than the released {released}\n  mend: write `version: {write}` \
             under `info`",
            shown(&now.document, "/info/version")
        )?,
    }
    Ok(matches!(fit, Fit::Right | Fit::Higher { .. }))
}

/// Says what else can be done while the version of the released document is not out.
pub(super) fn still_open(version: &Version, out: &mut dyn Write) -> io::Result<()> {
    writeln!(
        out,
        "        or: {version} is not out yet, for CHANGELOG.md has no heading for it; if the changes belong to it, \
         `cargo xtask compat --release` takes them in"
    )
}
