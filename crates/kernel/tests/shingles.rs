//! Shingles and sketches, against the plain definition.

#![allow(clippy::unwrap_used, reason = "tests")]

use std::collections::BTreeSet;
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_array::cast::AsArray;
use arrow_array::types::{Int32Type, Int64Type};
use kremlinology_kernel::annotate::{Kernel, Settings};
use kremlinology_kernel::document::{Document, DocumentsBuilder};
use kremlinology_kernel::lexicon::{ConceptSource, Lexicon, LexiconSource};
use kremlinology_kernel::passage::PassageKind;
use kremlinology_kernel::shingle::{Banding, Overlap, band_name, estimate};
use proptest::prelude::*;

const WIDTH: usize = 3;

fn kernel(threshold: f64, forms: &[&str]) -> Kernel {
    let settings = Settings {
        leave_out: vec![PassageKind::Masthead],
        lowercase: false,
        stop_words: Vec::new(),
        stop_words_by_language: Vec::new(),
        stem: false,
        passage_languages: false,
        tag: true,
        terms: true,
        pair_units: Vec::new(),
        text: false,
    };
    let concept = ConceptSource {
        id: "c".into(),
        forms: forms.iter().map(|form| (*form).to_owned()).collect(),
        ..ConceptSource::default()
    };
    let source = LexiconSource { concepts: vec![concept], ..LexiconSource::default() };
    let lexicon = Arc::new(Lexicon::compile(&[source]).unwrap());
    Kernel::new(settings, lexicon).with_sketches(Some(Banding::new(WIDTH, threshold)))
}

fn batch(texts: &[&str]) -> RecordBatch {
    let mut builder = DocumentsBuilder::default();
    for text in texts {
        builder.push(&Document::plain("", text));
    }
    builder.finish().unwrap()
}

fn sketches(kernel: &Kernel, texts: &[&str]) -> RecordBatch {
    kernel.worker().annotate(&batch(texts)).unwrap().sketches.unwrap()
}

fn words(sketches: &RecordBatch, row: usize) -> i64 {
    sketches.column_by_name("words").unwrap().as_primitive::<Int64Type>().value(row)
}

fn overlap(a: &str, b: &str) -> Overlap {
    let kernel = kernel(0.3, &["x"]);
    let mut shingler = kernel.shingler(WIDTH);
    let [a, b] = [a, b].map(|text| shingler.shingles(&Document::plain("", text)));
    Overlap::of(&a, &b)
}

/// Jaccard by the definition, of words divided by single spaces.
fn plain_overlap(a: &str, b: &str) -> Overlap {
    let shingles = |text: &str| -> BTreeSet<Vec<String>> {
        let words: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
        words.windows(WIDTH).map(<[String]>::to_vec).collect()
    };
    let [a, b] = [a, b].map(shingles);
    Overlap { a: a.len(), b: b.len(), both: a.intersection(&b).count() }
}

/// A text of distinct words, and one in which each of them is kept with the same chance.
fn pair(words: usize, changed: u64, seed: u64) -> (String, String) {
    let mut state = seed;
    let mut random = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        state >> 33
    };
    let (mut a, mut b) = (Vec::new(), Vec::new());
    for _ in 0..words {
        let word = format!("w{}", random() % 100_000);
        b.push(if random() % 100 < changed { format!("v{}", random() % 100_000) } else { word.clone() });
        a.push(word);
    }
    (a.join(" "), b.join(" "))
}

#[test]
fn what_counts_as_the_same_words() {
    let kernel = kernel(0.3, &["x"]);
    let first = "The  despot fell, and no one\nmourned him then or later.";
    let texts = [
        first,
        "the Despot fell and no one mourned\n\nHIM then or later; ",
        "the despot fell and no one mourned him",
        "",
        "one two",
    ];
    let sketches = sketches(&kernel, &texts);
    assert_eq!(words(&sketches, 0), words(&sketches, 1));
    assert_ne!(words(&sketches, 0), words(&sketches, 2));
    let tokens = sketches.column_by_name("n_tokens").unwrap().as_primitive::<Int32Type>();
    assert_eq!(tokens.values(), &[11, 11, 8, 0, 2]);
    let filled = sketches.column_by_name("filled").unwrap().as_primitive::<Int32Type>();
    assert_eq!((filled.value(3), filled.value(4)), (0, 0));
    assert_eq!(overlap(first, texts[1]), Overlap { a: 9, b: 9, both: 9 });
    assert_eq!(overlap(first, texts[2]), Overlap { a: 9, b: 6, both: 6 });
    assert_eq!(overlap("one two", "one two"), Overlap::default());
    assert_eq!(Overlap::default().jaccard(), 0.0);
}

