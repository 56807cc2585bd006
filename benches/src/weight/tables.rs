//! The tables: ours beside the best of the others, and everything.

use super::{Sides, figures::Figures, program::Program};
use crate::{
    report::Grid,
    table::{Goal, Row, Table, Unit},
};

/// A figure that is compared, and how it is written.
struct Compared {
    what: &'static str,
    unit: &'static str,
    of: fn(&Figures) -> Option<f64>,
}

const COMPARED: [Compared; 3] = [
    Compared { what: "debug build", unit: "s", of: Figures::debug },
    Compared { what: "release build", unit: "s", of: Figures::release },
    Compared { what: "stripped binary", unit: "MB", of: |figures| figures.stripped },
];

/// Each of ours beside the best of the others.
pub(super) fn goals(without: &Sides, with: &Sides) -> Table {
    let sides = [(without, 100.0), (with, 115.0)];
    let rows = sides.into_iter().flat_map(|(sides, most)| {
        sides.ours.iter().flat_map(move |ours| {
            let ratios =
                COMPARED.iter().filter_map(|compared| ratio(compared, ours, &sides.others));
            std::iter::once(crates(ours, most)).chain(ratios)
        })
    });
    Table { title: "A program that sends one push".to_owned(), rows: rows.collect() }
}

fn crates(ours: &Figures, most: f64) -> Row {
    Row {
        what: format!("crates of {}", named(ours)),
        unit: Unit::Crates,
        goal: Some(Goal::AtMost(most)),
        measured: ours.crates as f64,
        note: "the program itself and tokio's macros included".to_owned(),
    }
}

/// Ours beside the least of the others, where there is one.
fn ratio(compared: &Compared, ours: &Figures, others: &[Figures]) -> Option<Row> {
    let Compared { what, unit, of } = compared;
    let own = of(ours)?;
    let others = others.iter().filter_map(|other| Some((of(other)?, other.program.name)));
    let (best, name) = others.min_by(|a, b| a.0.total_cmp(&b.0))?;
    Some(Row {
        what: format!("{what} of {}, beside the best of the others", named(ours)),
        unit: Unit::Times,
        goal: Some(Goal::Below(1.0)),
        measured: own / best,
        note: format!("{own:.1} {unit}; {name} {best:.1} {unit}"),
    })
}

fn named(figures: &Figures) -> String {
    let Program { name, has_tls, .. } = figures.program;
    if has_tls { name.to_owned() } else { format!("{name} without TLS") }
}

/// Every figure of every program.
pub(super) fn programs(sides: &[&Sides]) -> Grid {
    let or_none = |figure: Option<f64>, unit| {
        figure.map_or_else(|| "-".to_owned(), |figure| format!("{figure:.1} {unit}"))
    };
    let row = |figures: &Figures| {
        vec![
            named(figures),
            figures.crates.to_string(),
            or_none(figures.debug(), "s"),
            or_none(figures.release(), "s"),
            or_none(figures.binary, "MB"),
            or_none(figures.stripped, "MB"),
        ]
    };
    let head = ["program", "crates", "debug build", "release build", "binary", "stripped"];
    let all = sides.iter().flat_map(|sides| sides.ours.iter().chain(&sides.others));
    Grid {
        title: "Every program".to_owned(),
        head: head.map(str::to_owned).into(),
        rows: all.map(row).collect(),
    }
}

/// What each feature adds to ours without any.
pub(super) fn features(base: &Figures, features: &[Figures]) -> Grid {
    let row = |figures: &Figures| {
        let more = |of: fn(&Figures) -> Option<f64>, unit| match (of(figures), of(base)) {
            (Some(own), Some(base)) => format!("{:.1} {unit}", own - base),
            _ => "-".to_owned(),
        };
        vec![
            format!("`{}`", figures.program.features),
            (figures.crates as f64 - base.crates as f64).to_string(),
            more(Figures::debug, "s"),
            more(Figures::release, "s"),
            more(|figures| figures.stripped, "MB"),
        ]
    };
    // ring is no feature of droppay-ext.
    let own = features.iter().filter(|figures| figures.program.features != "ring");
    Grid {
        title: "What a feature adds (`schemars` and `mock` are those of droppay-api)".to_owned(),
        head: ["feature", "crates", "debug build", "release build", "stripped binary"]
            .map(str::to_owned)
            .into(),
        rows: own.map(row).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::weight::program;

    fn figures(name: &'static str, crates: usize, debug: f64, stripped: Option<f64>) -> Figures {
        let program = program(name, name, name);
        let (debug, release) = (vec![debug], Vec::new());
        Figures { program, crates, debug, release, binary: None, stripped }
    }

    #[test]
    fn ours_is_compared_with_the_least_of_the_others_in_each_figure() {
        let ours = vec![figures("droppay-ext", 116, 20.0, Some(3.0))];
        let others =
            vec![figures("svix", 90, 25.0, Some(2.0)), figures("octocrab", 90, 90.0, Some(4.0))];
        let rows = goals(&Sides { ours: vec![], others: vec![] }, &Sides { ours, others }).rows;
        let shown: Vec<_> =
            rows.iter().map(|row| (row.measured, row.is_met(), &*row.note)).collect();
        let crates = (116.0, false, "the program itself and tokio's macros included");
        let debug = (0.8, true, "20.0 s; svix 25.0 s");
        assert_eq!(shown, [crates, debug, (1.5, false, "3.0 MB; svix 2.0 MB")]);
    }

    #[test]
    fn a_feature_adds_what_it_has_more_than_none() {
        let base = figures("droppay-ext", 95, 20.0, None);
        let all = [figures("ring", 109, 26.5, None), figures("redis", 107, 26.5, None)];
        assert_eq!(features(&base, &all).rows, [["`redis`", "12", "6.5 s", "-", "-"]]);
    }
}
