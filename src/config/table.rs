//! Decoding a TOML file into values, collecting every problem on the way.
//!
//! A [`Table`] is asked for its keys one by one; a key that nobody asked for is unknown. What cannot be decoded is a
//! problem and counts as left out, so that decoding goes on.

use std::cell::RefCell;
use std::ops::{Range, RangeInclusive};

use toml::Spanned;
use toml::de::DeTable;

use super::value::{FromToml, Located, Value, Whole};
use crate::diagnostic::{Problem, SourceFile, suggestion};

/// A table with a known set of keys.
pub(crate) trait Section: Sized {
    /// Takes every key of the section from the table; a problem leaves the key's default.
    fn decode(table: &mut Table<'_>) -> Self;
}

/// Decodes a whole file. Where the file is not TOML, nothing is decoded: what follows from a syntax error misleads.
pub(crate) fn decode<T: Section>(file: &SourceFile) -> Result<(T, Vec<Problem>), Vec<Problem>> {
    let (root, errors) = DeTable::parse_recoverable(&file.text);
    if !errors.is_empty() {
        let problem =
            |error: &toml::de::Error| file.problem(error.span(), format!("not valid TOML: {}", error.message()));
        return Err(errors.iter().map(problem).collect());
    }
    let decoder = Decoder { file, problems: RefCell::default() };
    let mut table = Table::new(&decoder, String::new(), root.get_ref());
    let decoded = T::decode(&mut table);
    table.finish();
    let mut problems = decoder.problems.into_inner();
    problems.sort_by_key(|problem| problem.span.as_ref().map(|span| span.start));
    Ok((decoded, problems))
}

/// The file that is being decoded and what was found wrong in it.
pub(super) struct Decoder<'d> {
    file: &'d SourceFile,
    problems: RefCell<Vec<Problem>>,
}

impl Decoder<'_> {
    pub(super) fn report(&self, span: Option<Range<usize>>, message: String, more: impl FnOnce(Problem) -> Problem) {
        self.problems.borrow_mut().push(more(self.file.problem(span, message)));
    }
}

/// A table that is being decoded.
pub(crate) struct Table<'d> {
    decoder: &'d Decoder<'d>,
    /// Keys from the root, divided by dots; empty for the root.
    path: String,
    /// One of several of its kind: `[[path]]`.
    repeated: bool,
    span: Option<Range<usize>>,
    entries: &'d DeTable<'d>,
    asked: Vec<&'static str>,
}

impl<'d> Table<'d> {
    fn new(decoder: &'d Decoder<'d>, path: String, entries: &'d DeTable<'d>) -> Self {
        Table { decoder, path, repeated: false, span: None, entries, asked: Vec::new() }
    }

    /// The table that a value is.
    pub(super) fn of(value: &Value<'d>) -> Option<Self> {
        let entries = value.spanned.get_ref().as_table()?;
        let table = Table::new(value.decoder, value.path.clone(), entries);
        Some(Table { span: Some(value.spanned.span()), repeated: value.listed, ..table })
    }

    /// The value of a key, or `None` if it is left out or was reported.
    pub(crate) fn get<T: FromToml>(&mut self, key: &'static str) -> Option<T> {
        T::from_toml(&self.value(key)?)
    }

    /// The value of a key, or its default.
    pub(crate) fn get_or<T: FromToml>(&mut self, key: &'static str, default: T) -> T {
        self.get(key).unwrap_or(default)
    }

    /// The value of a key that must be there; `example` shows how to write it.
    pub(crate) fn required<T: FromToml>(&mut self, key: &'static str, example: &str) -> Option<T> {
        let Some(value) = self.value(key) else {
            let message = format!("`{}` is missing", self.name_of(key));
            let help = format!("add it: {example}");
            self.decoder.report(self.span.clone(), message, |problem| problem.help(help));
            return None;
        };
        T::from_toml(&value)
    }

    /// A list that must be there and hold something.
    pub(crate) fn required_list<T: FromToml>(&mut self, key: &'static str, example: &str) -> Vec<T> {
        let Some(list) = self.required::<Located<Vec<T>>>(key, example) else { return Vec::new() };
        // A list may also be empty because its entries have the wrong type, which has been reported.
        let written = self.entries.get(key).and_then(|value| value.get_ref().as_array());
        if written.is_some_and(|items| items.is_empty()) {
            let message = format!("`{}` is empty", self.name_of(key));
            let help = format!("put something into it: {example}");
            self.decoder.report(list.span, message, |problem| problem.help(help));
        }
        list.value
    }

    /// A whole number within a range.
    pub(crate) fn number(&mut self, key: &'static str, range: RangeInclusive<u64>, default: u64) -> u64 {
        let Some(Whole(number)) = self.get::<Whole>(key) else { return default };
        match number.and_then(|number| u64::try_from(number).ok()).filter(|number| range.contains(number)) {
            Some(number) => number,
            None => {
                let bounds = match (range.start(), range.end()) {
                    (least, &u64::MAX) => format!("{least} or more"),
                    (least, most) if least == most => format!("{least}"),
                    (least, most) => format!("between {least} and {most}"),
                };
                let message = format!("`{}` must be {bounds}", self.name_of(key));
                let span = self.entries.get(key).map(Spanned::span);
                self.decoder.report(span, message, |problem| problem.label("out of range"));
                default
            }
        }
    }

    /// A section below this table; one that is left out is decoded as an empty one.
    pub(crate) fn section<T: Section>(&mut self, key: &'static str) -> T {
        let found = self.value(key);
        if let Some(section) = found.as_ref().and_then(T::from_toml) {
            return section;
        }
        let before = self.decoder.problems.borrow().len();
        let nothing = DeTable::new();
        let path = self.name_of(key);
        let section = T::decode(&mut Table::new(self.decoder, path, &nothing));
        if found.is_some() {
            // What is missing in a section of the wrong type was not left out.
            self.decoder.problems.borrow_mut().truncate(before);
        }
        section
    }

    /// All keys, in the order of the file, for tables whose keys are names.
    pub(crate) fn entries(&self) -> impl Iterator<Item = (Located<String>, Value<'d>)> {
        self.entries.iter().map(|(key, spanned)| {
            let name = Located { value: key.get_ref().to_string(), span: Some(key.span()) };
            let path = self.name_of(&name.value);
            (name, Value::new(self.decoder, path, spanned))
        })
    }

    /// Reports the keys that were not asked for.
    pub(super) fn finish(self) {
        for key in self.entries.keys().filter(|key| !self.asked.contains(&key.get_ref().as_ref())) {
            let name = key.get_ref();
            let (message, all) = match self.path.as_str() {
                "" => (format!("unknown section `{name}`"), "the sections are".to_owned()),
                path if self.repeated => (format!("unknown key `{name}` in [[{path}]]"), "its keys are".to_owned()),
                path => (format!("unknown key `{name}` in [{path}]"), "its keys are".to_owned()),
            };
            let help = suggestion(name, &self.asked, &all);
            self.decoder.report(Some(key.span()), message, |problem| problem.help(help));
        }
    }

    fn value(&mut self, key: &'static str) -> Option<Value<'d>> {
        if !self.asked.contains(&key) {
            self.asked.push(key);
        }
        let path = self.name_of(key);
        let spanned = self.entries.get(key)?;
        Some(Value::new(self.decoder, path, spanned))
    }

    fn name_of(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }
}
