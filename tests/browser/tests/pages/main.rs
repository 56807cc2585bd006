//! The sandbox's pages in a real Chromium.

#[cfg(feature = "browser")]
mod connection;
#[cfg(feature = "browser")]
mod hostile;
#[cfg(feature = "browser")]
mod looks;
#[cfg(feature = "browser")]
mod page_file;
#[cfg(feature = "browser")]
mod push;
#[cfg(feature = "browser")]
mod reference;
#[cfg(feature = "browser")]
mod samples;
#[cfg(feature = "browser")]
mod without_script;

#[cfg(not(feature = "browser"))]
#[test]
#[ignore = "NOT TESTED without `--features browser`, which needs Chromium and chromedriver"]
fn the_pages_in_a_real_browser() {
    panic!("run `cargo test -p droppay-browser-tests --features browser`");
}
