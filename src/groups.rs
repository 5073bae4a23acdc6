//! Groupings: which group a document is in, and the strata that counts are kept by.
//!
//! A *grouping* divides the corpus by one or more keys; its groups are the combinations of values that occur. A *stratum* is
//! one combination of groups over all groupings: counts are kept per stratum and later summed into groups, so that
//! each document is counted once, however many groupings there are.
//!
//! A document is in a group of time only where its date, as exact as it is known, lies in it as a whole: one of `1953` is
//! neither before nor after March 1953, and one of `1955/1957` has a decade and no year.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use crate::corpus::{HistoricalDate, Metadata, MetadataColumn};
use crate::plan::Grouping;
use crate::tables::sum::GroupMap;

/// The value of a key that a document does not have.
pub const UNKNOWN: &str = "(unknown)";

/// The period of a document that is dated, but in none of them.
pub const OUTSIDE: &str = "(outside)";

/// What divides the values of a group's keys.
const DIVIDER: &str = " | ";

/// A named division of time; its periods are in order and do not overlap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Periods {
    /// The key to group by.
    pub name: String,
    /// Its periods.
    pub periods: Vec<Period>,
}

/// A named span of time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Period {
    /// Its name in the tables.
    pub label: String,
    /// Its first day; `None` for no beginning.
    pub from: Option<Date>,
    /// Its last day; `None` for no end.
    pub to: Option<Date>,
}

impl Periods {
    /// The period that holds every day a date can be; `None` where that is not known.
    fn of(&self, date: &HistoricalDate) -> Option<String> {
        if date.first.is_none() && date.last.is_none() {
            return None;
        }
        let holds = |period: &&Period| {
            period.from.is_none_or(|from| date.first.is_some_and(|first| first >= from))
                && period.to.is_none_or(|to| date.last.is_some_and(|last| last <= to))
        };
        let meets = |period: &Period| {
            period.from.is_none_or(|from| date.last.is_none_or(|last| last >= from))
                && period.to.is_none_or(|to| date.first.is_none_or(|first| first <= to))
        };
        match self.periods.iter().find(holds) {
            Some(period) => Some(period.label.clone()),
            None if self.periods.iter().any(meets) => None,
            None => Some(OUTSIDE.to_owned()),
        }
    }
}

/// Where the values of the groupings' keys come from.
#[derive(Clone, Debug)]
pub struct GroupKeys {
    groupings: Vec<(String, Vec<Key>)>,
}

#[derive(Clone, Debug)]
enum Key {
    Title,
    Author,
    Language,
    Year,
    FiveYears,
    Decade,
    Declared(usize),
    Period(Periods),
}

impl GroupKeys {
    /// Resolves the keys of groupings; a key that is not known counts as unknown everywhere (the plan has checked them).
    #[must_use]
    pub fn new(groupings: &[Grouping], columns: &[MetadataColumn], periods: &[Periods]) -> Self {
        let key = |name: &String| match name.as_str() {
            "title" => Some(Key::Title),
            "author" => Some(Key::Author),
            "language" => Some(Key::Language),
            "year" => Some(Key::Year),
            "five-years" => Some(Key::FiveYears),
            "decade" => Some(Key::Decade),
            other => {
                let declared = columns.iter().position(|column| column.name == other).map(Key::Declared);
                declared.or_else(|| periods.iter().find(|periods| periods.name == other).cloned().map(Key::Period))
            }
        };
        let resolved =
            groupings.iter().map(|grouping| (grouping.name.clone(), grouping.keys.iter().filter_map(key).collect()));
        GroupKeys { groupings: resolved.collect() }
    }

    /// The group of a document under every grouping.
    #[must_use]
    pub fn labels(&self, metadata: &Metadata) -> Vec<String> {
        let label = |(_, keys): &(String, Vec<Key>)| {
            if keys.is_empty() {
                return "all".to_owned();
            }
            keys.iter().map(|key| value(key, metadata)).collect::<Vec<_>>().join(DIVIDER)
        };
        self.groupings.iter().map(label).collect()
    }

    /// For each grouping, its groups and the group of every stratum.
    #[must_use]
    pub fn maps(&self, strata: &Strata) -> Vec<GroupMap> {
        let map = |(index, (name, _)): (usize, &(String, Vec<Key>))| {
            let label = |labels: &Vec<String>| labels[index].clone();
            let groups: Vec<String> = strata.0.values().map(label).collect::<BTreeSet<_>>().into_iter().collect();
            let number = |labels: &Vec<String>| groups.binary_search(&labels[index]).unwrap_or_default() as i32;
            let strata = strata.0.iter().map(|(stratum, labels)| (*stratum, number(labels))).collect();
            GroupMap { grouping: name.clone(), groups, strata }
        };
        self.groupings.iter().enumerate().map(map).collect()
    }
}

