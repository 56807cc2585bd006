//! The runner on suites of a few lines of shell, in a workspace of their own, without sandbox and without Prism.

mod evolution;
mod manifest;
mod prism;
mod run;
mod scenario;
mod table;
mod workspace;
