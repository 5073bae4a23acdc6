//! Near-duplicates: what two documents share is told from small sketches of them, and measured on their shingles.
//!
//! A *shingle* is a run of `width` consecutive terms in the counted passages of a document; passages follow one another
//! without a break, since two readings of a page seldom break it alike. Terms are in lower case here whatever the settings say.
//! The similarity of two documents is the Jaccard coefficient of their sets of shingles, |A ∩ B| / |A ∪ B| (Broder 1997). A
//! document of fewer than `width` terms has no shingle and is like its equals only.
//!
//! The sketch is one-permutation MinHash: every shingle is hashed once, the hashes fall into [`BINS`] bins, and each bin keeps
//! its least (Li, Owen and Zhang 2012, *One permutation hashing*). An empty bin borrows from another: from the first of
//! a fixed sequence of bins that is not empty (Shrivastava 2017, *Optimal densification for fast and accurate minwise
//! hashing*), and after [`ATTEMPTS`] of these from the next to its right (Shrivastava and Li 2014), so that a document of a
//! few words does not cost hundreds of attempts per bin. Two documents agree in a bin about as often as their
//! similarity says. Bins are hashed in *bands* of some rows: who agrees in a whole band is a candidate ([`Banding`]).
//!
//! A hash follows from the words alone: it is the same in every shard and whatever the lexicon.

use std::borrow::Cow;
use std::sync::Arc;

use arrow_array::{ArrayRef, FixedSizeBinaryArray, Int32Array, Int64Array, RecordBatch};
use arrow_schema::{ArrowError, DataType, Field, Schema};

use crate::annotate::Settings;
use crate::document::Document;
use crate::passage::{self, Passage};
use crate::span::Span;
use crate::token;
use crate::vocabulary::{TermId, Vocabulary};

/// Bins of a sketch.
pub const BINS: usize = 384;

/// Bins that are kept, with one byte each, to estimate a similarity: [`estimate`].
pub const DIGEST_BINS: usize = 128;

/// Bins tried at random before the next one to the right gives its value.
const ATTEMPTS: usize = 8;

/// How likely two documents that are just similar enough share a band, at least, if bins were independent.
const RECALL: f64 = 0.95;

/// Rows of a band at most.
const MOST_ROWS: usize = 32;

/// No hash in the bin.
const EMPTY: u64 = u64::MAX;

/// How documents are compared.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Banding {
    /// Terms of a shingle.
    pub width: usize,
    /// Similarity from which documents are duplicates.
    pub threshold: f64,
    rows: usize,
}

impl Banding {
    /// Bands with as many rows as let a pair at the threshold share one of them with a probability of 0.95:
    /// 1 - (1 - tʳ)ᵇ with b = [`BINS`]/r (Leskovec, Rajaraman and Ullman 2014, section 3.4). More rows mean fewer
    /// candidates that are none.
    #[must_use]
    pub fn new(width: usize, threshold: f64) -> Self {
        let share = |rows: usize| {
            let (rows, bands) = (rows as i32, (BINS / rows) as i32);
            1.0 - (1.0 - threshold.powi(rows)).powi(bands)
        };
        let rows = (1..=MOST_ROWS).rev().find(|&rows| share(rows) >= RECALL).unwrap_or(1);
        Banding { width: width.max(1), threshold, rows }
    }

    /// Bands of a sketch.
    #[must_use]
    pub fn bands(&self) -> usize {
        BINS / self.rows
    }

    /// The columns of [`crate::annotate::Facts::sketches`], a row per document: `n_tokens`, `filled` (bins of the digest that
    /// were not empty), `words` (a hash of all its terms in order), `digest`, and the hash of each band, which means
    /// nothing for a document that has fewer terms than a shingle.
    #[must_use]
    pub fn schema(&self) -> Arc<Schema> {
        let digest = DataType::FixedSizeBinary(DIGEST_BINS as i32);
        let mut fields = vec![
            Field::new("n_tokens", DataType::Int32, false),
            Field::new("filled", DataType::Int32, false),
            Field::new("words", DataType::Int64, false),
            Field::new("digest", digest, false),
        ];
        fields.extend((0..self.bands()).map(|band| Field::new(band_name(band), DataType::Int64, false)));
        Arc::new(Schema::new(fields))
    }
}

/// The name of a band's column.
#[must_use]
pub fn band_name(band: usize) -> String {
    format!("band_{band:03}")
}

/// The share of bytes in which two digests agree: an estimate of the similarity that is too high by 1/256 of the rest.
#[must_use]
pub fn estimate(a: &[u8], b: &[u8]) -> f64 {
    let equal: u32 = a.iter().zip(b).map(|(a, b)| u32::from(a == b)).sum();
    f64::from(equal) / a.len().max(1) as f64
}

