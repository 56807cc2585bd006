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
the program, its dependencies, build scripts and macros, two versions of one counted twice. Others have the TLS that they \
have by default: svix and oxide rustls with aws-lc-rs, octocrab both ring and aws-lc-rs, async-stripe the system's \
OpenSSL. None of them builds without: svix and octocrab have features for it, which do not compile in these versions. What \
is compared, ours with TLS and the quickest of the others, is built three times, in turn, and the median counts; everything \
else is built once, so that there differences of a few in a hundred mean nothing.";

/// How often what is compared is built.
const ROUNDS: usize = 3;

/// Where rustls gets its cryptography, and what that costs.
const PROVIDERS: &str = "\
`rustls` has aws-lc-rs do the cryptography, as rustls and reqwest have by default, because it alone brings key exchange \
that a quantum computer does not break. Its C code is most of what TLS adds to a build. A program that does not want it \
asks for `rustls-no-provider` and installs ring in its first line, as the line \"ring\" does, or asks for `native-tls`. \
svix brings the same rustls with the same aws-lc-rs; but it calls hyper itself, where a client of progenitor calls reqwest. \
Its binary has no reqwest in it, no `url` with the tables of Unicode, no calendar, and much less that reads JSON: ours also \
says where an answer departs from its type, and keeps the entries of a page that are readable.";

const fn program(name: &'static str, folder: &'static str, features: &'static str) -> Program {
    Program { name, folder, features, has_tls: true }
}

const OURS: &str = "droppay-ext";
const OURS_WITH_TLS: [Program; 3] = [
    program("droppay-ext, rustls", OURS, "rustls"),
    program("droppay-ext, rustls with ring", OURS, "ring"),
    program("droppay-ext, native-tls", OURS, "native-tls"),
];
const OURS_WITHOUT_TLS: [Program; 1] =
    [Program { has_tls: false, ..program("droppay-ext", OURS, "") }];
/// The quickest first.
const OTHERS_WITH_TLS: [Program; 4] = [
    program("svix", "svix", ""),
    program("async-stripe", "async-stripe", ""),
    program("octocrab", "octocrab", ""),
    program("oxide", "oxide", ""),
];
/// Those of our features that are not among the programs above.
const FEATURES: [Program; 5] = [
    program("rustls-no-provider", OURS, "rustls-no-provider"),
    program("axum", OURS, "axum"),
    program("redis", OURS, "redis"),
    program("schemars", OURS, "schemars"),
    program("mock", OURS, "mock"),
];

/// Ours, and what it is compared with.
struct Sides {
    ours: Vec<Figures>,
    others: Vec<Figures>,
}

/// Those that build faster than the rest, for debugging or for release.
fn quickest(programs: &[Figures]) -> [Option<Program>; 2] {
    [Figures::debug, Figures::release].map(|of| {
        let built = programs.iter().filter_map(|figures| Some((of(figures)?, figures.program)));
        built.min_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, program)| program)
    })
}

pub(crate) fn measure(run: &Run) -> Result<Section> {
    // A quick run builds one of ours and the quickest of the others.
    let build = |programs: &[Program], few: usize| -> Result<Vec<Figures>> {
        let programs = &programs[..run.scale(programs.len(), few)];
        programs.iter().map(|program| Figures::of(*program, !run.quick)).collect()
    };
    let without = Sides { ours: build(&OURS_WITHOUT_TLS, 0)?, others: Vec::new() };
    let mut with = Sides { ours: build(&OURS_WITH_TLS, 1)?, others: build(&OTHERS_WITH_TLS, 1)? };
    let quickest = quickest(&with.others);
    for _ in 1..run.scale(ROUNDS, 1) {
        let others = with.others.iter_mut().filter(|other| quickest.contains(&Some(other.program)));
        with.ours.iter_mut().chain(others).try_for_each(Figures::build_again)?;
    }
    let mut features = build(&FEATURES, 0)?;
    let mut parts = vec![
        Part::Text(WHAT.to_owned()),
        Part::Text(PROVIDERS.to_owned()),
        Part::Goals(tables::goals(&without, &with)),
        Part::Grid(tables::programs(&[&without, &with])),
    ];
    if let [base] = &without.ours[..] {
        features.splice(0..0, with.ours);
        parts.push(Part::Grid(tables::features(base, &features)));
    }
    Ok(Section { title: "Weight", parts })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn built(name: &'static str, debug: &[f64], release: &[f64]) -> Figures {
        Figures {
            program: program(name, name, ""),
            crates: 1,
            debug: debug.to_vec(),
            release: release.to_vec(),
            binary: None,
            stripped: None,
        }
    }

    #[test]
    fn the_quickest_to_debug_and_the_quickest_to_release_are_built_again() {
        let programs = [
            built("slow", &[60.0], &[190.0]),
            built("debug", &[40.0], &[80.0]),
            built("release", &[50.0], &[70.0]),
        ];
        let names = quickest(&programs).map(|program| program.map(|program| program.name));
        assert_eq!(names, [Some("debug"), Some("release")]);
    }
}
