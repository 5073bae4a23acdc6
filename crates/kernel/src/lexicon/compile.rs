//! Compiles lexicons: forms into automatons, words of forms into numbered patterns.

use std::collections::HashMap;

use super::automaton::{Automaton, PatternId};
use super::classify::Classifier;
use super::form::{self, Step};
use super::pattern::Pattern;
use super::source::{ContextSource, FormError, FormPlace, LexiconSource};
use super::{CompiledForm, Concept, ConceptId, Context, FormId, Lexicon, WordsId};

#[derive(Default)]
pub(super) struct Compiler {
    languages: Vec<String>,
    concepts: Vec<Concept>,
    forms: Vec<CompiledForm>,
    words: HashMap<Vec<String>, WordsId>,
    patterns: Patterns,
    automaton: Automaton<FormId>,
    clues: Automaton<WordsId>,
    topics: Automaton<WordsId>,
    errors: Vec<FormError>,
}

/// The distinct patterns by number; one for each way of heeding case.
#[derive(Default)]
struct Patterns {
    known: HashMap<(Pattern, bool), PatternId>,
    classifier: Classifier,
}

impl Patterns {
    fn id(&mut self, pattern: &Pattern, case_sensitive: bool) -> PatternId {
        let key = (pattern.clone(), case_sensitive);
        *self.known.entry(key).or_insert_with(|| self.classifier.add(pattern, case_sensitive))
    }
}

impl Compiler {
    pub(super) fn add(&mut self, lexicon: usize, source: &LexiconSource) {
        let first = self.concepts.len() as u32;
        self.languages.push(crate::language::normalized(&source.language));
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
            let id = ConceptId(first + index as u32);
            self.concepts.push(Concept {
                layer: source.layer.clone(),
                id: concept.id.clone(),
                family: concept.family.clone(),
                pairs: source.pairs,
                lexicon: lexicon as u32,
                root: ConceptId(first + root as u32),
                depth,
            });
            let mut errors = Vec::new();
            for (number, form) in concept.forms.iter().enumerate() {
                errors.extend(self.add_form(id, form, None).err().map(|problem| (FormPlace::Form(number), problem)));
            }
            for (number, context) in concept.contexts.iter().enumerate() {
                self.add_context(id, number, context, &mut errors);
            }
            self.errors.extend(errors.into_iter().map(|(place, (offset, message))| FormError {
                lexicon,
                concept: index,
                place,
                offset,
                message,
            }));
        }
    }

    fn add_context(
        &mut self,
        concept: ConceptId,
        number: usize,
        context: &ContextSource,
        errors: &mut Vec<(FormPlace, form::Problem)>,
    ) {
        let ContextSource { form, with, passage, without } = context;
        let compiled =
            Context { with: self.words_id(with), passage: self.words_id(passage), without: self.words_id(without) };
        let mut note =
            |added: Result<(), form::Problem>, place| errors.extend(added.err().map(|problem| (place, problem)));
        note(self.add_form(concept, form, Some(compiled)), FormPlace::Context(number));
        for (index, text) in with.iter().enumerate() {
            note(add_words(&mut self.clues, &mut self.patterns, compiled.with, text), FormPlace::With(number, index));
        }
        for (index, text) in passage.iter().enumerate() {
            let added = add_words(&mut self.topics, &mut self.patterns, compiled.passage, text);
            note(added, FormPlace::Passage(number, index));
        }
        for (index, text) in without.iter().enumerate() {
            let added = add_words(&mut self.clues, &mut self.patterns, compiled.without, text);
            note(added, FormPlace::Without(number, index));
        }
    }

    /// The number of a list; `None` for an empty one.
    fn words_id(&mut self, words: &[String]) -> Option<WordsId> {
        let next = WordsId(self.words.len() as u32);
        (!words.is_empty()).then(|| *self.words.entry(words.to_vec()).or_insert(next))
    }

    fn add_form(&mut self, concept: ConceptId, text: &str, context: Option<Context>) -> Result<(), form::Problem> {
        let parsed = form::parse(text)?;
        let id = FormId(self.forms.len() as u32);
        let case_sensitive = parsed.case_sensitive;
        self.forms.push(CompiledForm { concept, text: text.to_owned(), case_sensitive, context });
        add_sequences(&mut self.automaton, &mut self.patterns, id, &parsed.sequences, case_sensitive);
        Ok(())
    }

    pub(super) fn finish(mut self) -> Result<Lexicon, Vec<FormError>> {
        if !self.errors.is_empty() {
            return Err(self.errors);
        }
        let patterns = self.patterns.classifier.len();
        self.automaton.finish(patterns);
        self.clues.finish(patterns);
        self.topics.finish(patterns);
        Ok(Lexicon {
            languages: self.languages,
            concepts: self.concepts,
            forms: self.forms,
            n_words: self.words.len() as u32,
            classifier: self.patterns.classifier,
            automaton: self.automaton,
            clues: self.clues,
            topics: self.topics,
        })
    }
}

fn add_words(
    automaton: &mut Automaton<WordsId>,
    patterns: &mut Patterns,
    words: Option<WordsId>,
    text: &str,
) -> Result<(), form::Problem> {
    let parsed = form::parse(text)?;
    if let Some(words) = words {
        add_sequences(automaton, patterns, words, &parsed.sequences, parsed.case_sensitive);
    }
    Ok(())
}

fn add_sequences<A: Copy + Ord>(
    automaton: &mut Automaton<A>,
    patterns: &mut Patterns,
    accept: A,
    sequences: &[Vec<Step>],
    case_sensitive: bool,
) {
    for sequence in sequences {
        automaton.add(accept, sequence, |pattern| patterns.id(pattern, case_sensitive));
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
