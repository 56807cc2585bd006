//! Files that cannot be used: the program says so at its start, names the file, and does not serve.

use std::path::Path;
use std::process::{Output, Stdio};

use crate::file::File;
use crate::program::{self, Program};

/// What is said by a program that does not start with this file.
fn refused(file: &Path) -> String {
    let mut command = program::command(file, &[]);
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let Output { status, stdout, stderr } = child.wait_with_output().unwrap();
    assert_eq!(status.code(), Some(1), "{}", file.display());
    assert!(stdout.is_empty(), "{} was served", file.display());
    let said = String::from_utf8(stderr).unwrap();
    assert!(said.contains(&file.display().to_string()), "{said}");
    assert_eq!(said.lines().count(), 1, "{said}");
    said
}

#[test]
fn a_folder_in_the_place_of_the_file_is_refused() {
    let file = File::new();
    let said = refused(file.as_ref());
    assert!(said.contains("unable to open"), "{said}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_place_in_which_nothing_can_be_written_is_refused() {
    // Not even root may write here.
    for place in ["/proc/sandbox.db", "/sys/sandbox.db"] {
        let said = refused(Path::new(place));
        assert!(said.contains("unable to open"), "{said}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_that_can_be_read_only_is_refused() {
    let said = refused(Path::new("/proc/version"));
    assert!(!said.is_empty());
}

#[tokio::test]
async fn a_file_that_another_process_has_is_refused_until_it_is_free() {
    let file = File::new();
    let first = Program::start(&file.path(), &[]);
    let said = refused(&file.path());
    assert!(said.contains("another process has it open"), "{said}");
    first.wire.get("/bank/v2/pushes").await;
    first.stop();
    let second = Program::start(&file.path(), &[]);
    second.wire.get("/bank/v2/pushes").await;
}
