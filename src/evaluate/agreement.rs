//! How far two people who coded the same passages agree.
//!
//! Kappa and alpha ask for agreement beyond chance and differ in what chance is: for Cohen's kappa each coder keeps his own
//! shares of the categories, for Krippendorff's alpha both draw from the shares of the two together.

use std::collections::{BTreeMap, BTreeSet};

use super::gold::{Gold, Label, Passage};

/// How two coders used two categories, present and absent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// Both say present.
    pub both: u64,
    /// The first alone does.
    pub first_only: u64,
    /// The second alone does.
    pub second_only: u64,
    /// Neither does.
    pub neither: u64,
}

impl Table {
    /// Counts one more unit.
    pub fn add(&mut self, first: bool, second: bool) {
        let cell = match (first, second) {
            (true, true) => &mut self.both,
            (true, false) => &mut self.first_only,
            (false, true) => &mut self.second_only,
            (false, false) => &mut self.neither,
        };
        *cell += 1;
    }

    /// Units.
    #[must_use]
    pub fn units(self) -> u64 {
        self.both + self.first_only + self.second_only + self.neither
    }

    /// The share of units on which both say the same; `None` without units.
    #[must_use]
    pub fn observed(self) -> Option<f64> {
        (self.units() > 0).then(|| (self.both + self.neither) as f64 / self.units() as f64)
    }

    fn square(self) -> [[u64; 2]; 2] {
        [[self.both, self.first_only], [self.second_only, self.neither]]
    }

    /// Cohen's kappa; see [`kappa`].
    #[must_use]
    pub fn kappa(self) -> Option<f64> {
        kappa(&self.square().map(Vec::from))
    }

    /// Krippendorff's alpha for nominal data; see [`alpha`].
    #[must_use]
    pub fn alpha(self) -> Option<f64> {
        let [[both, first], [second, neither]] = self.square();
        // Every unit has two values: its ordered pairs are the coincidences.
        let mixed = (first + second) as f64;
        from_coincidences(&[vec![2.0 * both as f64, mixed], vec![mixed, 2.0 * neither as f64]])
    }
}

/// Cohen's kappa, (po − pe) / (1 − pe), of a square table of units by category of the first coder (rows) and the second
/// (columns). `None` where there are no units or chance alone agrees everywhere.
///
/// Cohen 1960.
#[must_use]
pub fn kappa(table: &[Vec<u64>]) -> Option<f64> {
    let units: u64 = table.iter().flatten().sum();
    let share = |count: u64| count as f64 / units as f64;
    let column = |category: usize| table.iter().filter_map(|row| row.get(category)).sum::<u64>();
    let observed: f64 =
        table.iter().enumerate().filter_map(|(category, row)| row.get(category)).map(|&n| share(n)).sum();
    let chance: f64 =
        table.iter().enumerate().map(|(category, row)| share(row.iter().sum()) * share(column(category))).sum();
    (units > 0 && chance < 1.0).then(|| (observed - chance) / (1.0 - chance))
}

/// Krippendorff's alpha for nominal data, 1 − Do / De. Each unit lists the categories that its coders chose; who did not
/// code a unit is left out of its list, and a unit with fewer than two values says nothing. `None` where fewer than two
/// categories occur.
///
/// Krippendorff 2011, Computing Krippendorff's alpha-reliability.
#[must_use]
pub fn alpha(units: &[Vec<usize>], categories: usize) -> Option<f64> {
    let mut coincidences = vec![vec![0.0; categories]; categories];
    for unit in units.iter().filter(|unit| unit.len() > 1) {
        let pairs = (unit.len() - 1) as f64;
        for (place, &one) in unit.iter().enumerate() {
            for (_, &other) in unit.iter().enumerate().filter(|(other, _)| *other != place) {
                coincidences[one][other] += 1.0 / pairs;
            }
        }
    }
    from_coincidences(&coincidences)
}

/// 1 − (n − 1) · Σ off-diagonal o / Σ off-diagonal n_c · n_k.
fn from_coincidences(table: &[Vec<f64>]) -> Option<f64> {
    let totals: Vec<f64> = table.iter().map(|row| row.iter().sum()).collect();
    let n: f64 = totals.iter().sum();
    let agreed: f64 = table.iter().enumerate().filter_map(|(category, row)| row.get(category)).sum();
    let disagreed = n - agreed;
    let expected = n * n - totals.iter().map(|total| total * total).sum::<f64>();
    (n > 1.0 && expected > 0.0).then(|| 1.0 - (n - 1.0) * disagreed / expected)
}

/// What two files of coded passages have in common, and how they differ.
#[derive(Debug, Default)]
pub struct Agreement<'a> {
    /// Passages in both files.
    pub passages: usize,
    /// Ids that only one of the files has.
    pub only_one: Vec<&'a str>,
    /// Ids that have different texts.
    pub other_text: Vec<&'a str>,
    /// Presence over all concepts and passages.
    pub all: Table,
    /// Presence over all passages, of each concept that either coder saw.
    pub by_concept: BTreeMap<&'a str, Table>,
    /// Of labels that both have: quoted (present) or the author's.
    pub voice: Table,
    /// Of labels that both have: negated (present) or not.
    pub negated: Table,
    /// Where one has a label and the other has none.
    pub differences: Vec<Difference<'a>>,
}

