//! Whether redis-server is there, so that the tests that need it are counted as ignored where it is not.

use std::env;

fn main() {
    println!("cargo::rustc-check-cfg=cfg(no_redis_server)");
    println!("cargo::rerun-if-env-changed=DROPPAY_REDIS");
    println!("cargo::rerun-if-env-changed=PATH");
    println!("cargo::rerun-if-changed=build.rs");
    let required = env::var("DROPPAY_REDIS").is_ok_and(|value| value == "required");
    let path = env::var_os("PATH").unwrap_or_default();
    let found = env::split_paths(&path).any(|folder| folder.join("redis-server").is_file());
    if !found && !required {
        println!("cargo::rustc-cfg=no_redis_server");
        println!(
            "cargo::warning=redis-server is not on the PATH: the tests of RedisTokenStore will be ignored. Install it \
             and set DROPPAY_REDIS=required to run them."
        );
    }
}
