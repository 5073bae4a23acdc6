//! All matches of all forms in a sentence, and which of them stay; the rules stand in `src/tag.rs`.

use kremlinology_kernel::lexicon::LexiconSource;

use super::forms::{Form, Word};

/// A lexicon as written, with its forms read.
#[derive(Debug)]
pub(crate) struct Lexicon {
    pub(crate) concepts: Vec<Concept>,
}

#[derive(Debug)]
pub(crate) struct Concept {
    pub(crate) layer: String,
    pub(crate) id: String,
    pub(crate) family: String,
    /// Position of the concept above it.
    pub(crate) parent: Option<usize>,
    pub(crate) forms: Vec<(String, Form)>,
}

/// A form found at the words `first..=last` of a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Match {
    /// Position in the lexicon.
    pub(crate) concept: usize,
    /// Position in the concept.
    pub(crate) form: usize,
    pub(crate) first: usize,
    pub(crate) last: usize,
}

impl Lexicon {
    pub(crate) fn of(sources: &[LexiconSource]) -> Self {
        let mut concepts: Vec<Concept> = Vec::new();
        for source in sources {
            let base = concepts.len();
            for concept in &source.concepts {
                let parent = concept.parent.as_ref();
                concepts.push(Concept {
                    layer: source.layer.clone(),
                    id: concept.id.clone(),
                    family: concept.family.clone(),
                    parent: parent.map(|id| base + source.concepts.iter().position(|other| other.id == *id).unwrap()),
                    forms: concept.forms.iter().map(|form| (form.clone(), Form::parse(form))).collect(),
                });
            }
        }
        Lexicon { concepts }
    }

    /// The concepts above one, nearest first.
    pub(crate) fn above(&self, concept: usize) -> Vec<usize> {
        std::iter::successors(self.concepts[concept].parent, |&above| self.concepts[above].parent).collect()
    }

    pub(crate) fn root(&self, concept: usize) -> usize {
        self.above(concept).last().copied().unwrap_or(concept)
    }
}

/// Every match of every form.
pub(crate) fn all_matches(lexicon: &Lexicon, words: &[Word]) -> Vec<Match> {
    let mut matches = Vec::new();
    for (concept, entry) in lexicon.concepts.iter().enumerate() {
        for (form, (_, tree)) in entry.forms.iter().enumerate() {
            for first in 0..words.len() {
                matches.extend(tree.ends(words, first).into_iter().map(|last| Match { concept, form, first, last }));
            }
        }
    }
    matches
}

/// Takes the best of the matches, drops those that share a word with it under one root, and so on until none is left.
pub(crate) fn settle(lexicon: &Lexicon, mut matches: Vec<Match>) -> Vec<Match> {
    let mut kept: Vec<Match> = Vec::new();
    let rank = |m: &Match| {
        let depth = lexicon.above(m.concept).len();
        (std::cmp::Reverse(m.last - m.first), m.first, std::cmp::Reverse(depth), m.concept, m.form)
    };
    while let Some(best) = matches.iter().min_by_key(|m| rank(m)).cloned() {
        matches.retain(|m| {
            let apart = m.last < best.first || best.last < m.first;
            apart || lexicon.root(m.concept) != lexicon.root(best.concept)
        });
        kept.push(best);
    }
    kept.sort_by_key(|m| (m.first, m.last, m.concept));
    kept
}
