//! Ids of resources, which become segments of paths.

use std::{borrow::Cow, fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The public id of a resource.
///
/// It is opaque. An id that could lead a request to another resource, such as `..`, can neither be made from text nor
/// be sent: if a server sends one it is read, because one odd id must not cost a page, but it becomes harmless in a
/// path.
///
/// ```
/// use droppay_api::ResourceId;
///
/// assert!("SEM1234568UN8".parse::<ResourceId>().is_ok());
/// assert!("../token".parse::<ResourceId>().is_err());
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ResourceId(Box<str>);

/// The text cannot be an id: it is empty, or would change the path it is put into.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidResourceId(());

impl fmt::Display for InvalidResourceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an id must not be empty and may hold letters, digits, `-`, `_`, `.` and `~` only, not dots alone")
    }
}

impl std::error::Error for InvalidResourceId {}

impl ResourceId {
    /// Stands for all pushes where the transfers of a push are listed: `-1`.
    pub fn all_pushes() -> Self {
        Self("-1".into())
    }

    /// The id as the server wrote it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn is_safe(id: &str) -> bool {
        let unreserved =
            |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~');
        id.bytes().all(unreserved) && id.bytes().any(|byte| byte != b'.')
    }
}

/// What stands in a path for an id that is not safe there. No resource has it.
const NOWHERE: &str = "invalid-id";

impl fmt::Display for ResourceId {
    /// The id; or `invalid-id` for one that would change the path it is put into.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(if Self::is_safe(&self.0) { &self.0 } else { NOWHERE })
    }
}

impl FromStr for ResourceId {
    type Err = InvalidResourceId;

    fn from_str(id: &str) -> Result<Self, InvalidResourceId> {
        if Self::is_safe(id) { Ok(Self(id.into())) } else { Err(InvalidResourceId(())) }
    }
}

impl TryFrom<&str> for ResourceId {
    type Error = InvalidResourceId;

    fn try_from(id: &str) -> Result<Self, InvalidResourceId> {
        id.parse()
    }
}

impl TryFrom<String> for ResourceId {
    type Error = InvalidResourceId;

    fn try_from(id: String) -> Result<Self, InvalidResourceId> {
        id.parse()
    }
}

impl TryFrom<&String> for ResourceId {
    type Error = InvalidResourceId;

    fn try_from(id: &String) -> Result<Self, InvalidResourceId> {
        id.parse()
    }
}

impl From<&ResourceId> for ResourceId {
    fn from(id: &ResourceId) -> Self {
        id.clone()
    }
}

impl Serialize for ResourceId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for ResourceId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self(<Cow<'de, str>>::deserialize(deserializer)?.into()))
    }
}

#[cfg(feature = "schemars")]
impl schemars::JsonSchema for ResourceId {
    fn schema_name() -> Cow<'static, str> {
        "ResourceId".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        String::json_schema(generator)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_changes_a_path_is_no_id() {
        for text in ["", ".", "..", "...", "a/b", "a\\b", "a%2fb", "a?b", "a#b", "a b", "a\n", "é"]
        {
            assert!(text.parse::<ResourceId>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn the_documented_ids_are_ids() {
        for text in ["SEM1234568UN8", "SMP145123G6YY", "CONK312VB67", "BAC123456789", "-1"] {
            assert_eq!(text.parse::<ResourceId>().map(|id| id.to_string()).as_deref(), Ok(text));
        }
    }

    #[test]
    fn an_odd_id_of_the_servers_is_kept_and_leads_nowhere() {
        let id: ResourceId =
            serde_json::from_str("\"../../oa2/v1/connection\"").expect("an id is any text");
        assert_eq!(id.as_str(), "../../oa2/v1/connection");
        assert_eq!(id.to_string(), NOWHERE);
    }
}
