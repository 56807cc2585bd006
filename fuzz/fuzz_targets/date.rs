//! See `tests/fuzzing/src/date.rs`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| droppay_fuzzing::run("date", data));
