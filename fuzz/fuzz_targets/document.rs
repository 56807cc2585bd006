//! See `tests/fuzzing/src/document.rs`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| droppay_fuzzing::run("document", data));
