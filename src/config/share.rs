//! Numbers between 0 and 1.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Serialize;
use toml::de::DeValue;

use super::value::{FromToml, Value};

/// A share from 0.1 to 1.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Share(f64);

// No share is NaN.
impl Eq for Share {}

impl Share {
    const LEAST: f64 = 0.1;

    /// The share; `None` outside of its range.
    #[must_use]
    pub const fn new(value: f64) -> Option<Self> {
        if value >= Self::LEAST && value <= 1.0 { Some(Share(value)) } else { None }
    }

    /// Its value.
    #[must_use]
    pub fn get(self) -> f64 {
        self.0
    }
}

impl FromToml for Share {
    fn expected() -> String {
        "a number from 0.1 to 1".into()
    }

    fn expected_many() -> String {
        "numbers from 0.1 to 1".into()
    }

    fn from_toml(value: &Value<'_>) -> Option<Self> {
        let written = match value.spanned.get_ref() {
            DeValue::Float(number) => number.as_str().parse().ok(),
            DeValue::Integer(number) => number.as_str().parse().ok(),
            _ => None,
        };
        let share = written.and_then(Share::new);
        if share.is_none() {
            value.mismatch(&Self::expected());
        }
        share
    }
}

impl JsonSchema for Share {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "share".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "number", "minimum": Self::LEAST, "maximum": 1 })
    }
}
