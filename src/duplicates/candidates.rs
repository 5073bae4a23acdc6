//! Pairs of documents that may be near-duplicates.
//!
//! Documents with the same hash in a band are a bucket. In a bucket each document is paired with the first and with the
//! few behind it, not with all: a thousand copies of one text, each with another misprint, give some thousand candidates and
//! not half a million, and are one cluster all the same. Nothing grows faster than n log n in the number of documents.

use kremlinology_kernel::shingle::{Banding, DIGEST_BINS, estimate};
use rayon::slice::ParallelSliceMut;

use super::sketches::{SketchError, Sketches};

/// Documents behind it that a document of a bucket is paired with: unlike ones may stand between two that are alike.
const NEIGHBOURS: usize = 8;

/// Standard errors of an estimate by which a pair may fall short of the threshold and is measured all the same: two in a
/// hundred thousand pairs at the threshold are lost.
const STANDARD_ERRORS: f64 = 4.0;

/// Pairs out of `documents` (sorted) that are worth measuring, sorted, the earlier document first.
pub(super) fn find(sketches: &Sketches, documents: &[u32], banding: &Banding) -> Result<Vec<(u32, u32)>, SketchError> {
    let rows = sketches.rows();
    let with_shingles = |&&document: &&u32| rows[document as usize].n_tokens as usize >= banding.width;
    let documents: Vec<u32> = documents.iter().filter(with_shingles).copied().collect();
    let digests = sketches.digests()?;
    let likely = |a: u32, b: u32| {
        let [filled_a, filled_b] = [a, b].map(|document| rows[document as usize].filled);
        let estimate = estimate(&digests[a as usize], &digests[b as usize]);
        estimate >= least_estimate(banding.threshold, filled_a.min(filled_b))
    };
    let mut pairs = Vec::new();
    for band in 0..banding.bands() {
        let hashes = sketches.band(band)?;
        let mut places: Vec<(i64, u32)> =
            documents.iter().map(|&document| (hashes[document as usize], document)).collect();
        places.par_sort_unstable();
        let known = pairs.len();
        for bucket in places.chunk_by(|a, b| a.0 == b.0) {
            in_bucket(bucket, |a, b| {
                if likely(a, b) {
                    pairs.push((a, b));
                }
            });
        }
        if pairs.len() > known {
            pairs.par_sort_unstable();
            pairs.dedup();
        }
    }
    Ok(pairs)
}

/// The pairs of a bucket.
fn in_bucket(bucket: &[(i64, u32)], mut pair: impl FnMut(u32, u32)) {
    let documents = bucket.iter().map(|&(_, document)| document);
    for (place, later) in documents.enumerate().skip(1) {
        let near = place.saturating_sub(NEIGHBOURS);
        if near > 0 {
            pair(bucket[0].1, later);
        }
        for &(_, earlier) in &bucket[near..place] {
            pair(earlier, later);
        }
    }
}

/// The estimate from which a pair is measured. Bins that were empty repeat others and are no samples of their own.
fn least_estimate(threshold: f64, filled: u32) -> f64 {
    let samples = f64::from(filled).clamp(1.0, DIGEST_BINS as f64);
    threshold - STANDARD_ERRORS * (threshold * (1.0 - threshold) / samples).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_give_few_pairs_that_connect_all() {
        for size in [1u32, 2, 9, 10, 500] {
            let bucket: Vec<(i64, u32)> = (0..size).map(|document| (7, document * 3)).collect();
            let mut pairs = Vec::new();
            in_bucket(&bucket, |a, b| pairs.push((a, b)));
            assert!(pairs.len() <= size as usize * (NEIGHBOURS + 1));
            assert!(pairs.iter().all(|(a, b)| a < b));
            let mut unique = pairs.clone();
            unique.sort_unstable();
            unique.dedup();
            assert_eq!(unique.len(), pairs.len());
            assert!((1..size).all(|later| pairs.contains(&(0, later * 3))));
        }
    }

    #[test]
    fn an_estimate_has_room_for_chance() {
        assert!((least_estimate(0.3, 128) - 0.138).abs() < 0.001);
        assert!(least_estimate(0.3, 5) < 0.0);
        assert!((least_estimate(1.0, 128) - 1.0).abs() < 1e-12);
    }
}
