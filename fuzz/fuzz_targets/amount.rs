//! See `tests/fuzzing/src/amount.rs`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| droppay_fuzzing::run("amount", data));
