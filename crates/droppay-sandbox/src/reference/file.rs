//! A file that never changes while the sandbox runs, and how it is answered.

use std::sync::OnceLock;

use axum::body::{Body, Bytes};
use axum::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG,
    HeaderMap, HeaderName, IF_NONE_MATCH, REFERRER_POLICY, VARY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderValue, Response, StatusCode};
use sha2::{Digest as _, Sha256};

/// What the pages may load and do. Whatever the renderer should come to want from another host, and whatever somebody
/// tries out by mistake against the real service, the browser refuses.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; \
     img-src 'self' data:; form-action 'none'; frame-ancestors 'none'; base-uri 'none'";

/// The headers of every file. It is asked for anew each time, because the next sandbox on this port may be of another
/// version; the answer is then most often that nothing changed.
const HEADERS: [(HeaderName, &str); 6] = [
    (CACHE_CONTROL, "no-cache"),
    (CONTENT_SECURITY_POLICY, POLICY),
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
];

/// A file with its path.
pub(crate) struct File {
    pub(crate) path: &'static str,
    media_type: &'static str,
    packed: bool,
    make: fn() -> Bytes,
    made: OnceLock<Made>,
}

/// The content, and the tag by which a browser knows it again.
struct Made {
    content: Bytes,
    tag: HeaderValue,
}

impl File {
    /// A file that is sent as it is.
    pub(crate) const fn new(
        path: &'static str,
        media_type: &'static str,
        make: fn() -> Bytes,
    ) -> File {
        File { path, media_type, packed: false, make, made: OnceLock::new() }
    }

    /// A file that is kept and sent in the gzip format.
    pub(crate) const fn packed(
        path: &'static str,
        media_type: &'static str,
        make: fn() -> Bytes,
    ) -> File {
        File { path, media_type, packed: true, make, made: OnceLock::new() }
    }

    /// What is sent.
    #[cfg(test)]
    pub(crate) fn content(&self) -> &[u8] {
        &self.made().content
    }

    /// Answers a request for it. Every browser takes gzip, so what is packed is unpacked for nobody.
    pub(crate) fn answer(&self, asked: &HeaderMap) -> Response<Body> {
        let Made { content, tag } = self.made();
        let mut response = if self.packed && !takes_gzip(asked) {
            let mut refusal = Response::new(Body::from("This file is only served in gzip.\n"));
            *refusal.status_mut() = StatusCode::NOT_ACCEPTABLE;
            refusal
        } else if knows(asked, tag) {
            let mut unchanged = Response::new(Body::empty());
            *unchanged.status_mut() = StatusCode::NOT_MODIFIED;
            unchanged.headers_mut().insert(ETAG, tag.clone());
            unchanged
        } else {
            let mut found = Response::new(Body::from(content.clone()));
            let headers = found.headers_mut();
            headers.insert(ETAG, tag.clone());
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(self.media_type));
            if self.packed {
                headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
            }
            found
        };
        if self.packed {
            response.headers_mut().insert(VARY, HeaderValue::from_static("accept-encoding"));
        }
        for (name, value) in HEADERS {
            response.headers_mut().insert(name, HeaderValue::from_static(value));
        }
        response
    }

    fn made(&self) -> &Made {
        self.made.get_or_init(|| {
            let content = (self.make)();
            let digest: String =
                Sha256::digest(&content)[..16].iter().map(|byte| format!("{byte:02x}")).collect();
            let tag = HeaderValue::from_str(&format!("\"{digest}\""));
            Made { content, tag: tag.expect("digits and letters are a header's value") }
        })
    }
}

/// Whether the client has the content with this tag already.
fn knows(asked: &HeaderMap, tag: &HeaderValue) -> bool {
    listed(asked, &IF_NONE_MATCH)
        .any(|known| known == "*" || known.strip_prefix("W/").unwrap_or(known).as_bytes() == tag)
}

/// Whether the client takes gzip. One that says nothing takes anything, as HTTP has it.
fn takes_gzip(asked: &HeaderMap) -> bool {
    let weight = |coding: &str| {
        listed(asked, &ACCEPT_ENCODING).find_map(|item| {
            let (name, weight) = item.split_once(';').unwrap_or((item, "q=1"));
            let weight = weight.trim().strip_prefix("q=")?;
            name.trim().eq_ignore_ascii_case(coding).then(|| weight.parse().unwrap_or(0.0_f32))
        })
    };
    !asked.contains_key(ACCEPT_ENCODING)
        || weight("gzip").or_else(|| weight("*")).is_some_and(|weight| weight > 0.0)
}

/// The items of a header's list.
fn listed<'a>(asked: &'a HeaderMap, name: &HeaderName) -> impl Iterator<Item = &'a str> {
    let values = asked.get_all(name).into_iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).map(str::trim)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(name: HeaderName, value: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(name, HeaderValue::from_static(value))])
    }

    #[test]
    fn gzip_is_taken_unless_it_is_refused() {
        assert!(takes_gzip(&HeaderMap::new()));
        for taken in ["gzip, deflate, br, zstd", "br;q=1.0, GZIP; q=0.5", "*", "deflate, *;q=0.1"] {
            assert!(takes_gzip(&asked(ACCEPT_ENCODING, taken)), "{taken}");
        }
        for refused in ["identity", "br", "gzip;q=0", "gzip;q=0, *", "*;q=0"] {
            assert!(!takes_gzip(&asked(ACCEPT_ENCODING, refused)), "{refused}");
        }
    }

    #[test]
    fn a_tag_is_known_alone_in_a_list_and_as_a_weak_one() {
        let tag = HeaderValue::from_static("\"abc\"");
        for known in ["\"abc\"", "\"x\", \"abc\"", "W/\"abc\"", "*"] {
            assert!(knows(&asked(IF_NONE_MATCH, known), &tag), "{known}");
        }
        assert!(!knows(&asked(IF_NONE_MATCH, "\"x\""), &tag));
    }
}
