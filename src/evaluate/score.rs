//! Counts of right and wrong, and the measures made from them.

use std::ops::{Add, AddAssign};

use super::compare::Cell;
use super::interval::Share;

/// Cells (a concept in a passage) by what coder and program say of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Labelled and found.
    pub right: u64,
    /// Found without a label.
    pub wrong: u64,
    /// Labelled and not found.
    pub missed: u64,
    /// Neither.
    pub absent: u64,
}

impl Counts {
    /// Moves a cell out of those that have neither label nor mention.
    pub(super) fn take(&mut self, cell: &Cell<'_>) {
        self.absent = self.absent.saturating_sub(1);
        let to = match (cell.label.is_some(), cell.mentions.is_empty()) {
            (true, false) => &mut self.right,
            (true, true) => &mut self.missed,
            (false, _) => &mut self.wrong,
        };
        *to += 1;
    }

    /// True unless the concept is absent everywhere.
    #[must_use]
    pub fn occurs(self) -> bool {
        self.right + self.wrong + self.missed > 0
    }

    /// Right of those found.
    #[must_use]
    pub fn precision(self) -> Option<Share> {
        Share::wilson(self.right, self.right + self.wrong)
    }

    /// Found of those labelled; the sensitivity.
    #[must_use]
    pub fn recall(self) -> Option<Share> {
        Share::wilson(self.right, self.right + self.missed)
    }

    /// Left alone of those that are absent.
    #[must_use]
    pub fn specificity(self) -> Option<Share> {
        Share::wilson(self.absent, self.absent + self.wrong)
    }

    /// The harmonic mean of precision and recall.
    #[must_use]
    pub fn f1(self) -> Option<Share> {
        Share::f1(self.right, self.wrong + self.missed)
    }
}

impl Add for Counts {
    type Output = Counts;

    fn add(self, other: Counts) -> Counts {
        Counts {
            right: self.right + other.right,
            wrong: self.wrong + other.wrong,
            missed: self.missed + other.missed,
            absent: self.absent + other.absent,
        }
    }
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Counts) {
        *self = *self + other;
    }
}

/// The scores of a part of the cells.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// What the cells are divided by: `all`, `tightness`, `family`, `source`, `confidence`, `concept`.
    pub by: &'static str,
    /// The part.
    pub name: String,
    /// Labels.
    pub labels: u64,
    /// Cells with a mention; `None` where that is not divided so.
    pub found: Option<u64>,
    /// Cells with both.
    pub right: u64,
    /// Right of found.
    pub precision: Option<Share>,
    /// Right of labels.
    pub recall: Option<Share>,
    /// The harmonic mean of both.
    pub f1: Option<Share>,
}

impl Row {
    fn new(by: &'static str, name: String, counts: Counts) -> Self {
        Row {
            by,
            name,
            labels: counts.right + counts.missed,
            found: Some(counts.right + counts.wrong),
            right: counts.right,
            precision: counts.precision(),
            recall: counts.recall(),
            f1: counts.f1(),
        }
    }

    /// The row of a confidence.
    pub(super) fn recall_only(name: String, right: u64, missed: u64) -> Self {
        let recall = Share::wilson(right, right + missed);
        Row { by: "confidence", name, labels: right + missed, found: None, right, precision: None, recall, f1: None }
    }
}

/// A row for each part.
pub(super) fn rows<'n>(by: &'static str, parts: impl IntoIterator<Item = (&'n str, Counts)>) -> Vec<Row> {
    parts.into_iter().map(|(name, counts)| Row::new(by, name.to_owned(), counts)).collect()
}
