//! See `tests/fuzzing/src/token_file.rs`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| droppay_fuzzing::run("token_file", data));
