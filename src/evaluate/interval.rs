//! Intervals of shares.

/// The 97.5th percentile of the normal distribution: all intervals here are of 95 %.
pub const Z: f64 = 1.959_963_984_540_054;

/// A share with its interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Share {
    /// The share.
    pub value: f64,
    /// Lower bound.
    pub low: f64,
    /// Upper bound.
    pub high: f64,
}

impl Share {
    /// `part` of `whole` with the Wilson interval (Wilson 1927); `None` of nothing.
    #[must_use]
    pub fn wilson(part: u64, whole: u64) -> Option<Share> {
        if whole == 0 {
            return None;
        }
        let (n, p) = (whole as f64, part as f64 / whole as f64);
        let centre = p + Z * Z / (2.0 * n);
        let half = Z * (p * (1.0 - p) / n + Z * Z / (4.0 * n * n)).sqrt();
        let bound = |edge: f64| (edge / (1.0 + Z * Z / n)).clamp(0.0, 1.0);
        Some(Share {
            value: p,
            low: if part == 0 { 0.0 } else { bound(centre - half) },
            high: if part == whole { 1.0 } else { bound(centre + half) },
        })
    }

    /// F1 = 2 · right / (2 · right + wrong), where `wrong` counts what was found or missed wrongly.
    ///
    /// F1 is no share, but J = right / (right + wrong) is one, and F1 = 2J / (1 + J) grows with it: the bounds are those of
    /// the Wilson interval of J.
    #[must_use]
    pub fn f1(right: u64, wrong: u64) -> Option<Share> {
        let f1 = |j: f64| 2.0 * j / (1.0 + j);
        let j = Share::wilson(right, right + wrong)?;
        Some(Share { value: f1(j.value), low: f1(j.low), high: f1(j.high) })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    /// Newcombe 1998, table I.
    #[test]
    fn published_values() {
        for (part, whole, low, high) in
            [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)]
        {
            let share = Share::wilson(part, whole).unwrap();
            assert!((share.low - low).abs() < 5e-5 && (share.high - high).abs() < 5e-5, "{part}/{whole}: {share:?}");
        }
    }

    #[test]
    fn edges() {
        assert_eq!(Share::wilson(0, 0), None);
        assert_eq!(Share::f1(0, 0), None);
        let all = Share::wilson(5, 5).unwrap();
        assert!(all.high == 1.0 && all.low < 0.6);
        let f1 = Share::f1(6, 4).unwrap();
        assert!((f1.value - 0.75).abs() < 1e-12 && f1.low < f1.value && f1.value < f1.high);
    }
}
