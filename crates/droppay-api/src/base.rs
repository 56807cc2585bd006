//! The server's URL, parsed once and not for each call.

use std::sync::Arc;

use reqwest::Url;

/// The server's URL, if it is one to which a path can be appended as text.
#[derive(Clone)]
pub(crate) struct Base(Option<Arc<Url>>);

impl Base {
    /// Of a URL without a slash at its end.
    pub(crate) fn of(base_url: &str) -> Self {
        let url = Url::parse(base_url).ok();
        // What the parser had to mend, or what ends with a query, is not continued by a path as its text would be.
        let plain = |url: &Url| match url.as_str().strip_prefix(base_url) {
            Some("") => url.query().is_none() && url.fragment().is_none(),
            Some(rest) => rest == "/" && url.path() == "/",
            None => false,
        };
        Self(url.filter(|url| !url.cannot_be_a_base() && plain(url)).map(Arc::new))
    }

    /// The URL that the server's and this path make, as if both had been parsed together. The path begins with a slash
    /// and has neither a query nor a fragment.
    pub(crate) fn with(&self, path: &str) -> Option<Url> {
        let mut url = Url::clone(self.0.as_ref()?);
        match url.path() {
            "/" => url.set_path(path),
            before => {
                let path = format!("{before}{path}");
                url.set_path(&path);
            }
        }
        Some(url)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::runtime::encode_path;

    /// Whether the path could be appended; then the outcome is the parser's.
    fn is_what_the_parser_makes(base_url: &str, path: &str) -> bool {
        let appended = Base::of(base_url).with(path);
        if let Some(url) = &appended {
            let parsed = Url::parse(&format!("{base_url}{path}")).expect("a URL");
            assert_eq!(*url, parsed, "{base_url} and {path}");
        }
        appended.is_some()
    }

    #[test]
    fn a_path_is_appended_to_a_server_and_to_a_path_of_its_own() {
        for base_url in
            ["https://api.drop-pay.io", "http://127.0.0.1:4010", "https://h/a/b", "http://[::1]/x"]
        {
            let url = Base::of(base_url).with("/bank/v2/push/SEM1%2F").expect("it can be appended");
            assert_eq!(url.as_str(), format!("{base_url}/bank/v2/push/SEM1%2F"));
        }
    }

    #[test]
    fn what_no_path_can_be_appended_to_is_left_to_the_parser() {
        let odd = [
            "",
            "no URL",
            "https://h?q=1",
            "https://h/#f",
            "HTTPS://H",
            "https://h:443",
            "mailto:a@b",
        ];
        for base_url in odd {
            assert!(Base::of(base_url).with("/x").is_none(), "{base_url}");
        }
    }

    proptest! {
        #[test]
        fn to_the_url_of_a_server_a_path_is_always_appended(
            base_url in "https?://[a-z][a-z0-9]{0,8}(\\.[a-z]{2,5})?(:[1-9][0-9]{2,3})?(/[a-z0-9_-]{1,6}){0,3}",
            id in any::<String>(),
        ) {
            let path = format!("/bank/v2/push/{}", encode_path(&id));
            // The port that is the scheme's own is no part of a URL.
            let default_port = base_url.starts_with("https") && base_url.contains(":443");
            assert!(is_what_the_parser_makes(&base_url, &path) || default_port, "{base_url}");
        }

        #[test]
        fn whatever_the_server_and_the_id_the_url_is_what_the_parser_makes(
            base_url in "(https?|ftp|x|file):/{0,3}[a-zA-Z0-9.:@\\[\\]é%\\\\-]{0,12}(/[a-z.%A-Z0-9\\\\ é?#]{0,4}){0,3}",
            id in any::<String>(),
        ) {
            let base_url = base_url.trim_end_matches('/');
            for id in [id.as_str(), ".", "..", "%2e"] {
                is_what_the_parser_makes(base_url, &format!("/bank/v2/push/{}/transfers", encode_path(id)));
            }
        }
    }
}
