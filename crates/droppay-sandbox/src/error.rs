//! The one place where an error of the API is made. Codes and statuses come from the document's table; the words are
//! those of DropPay's page of common errors, followed by the name of the parameter or property, never by its value.

use axum::http::StatusCode;
use droppay_api::KnownError;
use serde::Serialize;

/// An answer other than success.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ApiError {
    pub(crate) status: StatusCode,
    code: Option<&'static str>,
    description: String,
    /// The methods to allow, for a 405.
    pub(crate) allow: Option<String>,
}

/// The body of an error, the document's `ErrorInfo`.
#[derive(Serialize)]
pub(crate) struct Body<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'a str>,
    description: &'a str,
}

impl ApiError {
    fn known(error: KnownError, place: &str) -> ApiError {
        let mut description = words(error).to_owned();
        if !place.is_empty() {
            description.push_str(": ");
            description.push_str(place);
        }
        let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::BAD_REQUEST);
        ApiError { status, code: Some(error.code()), description, allow: None }
    }

    /// An error for which the documents know no code.
    pub(crate) fn uncoded(status: StatusCode, description: &str) -> ApiError {
        ApiError { status, code: None, description: description.to_owned(), allow: None }
    }

    /// Something required is missing at this place.
    pub(crate) fn missing(place: &str) -> ApiError {
        ApiError::known(KnownError::MissingArguments, place)
    }

    /// What stands at this place is wrong.
    pub(crate) fn wrong(place: &str) -> ApiError {
        ApiError::known(KnownError::WrongArguments, place)
    }

    /// The date at this place is malformed or impossible.
    pub(crate) fn wrong_date(place: &str) -> ApiError {
        ApiError::known(KnownError::WrongDate, place)
    }

    /// The id at this place is none of DropPay's.
    pub(crate) fn wrong_id(place: &str) -> ApiError {
        ApiError::known(KnownError::WrongPublicId, place)
    }

    /// The IBAN at this place is not valid.
    pub(crate) fn invalid_iban(place: &str) -> ApiError {
        ApiError::known(KnownError::InvalidIban, place)
    }

    /// Credentials, a connection code or a refresh token that are not accepted.
    pub(crate) fn wrong_login() -> ApiError {
        ApiError::known(KnownError::WrongLoginCredentials, "")
    }

    /// The access token is of the wrong kind.
    pub(crate) fn out_of_scope() -> ApiError {
        ApiError::known(KnownError::OutOfScope, "")
    }

    /// The access token is missing, unknown or expired.
    pub(crate) fn bad_token() -> ApiError {
        ApiError::known(KnownError::BadOrExpiredAccessToken, "")
    }

    /// The resource is another's, or cannot do this in its status.
    pub(crate) fn denied(why: &str) -> ApiError {
        ApiError::known(KnownError::AccessDenied, why)
    }

    /// There is no such resource or path.
    pub(crate) fn not_found() -> ApiError {
        ApiError::uncoded(StatusCode::NOT_FOUND, "Resource not found")
    }

    /// The path is known, but not with this method.
    pub(crate) fn method_not_allowed(methods: &str) -> ApiError {
        let error = ApiError::uncoded(StatusCode::METHOD_NOT_ALLOWED, "Method not allowed");
        ApiError { allow: Some(methods.to_owned()), ..error }
    }

    /// What is wrong, in words.
    pub(crate) fn description(&self) -> &str {
        &self.description
    }

    /// The body of the answer.
    pub(crate) fn body(&self) -> Body<'_> {
        Body { code: self.code, description: &self.description }
    }
}

impl std::fmt::Display for ApiError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.status.as_u16())?;
        if let Some(code) = self.code {
            write!(f, "/{code}")?;
        }
        write!(f, " {}", self.description)
    }
}

impl std::error::Error for ApiError {}

impl From<rusqlite::Error> for ApiError {
    /// A database that fails is an error of the server. SQLite's own words name no value.
    fn from(error: rusqlite::Error) -> ApiError {
        let reason = match &error {
            rusqlite::Error::SqliteFailure(failure, _) => failure.to_string(),
            _ => "unexpected content".to_owned(),
        };
        ApiError::uncoded(
            StatusCode::INTERNAL_SERVER_ERROR,
            &format!("The sandbox's database failed, and nothing of this was stored: {reason}"),
        )
    }
}

fn words(error: KnownError) -> &'static str {
    match error {
        KnownError::MissingArguments => "Missing arguments",
        KnownError::WrongArguments => "Wrong arguments",
        KnownError::WrongDate => "Wrong date/time format or value",
        KnownError::WrongPublicId => "Wrong public id",
        KnownError::InvalidIban => "Invalid IBAN code",
        KnownError::WrongLoginCredentials => "Wrong login credentials",
        KnownError::OutOfScope => "Request is out of allowed scope",
        KnownError::BadOrExpiredAccessToken => "Access token is bad or expired",
        KnownError::AccessDenied => "Access denied to the requested resource",
        other => other.description(),
    }
}

/// Why a sandbox did not do what it was told: there is no such resource, or it cannot do this in its status.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ControlError(ApiError);

impl ControlError {
    /// The HTTP status that the same command has over HTTP.
    pub fn status(&self) -> u16 {
        self.0.status.as_u16()
    }
}

impl From<ApiError> for ControlError {
    fn from(error: ApiError) -> ControlError {
        ControlError(error)
    }
}
