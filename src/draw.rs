//! Random choice that hangs on a seed and on nothing else.
//!
//! Every passage draws a number from the seed and its own name; the smallest numbers are the sample. So the sample does not
//! depend on the order of the corpus, and most of it stays when texts are added.

/// The number that a name draws, evenly spread over all `u64`.
#[must_use]
pub fn number(seed: u64, name: &str) -> u64 {
    let mut hasher = blake3::Hasher::new_derive_key("kremlinology 2026 sample of passages");
    hasher.update(&seed.to_le_bytes());
    hasher.update(name.as_bytes());
    let hash = hasher.finalize();
    u64::from_le_bytes(std::array::from_fn(|byte| hash.as_bytes()[byte]))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of names 0 to 9999 about a tenth draws a number in each tenth: chi-squared with 9 degrees of freedom, 0.999 quantile.
    #[test]
    fn numbers_are_even() {
        for seed in [0, 1, u64::MAX] {
            let mut tenths = [0_f64; 10];
            for name in 0..10_000 {
                let tenth = (u128::from(number(seed, &name.to_string())) * 10) >> 64;
                tenths[tenth as usize] += 1.0;
            }
            let chi: f64 = tenths.iter().map(|found| (found - 1000.0).powi(2) / 1000.0).sum();
            assert!(chi < 27.88, "{chi} {tenths:?}");
        }
    }
}
