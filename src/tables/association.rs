//! Measures of association of two items over a four-cell table.
//!
//! The four cells count units (sentences, passages, documents): with both items, with one only, with neither.
//! R1 and C1 are the units with the first and with the second item, N all units, E = R1·C1/N the units with both that
//! independence would give. A measure that the counts do not define is `None`.

/// The four cells of two items.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FourCells {
    /// O11: units with both.
    pub both: i64,
    /// O12: units with the first only.
    pub a_only: i64,
    /// O21: units with the second only.
    pub b_only: i64,
    /// O22: units with neither.
    pub neither: i64,
}

impl FourCells {
    /// The cells from the units with both, with the first, with the second, and all units.
    #[must_use]
    pub fn from_margins(both: i64, with_a: i64, with_b: i64, units: i64) -> Self {
        FourCells { both, a_only: with_a - both, b_only: with_b - both, neither: units - with_a - with_b + both }
    }

    /// N: all units.
    #[must_use]
    pub fn units(self) -> i64 {
        self.both + self.a_only + self.b_only + self.neither
    }

    fn with_a(self) -> f64 {
        (self.both + self.a_only) as f64
    }

    fn with_b(self) -> f64 {
        (self.both + self.b_only) as f64
    }

    fn either_is_absent(self) -> bool {
        self.both + self.a_only == 0 || self.both + self.b_only == 0
    }

    /// E = R1·C1/N; `None` without units.
    #[must_use]
    pub fn expected(self) -> Option<f64> {
        (self.units() > 0).then(|| self.with_a() * self.with_b() / self.units() as f64)
    }

    /// PMI = log2(O11/E) (Church and Hanks 1990); `None` where the two never meet.
    #[must_use]
    pub fn pmi(self) -> Option<f64> {
        let expected = self.expected()?;
        (self.both > 0).then(|| (self.both as f64 / expected).log2())
    }

    /// NPMI = ln(O11/E) / -ln(O11/N) (Bouma 2009): its limit -1 where the two never meet, its limit 1 where both are in
    /// every unit; `None` where one of them does not occur.
    #[must_use]
    pub fn npmi(self) -> Option<f64> {
        if self.either_is_absent() {
            return None;
        }
        if self.both == 0 {
            return Some(-1.0);
        }
        if self.both == self.units() {
            return Some(1.0);
        }
        let share = self.both as f64 / self.units() as f64;
        Some((self.both as f64 / self.expected()?).ln() / -share.ln())
    }

    /// Signed G² = sign(O11 - E)·2·Σ O·ln(O/E) over the four cells (Dunning 1993); `None` where one item does not occur.
    #[must_use]
    pub fn g2(self) -> Option<f64> {
        if self.either_is_absent() {
            return None;
        }
        let n = self.units() as f64;
        let (with_a, with_b) = (self.with_a(), self.with_b());
        let cells = [
            (self.both, with_a * with_b / n),
            (self.a_only, with_a * (n - with_b) / n),
            (self.b_only, (n - with_a) * with_b / n),
            (self.neither, (n - with_a) * (n - with_b) / n),
        ];
        let sum: f64 = cells.iter().map(|&(observed, expected)| deviance(observed as f64, expected)).sum();
        // Equal counts and expectations leave a rest of rounding, which may be below zero.
        let g2 = (2.0 * sum).max(0.0);
        let difference = self.both as f64 - with_a * with_b / n;
        Some(if difference < 0.0 { -g2 } else { g2 })
    }

    /// logDice = 14 + log2(2·O11/(R1+C1)) (Rychlý 2008); `None` where the two never meet.
    #[must_use]
    pub fn log_dice(self) -> Option<f64> {
        (self.both > 0).then(|| 14.0 + (2.0 * self.both as f64 / (self.with_a() + self.with_b())).log2())
    }

    /// Why a measure is `None`; `None` where all are defined.
    #[must_use]
    pub fn reason(self) -> Option<&'static str> {
        if self.units() == 0 {
            Some("no units")
        } else if self.either_is_absent() {
            Some("a concept is absent")
        } else if self.both == 0 {
            Some("never together")
        } else {
            None
        }
    }
}

/// O·ln(O/E), 0 for O = 0.
fn deviance(observed: f64, expected: f64) -> f64 {
    if observed == 0.0 { 0.0 } else { observed * (observed / expected).ln() }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use proptest::prelude::*;

    use super::*;

    fn close(found: Option<f64>, expected: f64, digits: i32) {
        let found = found.unwrap();
        assert!((found - expected).abs() < 0.51 * 10f64.powi(-digits), "{found} {expected}");
    }

    /// Dunning 1993, table of the Union Bank corpus; Manning and Schütze 1999, chapter 5; where nothing is said, from R.
    #[test]
    fn published_values() {
        close(FourCells::from_margins(110, 2552, 221, 31777).g2(), 270.72, 2);
        close(FourCells::from_margins(8, 13, 32, 31777).g2(), 95.29, 2);
        close(FourCells::from_margins(20, 42, 20, 14_307_668).pmi(), 18.38, 2);
        close(FourCells::from_margins(20, 15019, 15629, 14_307_668).pmi(), 0.29, 2);
        let cells = FourCells::from_margins(10, 20, 20, 60);
        close(cells.g2(), 3.669_001, 6);
        close(cells.pmi(), 0.584_963, 6);
        close(cells.npmi(), 0.226_294, 6);
        close(cells.log_dice(), 13.0, 9);
        // A word 10 times in 100 and 5 times in 200 tokens: quanteda.extras, tests of its keyness.
        close(FourCells { both: 10, a_only: 5, b_only: 90, neither: 195 }.g2(), 7.329_812, 6);
    }

    #[test]
    fn limits_and_reasons() {
        let always = FourCells::from_margins(7, 7, 7, 7);
        assert_eq!(
            (always.npmi(), always.pmi(), always.g2(), always.reason()),
            (Some(1.0), Some(0.0), Some(0.0), None)
        );
        let never = FourCells::from_margins(0, 3, 4, 10);
        assert_eq!((never.npmi(), never.pmi(), never.log_dice()), (Some(-1.0), None, None));
        assert_eq!(never.reason(), Some("never together"));
        assert!(never.g2().unwrap() < 0.0);
        let absent = FourCells::from_margins(0, 0, 4, 10);
        assert_eq!((absent.npmi(), absent.g2(), absent.expected()), (None, None, Some(0.0)));
        assert_eq!(FourCells::from_margins(0, 0, 0, 0).reason(), Some("no units"));
    }

    proptest! {
        #[test]
        fn invariants(both in 0i64..500, a in 0i64..500, b in 0i64..500, neither in 0i64..5000) {
            let cells = FourCells { both, a_only: a, b_only: b, neither };
            let mirrored = FourCells { both, a_only: b, b_only: a, neither };
            prop_assert_eq!(FourCells::from_margins(both, both + a, both + b, cells.units()), cells);
            let npmi = cells.npmi().unwrap_or_default();
            prop_assert!((-1.0..=1.0 + 1e-12).contains(&npmi));
            prop_assert!(cells.log_dice().unwrap_or_default() <= 14.0);
            for (one, other) in [(cells.g2(), mirrored.g2()), (cells.pmi(), mirrored.pmi()), (cells.log_dice(), mirrored.log_dice())] {
                prop_assert_eq!(one.is_some(), other.is_some());
                prop_assert!((one.unwrap_or_default() - other.unwrap_or_default()).abs() < 1e-6);
            }
            prop_assert!(cells.g2().unwrap_or_default().is_finite());
        }
    }
}
