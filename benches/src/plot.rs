//! Plots of how a cost grows with a load, as SVG files that the page shows.

use std::path::Path;

use anyhow::{Result, anyhow};
use plotters::coord::Shift;
use plotters::coord::combinators::BindKeyPoints as _;
use plotters::prelude::*;

/// The folder of the plots, beside the page.
pub(crate) const FOLDER: &str = "benchmarks";

const SIZE: (u32, u32) = (760, 400);
/// What of the height the title, the numbers and the names of the axis take.
const AROUND: u32 = 90;
const MARGIN: f64 = 12.0;
/// The height of a line's name.
const NAME: f64 = 17.0;

/// Lines over a load. Both axes are logarithmic, so that a cost that grows linearly with its load is a straight line of
/// slope one, and a cost that does not grow is level.
#[derive(Clone, Debug)]
pub(crate) struct Plot {
    /// The name of its file, without the ending.
    pub(crate) name: &'static str,
    pub(crate) title: &'static str,
    pub(crate) x: &'static str,
    pub(crate) y: &'static str,
    pub(crate) lines: Vec<Line>,
}

/// One variant: its cost for each load, both above zero.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    pub(crate) name: String,
    pub(crate) points: Vec<(f64, f64)>,
}

impl Plot {
    /// Where it is, seen from the page.
    pub(crate) fn path(&self) -> String {
        format!("{FOLDER}/{}.svg", self.name)
    }

    /// Writes the file.
    pub(crate) fn write(&self, page: &Path) -> Result<()> {
        let file = page.join(self.path());
        let area = SVGBackend::new(&file, SIZE).into_drawing_area();
        self.draw(&area).map_err(|error| anyhow!("failed to draw {}: {error}", file.display()))
    }

    /// The ends of the vertical axis, with room for the names of the lines above the highest of them.
    fn height(&self, (low, high): (f64, f64)) -> (f64, f64) {
        let (low, high) = (low / 1.5, high * 1.1);
        let names = (self.lines.len() as f64 * NAME + 2.0 * MARGIN) / f64::from(SIZE.1 - AROUND);
        (low, low * (high / low).powf(1.0 / (1.0 - names)))
    }

    fn draw<'a>(&self, area: &DrawingArea<SVGBackend<'a>, Shift>) -> Result<(), DrawingError<'a>> {
        area.fill(&WHITE)?;
        let points = || self.lines.iter().flat_map(|line| &line.points);
        let (left, right) = bounds(points().map(|point| point.0));
        let (low, top) = self.height(bounds(points().map(|point| point.1)));
        let mut loads: Vec<f64> = points().map(|point| point.0).collect();
        loads.sort_by(f64::total_cmp);
        loads.dedup();
        let mut chart = ChartBuilder::on(area)
            .caption(self.title, ("sans-serif", 18))
            .margin(MARGIN)
            // Half of the last number is beyond the end of its axis.
            .margin_right(2.0 * MARGIN)
            .x_label_area_size(42)
            .y_label_area_size(72)
            .build_cartesian_2d(
                (left..right).log_scale().with_key_points(loads),
                (low..top).log_scale().with_key_points(marks(low, top)),
            )?;
        let number = |number: &f64| short(*number);
        chart
            .configure_mesh()
            .x_desc(self.x)
            .y_desc(self.y)
            .x_label_formatter(&number)
            .y_label_formatter(&number)
            .light_line_style(WHITE)
            .draw()?;
        for (place, line) in self.lines.iter().enumerate() {
            let color = Palette99::pick(place).to_rgba();
            chart
                .draw_series(LineSeries::new(line.points.iter().copied(), color.stroke_width(2)))?
                .label(line.name.as_str())
                .legend(move |(x, y)| {
                    PathElement::new([(x, y), (x + 16, y)], color.stroke_width(2))
                });
            let marks = line.points.iter().map(|point| Circle::new(*point, 3, color.filled()));
            chart.draw_series(marks)?;
        }
        chart
            .configure_series_labels()
            .background_style(WHITE.mix(0.85))
            .border_style(BLACK.mix(0.3))
            .position(SeriesLabelPosition::UpperLeft)
            .draw()?;
        area.present()
    }
}

type DrawingError<'a> = DrawingAreaErrorKind<<SVGBackend<'a> as DrawingBackend>::ErrorType>;

/// The least and the greatest, apart from each other even if there is but one.
fn bounds(numbers: impl Iterator<Item = f64>) -> (f64, f64) {
    let (low, high) = numbers
        .fold((f64::INFINITY, 0.0_f64), |(low, high), number| (low.min(number), high.max(number)));
    if low < high { (low, high) } else { (low / 2.0, low * 2.0) }
}

/// Round numbers between two: few enough to be read, and some also where both are of one order of magnitude.
fn marks(low: f64, high: f64) -> Vec<f64> {
    let decades = low.log10().floor() as i32..=high.log10().floor() as i32;
    let between = |digits: &[&str]| -> Vec<f64> {
        // As texts, for a tenth has no exact number, and ten of them would show it.
        let all = decades
            .clone()
            .flat_map(|tens| digits.iter().map(move |digit| format!("{digit}e{tens}")));
        let round = all.filter_map(|number| number.parse().ok());
        round.filter(|number| (low..=high).contains(number)).collect()
    };
    let coarse = [&["1"][..], &["1", "3"], &["1", "2", "5"]].map(between);
    let found = coarse.into_iter().find(|marks| marks.len() > 3);
    found.unwrap_or_else(|| between(&["1", "1.5", "2", "3", "4", "5", "6", "8"]))
}

/// A number of an axis: 0.05, 20, 1001, 5k, 3M.
fn short(number: f64) -> String {
    match number {
        number if number % 1e6 == 0.0 => format!("{}M", number / 1e6),
        number if number % 1e3 == 0.0 => format!("{}k", number / 1e3),
        number => format!("{number}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plot_is_an_svg_file_with_its_title_and_the_names_of_its_lines() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join(FOLDER)).unwrap();
        let lines = ["droppay-ext", "hand-written"].map(|name| Line {
            name: name.to_owned(),
            points: vec![(1.0, 20.0), (256.0, 2_000.0)],
        });
        let plot = Plot { name: "n", title: "Calls", x: "tasks", y: "µs", lines: lines.into() };
        plot.write(folder.path()).unwrap();
        let svg = std::fs::read_to_string(folder.path().join("benchmarks/n.svg")).unwrap();
        for text in ["Calls", "droppay-ext", "hand-written", "tasks", "µs"] {
            assert!(svg.contains(text), "{text}");
        }
    }

    #[test]
    fn marks_are_few_round_numbers_and_some_are_within_a_single_decade() {
        assert_eq!(marks(15.0, 45.0), [15.0, 20.0, 30.0, 40.0]);
        assert_eq!(marks(0.06, 2.0), [0.1, 0.2, 0.5, 1.0, 2.0]);
        assert_eq!(marks(8.0, 2e6), [1e1, 1e2, 1e3, 1e4, 1e5, 1e6]);
    }

    #[test]
    fn the_names_of_many_lines_have_more_room_than_that_of_one() {
        let plot = |lines: usize| Plot {
            name: "n",
            title: "t",
            x: "x",
            y: "y",
            lines: vec![Line { name: "l".to_owned(), points: Vec::new() }; lines],
        };
        let (one, many) = (plot(1).height((10.0, 100.0)), plot(5).height((10.0, 100.0)));
        assert!(one.0 == many.0 && 110.0 < one.1 && one.1 < many.1, "{one:?} {many:?}");
    }
}
