//! The values of a TOML file: what they are decoded into, and what is said of one of the wrong type.

use std::borrow::Cow;
use std::ops::Range;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Serialize;
use toml::Spanned;
use toml::de::DeValue;

use super::table::{Decoder, Section, Table};
use crate::diagnostic::{Problem, suggestion};

/// A value and where it stands in its file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Located<T> {
    /// The value.
    pub value: T,
    /// Its bytes in the file; `None` for a default.
    #[serde(skip)]
    pub span: Option<Range<usize>>,
}

impl<T> Located<T> {
    /// A value that stands in no file.
    pub fn default_of(value: impl Into<T>) -> Self {
        Located { value: value.into(), span: None }
    }
}

impl<T: JsonSchema> JsonSchema for Located<T> {
    fn inline_schema() -> bool {
        T::inline_schema()
    }

    fn schema_name() -> Cow<'static, str> {
        T::schema_name()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        T::json_schema(generator)
    }
}

/// What a TOML value can be decoded into.
pub(crate) trait FromToml: Sized {
    /// What the value has to be, as in "must be a string".
    fn expected() -> String;
    /// The same in the plural, as in "a list of strings".
    fn expected_many() -> String;
    /// The value, or `None` after a problem was reported.
    fn from_toml(value: &Value<'_>) -> Option<Self>;
}

/// A value that is being decoded.
pub(crate) struct Value<'d> {
    pub(super) decoder: &'d Decoder<'d>,
    /// What messages call it, such as "`corpus.include`" or "an entry of `corpus.include`".
    name: String,
    /// Keys from the root, divided by dots.
    pub(super) path: String,
    /// An entry of a list.
    pub(super) listed: bool,
    pub(super) spanned: &'d Spanned<DeValue<'d>>,
}

impl<'d> Value<'d> {
    /// The value of the key at `path`.
    pub(super) fn new(decoder: &'d Decoder<'d>, path: String, spanned: &'d Spanned<DeValue<'d>>) -> Self {
        Value { decoder, name: format!("`{path}`"), path, listed: false, spanned }
    }

    pub(crate) fn string(&self) -> Option<&'d str> {
        self.spanned.get_ref().as_str()
    }

    pub(crate) fn list(&self) -> Option<impl Iterator<Item = Value<'d>>> {
        let items = self.spanned.get_ref().as_array()?;
        Some(items.iter().map(|spanned| Value {
            decoder: self.decoder,
            name: format!("an entry of `{}`", self.path),
            path: self.path.clone(),
            listed: true,
            spanned,
        }))
    }

    pub(crate) fn table(&self) -> Option<Table<'d>> {
        Table::of(self)
    }

    /// Reports that the value has the wrong type.
    pub(crate) fn mismatch(&self, expected: &str) {
        let (found, help) = match self.spanned.get_ref() {
            DeValue::String(text) => {
                let bare = text.parse::<i64>().is_ok() || text.parse::<bool>().is_ok();
                let help = match expected {
                    _ if expected.starts_with("a list of strings") => Some(format!("write it in brackets: [{text:?}]")),
                    "a whole number" | "true or false" if bare => Some(format!("write it without quotes: {text}")),
                    _ => None,
                };
                ("a string", help)
            }
            DeValue::Integer(number) => {
                ("a number", expected.starts_with("a string").then(|| format!("write it in quotes: \"{number}\"")))
            }
            DeValue::Float(_) => ("a number with a fraction", None),
            DeValue::Boolean(_) => ("true or false", None),
            DeValue::Datetime(_) => {
                ("a date", expected.starts_with("a string").then(|| "write it in quotes".to_owned()))
            }
            DeValue::Array(_) => ("a list", None),
            DeValue::Table(_) => ("a table", None),
        };
        self.report(format!("{} must be {expected}", self.name), |problem| {
            let problem = problem.label(format!("this is {found}"));
            match help {
                Some(help) => problem.help(help),
                None => problem,
            }
        });
    }

    /// Reports that the value is not one of those known.
    pub(crate) fn not_one_of(&self, found: &str, known: &[&str]) {
        let help = suggestion(found, known, "it can be");
        self.report(format!("{} cannot be `{found}`", self.name), |problem| problem.help(help));
    }

    fn report(&self, message: String, more: impl FnOnce(Problem) -> Problem) {
        self.decoder.report(Some(self.spanned.span()), message, more);
    }
}

impl FromToml for String {
    fn expected() -> String {
        "a string".into()
    }

    fn expected_many() -> String {
        "strings".into()
    }

    fn from_toml(value: &Value<'_>) -> Option<Self> {
        let text = value.string();
        if text.is_none() {
            value.mismatch(&Self::expected());
        }
        text.map(str::to_owned)
    }
}

impl FromToml for bool {
    fn expected() -> String {
        "true or false".into()
    }

    fn expected_many() -> String {
        "true or false".into()
    }

    fn from_toml(value: &Value<'_>) -> Option<Self> {
        let found = value.spanned.get_ref().as_bool();
        if found.is_none() {
            value.mismatch(&Self::expected());
        }
        found
    }
}

/// A whole number; `None` if it is too large for any range.
pub(super) struct Whole(pub(super) Option<i64>);

impl FromToml for Whole {
    fn expected() -> String {
        "a whole number".into()
    }

    fn expected_many() -> String {
        "whole numbers".into()
    }

    fn from_toml(value: &Value<'_>) -> Option<Self> {
        let Some(number) = value.spanned.get_ref().as_integer() else {
            value.mismatch(&Self::expected());
            return None;
        };
        Some(Whole(i64::from_str_radix(number.as_str(), number.radix()).ok()))
    }
}

impl<T: FromToml> FromToml for Located<T> {
    fn expected() -> String {
        T::expected()
    }

    fn expected_many() -> String {
        T::expected_many()
    }

    fn from_toml(value: &Value<'_>) -> Option<Self> {
        let span = Some(value.spanned.span());
        T::from_toml(value).map(|value| Located { value, span })
    }
}

impl<T: FromToml> FromToml for Vec<T> {
    fn expected() -> String {
        format!("a list of {}", T::expected_many())
    }

    fn expected_many() -> String {
        format!("lists of {}", T::expected_many())
    }

    fn from_toml(value: &Value<'_>) -> Option<Self> {
        let Some(items) = value.list() else {
            value.mismatch(&Self::expected());
            return None;
        };
        Some(items.filter_map(|item| T::from_toml(&item)).collect())
    }
}

impl<T: Section> FromToml for T {
    fn expected() -> String {
        "a table".into()
    }

    fn expected_many() -> String {
        "tables".into()
    }

    fn from_toml(value: &Value<'_>) -> Option<Self> {
        let Some(mut table) = value.table() else {
            value.mismatch(&Self::expected());
            return None;
        };
        let section = T::decode(&mut table);
        table.finish();
        Some(section)
    }
}
