//! Fills a sandbox with pushes, over days of its clock, and reads pages while it grows.

use anyhow::Result;

use crate::plot::{Line, Plot};
use crate::report::{Grid, Part};
use crate::sandbox::client::Client;
use crate::sandbox::listings::{ENTRIES, PATH, RARE_IBAN, SEEDED, push};
use crate::sandbox::pages::{PAGE, time};
use crate::sandbox::population::{advance, fill};
use crate::sandbox::server::Server;

/// Pushes that are created on one day.
const DAY: usize = 1_000;

/// With how many pushes pages are read.
const SIZES: [usize; 5] = [10, 100, 1_000, 10_000, 100_000];

/// A page that is read.
struct Asked {
    name: &'static str,
    /// Of so many pushes.
    query: fn(usize) -> String,
}

const PAGES: [Asked; 3] = [
    Asked { name: "first page", query: |_| String::new() },
    Asked { name: "last page", query: |pushes| format!("pg_num={}", (pushes - 1) / PAGE) },
    Asked { name: "two in a thousand, by iban", query: |_| format!("iban={RARE_IBAN}") },
];

/// Creates so many pushes, and says how long pages took on the way.
pub(crate) async fn fill_and_read(
    server: &Server,
    pushes: usize,
    requests: usize,
) -> Result<Vec<Part>> {
    let (mut client, mut holds) = (server.connect().await?, SEEDED);
    let (mut sizes, mut times) = (Vec::new(), Vec::new());
    while holds < pushes {
        let day = holds / DAY * DAY + DAY;
        let next = SIZES.into_iter().find(|size| *size > holds).unwrap_or(day).min(day).min(pushes);
        fill(server, holds..next, push).await?;
        holds = next;
        if SIZES.contains(&holds) {
            sizes.push(holds);
            times.push(read(&mut client, holds, requests).await?);
        }
        if holds == day {
            advance(server, "P1D").await?;
        }
    }
    Ok(vec![Part::Grid(grid(&sizes, &times)), Part::Plot(plot(&sizes, &times))])
}

/// The milliseconds of each page.
async fn read(client: &mut Client, holds: usize, requests: usize) -> Result<[f64; PAGES.len()]> {
    let mut times = [0.0; PAGES.len()];
    for (Asked { name, query }, took) in PAGES.into_iter().zip(&mut times) {
        *took = time(client, PATH, ENTRIES, &query(holds), requests).await?;
        eprintln!("{name} of {holds} pushes: {took:.2} ms");
    }
    Ok(times)
}

fn grid(sizes: &[usize], times: &[[f64; PAGES.len()]]) -> Grid {
    let row = |(size, times): (&usize, &[f64; PAGES.len()])| {
        let times = times.iter().map(|time| format!("{time:.2} ms"));
        [size.to_string()].into_iter().chain(times).collect()
    };
    let head = ["pushes"].into_iter().chain(PAGES.map(|page| page.name));
    Grid {
        title: "A page of up to 100, by the number of pushes".to_owned(),
        head: head.map(str::to_owned).collect(),
        rows: sizes.iter().zip(times).map(row).collect(),
    }
}

fn plot(sizes: &[usize], times: &[[f64; PAGES.len()]]) -> Plot {
    let line = |(place, asked): (usize, &Asked)| Line {
        name: asked.name.to_owned(),
        points: sizes.iter().zip(times).map(|(size, times)| (*size as f64, times[place])).collect(),
    };
    Plot {
        name: "sandbox-pushes",
        title: "A page of up to 100 out of the sandbox, by the number of pushes",
        x: "pushes",
        y: "milliseconds",
        lines: PAGES.iter().enumerate().map(line).collect(),
    }
}
