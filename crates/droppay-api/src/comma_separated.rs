//! Lists that travel as one comma-separated value.

use std::{borrow::Cow, fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A list that is sent as one value: `status=DRAFT,READY`.
///
/// Its members hold no comma; one that did would be parted where it is read again.
///
/// ```
/// use droppay_api::{CommaSeparated, types::PushStatus};
///
/// let statuses = CommaSeparated::from([PushStatus::Draft, PushStatus::Ready]);
/// assert_eq!(statuses.to_string(), "DRAFT,READY");
/// let status = CommaSeparated::from(PushStatus::Done);
/// assert_eq!(status.as_slice(), [PushStatus::Done]);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct CommaSeparated<T>(Vec<T>);

impl<T> CommaSeparated<T> {
    /// The members.
    pub fn as_slice(&self) -> &[T] {
        &self.0
    }
}

impl<T> From<Vec<T>> for CommaSeparated<T> {
    fn from(members: Vec<T>) -> Self {
        Self(members)
    }
}

impl<T, const N: usize> From<[T; N]> for CommaSeparated<T> {
    fn from(members: [T; N]) -> Self {
        Self(members.into())
    }
}

impl<T> FromIterator<T> for CommaSeparated<T> {
    fn from_iter<I: IntoIterator<Item = T>>(members: I) -> Self {
        Self(members.into_iter().collect())
    }
}

impl<T: fmt::Display> fmt::Display for CommaSeparated<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, member) in self.0.iter().enumerate() {
            if place > 0 {
                f.write_str(",")?;
            }
            member.fmt(f)?;
        }
        Ok(())
    }
}

impl<T: FromStr> FromStr for CommaSeparated<T> {
    type Err = T::Err;

    fn from_str(text: &str) -> Result<Self, T::Err> {
        let members = text.split(',').map(str::trim).filter(|member| !member.is_empty());
        members.map(str::parse).collect::<Result<_, _>>().map(Self)
    }
}

impl<T: fmt::Display> Serialize for CommaSeparated<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de, T> Deserialize<'de> for CommaSeparated<T>
where
    T: FromStr<Err: fmt::Display>,
{
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <Cow<'de, str>>::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}

#[cfg(feature = "schemars")]
impl<T> schemars::JsonSchema for CommaSeparated<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "CommaSeparated".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        String::json_schema(generator)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_are_joined_by_commas_and_parted_again() {
        let list = CommaSeparated::from([1, 2, 3]);
        assert_eq!(list.to_string(), "1,2,3");
        assert_eq!("1, 2,3,".parse(), Ok(list));
    }

    #[test]
    fn an_unreadable_member_is_an_error() {
        assert!("1,two".parse::<CommaSeparated<u8>>().is_err());
    }
}
