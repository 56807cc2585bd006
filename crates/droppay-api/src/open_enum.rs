//! Enumerations that the server may extend: a value that is not known is kept, and is never an error.

use std::{fmt, marker::PhantomData};

use serde::de::{self, Visitor};

/// A value that this version of the crate does not know; [`as_str`](Self::as_str) is what the server sent.
///
/// It is opaque so that no program comes to depend on a value being unknown: the next version may know it.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct UnknownValue(Box<str>);

impl UnknownValue {
    pub(crate) fn new(value: &str) -> Self {
        Self(value.into())
    }

    /// The value as the server sent it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for UnknownValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Takes the text of a value where it stands, so that one that is known is never copied.
pub(crate) struct ValueVisitor<T>(PhantomData<T>);

impl<T> ValueVisitor<T> {
    pub(crate) fn new() -> Self {
        Self(PhantomData)
    }
}

impl<T: for<'a> From<&'a str>> Visitor<'_> for ValueVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_str<E: de::Error>(self, value: &str) -> Result<T, E> {
        Ok(T::from(value))
    }
}

/// Declares an open enumeration.
macro_rules! open_enum {
    ($(#[$meta:meta])* pub enum $name:ident { $($(#[$variant_meta:meta])* $variant:ident = $value:literal,)+ }) => {
        $(#[$meta])*
        ///
        /// A value that this version does not know becomes `Unknown` and survives a round trip.
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$variant_meta])* $variant,)+
            /// A value that this version does not know.
            Unknown(crate::UnknownValue),
        }

        impl $name {
            /// The values that this version knows.
            pub const KNOWN: &'static [Self] = &[$(Self::$variant),+];

            /// The value on the wire.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $value,)+
                    Self::Unknown(value) => value.as_str(),
                }
            }

            /// Whether this version knows the value.
            pub fn is_known(&self) -> bool {
                !matches!(self, Self::Unknown(_))
            }
        }

        impl From<&str> for $name {
            fn from(value: &str) -> Self {
                match value {
                    $($value => Self::$variant,)+
                    other => Self::Unknown(crate::UnknownValue::new(other)),
                }
            }
        }

        impl From<String> for $name {
            fn from(value: String) -> Self {
                Self::from(value.as_str())
            }
        }

        // For each member type, because a general one would leave `CommaSeparated::from([a, b])` ambiguous.
        impl From<$name> for crate::CommaSeparated<$name> {
            /// A list of one.
            fn from(value: $name) -> Self {
                Self::from([value])
            }
        }

        impl std::str::FromStr for $name {
            type Err = std::convert::Infallible;

            fn from_str(value: &str) -> Result<Self, Self::Err> {
                Ok(Self::from(value))
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_str(crate::open_enum::ValueVisitor::new())
            }
        }

        #[cfg(feature = "schemars")]
        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                // No `enum`: a schema that forbade new values would refuse what the type reads.
                schemars::json_schema!({ "type": "string", "examples": Self::KNOWN })
            }
        }
    };
}

pub(crate) use open_enum;

#[cfg(test)]
#[allow(unreachable_pub, reason = "the macro declares what is public where it is used")]
mod tests {
    open_enum! {
        /// A colour.
        pub enum Colour {
            /// Like blood.
            Red = "RED",
            /// Like grass.
            Green = "GREEN",
        }
    }

    #[test]
    fn an_unknown_value_survives_a_round_trip() {
        let blue: Colour = serde_json::from_str("\"BLUE\"").expect("an unknown value is no error");
        assert!(!blue.is_known());
        assert_eq!(serde_json::to_string(&blue).expect("it can be written"), "\"BLUE\"");
    }

    #[test]
    fn a_known_value_is_its_variant_in_both_directions() {
        for colour in Colour::KNOWN {
            assert_eq!(&Colour::from(colour.as_str()), colour);
        }
        assert_eq!(Colour::from("RED"), Colour::Red);
    }

    #[test]
    fn a_known_value_is_known_however_json_writes_it_and_in_no_other_spelling() {
        let read = |json: &str| serde_json::from_str::<Colour>(json).expect("a text is a value");
        assert_eq!(read(r#""\u0052ED""#), Colour::Red);
        for other in ["red", " RED", "RED ", ""] {
            assert_eq!(read(&format!("{other:?}")).as_str(), other);
            assert!(!read(&format!("{other:?}")).is_known(), "{other:?}");
        }
    }

    #[test]
    fn a_value_that_is_no_text_is_an_error() {
        let error = serde_json::from_str::<Colour>("5").expect_err("a number is no colour");
        assert!(error.to_string().contains("expected a string"), "{error}");
    }
}
