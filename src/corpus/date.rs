//! Dates as historians have them: a day, a month, a year, a range, uncertain or not, or none.

use jiff::civil::Date;
use jiff::fmt::strtime::BrokenDownTime;

/// A date as exact as it is known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HistoricalDate {
    /// As the metadata have it; empty for none.
    pub text: String,
    /// The day, where it is known.
    pub date: Option<Date>,
    /// `day`, `month`, `year`, `range`, or `none`.
    pub precision: &'static str,
    /// The year; of a range its first.
    pub year: Option<i32>,
    /// Whether the source marks it as uncertain or approximate.
    pub approximate: bool,
    /// The first day it can be; `None` where there is no date or a range has no beginning.
    pub first: Option<Date>,
    /// The last day it can be.
    pub last: Option<Date>,
}

/// Said where a date cannot be read.
pub(crate) const WRITE: &str =
    "write 1956-02-25, 1956-02, 1956, a range such as 1955/1957, or an uncertain one such as 1956? or c. 1956";

impl HistoricalDate {
    /// Reads `1946-02-22`, `1963-11`, `1957`; ranges `1955/1957`, `1955-1957`, `1955/..` (also of months or days); uncertain
    /// dates `1957?`, `1957~`, `1957%`, `c. 1957`, `ca. 1957`, `[1957]`, `195X`. `None` for any other text that is not empty.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let whole = text.trim();
        if whole.is_empty() {
            return Some(HistoricalDate { precision: "none", ..HistoricalDate::default() });
        }
        let (bare, marked) = without_marks(whole);
        let (span, approximate) = span(bare)?;
        let (first, last, precision) = span;
        Some(HistoricalDate {
            text: whole.to_owned(),
            date: first.filter(|_| precision == "day"),
            precision,
            year: first.or(last).map(|date| i32::from(date.year())),
            approximate: approximate || marked,
            first,
            last,
        })
    }

    /// The date of a text in a format of `strftime`, such as `%d/%m/%Y`, in ISO 8601.
    #[must_use]
    pub fn by_format(text: &str, format: &str) -> Option<String> {
        let time = BrokenDownTime::parse(format, text.trim()).ok()?;
        let year = time.year()?;
        Some(match (time.month(), time.day()) {
            (Some(month), Some(day)) => Date::new(year, month, day).ok()?.to_string(),
            (Some(month), None) => format!("{year:04}-{month:02}"),
            (None, _) => format!("{year:04}"),
        })
    }

    /// True for a text that is no date.
    #[must_use]
    pub fn is_unreadable(&self) -> bool {
        self.precision == "none" && !self.text.is_empty()
    }

    /// A text that is no date: kept, with nothing known.
    #[must_use]
    pub fn unknown(text: &str) -> Self {
        HistoricalDate { text: text.trim().to_owned(), precision: "none", ..HistoricalDate::default() }
    }
}

