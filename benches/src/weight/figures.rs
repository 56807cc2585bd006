//! What one program weighs.

use std::fs;
use std::process::Command;
use std::time::Instant;

use anyhow::{Context as _, Result};

use super::program::{Prepared, Program, run, size};
use crate::median::median;

/// What was measured of a program; what was not asked for is absent.
#[derive(Clone, Debug)]
pub(crate) struct Figures {
    pub(crate) program: Program,
    pub(crate) crates: usize,
    /// Seconds of each clean build.
    pub(crate) debug: Vec<f64>,
    pub(crate) release: Vec<f64>,
    /// Megabytes (10^6 bytes) of the program built for release.
    pub(crate) binary: Option<f64>,
    pub(crate) stripped: Option<f64>,
}

impl Figures {
    pub(crate) fn of(program: Program, with_release: bool) -> Result<Figures> {
        let prepared = program.prepare()?;
        let mut figures = Figures {
            program,
            crates: prepared.crates()?,
            debug: Vec::new(),
            release: Vec::new(),
            binary: None,
            stripped: None,
        };
        figures.build(&prepared, with_release)?;
        if with_release {
            let (binary, stripped) = sizes(&prepared)?;
            (figures.binary, figures.stripped) = (Some(binary), stripped);
        }
        remove_target(&prepared)?;
        Ok(figures)
    }

    /// Builds it once more, of the same versions.
    pub(crate) fn build_again(&mut self) -> Result<()> {
        let prepared = self.program.copied()?;
        self.build(&prepared, true)?;
        remove_target(&prepared)
    }

    /// Seconds of a clean build for debugging; the median if there were several.
    pub(crate) fn debug(&self) -> Option<f64> {
        median(&self.debug)
    }

    /// Seconds of a clean build for release; the median if there were several.
    pub(crate) fn release(&self) -> Option<f64> {
        median(&self.release)
    }

    fn build(&mut self, prepared: &Prepared, with_release: bool) -> Result<()> {
        self.debug.push(clean_build(prepared, &[])?);
        if with_release {
            self.release.push(clean_build(prepared, &["--release"])?);
        }
        Ok(())
    }
}

/// Seconds of a build from nothing.
fn clean_build(prepared: &Prepared, profile: &[&str]) -> Result<f64> {
    eprintln!("building the program of {} {}", prepared.program.name, profile.concat());
    remove_target(prepared)?;
    let mut build = prepared.cargo("build");
    build.args(["--quiet", "--locked", "--offline", "--features", prepared.program.features]);
    build.args(profile).arg("--target-dir").arg(prepared.target());
    let start = Instant::now();
    run(&mut build)?;
    Ok(start.elapsed().as_secs_f64())
}

fn remove_target(prepared: &Prepared) -> Result<()> {
    let target = prepared.target();
    if target.is_dir() {
        fs::remove_dir_all(target).context("failed to remove an old build")?;
    }
    Ok(())
}

/// Megabytes of the program, as it is and stripped; the latter where there is a `strip`.
fn sizes(prepared: &Prepared) -> Result<(f64, Option<f64>)> {
    let name = format!("{}-program", prepared.program.folder);
    let binary = prepared.target().join("release").join(name);
    let stripped = prepared.target().join("stripped");
    let strip = Command::new("strip").arg("-o").arg(&stripped).arg(&binary).status();
    let is_stripped = strip.is_ok_and(|status| status.success());
    let megabytes = |file| Ok::<_, anyhow::Error>(size(file)? as f64 / 1e6);
    let stripped = is_stripped.then(|| megabytes(&stripped)).transpose()?;
    Ok((megabytes(&binary)?, stripped))
}
