//! See `tests/fuzzing/src/cursor.rs`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| droppay_fuzzing::run("cursor", data));
