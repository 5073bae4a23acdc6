//! The terms of a document as stems.

use snowball_stemmers_rs::Stemmer;

use super::{Scratch, Types};
use crate::stem;
use crate::vocabulary::TermId;

/// The stems of a shard's terms: each is computed once for each language.
#[derive(Default)]
pub(super) struct Stems {
    languages: Vec<OfLanguage>,
    /// By stem: how often it stands in the document at hand.
    counts: Vec<u32>,
    listed: Vec<TermId>,
}

struct OfLanguage {
    language: String,
    stemmer: Option<Stemmer>,
    /// By term; `None` where it was not asked for.
    stems: Vec<Option<TermId>>,
}

impl Stems {
    /// Puts stems in the place of the document's terms, in order of first occurrence.
    pub(super) fn replace(&mut self, language: &str, scratch: &mut Scratch, types: &mut Types<'_>) {
        let place = self.place_of(language);
        for term in scratch.document_terms.drain(..) {
            let count = std::mem::take(&mut scratch.term_counts[term.index()]);
            let stem = self.languages[place].stem(term, types);
            self.counts.resize(types.vocabulary.len().max(self.counts.len()), 0);
            if self.counts[stem.index()] == 0 {
                self.listed.push(stem);
            }
            self.counts[stem.index()] += count;
        }
        types.learn_new();
        std::mem::swap(&mut self.listed, &mut scratch.document_terms);
        std::mem::swap(&mut self.counts, &mut scratch.term_counts);
    }

    fn place_of(&mut self, language: &str) -> usize {
        self.languages.iter().position(|known| known.language == language).unwrap_or_else(|| {
            let stemmer = stem::stemmer(language);
            self.languages.push(OfLanguage { language: language.to_owned(), stemmer, stems: Vec::new() });
            self.languages.len() - 1
        })
    }
}

impl OfLanguage {
    fn stem(&mut self, term: TermId, types: &mut Types<'_>) -> TermId {
        if self.stems.len() <= term.index() {
            self.stems.resize(types.vocabulary.len(), None);
        }
        if let Some(stem) = self.stems[term.index()] {
            return stem;
        }
        let word = types.vocabulary.term(term);
        let stemmed = self.stemmer.as_ref().map(|stemmer| stem::stem(stemmer, word).into_owned());
        let stem = match stemmed.filter(|stemmed| stemmed != word) {
            Some(stemmed) => types.vocabulary.intern_folded(&stemmed),
            None => term,
        };
        self.stems[term.index()] = Some(stem);
        stem
    }
}
