//! A page that says why something was not shown or not done.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use maud::html;

use super::layout::{Page, page};
use crate::error::ApiError;

/// Why something was not shown or not done, and where to go on.
#[derive(Debug)]
pub(crate) struct Notice {
    status: StatusCode,
    words: String,
    back: String,
}

impl Notice {
    /// A notice that leads back to the dashboard.
    pub(crate) fn new(status: StatusCode, words: &str) -> Notice {
        Notice { status, words: words.to_owned(), back: "/".to_owned() }
    }

    /// What was asked for makes no sense.
    pub(crate) fn refused(words: &str) -> Notice {
        Notice::new(StatusCode::BAD_REQUEST, words)
    }

    /// The browser took another machine's name for the sandbox's.
    pub(crate) fn foreign_host() -> Notice {
        Notice::new(
            StatusCode::FORBIDDEN,
            "The sandbox shows its pages under the names of this machine only, 127.0.0.1 and localhost, and under its \
             public address",
        )
    }

    /// Another site sent a form.
    pub(crate) fn foreign_form() -> Notice {
        Notice::new(
            StatusCode::FORBIDDEN,
            "This form was sent from another site, so nothing was done",
        )
    }

    /// The same notice, leading back to another page.
    pub(crate) fn back_to(self, back: String) -> Notice {
        Notice { back, ..self }
    }
}

/// A form was sent where none is read.
pub(crate) async fn wrong_method() -> Notice {
    Notice::new(StatusCode::METHOD_NOT_ALLOWED, "This page cannot be used in this way")
}

impl From<ApiError> for Notice {
    fn from(error: ApiError) -> Notice {
        Notice::new(error.status, &error.to_string())
    }
}

impl IntoResponse for Notice {
    fn into_response(self) -> Response {
        let title = match self.status {
            StatusCode::NOT_FOUND => "Nothing here",
            StatusCode::CONFLICT => "Not any more",
            status if status.is_server_error() => "The sandbox failed",
            _ => "Not done",
        };
        let content = html! {
            h1 { (title) }
            p.lead { (self.words) "." }
            p { a.button href=(self.back) { "Back" } }
        };
        (self.status, page(&Page { title, kind: "notice", live: None }, &content)).into_response()
    }
}
