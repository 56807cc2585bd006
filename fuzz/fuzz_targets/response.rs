//! See `tests/fuzzing/src/response.rs`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| droppay_fuzzing::run("response", data));
