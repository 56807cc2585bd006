//! Reads the header by which a sender presents his credentials: HTTP Basic, RFC 7617.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use http::{HeaderMap, header::AUTHORIZATION};

use super::{CredentialFault, credentials::LONGEST};

const SCHEME: &[u8] = b"basic";

/// `user:password` as the sender presents it.
///
/// The name of the scheme may be written in any letters and followed by several spaces, as RFC 7617 has it. Everything
/// else must be exact: one header, and Base64 with its padding.
pub(crate) fn presented(headers: &HeaderMap) -> Result<Vec<u8>, CredentialFault> {
    let mut values = headers.get_all(AUTHORIZATION).iter();
    let value = values.next().ok_or(CredentialFault::Missing)?.as_bytes();
    // Whoever stands in between may have looked at the other one.
    if values.next().is_some() {
        return Err(CredentialFault::Repeated);
    }
    let end = value.iter().position(|byte| *byte == b' ').unwrap_or(value.len());
    let (scheme, rest) = value.split_at(end);
    if !scheme.eq_ignore_ascii_case(SCHEME) {
        return Err(CredentialFault::OtherScheme);
    }
    let encoded = rest.trim_ascii_start();
    // Nobody who is not known may have more decoded than credentials can be long, with the colon between them.
    if encoded.len() > base64::encoded_len(LONGEST + 1, true).unwrap_or(usize::MAX) {
        return Err(CredentialFault::Undecodable);
    }
    STANDARD.decode(encoded).map_err(|_| CredentialFault::Undecodable)
}
