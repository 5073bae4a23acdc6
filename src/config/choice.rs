//! Values that are one of a few names.

use std::borrow::Cow;

use kremlinology_kernel::count::Unit;
use kremlinology_kernel::passage::PassageKind;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Serialize, Serializer};

use super::value::{FromToml, Value};
use crate::corpus::{ColumnKind, Format, IdRule, Strip, TeiPart};
use crate::diagnostic::listed;

/// A type with a name for each of its values.
pub trait Choices: Copy + 'static {
    /// Every value, in the order they are listed to people.
    const VALUES: &'static [Self];

    /// The name of a value in pipeline.toml.
    fn name(self) -> &'static str;
}

/// A value that is written by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choice<T>(pub T);

impl<T: Choices> Choice<T> {
    fn names() -> Vec<&'static str> {
        T::VALUES.iter().map(|value| value.name()).collect()
    }
}

impl<T: Choices> FromToml for Choice<T> {
    fn expected() -> String {
        format!("a string: {}", listed(Self::names()))
    }

    fn expected_many() -> String {
        format!("strings out of {}", listed(Self::names()))
    }

    fn from_toml(value: &Value<'_>) -> Option<Self> {
        let Some(name) = value.string() else {
            value.mismatch(&Self::expected());
            return None;
        };
        let found = T::VALUES.iter().copied().find(|value| value.name() == name);
        if found.is_none() {
            value.not_one_of(name, &Self::names());
        }
        found.map(Choice)
    }
}

impl<T: Choices> Serialize for Choice<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.name())
    }
}

impl<T: Choices> JsonSchema for Choice<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        Self::names().join("-or-").into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "enum": Self::names() })
    }
}

/// What a passage is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PassageRule {
    /// Lines between blank lines.
    Paragraph,
}

impl Choices for PassageRule {
    const VALUES: &'static [Self] = &[PassageRule::Paragraph];

    fn name(self) -> &'static str {
        match self {
            PassageRule::Paragraph => "paragraph",
        }
    }
}

/// What becomes of duplicates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DuplicateAction {
    /// They are reported.
    Report,
    /// They are reported and left out of all counts.
    LeaveOut,
}

impl Choices for DuplicateAction {
    const VALUES: &'static [Self] = &[DuplicateAction::Report, DuplicateAction::LeaveOut];

    fn name(self) -> &'static str {
        match self {
            DuplicateAction::Report => "report",
            DuplicateAction::LeaveOut => "leave-out",
        }
    }
}

impl Choices for PassageKind {
    const VALUES: &'static [Self] = &PassageKind::ALL;

    fn name(self) -> &'static str {
        self.as_str()
    }
}

impl Choices for Unit {
    const VALUES: &'static [Self] = &Unit::ALL;

    fn name(self) -> &'static str {
        self.as_str()
    }
}

impl Choices for IdRule {
    const VALUES: &'static [Self] = &[IdRule::Stem, IdRule::Path];

    fn name(self) -> &'static str {
        match self {
            IdRule::Stem => "stem",
            IdRule::Path => "path",
        }
    }
}

impl Choices for Format {
    const VALUES: &'static [Self] = &[
        Format::Text,
        Format::Markdown,
        Format::Html,
        Format::Tei,
        Format::Xml,
        Format::Json,
        Format::Jsonl,
        Format::Csv,
        Format::Tsv,
        Format::Parquet,
        Format::Docx,
        Format::Epub,
        Format::Pdf,
    ];

    fn name(self) -> &'static str {
        match self {
            Format::Text => "text",
            Format::Markdown => "markdown",
            Format::Html => "html",
            Format::Tei => "tei",
            Format::Xml => "xml",
            Format::Json => "json",
            Format::Jsonl => "jsonl",
            Format::Csv => "csv",
            Format::Tsv => "tsv",
            Format::Parquet => "parquet",
            Format::Docx => "docx",
            Format::Epub => "epub",
            Format::Pdf => "pdf",
        }
    }
}

impl Choices for TeiPart {
    const VALUES: &'static [Self] = &TeiPart::ALL;

    fn name(self) -> &'static str {
        self.as_str()
    }
}

impl Choices for Strip {
    const VALUES: &'static [Self] = &[Strip::Gutenberg];

    fn name(self) -> &'static str {
        match self {
            Strip::Gutenberg => "gutenberg",
        }
    }
}

impl Choices for ColumnKind {
    const VALUES: &'static [Self] =
        &[ColumnKind::String, ColumnKind::Integer, ColumnKind::Number, ColumnKind::Boolean, ColumnKind::Date];

    fn name(self) -> &'static str {
        match self {
            ColumnKind::String => "string",
            ColumnKind::Integer => "integer",
            ColumnKind::Number => "number",
            ColumnKind::Boolean => "boolean",
            ColumnKind::Date => "date",
        }
    }
}
