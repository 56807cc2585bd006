//! `cargo xtask compat`: what has changed since the last release, and whether the version says so.
//!
//! `walk` finds the differences and names each by a kind of `table`, which says what that kind means. `property_order`
//! adds what only the text shows, `residue` makes sure that no difference was missed, `second_opinion` asks another
//! program, `version` judges the version, and `released` knows where the released document is.

mod members;
mod place;
mod property_order;
mod release;
mod released;
mod report;
mod residue;
mod responses;
mod schemas;
mod second_opinion;
mod table;
#[cfg(test)]
mod tests;
mod version;
mod walk;

use std::{
    io::Write,
    path::{Path, PathBuf},
};

use self::{
    property_order::PropertyOrder,
    released::Versioned,
    second_opinion::Opinion,
    table::Class,
    walk::{Comparison, Reason},
};
use crate::{
    command::DOCUMENT,
    document::Document,
    failure::{FAILED, Failure},
    rules::outline::Outline,
};

const TEACHES: &str = "\
Each change is one of:
  major  a program that worked with the released document breaks, on the wire or because something that is
         generated from the document has gone
  minor  something was added that such a program need not know
  patch  only readers of the document notice

The version in `info` is judged as Cargo reads versions: below 1.0.0 a major change raises the second number
and any other change the third. A change that could not be classed counts as major.

Each kind of change has a name, which is printed in brackets; xtask/src/compat/table.rs lists them all, and
docs/releasing.md says how a release is made.

Exit codes:
  0  the version fits
  1  it does not, or a document cannot be read";

/// What the command is asked.
#[derive(clap::Args)]
#[command(after_help = TEACHES)]
pub(crate) struct Arguments {
    /// Compare with this document instead of the one in openapi/released.
    #[arg(long, value_name = "FILE", conflicts_with = "release")]
    against: Option<PathBuf>,
    /// Keep the document in openapi/released, in place of the one that was released before.
    ///
    /// The version must fit. A version that CHANGELOG.md has a heading for (`## Document 0.2.0`) is out, and its document
    /// is not replaced; until then the document of the version to come may be kept anew as often as it changes.
    #[arg(long)]
    release: bool,
}

/// Does what it is asked.
pub(crate) fn run(asked: &Arguments, root: &Path, out: &mut dyn Write) -> Result<u8, Failure> {
    let now = released::read(&root.join(DOCUMENT))?;
    if asked.release {
        return release::run(root, &now, out);
    }
    let base = match &asked.against {
        Some(file) => released::read(file)?,
        None => kept(root)?,
    };
    let changes = Changes::between(&base.document, &now.document);
    report::print(&changes, &base, &now, out)?;
    let fit = version::judge(&base.version, &now.version, changes.class);
    let fits = report::judge(&fit, &base, &now, out)?;
    if !fits && asked.against.is_none() && !released::is_out(root, &base.version)? {
        report::still_open(&base.version, out)?;
    }
    Ok(if fits { 0 } else { FAILED })
}

/// The released document, which is that of the last version that is out, or of the one to come.
fn kept(root: &Path) -> Result<Versioned, Failure> {
    let Some(path) = released::find(root)? else {
        released::nothing_lost(root, None)?;
        return Err(Failure::Reason(format!(
            "error: {} holds no released document to compare with\n  mend: `cargo xtask compat --release` keeps the \
             present one there, `--against FILE` compares with any other",
            released::FOLDER
        )));
    };
    let base = released::load(&path)?;
    released::nothing_lost(root, Some(&base.version))?;
    Ok(base)
}

/// All that has changed between two documents.
struct Changes {
    /// The gravest of all; nothing if nothing has changed.
    class: Option<Class>,
    /// In the order of their gravity, then of their places.
    reasons: Vec<Reason>,
    /// What `drift` alone has met; it counts.
    extra: Vec<Opinion>,
    /// What `drift` takes for graver than the table does, which decides.
    graver: Vec<(Opinion, Class)>,
    /// Why `drift` said nothing.
    gave_up: Option<String>,
}

impl Changes {
    fn between(old_document: &Document, new_document: &Document) -> Changes {
        let (old, new) = (old_document.value(), new_document.value());
        let (old_outline, new_outline) = (Outline::new(old), Outline::new(new));
        let mut comparison = Comparison::new(&old_outline, &new_outline);
        comparison.run();
        let orders = (PropertyOrder::of(old_document), PropertyOrder::of(new_document));
        property_order::report(&mut comparison, &orders.0, &orders.1);
        let class = comparison.class();
        let mut reasons = comparison.reasons;
        let place = |reason: &Reason| reason.new.clone().or(reason.old.clone());
        reasons.sort_by_cached_key(|reason| {
            (std::cmp::Reverse(reason.row.verdict(reason.side).class), place(reason))
        });
        Changes::of(class, reasons, second_opinion::of(old, new))
    }

    /// Adds the second opinion to what the reasons say.
    fn of(
        class: Option<Class>,
        reasons: Vec<Reason>,
        opinions: Result<Vec<Opinion>, String>,
    ) -> Changes {
        let (opinions, gave_up) = match opinions {
            Ok(opinions) => (opinions, None),
            Err(why) => (Vec::new(), Some(why)),
        };
        let (mut extra, mut graver) = (Vec::new(), Vec::new());
        for opinion in opinions {
            match (opinion.class, second_opinion::ours(&opinion, &reasons)) {
                (_, None) => extra.push(opinion),
                (Some(theirs), Some(ours)) if theirs > ours => graver.push((opinion, ours)),
                _ => {}
            }
        }
        let theirs = extra.iter().map(Opinion::counts_as).max();
        Changes { class: class.max(theirs), reasons, extra, graver, gave_up }
    }
}
