//! The lexicon: concepts with their forms, compiled once and shared by all workers.
//!
//! Forms become sequences of word patterns ([`form`]), all sequences one automaton over patterns ([`automaton`]). A term
//! of the text is held against the patterns once, when it is first seen ([`classify`]); after that matching handles
//! numbers only. What a context asks for or forbids in its sentence is a second automaton, what it asks for in its passage a
//! third; only sentences and passages with a form of a context are held against them.

mod automaton;
mod classify;
mod compile;
mod form;
mod pattern;
mod shape;
mod source;
mod spelling;
mod transliteration;

pub(crate) use automaton::{Automaton, PatternId, PatternSet, Start, StateId};
use classify::Classifier;
pub(crate) use form::{GAP_WORDS, Link};
pub use shape::Shape;
pub use source::{ConceptSource, ContextSource, FormError, FormPlace, LexiconSource, Pairs};

use crate::language;

/// A concept, counted over all lexicons in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ConceptId(pub u32);

impl ConceptId {
    /// The position in [`Lexicon::concepts`].
    #[must_use]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A form, counted over all concepts in order: those of a concept, then those of its contexts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct FormId(pub(crate) u32);

/// A list of words that contexts need or shun; contexts with the same words share it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct WordsId(pub(crate) u32);

/// What must and must not stand near a form.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Context {
    /// One of these must stand in the sentence.
    pub(crate) with: Option<WordsId>,
    /// One of these must stand in the passage.
    pub(crate) passage: Option<WordsId>,
    /// None of these may stand within [`NEAR`] words.
    pub(crate) without: Option<WordsId>,
}

/// Words that may lie at most from a mention to a word that blocks it: 1 is the next word.
pub(crate) const NEAR: u32 = 3;

/// A compiled concept.
#[derive(Debug)]
pub struct Concept {
    /// The layer of its lexicon.
    pub layer: String,
    /// Its id.
    pub id: String,
    /// Its family; empty for none.
    pub family: String,
    /// Which pairs its lexicon takes part in.
    pub pairs: Pairs,
    /// Index of its lexicon.
    lexicon: u32,
    /// The topmost concept above it, or itself: mentions under one root never share a token.
    root: ConceptId,
    /// The number of concepts above it.
    depth: u32,
}

/// A compiled form.
#[derive(Debug)]
struct CompiledForm {
    concept: ConceptId,
    text: String,
    case_sensitive: bool,
    context: Option<Context>,
}

/// All lexicons of a run, compiled.
#[derive(Debug)]
pub struct Lexicon {
    /// By lexicon; empty for any.
    languages: Vec<String>,
    concepts: Vec<Concept>,
    forms: Vec<CompiledForm>,
    /// The number of lists that contexts have.
    n_words: u32,
    classifier: Classifier,
    automaton: Automaton<FormId>,
    clues: Automaton<WordsId>,
    topics: Automaton<WordsId>,
}

impl Lexicon {
    /// Compiles lexicons; all faulty forms are reported at once.
    ///
    /// The notation: words divided by spaces, `*` for any run of letters, `(a|b)` for either, `?` behind a letter or
    /// bracket that may be missing, `(… )*` for a group any number of times, ` .. ` for at most four words between,
    /// `-` for a hyphen, a space or nothing, `~` before a word in any transliteration, `=` at the start where upper and
    /// lower case matter.
    pub fn compile(sources: &[LexiconSource]) -> Result<Lexicon, Vec<FormError>> {
        let mut compiler = compile::Compiler::default();
        for (index, source) in sources.iter().enumerate() {
            compiler.add(index, source);
        }
        compiler.finish()
    }

    /// The concepts of all lexicons, in order.
    #[must_use]
    pub fn concepts(&self) -> &[Concept] {
        &self.concepts
    }

    /// The forms of all lexicons, in order, each with its concept.
    pub fn forms(&self) -> impl ExactSizeIterator<Item = (ConceptId, &str)> {
        self.forms.iter().map(|form| (form.concept, form.text.as_str()))
    }

    /// The layers, in the order in which the lexicons name them.
    #[must_use]
    pub fn layers(&self) -> Vec<&str> {
        let mut layers: Vec<&str> = Vec::new();
        for concept in &self.concepts {
            if !layers.contains(&concept.layer.as_str()) {
                layers.push(&concept.layer);
            }
        }
        layers
    }

    pub(crate) fn concept(&self, id: ConceptId) -> &Concept {
        &self.concepts[id.index()]
    }

    pub(crate) fn concept_of(&self, form: FormId) -> ConceptId {
        self.forms[form.0 as usize].concept
    }

    pub(crate) fn form_text(&self, form: FormId) -> &str {
        &self.forms[form.0 as usize].text
    }

    pub(crate) fn is_case_sensitive(&self, form: FormId) -> bool {
        self.forms[form.0 as usize].case_sensitive
    }

    /// The context a form needs or shuns.
    pub(crate) fn context(&self, form: FormId) -> Option<Context> {
        self.forms[form.0 as usize].context
    }

    /// The number of lists that contexts have.
    pub(crate) fn n_words(&self) -> usize {
        self.n_words as usize
    }

    pub(crate) fn root(&self, concept: ConceptId) -> ConceptId {
        self.concepts[concept.index()].root
    }

    pub(crate) fn depth(&self, concept: ConceptId) -> u32 {
        self.concepts[concept.index()].depth
    }

    pub(crate) fn automaton(&self) -> &Automaton<FormId> {
        &self.automaton
    }

    /// What contexts need or shun in a sentence.
    pub(crate) fn clues(&self) -> &Automaton<WordsId> {
        &self.clues
    }

    /// What contexts need in a passage.
    pub(crate) fn topics(&self) -> &Automaton<WordsId> {
        &self.topics
    }

    /// Index of the lexicon of a concept.
    pub(crate) fn lexicon_of(&self, concept: ConceptId) -> usize {
        self.concepts[concept.index()].lexicon as usize
    }

    /// By lexicon: whether it is for documents in this language; one that is not known may be any.
    pub(crate) fn speaks(&self, language: Option<&str>) -> impl Iterator<Item = bool> {
        let language = language.map(language::normalized);
        self.languages.iter().map(move |own| match &language {
            Some(language) if !own.is_empty() => own == language,
            _ => true,
        })
    }

    /// Appends the patterns that a term may match, sorted, then those it may match behind a prefix such as *anti-*;
    /// returns how many the first are. Case is checked later by [`Lexicon::agrees`].
    pub(crate) fn classify(&self, term: &str, found: &mut Vec<PatternId>) -> usize {
        self.classifier.classify(term, found)
    }

    /// True unless the pattern is case-sensitive and the token is written otherwise.
    #[inline]
    pub(crate) fn agrees(&self, pattern: PatternId, token: &str, prefixed: bool) -> bool {
        self.classifier.agrees(pattern, token, prefixed)
    }
}
