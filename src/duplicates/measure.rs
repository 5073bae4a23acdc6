//! Measures what documents have in common, on their shingles: reads them again, some at a time.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::ControlFlow;

use kremlinology_kernel::annotate::Kernel;
use kremlinology_kernel::document::Document;
use kremlinology_kernel::shingle::Overlap;
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

use super::sketches::Sketches;
use crate::corpus::Corpus;

/// Tokens of the documents whose shingles are in memory at once; a shingle has 8 bytes.
const TOKENS_AT_ONCE: u64 = 16 << 20;

/// The shingles of documents, by number.
type Shingles = HashMap<u32, Vec<u64>>;

/// Measures pairs of documents.
pub(super) struct Measure<'a> {
    sketches: &'a Sketches,
    corpus: &'a Corpus,
    kernel: &'a Kernel,
    width: usize,
    known: HashMap<(u32, u32), Overlap>,
}

impl<'a> Measure<'a> {
    pub(super) fn new(sketches: &'a Sketches, corpus: &'a Corpus, kernel: &'a Kernel, width: usize) -> Self {
        Measure { sketches, corpus, kernel, width, known: HashMap::new() }
    }

    /// The pairs whose similarity reaches the threshold; `pairs` are sorted.
    pub(super) fn similar(&mut self, pairs: &[(u32, u32)], threshold: f64) -> Vec<(u32, u32)> {
        let measured = self.measure(pairs);
        let similar: Vec<_> = measured.into_iter().filter(|(_, overlap)| overlap.jaccard() >= threshold).collect();
        self.known.extend(similar.iter().copied());
        similar.into_iter().map(|(pair, _)| pair).collect()
    }

    /// What each pair has in common; pairs that were found similar are not measured again.
    pub(super) fn overlaps(&mut self, pairs: &[(u32, u32)]) -> Vec<Overlap> {
        let rows = self.sketches.rows();
        let same = |(a, b): (u32, u32)| rows[a as usize].words() == rows[b as usize].words();
        // Equals are measured as one document with itself, however many they are.
        let asked = |pair: (u32, u32)| if same(pair) { (pair.0, pair.0) } else { pair };
        let mut open: Vec<_> = pairs.iter().map(|&pair| asked(pair)).collect();
        open.retain(|pair| !self.known.contains_key(pair));
        open.sort_unstable();
        open.dedup();
        let measured = self.measure(&open);
        self.known.extend(measured);
        pairs.iter().map(|&pair| self.known.get(&asked(pair)).copied().unwrap_or_default()).collect()
    }

    fn measure(&self, pairs: &[(u32, u32)]) -> Vec<((u32, u32), Overlap)> {
        let mut measured = Vec::with_capacity(pairs.len());
        let mut rest = pairs;
        while !rest.is_empty() {
            let (now, later) = rest.split_at(self.fitting(rest));
            let documents: BTreeSet<u32> = now.iter().flat_map(|&(a, b)| [a, b]).collect();
            let shingles = self.read(&documents);
            let of = |document| shingles.get(&document).map_or(&[][..], Vec::as_slice);
            let overlaps = now.par_iter().map(|&(a, b)| ((a, b), Overlap::of(of(a), of(b))));
            measured.extend(overlaps.collect::<Vec<_>>());
            rest = later;
        }
        measured
    }

    /// How many of the pairs, at least one, have documents that fit in memory together.
    fn fitting(&self, pairs: &[(u32, u32)]) -> usize {
        let mut documents = BTreeSet::new();
        let mut tokens = 0;
        let mut fits = |&(a, b): &(u32, u32)| {
            for document in [a, b] {
                if documents.insert(document) {
                    tokens += u64::from(self.sketches.rows()[document as usize].n_tokens);
                }
            }
            tokens <= TOKENS_AT_ONCE
        };
        pairs.iter().take_while(|pair| fits(pair)).count().max(1)
    }

    /// The shingles of documents. A file that has changed since it was sketched gives those that it has now, or none.
    fn read(&self, documents: &BTreeSet<u32>) -> Shingles {
        let mut by_unit: BTreeMap<u32, Vec<(u32, u32)>> = BTreeMap::new();
        for &document in documents {
            let (unit, position) = self.sketches.rows()[document as usize].place;
            by_unit.entry(unit).or_default().push((position, document));
        }
        let units: Vec<_> = by_unit.into_iter().collect();
        units.par_iter().flat_map_iter(|(unit, wanted)| self.read_unit(*unit, wanted)).collect()
    }

    /// `wanted`: positions in the unit, ascending, with the numbers of their documents.
    fn read_unit(&self, unit: u32, wanted: &[(u32, u32)]) -> Vec<(u32, Vec<u64>)> {
        let mut shingler = self.kernel.shingler(self.width);
        let mut found = Vec::with_capacity(wanted.len());
        let mut position = 0;
        self.corpus.read(&self.corpus.units[unit as usize], &mut |document| {
            let Ok(document) = document else { return ControlFlow::Continue(()) };
            let Some(&(next, number)) = wanted.get(found.len()) else { return ControlFlow::Break(()) };
            if position == next {
                let title = document.metadata.title.as_deref();
                let (markup, blocks) = (document.markup, &document.blocks[..]);
                let whole = Document { title, markup, blocks, ..Document::plain("", &document.text) };
                found.push((number, shingler.shingles(&whole)));
            }
            position += 1;
            if found.len() < wanted.len() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        });
        found
    }
}