/// What two sets of shingles have in common.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Overlap {
    /// Shingles of the first.
    pub a: usize,
    /// Shingles of the second.
    pub b: usize,
    /// Shingles of both.
    pub both: usize,
}

impl Overlap {
    /// Of two sets, each sorted and without repetition.
    #[must_use]
    pub fn of(a: &[u64], b: &[u64]) -> Self {
        let (mut i, mut j, mut both) = (0, 0, 0);
        while let (Some(x), Some(y)) = (a.get(i), b.get(j)) {
            both += usize::from(x == y);
            i += usize::from(x <= y);
            j += usize::from(y <= x);
        }
        Overlap { a: a.len(), b: b.len(), both }
    }

    /// |A ∩ B| / |A ∪ B|; 0 for two empty sets.
    #[must_use]
    pub fn jaccard(self) -> f64 {
        let union = self.a + self.b - self.both;
        if union == 0 { 0.0 } else { self.both as f64 / union as f64 }
    }
}

/// Hashes the shingles of one document after another.
pub(crate) struct Sketcher {
    banding: Banding,
    /// By term: its hash.
    terms: Vec<u64>,
    /// Hashes of the terms of the document at hand, in order.
    document: Vec<u64>,
    bins: Box<[u64; BINS]>,
    rows: Rows,
}

/// The sketches of a batch, column by column.
#[derive(Default)]
struct Rows {
    n_tokens: Vec<i32>,
    filled: Vec<i32>,
    words: Vec<i64>,
    digests: Vec<u8>,
    bands: Vec<Vec<i64>>,
}

impl Sketcher {
    pub(crate) fn new(banding: Banding) -> Self {
        let rows = Rows { bands: vec![Vec::new(); banding.bands()], ..Rows::default() };
        Sketcher { banding, terms: Vec::new(), document: Vec::new(), bins: Box::new([EMPTY; BINS]), rows }
    }

    /// Learns the terms that the vocabulary has got since the last call.
    pub(crate) fn learn(&mut self, vocabulary: &Vocabulary) {
        let new = self.terms.len()..vocabulary.len();
        self.terms.extend(new.map(|term| term_hash(vocabulary.term(TermId(term as u32)))));
    }

    /// Adds the terms of the next counted passage of the document at hand.
    #[inline]
    pub(crate) fn passage(&mut self, terms: &[TermId]) {
        let hashes = &self.terms;
        self.document.extend(terms.iter().map(|term| hashes[term.index()]));
    }

    /// Ends the document at hand and adds its sketch to the batch.
    pub(crate) fn end_document(&mut self) {
        self.bins.fill(EMPTY);
        let words = for_each_shingle(&self.document, self.banding.width, |hash| {
            let bin = &mut self.bins[((u128::from(hash) * BINS as u128) >> 64) as usize];
            *bin = hash.min(*bin);
        });
        let filled = self.bins[..DIGEST_BINS].iter().filter(|&&bin| bin != EMPTY).count();
        let to = &mut self.rows;
        to.n_tokens.push(self.document.len() as i32);
        to.filled.push(filled as i32);
        to.words.push(mix(words) as i64);
        self.document.clear();
        let bins = densified(&self.bins);
        to.digests.extend(bins[..DIGEST_BINS].iter().map(|&bin| bin as u8));
        for (band, rows) in to.bands.iter_mut().zip(bins.chunks_exact(self.banding.rows)) {
            band.push(rows.iter().fold(0, |hash, &bin| mix(hash ^ bin)) as i64);
        }
    }

    /// The sketches since the last call.
    pub(crate) fn finish(&mut self) -> Result<RecordBatch, ArrowError> {
        let empty = Rows { bands: vec![Vec::new(); self.banding.bands()], ..Rows::default() };
        let rows = std::mem::replace(&mut self.rows, empty);
        let digests = FixedSizeBinaryArray::try_new(DIGEST_BINS as i32, rows.digests.into(), None)?;
        let mut columns: Vec<ArrayRef> = vec![
            Arc::new(Int32Array::from(rows.n_tokens)),
            Arc::new(Int32Array::from(rows.filled)),
            Arc::new(Int64Array::from(rows.words)),
            Arc::new(digests),
        ];
        columns.extend(rows.bands.into_iter().map(|band| -> ArrayRef { Arc::new(Int64Array::from(band)) }));
        RecordBatch::try_new(self.banding.schema(), columns)
    }
}

/// Finds the sets of shingles that similarities are measured on.
pub struct Shingler<'k> {
    settings: &'k Settings,
    width: usize,
    vocabulary: Vocabulary,
    hashes: Vec<u64>,
    passages: Vec<Passage>,
    tokens: Vec<Span>,
    terms: Vec<TermId>,
    document: Vec<u64>,
}

