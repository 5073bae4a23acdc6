//! Groupings: which group a document is in, and the strata that counts are kept by.
//!
//! A *grouping* divides the corpus by one or more keys; its groups are the combinations of values that occur. A *stratum* is
//! one combination of groups over all groupings: counts are kept per stratum and later summed into groups, so that
//! each document is counted once, however many groupings there are.

use std::collections::{BTreeMap, BTreeSet};

use crate::corpus::{Metadata, MetadataColumn};
use crate::plan::Grouping;
use crate::tables::sum::GroupMap;

/// The value of a key that a document does not have.
pub const UNKNOWN: &str = "(unknown)";

/// What divides the values of a group's keys.
const DIVIDER: &str = " | ";

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
}

impl GroupKeys {
    /// Resolves the keys of groupings; a key that is not known counts as unknown everywhere (the plan has checked them).
    #[must_use]
    pub fn new(groupings: &[Grouping], columns: &[MetadataColumn]) -> Self {
        let key = |name: &String| match name.as_str() {
            "title" => Some(Key::Title),
            "author" => Some(Key::Author),
            "language" => Some(Key::Language),
            "year" => Some(Key::Year),
            "five-years" => Some(Key::FiveYears),
            "decade" => Some(Key::Decade),
            other => columns.iter().position(|column| column.name == other).map(Key::Declared),
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
        Key::Year => metadata.date.year.map(|year| year.to_string()),
        Key::FiveYears => metadata.date.year.map(|year| {
            let first = year.div_euclid(5) * 5;
            format!("{first}-{}", first + 4)
        }),
        Key::Decade => metadata.date.year.map(|year| format!("{}s", year.div_euclid(10) * 10)),
        Key::Declared(index) => metadata.columns.get(*index).cloned().flatten(),
    };
    known.filter(|value| !value.is_empty()).unwrap_or_else(|| UNKNOWN.to_owned())
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
        let keys = GroupKeys::new(&groupings, &columns);
        let date = HistoricalDate { year: Some(1957), ..HistoricalDate::default() };
        let metadata = Metadata { date, columns: vec![Some("west".into())], ..Metadata::default() };
        assert_eq!(keys.labels(&metadata), ["all", "west | 1950s", "1955-1959", UNKNOWN]);
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
