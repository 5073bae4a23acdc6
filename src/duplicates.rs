//! Duplicates and reprints: which documents are the same text, or nearly so.
//!
//! Documents with the same terms in the same order are *exact* duplicates, told by a hash. Others are *near* duplicates where
//! the Jaccard coefficient of their shingles reaches the threshold ([`kremlinology_kernel::shingle`]). Nobody compares all
//! pairs: the kernel leaves sketches beside the counts ([`sketches`]), documents that share a band of their sketch become
//! candidates ([`candidates`]), and each candidate is measured on the shingles of the two texts, which are read again
//! ([`measure`]). So a pair may be missed, with a probability that is below 0.05 at the threshold and falls fast above it; a
//! pair that is reported has the similarity that is reported.
//!
//! Duplicates of duplicates are one cluster. Its first document, by source and position in the source, stands for all of
//! them; the others are its duplicates, with the similarity they have to it, which a chain of duplicates can bring
//! below the threshold.

mod candidates;
mod measure;
mod sketches;

use std::collections::{BTreeMap, HashSet};
use std::path::Path;

use kremlinology_kernel::annotate::Kernel;
use kremlinology_kernel::shingle::{Banding, Overlap};

use crate::corpus::Corpus;
use measure::Measure;
use sketches::{Row, Sketches};
pub use sketches::{SketchError, SketchWriter};

/// How duplicates are found, and what becomes of them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DuplicateParams {
    /// How documents are compared.
    pub banding: Banding,
    /// Duplicates are in no count.
    pub leave_out: bool,
}

/// A place in the corpus: the number of the unit, and of the document among those of the unit that can be read.
pub type Place = (u32, u32);

/// Why two documents are duplicates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DuplicateKind {
    /// The same terms in the same order.
    Exact,
    /// Shingles in common.
    Near,
}

impl DuplicateKind {
    /// The published name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            DuplicateKind::Exact => "exact",
            DuplicateKind::Near => "near",
        }
    }
}

/// A document that another one stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Duplicate {
    /// Where it is.
    pub place: Place,
    /// Its id.
    pub document_id: String,
    /// The id of the document that stands for it.
    pub duplicate_of: String,
    /// Why.
    pub kind: DuplicateKind,
    /// What the two have in common, the duplicate first.
    pub overlap: Overlap,
}

/// Finds the duplicates among the documents whose sketches are in `folder`, in the order of the corpus.
pub fn find(folder: &Path, corpus: &Corpus, kernel: &Kernel, banding: &Banding) -> Result<Vec<Duplicate>, SketchError> {
    let sketches = Sketches::open(folder)?;
    let mut clusters = Clusters::new(sketches.rows().len());
    let firsts = merge_exact(sketches.rows(), &mut clusters);
    let candidates = candidates::find(&sketches, &firsts, banding)?;
    let mut measure = Measure::new(&sketches, corpus, kernel, banding.width);
    for pair in measure.similar(&candidates, banding.threshold) {
        clusters.merge(pair);
    }
    duplicates(&sketches, &mut clusters, &mut measure)
}

/// The documents that a later document is not the same as; those that have no term at all are left alone.
fn merge_exact(rows: &[Row], clusters: &mut Clusters) -> Vec<u32> {
    let mut by_words: Vec<u32> = (0..rows.len() as u32).filter(|&row| rows[row as usize].n_tokens > 0).collect();
    by_words.sort_unstable_by_key(|&row| (rows[row as usize].words(), row));
    let mut firsts = Vec::new();
    for same in by_words.chunk_by(|&a, &b| rows[a as usize].words() == rows[b as usize].words()) {
        firsts.push(same[0]);
        for &later in &same[1..] {
            clusters.merge((same[0], later));
        }
    }
    firsts.sort_unstable();
    firsts
}

fn duplicates(
    sketches: &Sketches,
    clusters: &mut Clusters,
    measure: &mut Measure<'_>,
) -> Result<Vec<Duplicate>, SketchError> {
    let rows = sketches.rows();
    let members: Vec<(u32, u32)> =
        (0..rows.len() as u32).map(|row| (clusters.first(row), row)).filter(|(first, row)| first != row).collect();
    let overlaps = measure.overlaps(&members);
    let wanted: HashSet<u32> = members.iter().flat_map(|&(first, row)| [first, row]).collect();
    let ids: BTreeMap<u32, String> = sketches.ids(&wanted)?;
    let id = |row: u32| ids.get(&row).cloned().unwrap_or_default();
    let duplicate = |(&(first, row), &overlap): (&(u32, u32), &Overlap)| {
        let same = rows[first as usize].words() == rows[row as usize].words();
        Duplicate {
            place: rows[row as usize].place,
            document_id: id(row),
            duplicate_of: id(first),
            kind: if same { DuplicateKind::Exact } else { DuplicateKind::Near },
            overlap: Overlap { a: overlap.b, b: overlap.a, both: overlap.both },
        }
    };
    Ok(members.iter().zip(&overlaps).map(duplicate).collect())
}

/// Documents that are duplicates of one another, as a forest in which every root is the first of its tree.
struct Clusters(Vec<u32>);

impl Clusters {
    fn new(documents: usize) -> Self {
        Clusters((0..documents as u32).collect())
    }

    fn first(&mut self, mut row: u32) -> u32 {
        while self.0[row as usize] != row {
            // Every other link is shortened on the way, which keeps later ways short.
            let above = self.0[row as usize];
            self.0[row as usize] = self.0[above as usize];
            row = above;
        }
        row
    }

    fn merge(&mut self, (a, b): (u32, u32)) {
        let (a, b) = (self.first(a), self.first(b));
        self.0[a.max(b) as usize] = a.min(b);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_stands_for_its_cluster() {
        let mut clusters = Clusters::new(7);
        for pair in [(5, 6), (3, 5), (1, 4), (6, 1), (4, 6)] {
            clusters.merge(pair);
        }
        assert_eq!((0..7).map(|row| clusters.first(row)).collect::<Vec<_>>(), [0, 1, 2, 1, 1, 1, 1]);
    }
}