#[test]
fn passages_that_are_not_counted_are_not_compared() {
    let body = "The committee met again in the spring and it decided nothing at all about the harvest of that year.";
    let with_masthead = format!("The Review\n\nThe Title\n\nBy A. Author\n\n{body}");
    let other_masthead = format!("Another Journal\n\nThe Title\n\n{body}");
    let kernel = kernel(0.3, &["x"]);
    let mut shingler = kernel.shingler(WIDTH);
    let title = Some("The Title");
    let mut shingles = |text: &str| shingler.shingles(&Document { title, ..Document::plain("", text) });
    assert_eq!(shingles(&with_masthead), shingles(&other_masthead));
}

#[test]
fn a_sketch_follows_from_its_document_alone() {
    let (a, b) = pair(80, 20, 1);
    let one = kernel(0.3, &["x"]);
    let alone = sketches(&one, &[&b]);
    let behind = sketches(&kernel(0.3, &["w*", "despot*"]), &[&a, "some thing else", &b]);
    assert_eq!(alone, behind.slice(2, 1));
}

/// Digests estimate the similarity without bias beyond that of their bytes, with about the spread of as many independent samples.
#[test]
fn digests_estimate_the_similarity() {
    let kernel = kernel(0.3, &["x"]);
    for changed in [0, 2, 5, 10, 25, 60] {
        let (mut sum, mut worst) = (0.0, 0.0f64);
        const PAIRS: u64 = 40;
        for seed in 0..PAIRS {
            let (a, b) = pair(1500, changed, seed);
            let similarity = overlap(&a, &b).jaccard();
            let sketches = sketches(&kernel, &[&a, &b]);
            let digests = sketches.column_by_name("digest").unwrap().as_fixed_size_binary();
            let error = estimate(digests.value(0), digests.value(1)) - (similarity + (1.0 - similarity) / 256.0);
            sum += error;
            worst = worst.max(error.abs());
        }
        let mean = sum / PAIRS as f64;
        assert!(mean.abs() < 0.025, "{changed} % changed: mean error {mean}");
        assert!(worst < 0.2, "{changed} % changed: worst error {worst}");
    }
}

/// The share of pairs that share a band, for texts long and short.
#[test]
fn similar_documents_share_a_band() {
    for threshold in [0.3, 0.5, 0.8] {
        let banding = Banding::new(WIDTH, threshold);
        let kernel = kernel(threshold, &["x"]);
        for length in [12, 60, 300, 2000] {
            let (mut similar, mut found, mut unlike, mut candidates) = (0, 0, 0, 0);
            for seed in 0..250 {
                let (a, b) = pair(length, seed % 36, seed);
                let similarity = overlap(&a, &b).jaccard();
                let sketches = sketches(&kernel, &[&a, &b]);
                let shared = (0..banding.bands()).any(|band| {
                    let band = sketches.column_by_name(&band_name(band)).unwrap().as_primitive::<Int64Type>();
                    band.value(0) == band.value(1)
                });
                if similarity >= threshold {
                    similar += 1;
                    found += i32::from(shared);
                } else if similarity < threshold / 4.0 {
                    unlike += 1;
                    candidates += i32::from(shared);
                }
            }
            let recall = f64::from(found) / f64::from(similar);
            assert!(similar > 20 && recall >= 0.95, "{threshold}, {length} words: {found} of {similar}");
            // The bins of short texts borrow from the same few, so that their bands are not independent.
            assert!(length < 300 || candidates * 4 <= unlike, "{threshold}, {length} words: {candidates} of {unlike}");
        }
    }
}

#[test]
fn bands_follow_from_the_threshold() {
    let bands = |threshold| Banding::new(WIDTH, threshold).bands();
    assert_eq!([0.1, 0.3, 0.5, 0.8, 1.0].map(bands), [384, 128, 96, 34, 12]);
    assert_eq!(Banding::new(WIDTH, 0.3).schema().fields().len(), 4 + 128);
}

proptest! {
    #[test]
    fn overlaps_are_those_of_sets(a in "([abAÉ]|the|ab)( ([abAé]|the|AB)){0,30}", b in "([abé]|the)( ([abE]|the)){0,30}") {
        prop_assert_eq!(overlap(&a, &b), plain_overlap(&a, &b));
    }
}