fn value(key: &Key, metadata: &Metadata) -> String {
    let known = match key {
        Key::Title => metadata.title.clone(),
        Key::Author => metadata.author.clone(),
        Key::Language => metadata.language.clone(),
        Key::Year => span_of_years(&metadata.date, 1).map(|year| year.to_string()),
        Key::FiveYears => span_of_years(&metadata.date, 5).map(|first| format!("{first}-{}", first + 4)),
        Key::Decade => span_of_years(&metadata.date, 10).map(|first| format!("{first}s")),
        Key::Period(periods) => periods.of(&metadata.date),
        Key::Declared(index) => metadata.columns.get(*index).cloned().flatten(),
    };
    known.filter(|value| !value.is_empty()).unwrap_or_else(|| UNKNOWN.to_owned())
}

/// The first year of the span of `length` years that a date lies in as a whole.
fn span_of_years(date: &HistoricalDate, length: i32) -> Option<i32> {
    let first = |date: Date| i32::from(date.year()).div_euclid(length) * length;
    let (begin, end) = (first(date.first?), first(date.last?));
    (begin == end).then_some(begin)
}

/// The groups of each stratum. A stratum's number is a hash of its groups: the same in every shard and every run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Strata(BTreeMap<i64, Vec<String>>);

impl Strata {
    /// The number of the stratum with these groups.
    pub fn stratum(&mut self, labels: Vec<String>) -> i64 {
        let mut hasher = blake3::Hasher::new();
        for label in &labels {
            hasher.update(&(label.len() as u64).to_le_bytes());
            hasher.update(label.as_bytes());
        }
        let hash = hasher.finalize();
        let number = i64::from_le_bytes(std::array::from_fn(|byte| hash.as_bytes()[byte]));
        self.0.entry(number).or_insert(labels);
        number
    }

    /// Adds the strata of another shard.
    pub fn merge(&mut self, other: Strata) {
        self.0.extend(other.0);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;
    use crate::corpus::HistoricalDate;

    #[test]
    fn labels_follow_the_keys() {
        let groupings = [
            ("all", vec![]),
            ("bloc-decade", vec!["bloc", "decade"]),
            ("five", vec!["five-years"]),
            ("who", vec!["author"]),
        ];
        let groupings = groupings
            .map(|(name, keys)| Grouping { name: name.into(), keys: keys.into_iter().map(String::from).collect() });
        let columns = [MetadataColumn { name: "bloc".into(), ..MetadataColumn::default() }];
        let keys = GroupKeys::new(&groupings, &columns, &[]);
        let date = HistoricalDate::parse("1957").unwrap();
        let metadata = Metadata { date, columns: vec![Some("west".into())], ..Metadata::default() };
        assert_eq!(keys.labels(&metadata), ["all", "west | 1950s", "1955-1959", UNKNOWN]);
    }

    #[test]
    fn a_date_is_in_a_period_as_a_whole_or_not_at_all() {
        let day = |text: &str| HistoricalDate::parse(text).unwrap().first;
        let period = |label: &str, from, to| Period { label: label.into(), from, to };
        let periods = Periods {
            name: "stalin".into(),
            periods: vec![
                period("before", None, day("1953-03-05")),
                period("after", day("1953-03-06"), day("1956-02-24")),
                period("later", day("1961-01-01"), day("1961-12-31")),
            ],
        };
        let keys = GroupKeys::new(
            &[("era", "stalin"), ("year", "year"), ("decade", "decade")]
                .map(|(name, key)| Grouping { name: name.into(), keys: vec![key.into()] }),
            &[],
            &[periods],
        );
        for (date, groups) in [
            ("1953-03-05", ["before", "1953", "1950s"]),
            ("1953-03", [UNKNOWN, "1953", "1950s"]),
            ("1953-04", ["after", "1953", "1950s"]),
            ("1952?", ["before", "1952", "1950s"]),
            ("1954/1955", ["after", UNKNOWN, "1950s"]),
            ("1959/1961", [UNKNOWN, UNKNOWN, UNKNOWN]),
            ("1958", [OUTSIDE, "1958", "1950s"]),
            ("../1940", ["before", UNKNOWN, UNKNOWN]),
            ("1962/..", [OUTSIDE, UNKNOWN, UNKNOWN]),
            ("", [UNKNOWN; 3]),
        ] {
            let metadata = Metadata { date: HistoricalDate::parse(date).unwrap(), ..Metadata::default() };
            assert_eq!(keys.labels(&metadata), groups, "{date}");
        }
    }

    #[test]
    fn strata_are_the_same_everywhere() {
        let mut one = Strata::default();
        let mut other = Strata::default();
        let labels = |a: &str, b: &str| vec![a.to_owned(), b.to_owned()];
        let first = one.stratum(labels("a", "bc"));
        assert_ne!(first, one.stratum(labels("ab", "c")));
        assert_eq!(first, other.stratum(labels("a", "bc")));
        one.merge(other);
        assert_eq!(one.0.len(), 2);
    }
}
