//! The section `[periods]`: named spans of time, whose keys are names that the user gives.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use super::table::{Section, Table};
use super::value::{FromToml, Located, Value};

/// Divisions of time, in the order written: `stalin = [{ label = "before", to = "1953-03-05" }, …]`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Periods(pub Vec<(Located<String>, Vec<Period>)>);

/// A period of a division.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields)]
pub struct Period {
    /// Its name in the tables.
    pub label: Located<String>,
    /// Its first day, month or year; without it, it has no beginning.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub from: Option<Located<String>>,
    /// Its last day, month or year; without it, it has no end.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub to: Option<Located<String>>,
}

impl Section for Period {
    fn decode(table: &mut Table<'_>) -> Self {
        Period {
            label: table.required("label", "label = \"thaw\"").unwrap_or_default(),
            from: table.get("from"),
            to: table.get("to"),
        }
    }
}

impl FromToml for Periods {
    fn expected() -> String {
        "a table with one list of periods per entry".into()
    }

    fn expected_many() -> String {
        "tables with one list of periods per entry".into()
    }

    fn from_toml(value: &Value<'_>) -> Option<Self> {
        let Some(table) = value.table() else {
            value.mismatch(&Self::expected());
            return None;
        };
        Some(Periods(table.entries().filter_map(|(name, value)| Some((name, FromToml::from_toml(&value)?))).collect()))
    }
}

impl Serialize for Periods {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, periods) in &self.0 {
            map.serialize_entry(name, periods)?;
        }
        map.end()
    }
}

impl JsonSchema for Periods {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Periods".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let period = generator.subschema_for::<Period>();
        json_schema!({
            "type": "object",
            "additionalProperties": { "type": "array", "items": period, "minItems": 1 },
        })
    }
}
