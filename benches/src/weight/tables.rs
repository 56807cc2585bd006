//! The tables: ours beside the best of the others, and everything.

use super::figures::Figures;
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
    Compared { what: "debug build", unit: "s", of: |figures| Some(figures.debug) },
    Compared { what: "release build", unit: "s", of: |figures| figures.release },
    Compared { what: "stripped binary", unit: "MB", of: |figures| figures.stripped },
];

/// The goals; each list begins with ours.
pub(super) fn goals(with: &[Figures], without: &[Figures]) -> Table {
    let lists = [(without, "without TLS", 100.0), (with, "with TLS", 115.0)];
    let rows = lists.into_iter().flat_map(|(list, kind, most)| {
        let crates = list.first().map(|ours| crates(ours, kind, most));
        let ratios = COMPARED.iter().filter_map(move |compared| ratio(compared, list, kind));
        crates.into_iter().chain(ratios)
    });
    Table { title: "A program that sends one push".to_owned(), rows: rows.collect() }
}

fn crates(ours: &Figures, kind: &str, most: f64) -> Row {
    Row {
        what: format!("crates, {kind}"),
        unit: Unit::Crates,
        goal: Some(Goal::AtMost(most)),
        measured: ours.crates as f64,
        note: "the program itself and tokio's macros included".to_owned(),
    }
}

/// Ours beside the least of the others.
fn ratio(compared: &Compared, list: &[Figures], kind: &str) -> Option<Row> {
    let Compared { what, unit, of } = compared;
    let (first, others) = list.split_first()?;
    let ours = of(first)?;
    let others = others.iter().filter_map(|other| Some((of(other)?, other.program.name)));
    let (best, name) = others.min_by(|a, b| a.0.total_cmp(&b.0))?;
    Some(Row {
        what: format!("{what}, {kind}, beside the best of the others"),
        unit: Unit::Times,
        goal: Some(Goal::Below(1.0)),
        measured: ours / best,
        note: format!("{ours:.1} {unit}; {name} {best:.1} {unit}"),
    })
}

/// Every figure of every program.
pub(super) fn programs(with: &[Figures], without: &[Figures]) -> Grid {
    let row = |figures: &Figures| {
        let tls = if figures.program.has_tls { "with TLS" } else { "without TLS" };
        let or_none = |figure: Option<f64>, unit| {
            figure.map_or_else(|| "-".to_owned(), |figure| format!("{figure:.1} {unit}"))
        };
        vec![
            format!("{} {tls}", figures.program.name),
            figures.crates.to_string(),
            or_none(Some(figures.debug), "s"),
            or_none(figures.release, "s"),
            or_none(figures.binary, "MB"),
            or_none(figures.stripped, "MB"),
        ]
    };
    let head = ["program", "crates", "debug build", "release build", "binary", "stripped"];
    Grid {
        title: "Every program".to_owned(),
        head: head.map(str::to_owned).into(),
        rows: without.iter().chain(with).map(row).collect(),
    }
}

/// What each feature adds to ours without any.
pub(super) fn features(with: &[Figures], without: &[Figures], others: &[Figures]) -> Grid {
    let rustls = with.first().map(|figures| ("rustls", figures));
    let others = others.iter().map(|figures| (figures.program.name, figures));
    let row = |base: &Figures, name: &str, figures: &Figures| {
        vec![
            format!("`{name}`"),
            (figures.crates as f64 - base.crates as f64).to_string(),
            format!("{:.1} s", figures.debug - base.debug),
        ]
    };
    let rows = rustls
        .into_iter()
        .chain(others)
        .filter_map(|(name, figures)| without.first().map(|base| row(base, name, figures)));
    Grid {
        title: "What a feature of droppay-ext adds".to_owned(),
        head: ["feature", "crates", "debug build"].map(str::to_owned).into(),
        rows: rows.collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::weight::program;

    fn figures(name: &'static str, crates: usize, debug: f64, stripped: Option<f64>) -> Figures {
        let program = program(name, "", false);
        Figures { program, crates, debug, release: None, binary: None, stripped }
    }

    #[test]
    fn ours_is_compared_with_the_least_of_the_others_in_each_figure() {
        let list = [
            figures("droppay-ext", 95, 20.0, Some(3.0)),
            figures("svix", 90, 25.0, Some(2.0)),
            figures("octocrab", 90, 90.0, Some(4.0)),
        ];
        let rows = goals(&[], &list).rows;
        let shown: Vec<_> =
            rows.iter().map(|row| (row.measured, row.is_met(), &*row.note)).collect();
        let crates = "the program itself and tokio's macros included";
        let debug = (0.8, true, "20.0 s; svix 25.0 s");
        assert_eq!(shown, [(95.0, true, crates), debug, (1.5, false, "3.0 MB; svix 2.0 MB")]);
    }

    #[test]
    fn a_feature_adds_what_it_has_more_than_none() {
        let base = [figures("droppay-ext", 95, 20.0, None)];
        let grid = features(&[], &base, &[figures("redis", 107, 26.5, None)]);
        assert_eq!(grid.rows, [["`redis`", "12", "6.5 s"]]);
    }
}
