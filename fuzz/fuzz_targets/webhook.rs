//! See `tests/fuzzing/src/webhook.rs`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| droppay_fuzzing::run("webhook", data));
