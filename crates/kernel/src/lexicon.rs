//! The lexicon: concepts with their forms, compiled once and shared by all workers.
//!
//! Forms become sequences of word patterns ([`form`]), all sequences one automaton over patterns ([`automaton`]). A term
//! of the text is held against the patterns once, when it is first seen ([`Lexicon::classify`]); after that matching
//! handles numbers only.

mod automaton;
mod form;
mod pattern;
mod shape;

use std::collections::HashMap;

pub(crate) use automaton::{Automaton, FormId, PatternId, PatternSet, Start, StateId};
pub(crate) use form::{GAP_WORDS, Link};
use pattern::Pattern;
pub use shape::Shape;

/// One layer of tags as written in a lexicon file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LexiconSource {
    /// Name of the lexicon.
    pub name: String,
    /// Its version, as the author counts it.
    pub version: String,
    /// The layer its tags are published in, such as `concept`.
    pub layer: String,
    /// The concepts in the order of the file.
    pub concepts: Vec<ConceptSource>,
}

/// A concept as written in a lexicon file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConceptSource {
    /// Unique in its lexicon.
    pub id: String,
    /// What a table shows a reader.
    pub label: String,
    /// The family it is added up in; empty for none.
    pub family: String,
    /// The concept above it: a span is a mention of the child or the parent, not of both.
    pub parent: Option<String>,
    /// What counts as this concept.
    pub definition: String,
    /// How well words and meaning coincide: `tight`, `contextual`, `diffuse`.
    pub tightness: String,
    /// The forms, in the notation of [`Lexicon::compile`].
    pub forms: Vec<String>,
}

/// A form that cannot be compiled.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct FormError {
    /// Index of the lexicon in the list given.
    pub lexicon: usize,
    /// Index of the concept in its lexicon.
    pub concept: usize,
    /// Index of the form in its concept.
    pub form: usize,
    /// Byte offset of the problem in the form.
    pub offset: usize,
    /// What is wrong and what to do.
    pub message: String,
}

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

/// A compiled concept.
#[derive(Debug)]
pub struct Concept {
    /// The layer of its lexicon.
    pub layer: String,
    /// Its id.
    pub id: String,
    /// Its family; empty for none.
    pub family: String,
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
}

/// A distinct word pattern.
#[derive(Debug)]
struct WordPattern {
    folded: Pattern,
    /// Held against the token as written, for forms that begin with `=`.
    as_written: Option<Pattern>,
}

/// All lexicons of a run, compiled.
#[derive(Debug)]
pub struct Lexicon {
    concepts: Vec<Concept>,
    forms: Vec<CompiledForm>,
    patterns: Vec<WordPattern>,
    /// Patterns without a wildcard, by their word.
    words: HashMap<String, Vec<PatternId>>,
    /// Patterns with a wildcard, by the first letter of every match; under `None` those that begin with the wildcard.
    wildcards: HashMap<Option<char>, Vec<PatternId>>,
    automaton: Automaton,
}

impl Lexicon {
    /// Compiles lexicons; all faulty forms are reported at once.
    ///
    /// The notation: words divided by spaces, `*` for any run of letters, `(a|b)` for either, `?` behind a letter or
    /// bracket that may be missing, `(… )*` for a group any number of times, ` .. ` for at most four words between,
    /// `-` for a hyphen, a space or nothing, `=` at the start where upper and lower case matter.
    pub fn compile(sources: &[LexiconSource]) -> Result<Lexicon, Vec<FormError>> {
        let mut compiler = Compiler::default();
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

    pub(crate) fn root(&self, concept: ConceptId) -> ConceptId {
        self.concepts[concept.index()].root
    }

    pub(crate) fn depth(&self, concept: ConceptId) -> u32 {
        self.concepts[concept.index()].depth
    }

    pub(crate) fn automaton(&self) -> &Automaton {
        &self.automaton
    }

    /// Appends the patterns that a term may match, sorted; case is checked later by [`Lexicon::agrees`].
    pub(crate) fn classify(&self, term: &str, found: &mut Vec<PatternId>) {
        let from = found.len();
        let term = crate::token::term(term, true);
        for reading in readings(&term) {
            if let Some(ids) = self.words.get(reading.as_ref()) {
                found.extend_from_slice(ids);
            }
            for first in [reading.chars().next(), None] {
                let ids = self.wildcards.get(&first).map_or(&[][..], Vec::as_slice);
                found.extend(ids.iter().filter(|id| self.patterns[id.0 as usize].folded.matches(&reading)));
            }
        }
        found[from..].sort_unstable();
        let mut kept = from;
        for index in from..found.len() {
            if kept == from || found[kept - 1] != found[index] {
                found[kept] = found[index];
                kept += 1;
            }
        }
        found.truncate(kept);
    }

    /// True unless the pattern is case-sensitive and the token is written otherwise.
    #[inline]
    pub(crate) fn agrees(&self, pattern: PatternId, token: &str) -> bool {
        match &self.patterns[pattern.0 as usize].as_written {
            None => true,
            Some(as_written) => {
                let term = crate::token::term(token, false);
                readings(&term).any(|reading| as_written.matches(&reading))
            }
        }
    }
}

/// What of a term is held against patterns: the term, the term without a possessive ending, and both without the full
/// stops of an abbreviation.
fn readings(term: &str) -> impl Iterator<Item = std::borrow::Cow<'_, str>> {
    let owner = term.strip_suffix("'s").or_else(|| term.strip_suffix("'S"));
    let plain = |term: &str| {
        let abbreviation = term.contains('.') && !term.contains(char::is_numeric);
        abbreviation.then(|| term.replace('.', "").into())
    };
    [Some(term.into()), owner.map(Into::into), plain(term), owner.and_then(plain)].into_iter().flatten()
}