type Span = (Option<Date>, Option<Date>, &'static str);

/// The text without the marks of an uncertain date, and whether it had any.
fn without_marks(text: &str) -> (&str, bool) {
    let lower = text.to_ascii_lowercase();
    let prefix = ["circa ", "ca. ", "ca.", "ca ", "c. ", "c."].into_iter().find(|prefix| lower.starts_with(prefix));
    let bare = text.get(prefix.map_or(0, str::len)..).unwrap_or(text).trim();
    let bracketed = bare.strip_prefix('[').and_then(|inner| inner.strip_suffix(']'));
    let inner = bracketed.unwrap_or(bare);
    let stripped = inner.trim_end_matches(['?', '~', '%']).trim_end();
    (stripped, prefix.is_some() || bracketed.is_some() || stripped.len() < inner.len())
}

/// First and last day, and whether a part of it is marked as uncertain.
fn span(text: &str) -> Option<(Span, bool)> {
    if let Some((from, to)) = text.split_once('/').or_else(|| years(text)) {
        let end = |text: &str| match text.trim() {
            "" | ".." => Some(((None, None, "none"), false)),
            text => {
                let (text, marked) = without_marks(text);
                point(text).map(|point| (point, marked))
            }
        };
        let ((from, from_marked), (to, to_marked)) = (end(from)?, end(to)?);
        let ordered = match (from.0, to.1) {
            (Some(first), Some(last)) => first <= last,
            (first, last) => first.is_some() || last.is_some(),
        };
        return ordered.then_some(((from.0, to.1, "range"), from_marked || to_marked));
    }
    point(text).map(|point| (point, false))
}

/// `1955-1957`, also with a dash.
fn years(text: &str) -> Option<(&str, &str)> {
    let (from, to) = text.split_once(['-', '–'])?;
    let year = |text: &str| text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    (year(from) && year(to)).then_some((from, to))
}

fn point(text: &str) -> Option<Span> {
    if let Some(decade) = text.strip_suffix(['X', 'x']).filter(|decade| decade.len() == 3) {
        let first: i16 = decade.parse::<i16>().ok().filter(|_| decade.bytes().all(|byte| byte.is_ascii_digit()))? * 10;
        return Some((Date::new(first, 1, 1).ok(), Date::new(first + 9, 12, 31).ok(), "range"));
    }
    let parts: Vec<&str> = text.split('-').collect();
    let widths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
    let precision = match widths[..] {
        [4] => "year",
        [4, 2] => "month",
        [4, 2, 2] => "day",
        _ => return None,
    };
    if !parts.iter().all(|part| part.bytes().all(|byte| byte.is_ascii_digit())) {
        return None;
    }
    let number = |part: usize| parts.get(part).map_or(Some(1), |part| part.parse::<i8>().ok());
    let first = Date::new(parts.first()?.parse().ok()?, number(1)?, number(2)?).ok()?;
    let last = match precision {
        "day" => first,
        "month" => first.last_of_month(),
        _ => first.last_of_year(),
    };
    Some((Some(first), Some(last), precision))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn dates_of_historians() {
        let cases = [
            ("1946-02-22", Some(("day", Some(1946), false))),
            ("1963-11", Some(("month", Some(1963), false))),
            (" 1957 ", Some(("year", Some(1957), false))),
            ("1955/1957", Some(("range", Some(1955), false))),
            ("1955-1957", Some(("range", Some(1955), false))),
            ("1955–1957", Some(("range", Some(1955), false))),
            ("1955-10/1957-01", Some(("range", Some(1955), false))),
            ("1955/..", Some(("range", Some(1955), false))),
            ("../1957-03", Some(("range", Some(1957), false))),
            ("1957?", Some(("year", Some(1957), true))),
            ("1957-03~", Some(("month", Some(1957), true))),
            ("c. 1957", Some(("year", Some(1957), true))),
            ("Ca.1957", Some(("year", Some(1957), true))),
            ("[1957?]", Some(("year", Some(1957), true))),
            ("1955?/1957", Some(("range", Some(1955), true))),
            ("195X", Some(("range", Some(1950), false))),
            ("", Some(("none", None, false))),
            ("1957/1955", None),
            ("1957-1955", None),
            ("../..", None),
            ("1963-13", None),
            ("1963-02-30", None),
            ("63-02-03", None),
            ("spring 1956", None),
            ("1956-x", None),
            ("+957", None),
            ("c. é", None),
            ("?", None),
        ];
        for (text, expected) in cases {
            let found = HistoricalDate::parse(text);
            assert_eq!(found.as_ref().map(|date| (date.precision, date.year, date.approximate)), expected, "{text:?}");
            assert!(found.is_none_or(|date| date.date.is_some() == (date.precision == "day")));
        }
        let days = |text: &str| {
            HistoricalDate::parse(text)
                .map(|date| (date.first.map(|d| d.to_string()), date.last.map(|d| d.to_string())))
                .unwrap()
        };
        assert_eq!(days("1956-02"), (Some("1956-02-01".into()), Some("1956-02-29".into())));
        assert_eq!(days("1955/1957-03"), (Some("1955-01-01".into()), Some("1957-03-31".into())));
    }

    #[test]
    fn other_notations_are_read_by_their_format() {
        for (text, format, expected) in [
            ("20/10/1960", "%d/%m/%Y", Some("1960-10-20")),
            ("October 1960", "%B %Y", Some("1960-10")),
            ("1960", "%Y", Some("1960")),
            ("31/02/1960", "%d/%m/%Y", None),
            ("yesterday", "%d/%m/%Y", None),
        ] {
            assert_eq!(HistoricalDate::by_format(text, format).as_deref(), expected, "{text}");
        }
    }
}
