//! The link by which an owner returns to the app that asked. The app wrote it, so it may be anything.

/// Schemes that act inside the browser, with the rights of the page or of its user.
const ACTING: [&str; 7] = ["javascript", "data", "vbscript", "file", "blob", "filesystem", "about"];

/// The address, if following it can do no more than open a page or an app.
pub(crate) fn harmless(address: &str) -> Option<&str> {
    let (scheme, _) = address.split_once(':')?;
    let shaped = scheme.starts_with(|first: char| first.is_ascii_lowercase())
        && scheme.bytes().all(|byte| {
            byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'+' | b'.' | b'-')
        });
    (shaped && !ACTING.contains(&scheme)).then_some(address)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_or_an_app_may_be_returned_to() {
        for address in [
            "https://app.example/x?y#z",
            "http://127.0.0.1:1/",
            "freebooter://connected",
            "a+b.c-1:x",
        ] {
            assert_eq!(harmless(address), Some(address));
        }
    }

    #[test]
    fn what_acts_in_the_browser_is_no_link() {
        for address in [
            "javascript:alert(1)",
            "JavaScript:alert(1)",
            " javascript:alert(1)",
            "java\nscript:alert(1)",
            "\u{1}javascript:alert(1)",
            "data:text/html,x",
            "vbscript:x",
            "file:///etc/passwd",
            "//evil.example",
            "/path",
            "1a:x",
            ":x",
            "",
        ] {
            assert_eq!(harmless(address), None, "{address:?}");
        }
    }
}