impl<'k> Shingler<'k> {
    pub(crate) fn new(settings: &'k Settings, width: usize) -> Self {
        let vocabulary = Vocabulary::new(settings.lowercase);
        let (hashes, passages, tokens, terms, document) = Default::default();
        Shingler { settings, width, vocabulary, hashes, passages, tokens, terms, document }
    }

    /// The shingles of a document as hashes, sorted and without repetition.
    pub fn shingles(&mut self, document: &Document<'_>) -> Vec<u64> {
        passage::split(document, &mut self.passages);
        token::tokenize(document.text, &mut self.tokens);
        self.vocabulary.intern_all(document.text, &self.tokens, &mut self.terms);
        let new = self.hashes.len()..self.vocabulary.len();
        self.hashes.extend(new.map(|term| term_hash(self.vocabulary.term(TermId(term as u32)))));
        self.document.clear();
        for passage in self.passages.iter().filter(|passage| !self.settings.leave_out.contains(&passage.kind)) {
            let before = |end: u32| self.tokens.partition_point(|token| token.start < end);
            let terms = &self.terms[before(passage.span.start)..before(passage.span.end)];
            self.document.extend(terms.iter().map(|term| self.hashes[term.index()]));
        }
        let mut shingles = Vec::new();
        for_each_shingle(&self.document, self.width, |hash| shingles.push(hash));
        shingles.sort_unstable();
        shingles.dedup();
        shingles
    }
}

/// Odd, so that no term is lost in a product.
const FACTOR: u64 = 0x9E37_79B9_7F4A_7C15;

/// Calls `found` with the hash of every run of `width` terms, and gives the hash of all terms: polynomials of their hashes,
/// the one carried from run to run. What is summed is hashed well already, and so is the sum: mixing it again would cost
/// as much as all the rest.
#[inline]
fn for_each_shingle(terms: &[u64], width: usize, mut found: impl FnMut(u64)) -> u64 {
    let polynomial = |terms: &[u64]| terms.iter().fold(0u64, |sum, &term| sum.wrapping_mul(FACTOR).wrapping_add(term));
    if terms.len() < width {
        return polynomial(terms);
    }
    let leaving = FACTOR.wrapping_pow(width as u32);
    let (first, rest) = terms.split_at(width);
    let mut run = polynomial(first);
    let mut all = run;
    found(run);
    for (&enters, &leaves) in rest.iter().zip(terms) {
        // The difference waits for no other run.
        let change = enters.wrapping_sub(leaving.wrapping_mul(leaves));
        run = run.wrapping_mul(FACTOR).wrapping_add(change);
        all = all.wrapping_mul(FACTOR).wrapping_add(enters);
        found(run);
    }
    all
}

/// Values for empty bins too, where one bin is not empty.
fn densified(bins: &[u64; BINS]) -> [u64; BINS] {
    let mut dense = *bins;
    // The first value is right of the last bin, the circle closed.
    let Some(mut right) = bins.iter().copied().find(|&bin| bin != EMPTY) else { return dense };
    for bin in (0..BINS).rev() {
        if bins[bin] != EMPTY {
            right = bins[bin];
            continue;
        }
        let mut tried = LENDERS[bin].iter().map(|&lender| bins[usize::from(lender)]);
        dense[bin] = tried.find(|&value| value != EMPTY).unwrap_or(right);
    }
    dense
}

/// By bin: the bins that it borrows from, in order.
static LENDERS: [[u16; ATTEMPTS]; BINS] = {
    let mut lenders = [[0; ATTEMPTS]; BINS];
    let mut bin = 0;
    while bin < BINS {
        let mut attempt = 0;
        while attempt < ATTEMPTS {
            lenders[bin][attempt] = (mix((bin * ATTEMPTS + attempt) as u64 + FACTOR) % BINS as u64) as u16;
            attempt += 1;
        }
        bin += 1;
    }
    lenders
};

/// Mixes the bytes of the term in lower case, eight at a time.
fn term_hash(term: &str) -> u64 {
    let plain = term.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase());
    let folded: Cow<'_, str> =
        if plain { term.into() } else { term.chars().flat_map(char::to_lowercase).collect::<String>().into() };
    let mut hash = mix(folded.len() as u64 ^ FACTOR);
    for eight in folded.as_bytes().chunks(8) {
        let mut word = [0; 8];
        word[..eight.len()].copy_from_slice(eight);
        hash = mix(hash ^ u64::from_le_bytes(word));
    }
    hash
}

/// Every bit of the input reaches every bit of the output (the finalizer of MurmurHash3).
const fn mix(mut hash: u64) -> u64 {
    hash = (hash ^ (hash >> 33)).wrapping_mul(0xFF51_AFD7_ED55_8CCD);
    hash = (hash ^ (hash >> 33)).wrapping_mul(0xC4CE_B9FE_1A85_EC53);
    hash ^ (hash >> 33)
}
