//! The two sections whose keys are names that the user gives: metadata columns and groupings.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use super::choice::Choice;
use super::table::{Section, Table};
use super::value::{FromToml, Located, Value};
use crate::corpus::ColumnKind;

/// Declared metadata columns, in the order written: `["bloc"]`, or a table such as `bloc = { required = true }`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Columns(pub Vec<(Located<String>, Column)>);

/// What a metadata column holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(deny_unknown_fields, default)]
pub struct Column {
    /// Type of the values.
    #[serde(rename = "type")]
    pub kind: Choice<ColumnKind>,
    /// Every document must have a value.
    pub required: bool,
    /// The values there may be; empty for any.
    pub allowed: Vec<Located<String>>,
}

impl Default for Column {
    fn default() -> Self {
        Column { kind: Choice(ColumnKind::String), required: false, allowed: Vec::new() }
    }
}

impl Section for Column {
    fn decode(table: &mut Table<'_>) -> Self {
        let default = Column::default();
        Column {
            kind: table.get_or("type", default.kind),
            required: table.get_or("required", default.required),
            allowed: table.get_or("allowed", default.allowed),
        }
    }
}

impl FromToml for Columns {
    fn expected() -> String {
        "a list of strings, or a table with one entry per column".into()
    }

    fn expected_many() -> String {
        "lists of strings".into()
    }

    fn from_toml(value: &Value<'_>) -> Option<Self> {
        if let Some(names) = value.list() {
            let names = names.filter_map(|name| Located::<String>::from_toml(&name));
            return Some(Columns(names.map(|name| (name, Column::default())).collect()));
        }
        let Some(table) = value.table() else {
            value.mismatch(&Self::expected());
            return None;
        };
        let columns = table.entries().map(|(name, value)| (name, Column::from_toml(&value).unwrap_or_default()));
        Some(Columns(columns.collect()))
    }
}

impl Serialize for Columns {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, column) in &self.0 {
            map.serialize_entry(name, column)?;
        }
        map.end()
    }
}

impl JsonSchema for Columns {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Columns".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let column = generator.subschema_for::<Column>();
        json_schema!({
            "anyOf": [
                { "type": "array", "items": { "type": "string" } },
                { "type": "object", "additionalProperties": column },
            ]
        })
    }
}

/// Groupings, in the order written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Groups(pub Vec<GroupKeys>);

/// A grouping as written: `bloc-decade = ["bloc", "decade"]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupKeys {
    /// Its name.
    pub name: Located<String>,
    /// What it divides the corpus by.
    pub keys: Located<Vec<Located<String>>>,
}

impl FromToml for Groups {
    fn expected() -> String {
        "a table with one entry per grouping".into()
    }

    fn expected_many() -> String {
        "tables with one entry per grouping".into()
    }

    fn from_toml(value: &Value<'_>) -> Option<Self> {
        let Some(table) = value.table() else {
            value.mismatch(&Self::expected());
            return None;
        };
        let groupings =
            table.entries().filter_map(|(name, value)| Some(GroupKeys { name, keys: FromToml::from_toml(&value)? }));
        Some(Groups(groupings.collect()))
    }
}

impl Serialize for Groups {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for GroupKeys { name, keys } in &self.0 {
            map.serialize_entry(name, keys)?;
        }
        map.end()
    }
}

impl JsonSchema for Groups {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Groups".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "object",
            "additionalProperties": { "type": "array", "items": { "type": "string" }, "minItems": 1 },
        })
    }
}
