//! Metadata in file names: a pattern such as `{author}-{year}` or `{country}_{_}_{year}`.
//!
//! A field takes as few characters as the rest allows. `{date}` takes the longest date, `{year}` four digits, `{_}` anything.
//! `_` in a value is a space. A pattern with `/` names the last folders too.

use super::HistoricalDate;
use super::metadata::Fields;

/// A pattern of file names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileNamePattern {
    parts: Vec<Part>,
    /// Folders that it names.
    folders: usize,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Literal(String),
    Field(String),
}

impl FileNamePattern {
    /// Reads a pattern; says what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let (mut parts, mut rest) = (Vec::new(), text);
        while !rest.is_empty() {
            let Some(open) = rest.find(['{', '}']) else {
                parts.push(Part::Literal(rest.to_owned()));
                break;
            };
            if open > 0 {
                parts.push(Part::Literal(rest[..open].to_owned()));
            }
            let field = rest[open..].strip_prefix('{').and_then(|inner| inner.split_once('}'));
            let Some((name, behind)) = field else { return Err("a `{` or `}` stands alone".into()) };
            if name.is_empty() || name.contains('{') {
                return Err("a field has no name".into());
            }
            if matches!(parts.last(), Some(Part::Field(_))) {
                return Err(format!("nothing stands between the field `{name}` and the one before it"));
            }
            parts.push(Part::Field(name.to_owned()));
            rest = behind;
        }
        if !parts.iter().any(|part| matches!(part, Part::Field(_))) {
            return Err("it has no field".into());
        }
        Ok(FileNamePattern { parts, folders: text.matches('/').count() })
    }

    /// The names of its fields.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().filter_map(|part| match part {
            Part::Field(name) if name != "_" => Some(name.as_str()),
            _ => None,
        })
    }

    /// The fields of a path without extension; none where it does not fit.
    pub(super) fn fields(&self, path: &str) -> Fields {
        let start = path.rmatch_indices('/').nth(self.folders).map_or(0, |(at, _)| at + 1);
        let mut values = Vec::new();
        if !matches(&self.parts, &path[start..], &mut values) {
            return Fields::new();
        }
        let mut fields = Fields::new();
        for (name, value) in self.names_with_blanks().zip(values) {
            let name = match name {
                "_" => continue,
                "year" => "date",
                "id" => "document_id",
                name => name,
            };
            let value = if name == "document_id" { value.to_owned() } else { value.replace('_', " ") };
            fields.insert(name.to_owned(), value.trim().to_owned());
        }
        fields
    }

    fn names_with_blanks(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().filter_map(|part| match part {
            Part::Field(name) => Some(name.as_str()),
            Part::Literal(_) => None,
        })
    }
}

/// Whether the text fits; the values of the fields in order.
fn matches<'t>(parts: &[Part], text: &'t str, values: &mut Vec<&'t str>) -> bool {
    let Some((part, rest)) = parts.split_first() else { return text.is_empty() };
    let name = match part {
        Part::Literal(literal) => {
            return text.strip_prefix(literal.as_str()).is_some_and(|text| matches(rest, text, values));
        }
        Part::Field(name) => name.as_str(),
    };
    let borders = || text.char_indices().map(|(at, _)| at).skip(1).chain((!text.is_empty()).then_some(text.len()));
    let mut ends: Vec<usize> = borders().filter(|end| fits(name, &text[..*end])).collect();
    if name == "date" {
        ends.reverse();
    }
    ends.into_iter().any(|end| {
        let known = values.len();
        values.push(&text[..end]);
        matches(rest, &text[end..], values) || {
            values.truncate(known);
            false
        }
    })
}

fn fits(name: &str, value: &str) -> bool {
    match name {
        "year" => value.len() == 4 && value.bytes().all(|byte| byte.is_ascii_digit()),
        "date" => HistoricalDate::parse(&value.replace('_', "-")).is_some(),
        _ => !value.contains('/'),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn names_are_taken_apart() {
        for (pattern, path, expected) in [
            ("{author}-{year}", "essays/wolfe-1957", "author=wolfe date=1957"),
            ("{author}-{year}", "essays/djilas-new-class-1957", "author=djilas-new-class date=1957"),
            ("{date}-{title}", "1947-03-12-truman_doctrine", "date=1947-03-12 title=truman doctrine"),
            ("{bloc}_{_}_{year}", "ungdc/POL_01_1946", "bloc=POL date=1946"),
            ("{bloc}/{id}", "texts/east/a_1", "bloc=east document_id=a_1"),
            ("{author}-{year}", "essays/notes", ""),
            ("{year}", "1957b", ""),
            ("x{author}", "xé", "author=é"),
        ] {
            let fields = FileNamePattern::parse(pattern).unwrap().fields(path);
            let mut found: Vec<String> = fields.iter().map(|(name, value)| format!("{name}={value}")).collect();
            found.sort();
            assert_eq!(found.join(" "), expected, "{pattern} {path}");
        }
        for faulty in ["{author", "a}b", "plain", "{}", "{a}{b}"] {
            assert!(FileNamePattern::parse(faulty).is_err(), "{faulty}");
        }
    }
}
