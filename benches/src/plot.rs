//! Plots of how a cost grows with a load, as SVG files that the page shows.

use std::path::Path;

use anyhow::{Result, anyhow};
use plotters::coord::Shift;
use plotters::prelude::*;

/// The folder of the plots, beside the page.
pub(crate) const FOLDER: &str = "benchmarks";

const SIZE: (u32, u32) = (760, 400);

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

    fn draw<'a>(&self, area: &DrawingArea<SVGBackend<'a>, Shift>) -> Result<(), DrawingError<'a>> {
        area.fill(&WHITE)?;
        let points = || self.lines.iter().flat_map(|line| &line.points);
        let (left, right) = bounds(points().map(|point| point.0));
        let (low, high) = bounds(points().map(|point| point.1));
        let mut chart = ChartBuilder::on(area)
            .caption(self.title, ("sans-serif", 18))
            .margin(12)
            .x_label_area_size(42)
            .y_label_area_size(72)
            .build_cartesian_2d((left..right).log_scale(), (low / 1.5..high * 1.5).log_scale())?;
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

/// A number of an axis: 0.05, 20, 5k, 3M.
fn short(number: f64) -> String {
    match number {
        number if number >= 1e6 => format!("{}M", number / 1e6),
        number if number >= 1e3 => format!("{}k", number / 1e3),
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
}
