//! The share of passages that have a concept, corrected for what the tagger gets wrong.
//!
//! The share tagged says too much where tags are wrong and too little where places are missed. With sensitivity and
//! specificity from coded passages, Rogan and Gladen (1978) estimate the true share as
//! (tagged + specificity − 1) / (sensitivity + specificity − 1). The interval is that of Lang and Reiczigel (2014), which
//! counts in that both come from few passages.
//!
//! It holds where the coded passages are a sample of the run: those drawn by a [`sheet`](super::sheet) are, with their
//! weights; passages that were picked for their topic overstate the sensitivity.

use super::interval::Z;

/// A count among others; both may be weighted.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Weighted {
    part: f64,
    whole: f64,
    squares: f64,
}

impl Weighted {
    /// A plain count.
    #[must_use]
    pub fn count(part: u64, whole: u64) -> Self {
        Weighted { part: part as f64, whole: whole as f64, squares: whole as f64 }
    }

    /// Adds a passage that stands for `weight` passages.
    pub fn add(&mut self, weight: f64, in_part: bool) {
        self.whole += weight;
        self.squares += weight * weight;
        if in_part {
            self.part += weight;
        }
    }

    fn share(self) -> f64 {
        self.part / self.whole
    }

    /// The size of an unweighted sample that would be as exact (Kish 1965).
    fn size(self) -> f64 {
        self.whole * self.whole / self.squares
    }
}

/// What is needed for an estimate.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Evidence {
    /// Passages tagged, of all passages.
    pub tagged: Weighted,
    /// Coded passages with the concept: those tagged, of all.
    pub sensitivity: Weighted,
    /// Coded passages without the concept: those not tagged, of all.
    pub specificity: Weighted,
}

/// An estimate of the true share.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Prevalence {
    /// The estimate, from 0 to 1.
    pub value: f64,
    /// Lower bound of the 95 % interval.
    pub low: f64,
    /// Upper bound.
    pub high: f64,
    /// Why the estimate is 0 or 1 by decree: the formula gave less or more.
    pub clipped: Option<&'static str>,
}

impl Evidence {
    /// The estimate, or why there is none.
    pub fn estimate(&self) -> Result<Prevalence, &'static str> {
        let Evidence { tagged, sensitivity, specificity } = *self;
        if tagged.whole <= 0.0 {
            return Err("the run has no passages");
        }
        if sensitivity.whole <= 0.0 {
            return Err("no coded passage has the concept: its sensitivity is not known");
        }
        if specificity.whole <= 0.0 {
            return Err("every coded passage has the concept: its specificity is not known");
        }
        let youden = sensitivity.share() + specificity.share() - 1.0;
        if youden <= 0.0 {
            return Err("on the coded passages the tags are no better than chance");
        }
        let raw = (tagged.share() + specificity.share() - 1.0) / youden;
        let clipped = match raw {
            raw if raw < 0.0 => Some("fewer passages are tagged than would be by error alone"),
            raw if raw > 1.0 => Some("more passages are tagged than would be if all had the concept"),
            _ => None,
        };
        let (low, high) = self.interval();
        Ok(Prevalence { value: raw.clamp(0.0, 1.0), low, high, clipped })
    }

    /// Lang and Reiczigel 2014: the interval around the estimate from counts that are moved towards the middle, by z²/2 of z²
    /// for the share tagged, by 1 of 2 for sensitivity and specificity.
    fn interval(&self) -> (f64, f64) {
        let moved = |count: Weighted, more: f64| {
            let size = count.size() + more;
            let share = (count.share() * count.size() + more / 2.0) / size;
            (share, share * (1.0 - share) / size)
        };
        let (tagged, tagged_variance) = moved(self.tagged, Z * Z);
        let (sensitivity, sensitivity_variance) = moved(self.sensitivity, 2.0);
        let (specificity, specificity_variance) = moved(self.specificity, 2.0);
        let youden = sensitivity + specificity - 1.0;
        if youden <= 0.0 {
            return (0.0, 1.0);
        }
        let value = (tagged + specificity - 1.0) / youden;
        let shift = 2.0 * Z * Z * (value * sensitivity_variance - (1.0 - value) * specificity_variance);
        let variance =
            tagged_variance + value * value * sensitivity_variance + (1.0 - value).powi(2) * specificity_variance;
        let half = Z * variance.sqrt() / youden;
        ((value + shift - half).clamp(0.0, 1.0), (value + shift + half).clamp(0.0, 1.0))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    fn evidence(tagged: (u64, u64), sensitivity: (u64, u64), specificity: (u64, u64)) -> Evidence {
        Evidence {
            tagged: Weighted::count(tagged.0, tagged.1),
            sensitivity: Weighted::count(sensitivity.0, sensitivity.1),
            specificity: Weighted::count(specificity.0, specificity.1),
        }
    }

    /// The point estimate of the manual of epiR (23 of 150 cows, 0.96 and 0.89: 5.1 %); the bounds by the formulas in Python.
    #[test]
    fn estimates_and_bounds() {
        let cows = evidence((23, 150), (96, 100), (89, 100)).estimate().unwrap();
        assert!((cows.value - 0.0510).abs() < 5e-5, "{cows:?}");
        let screened = evidence((120, 1000), (80, 100), (790, 800)).estimate().unwrap();
        for (found, expected) in
            [(screened.value, 0.136_507_936_508), (screened.low, 0.108_948_329_503), (screened.high, 0.170_338_707_997)]
        {
            assert!((found - expected).abs() < 1e-9, "{found} is not {expected}");
        }
    }

    #[test]
    fn out_of_range_is_clipped_and_said() {
        let low = evidence((1, 100), (9, 10), (80, 100)).estimate().unwrap();
        assert_eq!((low.value, low.low, low.clipped.is_some()), (0.0, 0.0, true));
        let high = evidence((95, 100), (7, 10), (99, 100)).estimate().unwrap();
        assert_eq!((high.value, high.high, high.clipped.is_some()), (1.0, 1.0, true));
        for (evidence, reason) in [
            (evidence((0, 0), (1, 1), (1, 1)), "no passages"),
            (evidence((1, 9), (0, 0), (1, 1)), "sensitivity is not known"),
            (evidence((1, 9), (1, 1), (0, 0)), "specificity is not known"),
            (evidence((1, 9), (1, 2), (1, 2)), "no better than chance"),
        ] {
            assert!(evidence.estimate().unwrap_err().contains(reason));
        }
    }

    #[test]
    fn equal_weights_change_nothing() {
        let mut weighted = Weighted::default();
        for number in 0..10 {
            weighted.add(7.0, number < 3);
        }
        assert!((weighted.share() - 0.3).abs() < 1e-12 && (weighted.size() - 10.0).abs() < 1e-9);
    }
}
