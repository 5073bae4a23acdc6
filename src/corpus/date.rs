//! Dates as historians have them: a day, a month, a year, a range, or none.

use jiff::civil::Date;

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
}

impl HistoricalDate {
    /// Reads `1946-02-22`, `1963-11`, `1957`, `1955/1957` (also with months or days); `None` for any other text that is not
    /// empty.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.is_empty() {
            return Some(HistoricalDate { precision: "none", ..HistoricalDate::default() });
        }
        if let Some((first, last)) = text.split_once('/') {
            let (first, last) = (point(first)?, point(last)?);
            let ordered = (first.year, first.date) <= (last.year, last.date) || first.year < last.year;
            return ordered.then(|| HistoricalDate { text: text.to_owned(), date: None, precision: "range", ..first });
        }
        point(text)
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

fn point(text: &str) -> Option<HistoricalDate> {
    let parts: Vec<&str> = text.split('-').collect();
    let widths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
    let digits = parts.iter().all(|part| part.bytes().all(|byte| byte.is_ascii_digit()));
    let precision = match widths[..] {
        [4] => "year",
        [4, 2] => "month",
        [4, 2, 2] => "day",
        _ => return None,
    };
    let number = |part: usize| parts.get(part).map_or(Some(1), |part| part.parse::<i8>().ok());
    let year: i16 = parts.first()?.parse().ok()?;
    let date = Date::new(year, number(1)?, number(2)?).ok().filter(|_| digits)?;
    let day = (precision == "day").then_some(date);
    Some(HistoricalDate { text: text.to_owned(), date: day, precision, year: Some(i32::from(year)) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_historians() {
        let cases = [
            ("1946-02-22", Some(("day", Some(1946)))),
            ("1963-11", Some(("month", Some(1963)))),
            (" 1957 ", Some(("year", Some(1957)))),
            ("1955/1957", Some(("range", Some(1955)))),
            ("1955-10/1957-01", Some(("range", Some(1955)))),
            ("", Some(("none", None))),
            ("1957/1955", None),
            ("1963-13", None),
            ("1963-02-30", None),
            ("63-02-03", None),
            ("spring 1956", None),
            ("1956-x", None),
            ("+957", None),
        ];
        for (text, expected) in cases {
            let found = HistoricalDate::parse(text);
            assert_eq!(found.as_ref().map(|date| (date.precision, date.year)), expected, "{text:?}");
            assert!(found.is_none_or(|date| date.date.is_some() == (date.precision == "day")));
        }
    }
}