/// A label that one of two coders has.
#[derive(Clone, Copy, Debug)]
pub struct Difference<'a> {
    /// The passage.
    pub passage: &'a Passage,
    /// The concept.
    pub concept: &'a str,
    /// True if the first coder has it.
    pub first: bool,
    /// The label.
    pub label: &'a Label,
}

/// Compares two coders on the passages that both have. A concept in a passage is left out where either coder has it below
/// `min_confidence`.
#[must_use]
pub fn compare<'a>(first: &'a Gold, second: &'a Gold, concepts: &[&'a str], min_confidence: u8) -> Agreement<'a> {
    let by_id: BTreeMap<&str, &Passage> =
        second.passages.iter().map(|passage| (passage.id.as_str(), passage)).collect();
    let mut agreement = Agreement::default();
    let mut met = BTreeSet::new();
    for one in &first.passages {
        let Some(&other) = by_id.get(one.id.as_str()) else {
            agreement.only_one.push(&one.id);
            continue;
        };
        met.insert(other.id.as_str());
        if one.text != other.text {
            agreement.other_text.push(&one.id);
        }
        agreement.passages += 1;
        for &concept in concepts {
            agreement.cell(one, other, concept, min_confidence);
        }
    }
    agreement.only_one.extend(by_id.keys().filter(|id| !met.contains(*id)));
    agreement.by_concept.retain(|_, table| table.neither < table.units());
    agreement
}

impl<'a> Agreement<'a> {
    fn cell(&mut self, one: &'a Passage, other: &'a Passage, concept: &'a str, min_confidence: u8) {
        let labels = (one.labels.get(concept), other.labels.get(concept));
        if [labels.0, labels.1].into_iter().flatten().any(|label| label.confidence < min_confidence) {
            return;
        }
        let present = (labels.0.is_some(), labels.1.is_some());
        self.all.add(present.0, present.1);
        self.by_concept.entry(concept).or_default().add(present.0, present.1);
        let quoted = |label: &Label| label.voice.map(|voice| voice == crate::mention::Voice::Quoted);
        match labels {
            (Some(a), Some(b)) => {
                if let (Some(a), Some(b)) = (quoted(a), quoted(b)) {
                    self.voice.add(a, b);
                }
                if let (Some(a), Some(b)) = (a.negated, b.negated) {
                    self.negated.add(a, b);
                }
            }
            (Some(label), None) => self.differences.push(Difference { passage: one, concept, first: true, label }),
            (None, Some(label)) => self.differences.push(Difference { passage: other, concept, first: false, label }),
            (None, None) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    fn close(found: Option<f64>, expected: f64) {
        assert!((found.unwrap() - expected).abs() < 5e-4, "{found:?} is not {expected}");
    }

    /// Cohen 1960, table 1: two clinicians, three diagnoses, 200 patients.
    #[test]
    fn kappa_as_published() {
        close(kappa(&[vec![88, 14, 18], vec![10, 40, 10], vec![2, 6, 12]]), 0.492);
        close(Table { both: 20, first_only: 5, second_only: 10, neither: 15 }.kappa(), 0.4);
    }

    /// Krippendorff 2011, section C: four observers, twelve units, five categories, with missing values.
    #[test]
    fn alpha_as_published() {
        let observers = [
            [1, 2, 3, 3, 2, 1, 4, 1, 2, 0, 0, 0],
            [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, 0, 3],
            [0, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, 0],
            [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, 0],
        ];
        let unit =
            |unit: usize| observers.iter().map(move |row| row[unit]).filter(|&value| value > 0).map(|value| value - 1);
        let units: Vec<Vec<usize>> = (0..12).map(|number| unit(number).collect()).collect();
        close(alpha(&units, 5), 0.743);
    }

    /// Krippendorff 2011, section A: two observers, ten units, two categories.
    #[test]
    fn alpha_of_two_observers_as_published() {
        let (a, b) = ([0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]);
        let mut table = Table::default();
        a.iter().zip(b).for_each(|(&a, b)| table.add(a == 1, b == 1));
        close(table.alpha(), 0.095);
        let units: Vec<Vec<usize>> = a.iter().zip(b).map(|(&a, b)| vec![a, b]).collect();
        assert!((alpha(&units, 2).unwrap() - table.alpha().unwrap()).abs() < 1e-12);
    }

    #[test]
    fn nothing_to_agree_on() {
        assert_eq!((Table::default().kappa(), Table::default().alpha(), alpha(&[], 2)), (None, None, None));
        let agreed = Table { neither: 10, ..Table::default() };
        assert_eq!((agreed.kappa(), agreed.alpha(), agreed.observed()), (None, None, Some(1.0)));
        let perfect = Table { both: 4, neither: 6, ..Table::default() };
        assert_eq!((perfect.kappa(), perfect.alpha()), (Some(1.0), Some(1.0)));
    }
}