#[derive(Default)]
struct Compiler {
    concepts: Vec<Concept>,
    forms: Vec<CompiledForm>,
    patterns: Vec<WordPattern>,
    known: HashMap<(Pattern, bool), PatternId>,
    automaton: Option<Automaton>,
    errors: Vec<FormError>,
}

impl Compiler {
    fn add(&mut self, lexicon: usize, source: &LexiconSource) {
        let first = self.concepts.len() as u32;
        let parents: Vec<Option<usize>> = source
            .concepts
            .iter()
            .map(|concept| {
                let parent = concept.parent.as_ref()?;
                source.concepts.iter().position(|other| other.id == *parent)
            })
            .collect();
        for (index, concept) in source.concepts.iter().enumerate() {
            let (root, depth) = root_of(index, &parents);
            self.concepts.push(Concept {
                layer: source.layer.clone(),
                id: concept.id.clone(),
                family: concept.family.clone(),
                root: ConceptId(first + root as u32),
                depth,
            });
            for (number, form) in concept.forms.iter().enumerate() {
                if let Err((offset, message)) = self.add_form(ConceptId(first + index as u32), form) {
                    self.errors.push(FormError { lexicon, concept: index, form: number, offset, message });
                }
            }
        }
    }

    fn add_form(&mut self, concept: ConceptId, text: &str) -> Result<(), form::Problem> {
        let parsed = form::parse(text)?;
        let id = FormId(self.forms.len() as u32);
        self.forms.push(CompiledForm { concept, text: text.to_owned() });
        let automaton = self.automaton.get_or_insert_with(Automaton::new);
        for sequence in &parsed.sequences {
            automaton.add(id, sequence, |pattern| {
                let key = (pattern.clone(), parsed.case_sensitive);
                *self.known.entry(key).or_insert_with(|| {
                    let as_written = parsed.case_sensitive.then(|| pattern.clone());
                    self.patterns.push(WordPattern { folded: pattern.folded(), as_written });
                    PatternId(self.patterns.len() as u32 - 1)
                })
            });
        }
        Ok(())
    }

    fn finish(self) -> Result<Lexicon, Vec<FormError>> {
        if !self.errors.is_empty() {
            return Err(self.errors);
        }
        let mut automaton = self.automaton.unwrap_or_else(Automaton::new);
        automaton.finish(self.patterns.len());
        let mut words: HashMap<String, Vec<PatternId>> = HashMap::new();
        let mut wildcards: HashMap<Option<char>, Vec<PatternId>> = HashMap::new();
        for (index, pattern) in self.patterns.iter().enumerate() {
            let id = PatternId(index as u32);
            let folded = &pattern.folded;
            if folded.has_wildcard() {
                wildcards.entry(folded.literal_prefix().chars().next()).or_default().push(id);
            } else {
                words.entry(folded.as_str().to_owned()).or_default().push(id);
            }
        }
        Ok(Lexicon { concepts: self.concepts, forms: self.forms, patterns: self.patterns, words, wildcards, automaton })
    }
}

/// The topmost concept above one and the steps up to it; a circle of parents ends where it closes.
fn root_of(index: usize, parents: &[Option<usize>]) -> (usize, u32) {
    let (mut root, mut depth) = (index, 0);
    while let Some(parent) = parents[root]
        && (depth as usize) < parents.len()
    {
        root = parent;
        depth += 1;
    }
    (root, depth)
}
