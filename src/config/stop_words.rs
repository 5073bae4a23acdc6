//! Stop words: a list for all documents, or lists by language.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use super::value::{FromToml, Located, Value};

/// The name of the list that is for every language.
pub const EVERY_LANGUAGE: &str = "all";

/// Lists of stop words in the order written; the list `["the"]` alone is one for every language.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StopWords(pub Vec<(Located<String>, Vec<Located<String>>)>);

impl StopWords {
    /// Every word of every list.
    pub fn words(&self) -> impl Iterator<Item = &Located<String>> {
        self.0.iter().flat_map(|(_, words)| words)
    }
}

impl FromToml for StopWords {
    fn expected() -> String {
        "a list of strings, or a table with a list per language".into()
    }

    fn expected_many() -> String {
        "lists of strings".into()
    }

    fn from_toml(value: &Value<'_>) -> Option<Self> {
        if let Some(words) = value.list() {
            let words = words.filter_map(|word| Located::<String>::from_toml(&word)).collect();
            return Some(StopWords(vec![(Located::default_of(EVERY_LANGUAGE), words)]));
        }
        let Some(table) = value.table() else {
            value.mismatch(&Self::expected());
            return None;
        };
        let list = |(language, value): (Located<String>, Value<'_>)| {
            Some((language, Vec::<Located<String>>::from_toml(&value)?))
        };
        Some(StopWords(table.entries().filter_map(list).collect()))
    }
}

impl Serialize for StopWords {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.0.iter().all(|(language, _)| language.value == EVERY_LANGUAGE) {
            return self.words().collect::<Vec<_>>().serialize(serializer);
        }
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (language, words) in &self.0 {
            map.serialize_entry(&language.value, words)?;
        }
        map.end()
    }
}

impl JsonSchema for StopWords {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "StopWords".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let words = json_schema!({ "type": "array", "items": { "type": "string" } });
        json_schema!({ "anyOf": [words, { "type": "object", "additionalProperties": words }] })
    }
}
