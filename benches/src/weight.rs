//! What a program that makes one call weighs: how long it takes to build, of how many crates, and how large it is, beside
//! programs of other SDKs; and what each feature of droppay-ext adds.

mod figures;
mod program;
mod tables;

use anyhow::Result;

use self::{figures::Figures, program::Program};
use crate::{
    arguments::Run,
    report::{Part, Section},
};

const WHAT: &str = "\
One small program for each SDK ([benches/weight](../benches/weight)), which makes one call: ours sends a push. Each is \
built from nothing, after everything was fetched, alone, with the profiles that Cargo has by default, and without \
incremental compilation, which crates of a registry never have. Crates are the packages that are built on this platform: \
the program, its dependencies, build scripts and macros, two versions of one counted twice. TLS is what each SDK has by \
default: aws-lc-rs for droppay-ext, svix and oxide, ring and aws-lc-rs for octocrab, the system's OpenSSL for async-stripe. \
async-stripe and oxide cannot be built without.";

const fn program(name: &'static str, features: &'static str, has_tls: bool) -> Program {
    Program { name, folder: name, features, has_tls }
}

/// Ours first; then the others, the quickest first.
const WITH_TLS: [Program; 5] = [
    program("droppay-ext", "rustls", true),
    program("svix", "tls", true),
    program("async-stripe", "", true),
    program("octocrab", "tls", true),
    program("oxide", "", true),
];
const WITHOUT_TLS: [Program; 3] = [
    program("droppay-ext", "", false),
    program("svix", "", false),
    program("octocrab", "without-tls", false),
];
/// Those of our features that are not among the programs above.
const FEATURES: [&str; 4] = ["rustls-no-provider", "native-tls", "axum", "redis"];

pub(crate) fn measure(run: &Run) -> Result<Section> {
    let builds = |programs: &[Program]| -> Result<Vec<Figures>> {
        let programs = &programs[..run.scale(programs.len(), 2)];
        programs.iter().map(|program| Figures::of(*program, !run.quick)).collect()
    };
    let without = builds(&WITHOUT_TLS)?;
    let with = builds(run.scale(&WITH_TLS[..], &[]))?;
    let feature = |name| Figures::of(program_with(name), false);
    let features: &[&'static str] = run.scale(&FEATURES, &[]);
    let features: Vec<Figures> =
        features.iter().map(|name| feature(name)).collect::<Result<_>>()?;
    let mut parts = vec![
        Part::Text(WHAT.to_owned()),
        Part::Goals(tables::goals(&with, &without)),
        Part::Grid(tables::programs(&with, &without)),
    ];
    if !run.quick {
        parts.push(Part::Grid(tables::features(&with, &without, &features)));
    }
    Ok(Section { title: "Weight", parts })
}

fn program_with(feature: &'static str) -> Program {
    Program { name: feature, folder: "droppay-ext", features: feature, has_tls: false }
}
