//! The URL of Redis. It may hold a password, so nothing that is said of it repeats it.
//!
//! There is no constructor from a `redis::Client`: with it, every new major version of the crate `redis` would break
//! this crate's users too.

use redis::Client;

use crate::auth::StoreError;

/// The client for a URL; it does not connect yet.
pub(super) fn client(url: &str) -> Result<Client, StoreError> {
    if splits_its_password(url) {
        return Err(StoreError::new(
            "the URL of Redis has an `@` after its host: percent-encode `/`, `?`, `#` and `@` in the password",
        ));
    }
    Client::open(url).map_err(|_| {
        let hint = if is_tls(url) {
            "; `rediss://` needs a TLS feature of the crate `redis`, such as `tokio-rustls-comp`"
        } else {
            ""
        };
        StoreError::new(format!(
            "the URL of Redis cannot be used: it is redis://user:password@host:port/database{hint}"
        ))
    })
}

/// Whether a `/`, `?` or `#` in the password makes the first part of it look like the port, which is shown.
fn splits_its_password(url: &str) -> bool {
    let Some((scheme, rest)) = url.split_once("://") else { return false };
    let after_host = rest.find(['/', '?', '#']).map_or("", |end| &rest[end..]);
    !scheme.contains("unix") && after_host.contains('@')
}

fn is_tls(url: &str) -> bool {
    url.starts_with("rediss:") || url.starts_with("valkeys:")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::RedisTokenStore;

    #[test]
    fn the_usual_urls_are_accepted() {
        for url in [
            "redis://127.0.0.1",
            "redis://:hunter2@localhost:6380/2",
            "redis://user:hunter%402@[::1]:6379",
            "redis+unix:///run/redis@2.sock?user=user&pass=hunter2",
        ] {
            client(url).map(drop).expect(url);
        }
    }

    #[test]
    fn a_wrong_url_is_refused_without_repeating_it() {
        for url in [
            "",
            "hunter2",
            "http://user:hunter2@localhost",
            "redis://user:hunter2@localhost:99999",
            "redis://user:hunter2@localhost/hunter2",
            "redis://user:hunter2@localhost?protocol=hunter2",
            "redis://user:6379#hunter2@localhost",
            "redis://user:6379/hunter2@localhost",
            "redis://user:6379?hunter2@localhost",
            "rediss://user:hunter2@localhost/x",
        ] {
            let error = RedisTokenStore::open(url).expect_err(url);
            assert!(error.to_string().contains("the URL of Redis"), "{error}");
            assert!(!format!("{error} {error:?}").contains("hunter2"), "{error:?}");
        }
    }

    #[test]
    fn a_tls_url_without_tls_says_what_is_missing() {
        let error = RedisTokenStore::open("rediss://localhost").expect_err("TLS is not built in");
        assert!(error.to_string().contains("tokio-rustls-comp"), "{error}");
    }

    #[test]
    fn debug_shows_the_place_and_not_the_password() {
        let store = RedisTokenStore::open("redis://user:hunter2@localhost:6380").expect("a URL");
        let shown = format!("{:?}", store.prefix("shop:"));
        assert!(shown.contains("localhost:6380") && shown.contains("shop:"), "{shown}");
        assert!(!shown.contains("hunter2"), "{shown}");
    }
}
